"""Numbers and charts over the other rooms. Reads only."""
