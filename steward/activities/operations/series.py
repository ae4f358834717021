"""Activities that come again: beginning a series, planning the next one once, changing what follows, ending it."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from steward.activities.due import due_rank
from steward.activities.facts import ActivityDeleted, ActivityPlanned, ActivityRestored
from steward.activities.models import Activity, Participant, Plan, Reminder, Series
from steward.activities.recurrence import Rule
from steward.core.clock import now, today
from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.history.facts import record
from steward.team.models import Member

from .reminders import settle_reminders
from .telling import activity_fact

COPIED = [field.attname for field in Plan._meta.local_fields]
_READ: dict[str, Any] = {"due_time": time.fromisoformat, "begins_on": date.fromisoformat}  # what events keep as text
LONGEST_AGO = timedelta(days=5 * 366)  # a rule is counted from its first day


def rule_of(series: Series) -> Rule:
    """The rule as it is counted."""
    return Rule.parse(series.rule, series.begins_on)


def begin_series(row: Activity, text: str) -> None:
    """Let an activity come again by this RRULE, from its own day on; the row is not stored here.

    An activity whose day is none of the rule's moves to the first one that is. Raises `Invalid`.
    """
    if row.due_on is None:
        raise Invalid(_("What repeats needs a day: fill in the date too."), field="due_on")
    if row.due_on < today() - LONGEST_AGO:
        raise Invalid(_("What repeats begins five years ago at the earliest."), field="due_on")
    rule = Rule.parse(text, row.due_on)
    first = rule.first(row.due_on)
    if first is None:
        raise Invalid(_("This rule has no day at all."), field="repeats")
    row.due_on = row.occurs_on = first
    row.series = Series(rule=str(rule), begins_on=first, **{name: getattr(row, name) for name in COPIED})
    row.series.save(force_insert=True)


def repeat_otherwise(row: Activity, text: str) -> None:
    """Another rule from this activity on, none with an empty text. Raises `Invalid`."""
    if row.series_id is not None:
        end_series(row)
        row.series = row.occurs_on = None
    if text:
        begin_series(row, text)


def change_following(row: Activity, changed: dict[str, Any]) -> None:
    """Let what changed hold for the ones after this too: with another day, the rule goes on from there."""
    series = _held(row)
    if series is None:
        return
    columns = [name for name in (Activity._meta.get_field(name).name for name in changed) if name != "due_on"]
    for name in columns:
        setattr(series, name, getattr(row, name))
    if "due_on" in changed and row.due_on is not None and row.occurs_on is not None:
        series.rule = str(rule_of(series).moved(series.begins_on, row.occurs_on, row.due_on))
        series.begins_on = row.occurs_on = row.due_on
        columns += ["rule", "begins_on"]
    series.store(*columns)


def plan_following(row: Activity, *, by: Member) -> Activity | None:
    """Plan the next activity of the series after one that was done or skipped: once, whatever is done and undone.

    It is the rule's next day that is not past, so that a month away leaves one to do and not four. None when the
    series is over. `row` is held.
    """
    series = _held(row)
    if series is None or series.ended or row.occurs_on is None:
        return None
    there = _follower(row)
    if there is not None:
        return _given_back(there, by) if there.deleted_at else None
    day = rule_of(series).after(series.begins_on, max(row.occurs_on, today() - timedelta(days=1)))
    return _planned(series, row, day, by) if day else None


def take_back_following(row: Activity, *, by: Member) -> Activity | None:
    """What `plan_following` planned goes to the trash again, unless it was done meanwhile."""
    there = _follower(row)
    if there is None or there.done or there.deleted_at:
        return None
    there = locked(there)
    there.deleted_at = now()
    there.store("deleted_at")
    record(activity_fact(ActivityDeleted, there), by=by)
    return there


def end_series(row: Activity) -> None:
    """Nothing comes after this one any more."""
    _set_ended(row, True)


def go_on_with_series(row: Activity) -> None:
    """Let a series that ended with this activity go on."""
    _set_ended(row, False)


def ahead(row: Activity, start: date, end: date, most: int = 60) -> list[date]:
    """The days between `start` and `end` on which the series of this open activity will come again."""
    if row.series is None or row.series.ended or row.occurs_on is None or row.done:
        return []
    found = []
    for day in rule_of(row.series).between(row.series.begins_on, max(start, row.occurs_on + timedelta(days=1)), end):
        found.append(day)
        if len(found) == most:
            break
    return found


def _held(row: Activity) -> Series | None:
    return locked(Series(pk=row.series_id)) if row.series_id is not None else None


def _set_ended(row: Activity, ended: bool) -> None:
    series = _held(row)
    if series is not None and series.ended != ended:
        series.ended = ended
        series.store("ended")


def _follower(row: Activity) -> Activity | None:
    """The one planned after this; those that were skipped are passed over, when there is one after them."""
    found, at = None, row
    while (following := Activity._base_manager.filter(follows_id=at.pk).first()) is not None:
        found = at = following
        if found.deleted_at is None:
            break
    return found


def _given_back(there: Activity, by: Member) -> Activity:
    row = locked(there)
    row.deleted_at = None
    row.store("deleted_at")
    record(activity_fact(ActivityRestored, row), by=by)
    settle_reminders(row)
    return row


def _planned(series: Series, after: Activity, day: date, by: Member) -> Activity:
    made = Activity(**{name: getattr(series, name) for name in COPIED})
    made.series, made.follows, made.due_on, made.occurs_on = series, after, day, day
    if made.assignee is not None and not made.assignee.is_active:
        made.assignee = by
    made.due_rank = due_rank(day, made.due_time)
    made.save(force_insert=True)
    record(activity_fact(ActivityPlanned, made), by=by)
    others = Participant.objects.filter(activity=after).values_list("member_id", "contact_id")
    Participant.objects.bulk_create(Participant(activity=made, member_id=m, contact_id=c) for m, c in others)
    told = Reminder.objects.filter(activity=after).values_list("member_id", "minutes")
    Reminder.objects.bulk_create(Reminder(activity=made, member_id=m, minutes=n) for m, n in told)
    settle_reminders(made)
    return made


def series_before(row: Activity) -> dict[str, Any]:
    """How an activity comes again before a change of it and what follows, as the event keeps it."""
    series = Series.objects.filter(pk=row.series_id or 0).first()
    columns = [*COPIED, "rule", "begins_on", "ended"]
    return {
        "id": row.series_id,
        "occurs_on": _text(row.occurs_on),
        "columns": {name: _text(getattr(series, name)) for name in columns} if series else {},
    }


def version_of_series(row: Activity) -> int | None:
    """The version that a change left the series at; None without one."""
    return Series.objects.filter(pk=row.series_id or 0).values_list("version", flat=True).first()


def series_again(row: Activity, kept: dict[str, Any]) -> None:
    """Let an activity come again as `series_before` says, and store it. A series that nothing belongs to any more goes.

    Raises `Stale` when the series was changed since, `Refused` when something that it named is not there any more.
    """
    now_in = _held(row)
    if now_in is not None:
        now_in.expect(kept["left_at"])
    before = Series.objects.filter(pk=kept["id"]).first() if kept["id"] is not None else None
    if before is None and kept["id"] is not None:
        raise Refused(_("There is nothing here that can be put back."), code="nothing_kept")
    if before is not None:
        before = locked(before)
        for name, text in kept["columns"].items():
            setattr(before, name, _READ[name](text) if name in _READ and text else text)
        _must_be_there(before)
        before.store(*kept["columns"])
    row.series = before
    row.occurs_on = date.fromisoformat(kept["occurs_on"]) if kept["occurs_on"] else None
    row.store("series", "occurs_on")
    if now_in is None or now_in.pk == row.series_id:
        return
    if Activity._base_manager.filter(series=now_in).exists():
        now_in.ended = True
        now_in.store("ended")
    else:
        now_in.delete()


def _must_be_there(series: Series) -> None:
    """What a series links to may have gone since. Raises `Refused`."""
    for field in Plan._meta.local_fields:
        key, model = getattr(series, field.attname), field.related_model
        if model is not None and key is not None and not model._base_manager.filter(pk=key).exists():
            text = _("Something that it named before is not there any more. Nothing was taken back.")
            raise Refused(text, code="gone")


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
