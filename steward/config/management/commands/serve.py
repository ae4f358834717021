"""`steward serve`: the web server and the background worker under one parent."""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from steward.config.ports import PortTaken, wait_until_free
from steward.config.schema import begin
from steward.core.database import is_embedded


class Command(BaseCommand):
    """Checks that it can serve, lets a child bring the database up to date, and becomes the (small) parent process."""

    help = "Serve pages and do background work until told to stop (SIGTERM lets running requests and jobs end)."
    requires_system_checks = ()  # ./do check and `steward check` judge the code; a start should be quick

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--host`, `--port`, `--workers`, `--migrate`."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
        parser.add_argument("--workers", type=int, default=1, help="web processes of 32 threads each (default 1)")
        parser.add_argument("--migrate", action="store_true", help="also bring a database server up to date")

    def handle(self, *, host: str, port: int, workers: int, migrate: bool, **options: object) -> None:
        """Never returns on success: the process is replaced, so that Django is not kept in memory for waiting."""
        if not 0 < port < 65536:
            raise CommandError(f"The port must be a number from 1 to 65535, not {port}.")
        if workers < 1:
            raise CommandError("At least one web process is needed: --workers 1.")
        _must_be_writable(settings.DATA)
        try:
            wait_until_free(host, port)
        except PortTaken as taken:
            raise CommandError(str(taken)) from None
        child, ready = begin(is_embedded() or migrate, readers=workers)
        numbers = map(str, (port, workers, child, ready))
        parent = [sys.executable, "-P", "-m", "steward.config.supervisor", host, *numbers]
        sys.stdout.flush()
        os.environ["PYTHONPATH"] = str(settings.ROOT)  # the clone, whatever folder this was started from
        os.execv(sys.executable, parent)


def _must_be_writable(folder: Path) -> None:
    """Raise `CommandError` unless files can be made in the data folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CommandError(
            f"The data folder {folder} cannot be written to ({error.strerror}): "
            "make it writable, or set STEWARD_DATA to a folder that is."
        ) from None
