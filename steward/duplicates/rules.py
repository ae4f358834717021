"""What the firm counts as a sign of the same record."""

from __future__ import annotations

from dataclasses import dataclass

from .keys import LEAST, USUAL, score, signs_in
from .models import Rules


@dataclass(frozen=True, slots=True)
class Ruling:
    """Points by sign, and how many make a pair."""

    points: dict[str, int]
    least: int

    def score(self, bits: int) -> int:
        """What a pair with these signs scores."""
        return score(signs_in(bits), self.points)

    def counts(self, sign: str) -> bool:
        """Whether this sign gives points."""
        return self.points.get(sign, 0) > 0


def rules_of(kind: str) -> Ruling:
    """The firm's rules for accounts or people; the usual ones where it said nothing. One query."""
    row = Rules.objects.filter(kind=kind).first()
    if row is None:
        return Ruling(dict(USUAL[kind]), LEAST)
    return Ruling({sign: int(row.points.get(sign, usual)) for sign, usual in USUAL[kind].items()}, row.least)
