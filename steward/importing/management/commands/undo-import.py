"""`steward undo-import`: takes one import back, updates included."""  # noqa: N999 - the name of the command

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from steward.core.refused import Refused
from steward.importing.models import Import
from steward.importing.operations import undo_import
from steward.importing.progress import Bar
from steward.importing.undone import standing, stayed
from steward.team.models import Member
from steward.undo.operations import take_back

SHOWN = 20


class Command(BaseCommand):
    """Exit codes: 0 it is taken back, 1 it cannot be."""

    help = "Take back an import: what it made goes into the trash, what it changed returns."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See docs/commands.md."""
        parser.add_argument("id", type=int, metavar="ID", help="the number of the import, as its report tells it")

    def handle(self, **given: Any) -> None:
        """Run in this process, as the owner."""
        by = Member.objects.filter(role=Member.Role.OWNER, status=Member.Status.ACTIVE).order_by("id").first()
        row = Import.objects.filter(pk=given["id"]).first()
        if by is None or row is None:
            raise CommandError(f"There is no import {given['id']}.")
        try:
            batch = undo_import(row, by=by, queued=False)
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        with Bar(batch.run.total if batch.run else 0, "Taking back") as bar:
            take_back(batch.pk, bar.step)
        row.refresh_from_db()
        self._say(row, by)

    def _say(self, row: Import, by: Member) -> None:
        found = standing(row) or {"back": 0, "kept": 0}
        self.stdout.write(f"{row.name}: {found['back']:,} rows put back, {found['kept']:,} stayed.")
        for one in stayed(row, by, limit=SHOWN)[0]:
            fields = f" ({', '.join(one.fields)})" if one.fields else ""
            self.stdout.write(f"  {one.label} {one.record_id} {one.name}{fields}: {one.why}")
