"""`steward seed`: invented data at scale, for benchmarks and for looking around."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from steward.importing.operations import Sizes, seed
from steward.importing.progress import Bar
from steward.team.models import Member


class Command(BaseCommand):
    """Accounts with people, deals and activities; the same ones every time."""

    help = "Add invented data at scale."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See docs/commands.md."""
        parser.add_argument("--accounts", type=int, required=True, metavar="N", help="how many organizations")
        parser.add_argument("--contacts", type=int, metavar="M", help="how many people (default: twice as many)")
        parser.add_argument("--deals", type=int, metavar="K", help="how many deals (default: twice as many)")
        parser.add_argument("--events", type=int, metavar="E", help="how many lines of history (default: as many)")

    def handle(self, *, accounts: int, **given: Any) -> None:
        """Runs in this process, as the owner."""
        by = Member.objects.filter(role=Member.Role.OWNER, status=Member.Status.ACTIVE).order_by("id").first()
        if by is None:
            raise CommandError("This workspace is not set up yet: run “steward setup” first.")
        sizes = Sizes(accounts, *(_count(given[name], usual) for name, usual in (
            ("contacts", 2 * accounts), ("deals", 2 * accounts), ("events", accounts),
        )))  # fmt: skip
        if min(sizes.accounts - 1, sizes.contacts, sizes.deals, sizes.events) < 0:
            raise CommandError("Give numbers of at least 0, and at least 1 account.")
        with Bar(sizes.accounts, "Seeding") as bar:
            seed(sizes, by=by, progress=bar.step)
        self.stdout.write(f"Added {sizes.accounts:,} accounts, {sizes.contacts:,} contacts, {sizes.deals:,} deals.")


def _count(given: int | None, usual: int) -> int:
    return usual if given is None else given
