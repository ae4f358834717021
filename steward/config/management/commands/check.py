"""`steward check [--deep]`: is this installation well? Exit 1 when something is wrong."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser, SystemCheckError
from django.core.management.commands.check import Command as CodeCheck

from steward.desk.health import findings


class Command(CodeCheck):
    """Django's own checks of the code, then the health of the installation."""

    help = "Say whether this installation is well: database, rollups, background work, disk."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--deep` recounts every rollup and checks the database file; `--json` for scripts."""
        super().add_arguments(parser)
        parser.add_argument("--deep", action="store_true", help="also recount every rollup and check the database file")
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *app_labels: Any, **options: Any) -> None:
        """Print one line a finding; exit 1 when one of them is wrong."""
        deep, as_json = bool(options.pop("deep")), bool(options.pop("json"))
        super().handle(*app_labels, **options)
        found = list(findings(deep=deep))
        if as_json:
            self.stdout.write(json.dumps([{"name": f.name, "well": f.well, "text": f.text} for f in found]))
        else:
            for one in found:
                self.stdout.write(f"{'ok   ' if one.well else 'WRONG'} {one.name}: {one.text}")
        if not all(one.well for one in found):
            raise SystemCheckError("Something is wrong: see the lines above.")
