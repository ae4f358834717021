"""Loaded by pytest before Django's settings (pyproject.toml): tests never touch an installation's data."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="steward-test-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["STEWARD_DATA"] = _data
for _name in ("STEWARD_URL", "STEWARD_STORAGE", "STEWARD_SECRET_KEY", "EMAIL_URL"):
    os.environ.pop(_name, None)
# Playwright keeps an event loop in the main thread, which Django would take for asynchronous code of ours.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# A process of tests holds much that never goes away; looking through it all too often is a tenth of the time.
gc.set_threshold(50_000, 20, 100)
