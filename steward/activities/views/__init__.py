"""Pages of activities, notes and activity types."""
