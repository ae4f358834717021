"""`steward setup`: the first run without a browser."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from steward.core.refused import Refused
from steward.desk.first_run import start
from steward.importing.operations import load_sample
from steward.team.policies import STYLES


class Command(BaseCommand):
    """Makes the workspace and its owner; refuses when there is one."""

    help = "Make the workspace and its first owner, without a browser."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As in interfaces.md."""
        parser.add_argument("--email", required=True, help="the owner's address, to sign in with")
        parser.add_argument("--password", required=True, help="at least 10 characters")
        parser.add_argument("--name", default="", help="the owner's name")
        parser.add_argument("--workspace", default="", metavar="NAME", help="the firm's name (default: My firm)")
        parser.add_argument("--style", choices=list(STYLES), default="default", help="which product to behave like")
        parser.add_argument("--currency", default="EUR", help="default: EUR")
        parser.add_argument("--sample", action="store_true", help="load the sample firm to look around in")

    def handle(self, *, email: str, password: str, name: str, workspace: str, sample: bool, **options: str) -> None:
        """Prints who the owner is, or says why nothing was done."""
        try:
            owner = start(
                name=workspace or "My firm",
                currency=options["currency"],
                style=options["style"],
                email=email,
                password=password,
                owner_name=name or email.partition("@")[0],
            )
        except Refused as refusal:
            where = f"--{_OPTIONS.get(refusal.field, refusal.field)}: " if refusal.field else ""
            raise CommandError(f"{where}{refusal.message}") from None
        self.stdout.write(f"{owner.email} owns the workspace.")
        if sample:
            load_sample(by=owner)
            self.stdout.write("The sample firm is in.")


_OPTIONS = {"name": "workspace", "owner_name": "name"}
