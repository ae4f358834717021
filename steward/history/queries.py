"""Reads of events: the timeline of one record, newest first, by keyset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from .facts import REGISTRY
from .models import Event


@dataclass(frozen=True)
class Line:
    """One line of a timeline, ready to show."""

    event: Event
    icon: str
    tone: str
    group: str
    text: str


def timeline(
    *, groups: list[str] | None = None, before: tuple[Any, int] | None = None, limit: int = 30, **scope: int
) -> list[Line]:
    """Lines of one record (`account=`, `contact=` or `deal=` its id), newest first.

    `groups` keeps only facts of these groups; `before` is (at, id) of the last line of the page before.
    """
    (name, value), *_rest = scope.items()
    events = Event.objects.filter(**{f"{name}_id": value}).select_related("actor").order_by("-at", "-id")
    if groups:
        events = events.filter(kind__in=[kind for kind, fact in REGISTRY.items() if fact.group in groups])
    if before:
        at, pk = before
        events = events.filter(Q(at__lt=at) | Q(at=at, id__lt=pk))
    return [line_of(event) for event in events[:limit]]


def line_of(event: Event) -> Line:
    """The event with its sentence in the reader's language. A kind no longer declared still shows its name."""
    fact = REGISTRY.get(event.kind)
    if fact is None:
        return Line(event, "edit", "", "changes", event.kind)
    data = {**dict.fromkeys(fact.example, ""), **event.data}
    return Line(event, fact.icon, fact.tone, fact.group, str(fact.sentence) % data)
