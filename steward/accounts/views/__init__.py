"""Pages of accounts, organizations and people."""
