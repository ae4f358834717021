"""`steward token EMAIL`: a new API token, alone on stdout."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from steward.core.refused import Refused
from steward.team.models import Member, Token
from steward.team.operations import make_token


class Command(BaseCommand):
    """Whoever may run commands on the server may act for any member."""

    help = "Make an API token for a member and print it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`EMAIL`, `--name`, `--scope`, `--expires`."""
        parser.add_argument("email", metavar="EMAIL", help="the member the token acts for")
        parser.add_argument("--name", default="", help="what will use it")
        parser.add_argument(
            "--scope", choices=Token.Scope.values, default=Token.Scope.WRITE.value, help="default: write"
        )
        parser.add_argument("--expires", type=int, metavar="DAYS", help="default: when it is revoked")

    def handle(self, *, email: str, name: str, scope: str, expires: int | None, **options: object) -> None:
        """Prints the token, or says why there is none."""
        member = Member.objects.filter(email=email.strip().lower()).first()
        if member is None:
            raise CommandError(f"There is no member with the address {email}.")
        try:
            _token, text = make_token(member, by=member, name=name, scope=scope, days=expires)
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(text)
