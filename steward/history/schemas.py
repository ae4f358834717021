"""What the API tells of an event, the same in every feed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from .queries import Line


class EventOut(Schema):
    """Something that happened; `text` is the sentence after the actor's name, `data` what it is made of."""

    id: int
    kind: str
    group: str
    at: datetime
    actor_id: int | None
    account_id: int | None
    contact_id: int | None
    deal_id: int | None
    subject_id: int | None
    text: str
    data: dict[str, Any]


def event_json(line: Line) -> dict[str, Any]:
    """The values of `EventOut`."""
    names = ("id", "kind", "at", "actor_id", "account_id", "contact_id", "deal_id", "subject_id")
    own = {name: getattr(line.event, name) for name in names}
    return {**own, "group": line.group, "text": line.text, "data": line.data}
