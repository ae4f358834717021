"""`steward serve`: the web server and the background worker under one parent."""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from steward.config.ports import PortTaken, wait_until_free
from steward.config.schema import begin
from steward.config.supervisor import Supervisor, loaded
from steward.core.database import is_embedded

PROCESSES = min(2, os.cpu_count() or 1)  # they share what they load: a second one takes 10 MiB more


class Command(BaseCommand):
    """Checks that it can serve, lets a child bring the database up to date, loads all meanwhile, and forks the rest."""

    help = "Serve pages and do background work until told to stop (SIGTERM lets running requests and jobs end)."
    requires_system_checks = ()  # ./do check and `steward check` judge the code; a start should be quick

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--host`, `--port`, `--workers`, `--migrate`."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
        web = f"web processes of 32 threads each (default {PROCESSES})"
        parser.add_argument("--workers", type=int, default=PROCESSES, help=web)
        parser.add_argument("--migrate", action="store_true", help="also bring a database server up to date")

    def handle(self, *, host: str, port: int, workers: int, migrate: bool, **options: object) -> None:
        """Returns when it was told to stop."""
        if not 0 < port < 65536:
            raise CommandError(f"The port must be a number from 1 to 65535, not {port}.")
        if workers < 1:
            raise CommandError("At least one web process is needed: --workers 1.")
        _must_be_writable(settings.DATA)
        try:
            wait_until_free(host, port)
        except PortTaken as taken:
            raise CommandError(str(taken)) from None
        schema = begin(is_embedded() or migrate, readers=workers)
        try:
            application = loaded()
        except Exception as error:  # noqa: BLE001 - whatever it is, another try would end alike
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            raise CommandError(f"The application cannot be loaded: {reason}") from None
        Supervisor(application, host, port, workers, schema).run()


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
