"""Planning and changing activities. Each keeps the account's and the deal's next activity (P11-P13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from steward.accounts.models import Account, Membership
from steward.activities.due import due_rank
from steward.activities.facts import (
    ActivityChanged,
    ActivityCompleted,
    ActivityMoved,
    ActivityPlanned,
    day_words,
)  # fmt: skip
from steward.activities.models import Activity, ActivityType, Participant
from steward.contacts.models import Contact
from steward.core.clock import now
from steward.deals.models import Deal
from steward.history.facts import record
from steward.team.models import Member

from .checks import check_times, checked, held, past
from .participants import people_in, same_participants, set_participants, tell_given
from .reminders import clean_minutes, remind_as_usual, set_reminders, settle_reminders
from .rollups import met, recount, settle
from .series import (
    begin_series,
    change_following,
    repeat_otherwise,
    series_again,
    series_before,
    version_of_series,
)  # fmt: skip
from .telling import activity_fact

LINKS = frozenset({"type", "account", "contact", "deal", "assignee"})


@transaction.atomic
def create_activity(
    *,
    by: Member,
    type: ActivityType | str,  # noqa: A002 - the word of the room
    account: Account | None = None,
    contact: Contact | None = None,
    deal: Deal | None = None,
    assignee: Member | None = None,
    done_at: datetime | None = None,
    repeats: str | None = None,
    colleagues: Iterable[Member] = (),
    people: Iterable[Contact] = (),
    reminders: Iterable[int] | None = None,
    **values: Any,
) -> Activity:
    """Plan an activity (P22), or with `done_at` write down one that is done already.

    `values`: subject (the type's name when empty), due_on, due_time, duration_minutes, note, priority. Without an
    account it is the deal's, else the contact's when there is exactly one. Without an assignee it is the planner's.
    `repeats` is an RRULE (recurrence.py); `colleagues` and `people` take part too; `reminders` are the planner's own,
    in minutes before. Whoever does it or takes part is reminded as they usually want, unless the planner said.
    """
    by.must("activities.manage", account)
    made = planned(by=by, type=type, account=account, contact=contact, deal=deal, assignee=assignee, **values)
    made.done_at, made.done_by = past(done_at), by if done_at else None
    if repeats and not made.done:
        begin_series(made, repeats)
        made.due_rank = due_rank(made.due_on, made.due_time)
    wanted = None if reminders is None else clean_minutes(reminders)
    made.save(force_insert=True)
    colleagues, people = list(colleagues), list(people)
    if colleagues or people:
        set_participants(made, by=by, colleagues=colleagues, people=people)
    if made.done_at:
        record(activity_fact(ActivityCompleted, made), by=by)
        settle(accounts=(), deals=(), contacts=met(made, people_in(made) if people else ()))
        return made
    record(activity_fact(ActivityPlanned, made), by=by)
    _tell_first(made, colleagues, wanted, by)
    recount(accounts=[made.account_id], deals=[made.deal_id])
    return made


@transaction.atomic
def change_activity(
    activity: Activity,
    *,
    by: Member,
    version: int | None = None,
    following: bool = False,
    repeats: str | None = None,
    colleagues: Iterable[Member] | None = None,
    people: Iterable[Contact] | None = None,
    reminders: Iterable[int] | None = None,
    **changes: Any,
) -> Activity:
    """Change any of type, subject, due_on, due_time, duration_minutes, account, contact, deal, assignee, note and
    priority. An activity that moves to another account or deal leaves the plan of the old one.

    Of a series this one alone changes, with `following` also those that come after it. `repeats` is another RRULE from
    this one on, "" for none; `colleagues` and `people` are then all who take part; `reminders` the member's own.
    """
    by.must("activities.manage", activity)
    row = held(activity, version)
    before = (row.account_id, row.deal_id, row.due_on, row.due_time, row.assignee_id)
    changed = checked({name: value for name, value in changes.items() if not _is_same(row, name, value)})
    if reminders is not None:
        set_reminders(row, by=by, minutes=reminders)
    others = (colleagues is not None or people is not None) and not same_participants(row, colleagues, people)
    other_rule = repeats is not None and not row.done and repeats != repeats_of(row)
    if not changed and not others and not other_rule:
        return row
    was = _values_before(row, {*changed, *(["due_on"] if following or other_rule else [])}, others=others)
    if following or other_rule:
        was["series"] = series_before(row)
    for name, value in changed.items():
        setattr(row, name, value)
    row.subject = row.subject or row.type.name
    check_times(row)
    if following:
        change_following(row, changed)
    if other_rule:
        repeat_otherwise(row, repeats or "")
    row.due_rank = due_rank(row.due_on, row.due_time)
    row.store(*changed, "subject", "due_rank", "due_on", "occurs_on", "series")
    if "series" in was:
        was["series"]["left_at"] = version_of_series(row)
    if row.due_on != before[2]:
        record(activity_fact(ActivityMoved, row, before=day_words(before[2]), kept=was), by=by)
    named = {*changed, *(["participants"] if others else []), *(["repeats"] if other_rule else [])}
    if named - {"due_on"}:
        record(activity_fact(ActivityChanged, row, fields=sorted(named), kept=was), by=by)
    if others:
        remind_as_usual(row, set_participants(row, by=by, colleagues=colleagues, people=people))
    _follow_up(row, before, by, others=others)
    return row


@transaction.atomic
def log_email(
    account: Account | None,
    contact: Contact | None,
    *,
    by: Member,
    subject: str,
    body: str = "",
    sent_at: datetime | None = None,
    deal: Deal | None = None,
) -> Activity:
    """Write down a one-to-one e-mail that was sent: an e-mail activity already done, which is a contact (M53)."""
    return create_activity(
        by=by, type="email", subject=subject, note=body, account=account, contact=contact, deal=deal,
        done_at=sent_at or now(),
    )  # fmt: skip


@transaction.atomic
def repeat_as_before(activity: Activity, kept: dict[str, Any], *, by: Member) -> Activity:
    """Let an activity come again as the event of a change of its series kept it."""
    by.must("activities.manage", activity)
    row = held(activity, None)
    series_again(row, kept)
    record(activity_fact(ActivityChanged, row, fields=["repeats"]), by=by)
    return row


def planned(
    *, by: Member, account: Account | None, contact: Contact | None, deal: Deal | None, **values: Any
) -> Activity:
    """The activity that these values ask for, checked, not stored."""
    if account is None and deal is not None:
        account = deal.account
    elif account is None and contact is not None:
        account = _only_account(contact)
    given = {name: value for name, value in values.items() if value is not None}
    made = Activity(**checked({**given, "account": account, "contact": contact, "deal": deal}))
    made.assignee = made.assignee or by
    made.subject = made.subject or made.type.name
    check_times(made)
    made.due_rank = due_rank(made.due_on, made.due_time)
    return made


def repeats_of(activity: Activity) -> str:
    """The RRULE by which it comes again; "" when it does not."""
    return activity.series.rule if activity.series is not None and not activity.series.ended else ""


def _tell_first(made: Activity, colleagues: list[Member], wanted: set[int] | None, by: Member) -> None:
    """Who does a new activity or takes part in it is told, and reminded as they like."""
    if made.assignee is not None:
        tell_given(made, [made.assignee], by=by)
    if made.due_on is None and not wanted:
        return
    if wanted is not None:
        set_reminders(made, by=by, minutes=wanted)
    usual = {one.pk: one for one in (made.assignee, *colleagues) if one is not None}
    if wanted is not None:
        usual.pop(by.pk, None)
    remind_as_usual(made, usual.values())
    settle_reminders(made)


def _values_before(row: Activity, changed: Iterable[str], *, others: bool) -> dict[str, Any]:
    """What is about to change, as the event keeps it: ids, days and times as text."""
    found: dict[str, Any] = {}
    for name in changed:
        value = getattr(row, f"{name}_id" if name in LINKS else name)
        found[name] = value.isoformat() if isinstance(value, date | time) else value
    if others:
        there = Participant.objects.filter(activity=row)
        found["colleagues"] = [pk for pk in there.values_list("member_id", flat=True) if pk]
        found["people"] = [pk for pk in there.values_list("contact_id", flat=True) if pk]
    return found


def _follow_up(row: Activity, before: tuple[Any, ...], by: Member, *, others: bool) -> None:
    """What follows from a change: plans of accounts and deals, reminders, and telling who is to do it now."""
    if row.done:
        return
    if row.assignee_id != before[4] and row.assignee is not None:
        tell_given(row, [row.assignee], by=by)
        remind_as_usual(row, [row.assignee])
    if others or (row.due_on, row.due_time, row.assignee_id) != before[2:]:
        settle_reminders(row)
    recount(accounts=[before[0], row.account_id], deals=[before[1], row.deal_id])


def _only_account(contact: Contact) -> Account | None:
    links = Membership.objects.filter(contact=contact, account__deleted_at__isnull=True).select_related("account")[:2]
    return links[0].account if len(links) == 1 else None


def _is_same(row: Activity, name: str, value: Any) -> bool:
    if name in LINKS and not isinstance(value, str):
        return bool(getattr(row, f"{name}_id") == (value.pk if value is not None else None))
    return name not in LINKS and hasattr(row, name) and bool(getattr(row, name) == value)
