"""Reads of events: the timeline of one record, newest first, by keyset."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from steward.core.rows import narrow

from .changes import Changes
from .facts import REGISTRY
from .models import Event

# What a line tells of an event: all of it, and the actor's name.
TOLD = (*(field.attname for field in Event._meta.concrete_fields), "actor__name", "actor__email")


# What an event keeps for taking it back alone, and tells nobody: what a note said before it was changed.
FOR_UNDO = frozenset({"kept"})


@dataclass(frozen=True)
class Line:
    """One line of a timeline, ready to show."""

    event: Event
    icon: str
    tone: str
    group: str
    text: str
    data: dict[str, Any]


def timeline(
    *,
    groups: list[str] | None = None,
    before: tuple[Any, int] | None = None,
    limit: int = 30,
    hidden: Collection[str] = (),
    **scope: int,
) -> list[Line]:
    """Lines of one record (`account=`, `contact=` or `deal=` its id), newest first.

    `groups` keeps only facts of these groups; `before` is (at, id) of the last line of the page before; `hidden` as in
    `line_of`.
    """
    (name, value), *_rest = scope.items()
    events = narrow(Event.objects.filter(**{f"{name}_id": value}), TOLD).order_by("-at", "-id")
    if groups:
        events = events.filter(kind__in=[kind for kind, fact in REGISTRY.items() if fact.group in groups])
    if before:
        at, pk = before
        events = events.filter(Q(at__lt=at) | Q(at=at, id__lt=pk))
    return [line_of(event, hidden) for event in events[:limit]]


def line_of(event: Event, hidden: Collection[str] = ()) -> Line:
    """The event with its sentence in the reader's language. A kind no longer declared still shows its name.

    `hidden` are fields that the reader may not see ("account.custom.margin"): what an edit did to them is left out.
    """
    fact, told = REGISTRY.get(event.kind), _without(event, hidden)
    if fact is None:
        return Line(event, "edit", "", "changes", event.kind, told)
    data = {**dict.fromkeys(fact.example, ""), **told}
    return Line(event, fact.icon, fact.tone, fact.group, str(fact.sentence) % data, told)


def _without(event: Event, hidden: Collection[str]) -> dict[str, Any]:
    data: dict[str, Any] = {name: value for name, value in event.data.items() if name not in FOR_UNDO}
    lines = data.get("changes")
    if not hidden or not isinstance(lines, list):
        return data
    record = event.kind.partition(".")[0]
    kept = [line for line in lines if f"{record}.{line.get('field')}" not in hidden]
    if len(kept) == len(lines):
        return data
    seen = Changes()
    seen.lines = kept
    return {**data, "changes": kept, "what": seen.what or _("a field")}
