"""The firm and the import of tests/importing: what leaves comes home."""

from __future__ import annotations

from tests.importing.conftest import firm, take_in

__all__ = ["firm", "take_in"]
