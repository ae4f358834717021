"""Every door of the house and who may come through. `tests/laws/test_doors.py` calls each one as everybody.

Guards: `public` (anyone), `fresh` (only before the first run), `member` (signed in), `admin` (owner or admin), `owner`,
or the name of a right (`fields.manage`). A record's visibility comes on top and is the query sets' matter.
"""

from __future__ import annotations

PAGES: dict[str, str] = {}
"""URL name -> guard."""

ROUTES: dict[str, str] = {}
"""`METHOD /path` of the API -> guard."""
