"""Pages of imports: upload, match, check, run, report; and the sample data."""
