"""Background work in the database: claim, lease, retry, due time, key, lanes; and `Run`, long work that people follow."""
