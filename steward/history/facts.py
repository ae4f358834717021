"""`Fact`: the declaration of one kind of thing that can happen; `record()`: the only writer of events."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.functional import Promise

from steward.core.clock import now
from steward.core.database import insert_all

from .models import Event

if TYPE_CHECKING:
    from datetime import datetime

    from steward.team.models import Member

REGISTRY: dict[str, type[Fact]] = {}


class Fact:
    """Subclass once per kind, in the room's `facts.py`; the class declares, `record()` writes.

    `kind` is `noun.verbed` ("deal.won"); `icon` a name of the icon set; `tone` a tone of the interface guide or "";
    `sentence` a lazy translation with `%(name)s` places filled from `data` (the actor is told before it, so it starts
    with the verb: "won %(deal)s for %(value)s"); `group` is the timeline filter it belongs to; `example` shows data in
    docs and tests.
    """

    kind: ClassVar[str]
    icon: ClassVar[str] = "edit"
    tone: ClassVar[str] = ""
    group: ClassVar[str] = "changes"
    sentence: ClassVar[str | Promise]
    example: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        if not hasattr(cls, "kind"):
            return  # what several facts have in common
        if cls.kind in REGISTRY:
            raise ValueError(f"the fact {cls.kind} is declared twice")
        REGISTRY[cls.kind] = cls

    def __init__(
        self,
        *,
        subject: int | None = None,
        account: int | None = None,
        contact: int | None = None,
        deal: int | None = None,
        at: datetime | None = None,
        **data: Any,
    ) -> None:
        """`subject`, `account`, `contact`, `deal` are ids of the records concerned; `data` is stored as JSON text."""
        self.subject, self.account, self.contact, self.deal = subject, account, contact, deal
        self.at, self.data = at, data

    def columns(self, by: Member | None, moment: datetime | None = None) -> dict[str, Any]:
        """What to store; a fact that names no moment happened at `moment`, or now."""
        return {
            "kind": self.kind,
            "at": self.at or moment or now(),
            "actor_id": by.pk if by else None,
            "account_id": self.account,
            "contact_id": self.contact,
            "deal_id": self.deal,
            "subject_id": self.subject,
            "data": self.data,
        }


def record(fact: Fact, *, by: Member | None) -> Event:
    """Write the fact in the running transaction. `by` is None for what the machine did by itself."""
    event = Event(**fact.columns(by))
    event.save(force_insert=True)
    return event


def record_all(facts: Iterable[Fact], *, by: Member | None) -> None:
    """Write many facts at once in the running transaction, for bulk operations."""
    waiting = iter(facts)
    while batch := [fact.columns(by, moment) for moment in [now()] for fact in islice(waiting, 1000)]:
        insert_all(Event, batch)
