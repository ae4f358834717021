"""`steward export`: a list as a file, from the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from steward.core.refused import Refused
from steward.exporting.files import FORMATS, export_list
from steward.exporting.lists import KINDS, Asked
from steward.team.models import Member


class Command(BaseCommand):
    """Exit codes: 0 it is written, 1 it is not, and then there is no file."""

    help = "Write accounts, organizations, contacts or deals to a CSV, XLSX or VCF file."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See docs/commands.md."""
        parser.add_argument("file", metavar="OUT", help="the file; its ending says the format: .csv, .xlsx, .vcf")
        parser.add_argument("--what", choices=list(KINDS), default="accounts", help="the list")
        parser.add_argument("--filter", metavar="JSON", default="", help="a condition, as in the API")
        parser.add_argument("--sort", default=None, help="an order of the list, - for descending")
        parser.add_argument("--q", default="", metavar="TEXT", help="only what this search finds")

    def handle(self, **given: Any) -> None:
        """As the owner."""
        by = Member.objects.filter(role=Member.Role.OWNER, status=Member.Status.ACTIVE).order_by("id").first()
        if by is None:
            raise CommandError("This workspace is not set up yet: run “steward setup” first.")
        out = Path(given["file"])
        if out.suffix[1:].lower() not in FORMATS:
            raise CommandError(f"{out.name} must end in one of: {', '.join(f'.{one}' for one in FORMATS)}.")
        part = out.with_name(f"{out.name}.part")
        try:
            condition = json.loads(given["filter"]) if given["filter"] else None
            asked = Asked(given["what"], given["q"], condition, given["sort"])
            made = export_list(asked, by=by, format=out.suffix[1:].lower())
            with part.open("wb") as file:
                for piece in made.pieces:
                    file.write(piece)
            part.replace(out)
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        except (OSError, ValueError) as problem:
            raise CommandError(f"{out}: {problem}") from None
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(str(out))
