"""What happened: one `Event` row per fact feeds timelines and the audit log. Facts are declared once, in each room."""
