"""Putting back what an edit changed: the values that its event kept, for the record's own operation to set again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from steward.core.refused import Refused
from steward.core.text import fold
from steward.fields.audience import hidden_from
from steward.history.changes import Change, changes_in

if TYPE_CHECKING:
    from steward.history.models import Event
    from steward.team.models import Member

    from .records import Tagged


def changes_to_undo(event: Event, field: str, *, by: Member, texts: Collection[str] = ()) -> list[Change]:
    """What this edit changed and `by` may see: one `field`, or with "" all. `texts` are fields whose words are their
    values. Raises `Refused` where there is nothing, or where only the words are known."""
    every = [one for one in changes_in(event, hidden=hidden_from(by), texts=texts) if field in ("", one.field)]
    if not every:
        raise Refused(_("There is nothing here that can be put back."), code="nothing_kept")
    for one in every:
        if not one.is_kept:
            message = _("Of this older change only the words were kept: set “%(label)s” to “%(old)s” yourself.")
            raise Refused(message % {"label": one.label, "old": one.old}, code="nothing_kept", field=one.field)
    return every


def values_before(changes: Iterable[Change], row: Tagged) -> dict[str, Any]:
    """The values by field, as a record's operation takes them: custom ones under `custom`, `tags` as names."""
    found: dict[str, Any] = {}
    for one in changes:
        kind, _dot, key = one.field.partition(".")
        if kind == "custom" and key:
            found.setdefault("custom", {})[key] = one.was
        elif one.field == "tags":
            found["tags"] = _tags(one.was, row)
        else:
            found[one.field] = one.was
    return found


def still_there(change: Change, rows: Any) -> Any:
    """The record or member that the field named: None for nobody. Raises `Refused` when it is gone or out of sight."""
    if not change.was:
        return None
    found = rows.filter(pk=change.was).first()
    if found is None:
        raise Refused(_gone(change), code="gone", field=change.field)
    return found


def all_still_there(change: Change, rows: Any) -> list[Any]:
    """The same for a field that names several."""
    there = rows.in_bulk(change.was or [])
    if len(there) < len(set(change.was or [])):
        raise Refused(_gone(change), code="gone", field=change.field)
    return [there[pk] for pk in change.was or []]


def _gone(change: Change) -> str:
    message = _("“%(old)s” is not there any more, or not yours to see. “%(label)s” stays as it is.")
    return message % {"old": change.old, "label": change.label}


def _tags(was: Any, row: Tagged) -> list[str]:
    """The names; of a change that only added some, those that are there now without them."""
    if not isinstance(was, dict):
        return list(was or [])
    added = {fold(name) for name in was["without"]}
    return [tag.name for tag in row.tags.all() if fold(tag.name) not in added]
