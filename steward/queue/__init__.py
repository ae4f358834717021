"""Background work in the database: claim, lease, retry, due time, key, lanes; `Run`: long work that people follow."""
