"""Organizations and accounts (one row, seen from two sides), their memberships, team access and rollups."""
