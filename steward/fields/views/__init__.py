"""Pages of Settings > Fields."""
