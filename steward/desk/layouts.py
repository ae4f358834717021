"""Boards and calendars of any list: its rows by the answers of a picklist, or on the days of a date (M5).

What a drag means is the same change as editing the field in its cell: `put()` calls the record's own operation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from steward.accounts.editing import owners
from steward.accounts.models import Account
from steward.accounts.operations import change_account
from steward.activities.models import Activity
from steward.activities.operations import change_activity
from steward.contacts.models import Contact
from steward.contacts.operations import change_contact
from steward.core.paging import Count, Sort, capped_counts, page
from steward.core.refused import Invalid, Refused
from steward.core.text import id_in
from steward.deals.models import Deal, Stage
from steward.deals.operations import change_deal
from steward.fields.models import Field
from steward.segments.grammar import where
from steward.segments.listings import Along, Listing
from steward.team.models import Member

PER_LANE = 20
READ_AT_ONCE = 12  # lanes; those after them are read when somebody looks
MOST_ON_CALENDAR = 1000
NOTHING = "-"
BY_NAME = Sort("name_folded")
# Which standard fields a drag sets, by kind of record; the rest follow from what happens and are only shown.
SET_BY_DRAG = {
    "account": ("owner_id", "industry", "type", "billing_stage", "next_activity_on"),
    "contact": ("owner_id", "consent"),
    "deal": ("owner_id", "stage_id", "expected_close_on", "next_activity_on"),
}


@dataclass(frozen=True)
class Lane:
    """One column of a board; `items` None where it is not read yet."""

    key: str
    label: str
    items: list[Any] | None
    count: Count
    next: str | None


@dataclass(frozen=True)
class Answer:
    """A lane that there can be; one not `offered` (a retired answer, a colleague who left) shows while it holds
    records."""

    key: str
    label: str
    offered: bool = True


def is_set_by_drag(about: Listing, along: Along) -> bool:
    """Whether moving a card changes the field."""
    return along.field is not None or along.key in SET_BY_DRAG[about.record]


def lanes(about: Listing, along: Along, rows: QuerySet[Any], member: Member) -> list[Lane]:
    """The board: a lane for each answer, the first cards of each. One query for the counts, one for each lane."""
    answers = answers_of(about, along)
    parts = [lane_rows(about, along, rows, one.key, member) for one in answers]
    counts = capped_counts(parts)
    made, read = [], 0
    for answer, part, count in zip(answers, parts, counts, strict=True):
        key, label = answer.key, answer.label
        if not count.value:
            made += [Lane(key, label, [], count, None)] if answer.offered else []
        elif read < READ_AT_ONCE:
            read += 1
            found = page(part, BY_NAME, limit=PER_LANE)
            made.append(Lane(key, label, found.items, count, found.next))
        else:
            made.append(Lane(key, label, None, count, ""))
    return made


def lane(
    about: Listing, along: Along, rows: QuerySet[Any], key: str, member: Member, *, cursor: str | None = None
) -> Lane:  # fmt: skip
    """More cards of one lane. Raises `Invalid` on another."""
    label = labels(about, along).get(key)
    if label is None:
        raise Invalid(_("The board has no column “%(name)s”.") % {"name": key[:40]}, field="column")
    part = lane_rows(about, along, rows, key, member)
    found = page(part, BY_NAME, cursor=cursor, limit=PER_LANE)
    return Lane(key, label, found.items, capped_counts([part])[0], found.next)


def lane_rows(about: Listing, along: Along, rows: QuerySet[Any], key: str, member: Member) -> QuerySet[Any]:
    """Those of `rows` that belong to the lane; `key` is one of `answers_of`."""
    if key == NOTHING:
        return rows.filter(where({"all": [{"field": along.key, "op": "is_empty"}]}, about.filters, member))
    if along.field is None:
        return rows.filter(**{about.filters[along.key].column: key})
    value: Any = int(key) if along.field.type == Field.Type.MEMBER else key
    return rows.filter(**{f"custom__{along.field.slot}": value})


def answers_of(about: Listing, along: Along) -> list[Answer]:
    """The lanes, first that of those without an answer."""
    nothing = Answer(NOTHING, str(_("None")))
    if along.field is not None and along.field.type == Field.Type.CHOICE:
        options = along.field.options
        return [nothing, *(Answer(str(one["value"]), str(one["label"]), not one.get("retired")) for one in options)]
    kind = about.filters[along.key].kind if along.field is None else "member"
    if kind == "member":
        return [nothing, *(Answer(str(one.pk), str(one), one.is_active) for one in Member.objects.by_name())]
    answers = [Answer(str(value), str(label)) for value, label in about.filters[along.key].answers()]
    always = along.key in ("type", "status", "consent", "stage_id", "pipeline_id")
    return answers if always else [nothing, *answers]


def labels(about: Listing, along: Along) -> dict[str, str]:
    """The label of each lane by its key."""
    return {one.key: one.label for one in answers_of(about, along)}


def value_of(about: Listing, along: Along, record: Any) -> Any:
    """What the record has there: a key of the lanes, or the day."""
    found = record.custom.get(along.field.slot) if along.field else getattr(record, about.filters[along.key].column)
    if isinstance(found, datetime):
        return timezone.localtime(found).date()
    if along.field is not None and along.field.type == Field.Type.DATE and isinstance(found, str):
        return date.fromisoformat(found)
    return found if isinstance(found, date) else NOTHING if found in (None, "") else str(found)


def on_days(
    about: Listing, along: Along, rows: QuerySet[Any], first: date, last: date, member: Member
) -> tuple[dict[date, list[Any]], bool]:
    """The records by day from `first` to `last`, and whether these are all. One query."""
    span = {"field": along.key, "op": "between", "value": [first.isoformat(), last.isoformat()]}
    within = rows.filter(where({"all": [span]}, about.filters, member)).order_by("name_folded", "id")
    found = list(within[: MOST_ON_CALENDAR + 1])
    days: dict[date, list[Any]] = {first + timedelta(days=n): [] for n in range((last - first).days + 1)}
    for record in found[:MOST_ON_CALENDAR]:
        days.setdefault(value_of(about, along, record), []).append(record)
    return days, len(found) <= MOST_ON_CALENDAR


def put(about: Listing, along: Along, record: Any, to: str, *, by: Member, version: int | None = None) -> Any:
    """Set the field as the lane or day `to` says, "-" for none. Raises `Refused` where a drag cannot."""
    if not is_set_by_drag(about, along):
        raise Refused(_("“%(field)s” follows from what happens. It is not set by hand.") % {"field": along.label})
    value = None if to == NOTHING else to
    if along.field is not None:
        shown: Any = int(value) if along.field.type == Field.Type.MEMBER and value else value
        return _CHANGE[type(record)](record, by=by, version=version, custom={along.field.key: shown})
    if along.key == "owner_id":
        return _CHANGE[type(record)](record, by=by, version=version, owner=_member(value))
    if along.key == "next_activity_on":
        return _replanned(record, value, by)
    if along.key == "stage_id":
        return change_deal(record, by=by, version=version, stage=_stage(value, by))
    if along.key == "expected_close_on":
        return change_deal(record, by=by, version=version, expected_close_on=_day(value))
    return _CHANGE[type(record)](record, by=by, version=version, **{along.key: value or ""})


_CHANGE: dict[type[Any], Callable[..., Any]] = {
    Account: change_account, Contact: change_contact, Deal: change_deal
}  # fmt: skip


def _member(pk: str | None) -> Member | None:
    if pk is None:
        return None
    found: Member | None = owners().filter(pk=id_in(pk) or 0).first()
    if found is None:
        raise Invalid(_("This colleague is not there any more."), field="owner")
    return found


def _stage(pk: str | None, by: Member) -> Stage:
    found = Stage.objects.visible_to(by).filter(pk=id_in(pk) or 0).first()
    if found is None:
        raise Invalid(_("This stage is not there any more."), field="stage")
    return found


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid(_("This is not a day."), field="date") from error


def _replanned(record: Any, value: str | None, by: Member) -> Any:
    """The next activity goes to another day."""
    activity = Activity.objects.visible_to(by).filter(pk=record.next_activity_id or 0).first()
    if activity is None:
        raise Refused(_("There is no planned activity to move."))
    change_activity(activity, by=by, due_on=_day(value))
    record.refresh_from_db()
    return record


def along_named(offered: Sequence[Along], key: str) -> Along | None:
    """The one with this name, else the first; None where there is none."""
    return next((one for one in offered if one.key == key), next(iter(offered), None))
