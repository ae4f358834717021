"""Pages: the queue of pairs, records side by side, merges of a record."""
