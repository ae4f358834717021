"""The history of a record's fields: what each edit changed, newest first, as a member may read it; and where an edit
or another event is taken back."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from steward.history.changes import Change, changes_in
from steward.history.models import Event

from .audience import hidden_from

if TYPE_CHECKING:
    from steward.team.models import Member

# By kind of record, the facts that say what an edit changed.
EDITS: dict[str, tuple[str, ...]] = {
    "account": ("account.changed",),
    "contact": ("contact.changed",),
    "deal": ("deal.changed", "deal.moved"),
}
READ = 1000  # edits that are looked through at most
SHOWN = 100


def changes_of(
    record: str, pk: int, *, by: Member, field: str = "", texts: Collection[str] = (), limit: int = SHOWN
) -> list[Change]:
    """What edits changed on this account, contact or deal, newest first; of one `field`, or with "" of all. Fields that
    `by` may not see are left out. One query; a second one for who is no admin."""
    events = Event.objects.filter(**{f"{record}_id": pk}, kind__in=EDITS[record], subject_id=pk)
    hidden, found = hidden_from(by), []
    for event in events.select_related("actor").order_by("-at", "-id")[:READ]:
        found += [one for one in changes_in(event, hidden=hidden, texts=texts) if field in ("", one.field)]
        if len(found) >= limit:
            break
    return found[:limit]


def last_editor(row: Any) -> str:
    """Who made the last edit of an account, contact or deal, to name in words."""
    told = Event.objects.filter(**{f"{row._meta.model_name}_id": row.pk}, kind__in=EDITS[row._meta.model_name])
    last = told.filter(subject_id=row.pk).select_related("actor").order_by("-id").first()
    return str(last.actor) if last and last.actor else _("Somebody")


def undo_of(record: str, row: Any, before: int, *, by: Member) -> str:
    """Where the edit is taken back that `by` has just made: of a record that had the version `before`. "" where it
    changed nothing."""
    events = Event.objects.filter(**{f"{record}_id": row.pk}, kind__in=EDITS[record], subject_id=row.pk, actor=by)
    made = list(events.order_by("-id").values_list("id", flat=True)[: max(0, row.version - before)])
    return put_back_url(row, made) if made else ""


def put_back_url(row: Any, events: Collection[int], field: str = "") -> str:
    """Where what these edits changed is put back, as long as the record is as it is now."""
    query: dict[str, Any] = {"events": ",".join(map(str, events)), "version": row.version}
    return f"{row.url}history/put-back/?{urlencode({**query, 'field': field} if field else query)}"


def latest_event() -> int:
    """The number of the last event there is: what a change is about to tell comes after it. One index look-up."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def made_since(mark: int, *, by: Member, **of: Any) -> QuerySet[Event]:
    """The events that `by` has just brought about, after `latest_event()` said `mark`, newest first; `of` narrows them
    to a thing and its kinds."""
    return Event.objects.filter(actor=by, pk__gt=mark, **of).order_by("-pk")


def undo_of_event(row: Any, kind: str, *, by: Member, after: int) -> str:
    """Where the event of this kind is taken back that `by` has just brought about on the record; "" where there is
    none, since nothing changed. `after` is what `latest_event()` said before."""
    made = made_since(after, by=by, **{"kind": kind, f"{row._meta.model_name}_id": row.pk}).first()
    return f"{row.url}history/{made.pk}/undo/" if made else ""
