"""Settings, URLs, API assembly, doors: where the rooms are put together. Imported before any database code.

Debian 12 and most Pythons bring a SQLite with the WAL-reset bug (3.7.0 - 3.51.2); the `pysqlite3` package bundles a
fixed one. It must replace the standard module before Django's database back end is imported (docs/dependencies.md).
"""

import sys

try:
    import pysqlite3
    import pysqlite3.dbapi2

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
except ImportError:  # no wheel for this platform: core/database.py falls back to the rollback journal
    pass
