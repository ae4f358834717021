"""What "My day" shows: what is to do for the member and waits on them, and which accounts nobody cares for (P22, P23,
P25, P26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from steward.accounts.models import Account
from steward.activities.due import first_of
from steward.activities.models import Activity
from steward.activities.notices import READ, Told, told, waiting_on
from steward.activities.queries import ActivityQuerySet, taking_part
from steward.core.clock import today
from steward.core.paging import COUNT_CAP, Count, capped_count
from steward.fields.audience import hidden_from
from steward.history.queries import Line, line_of
from steward.team.models import Member

from .events import events_visible_to

FEW = 5
SOON_DAYS = 7
QUIET_DAYS = 90
LATE_SHOWN, TODAY_SHOWN, SOON_SHOWN = 8, 20, 8
MOST_VALUABLE = 1_000


@dataclass(frozen=True)
class Day:
    """The member's own activities: the first ones late, today (also those they take part in) and in the week ahead,
    and how many there are."""

    late: list[Activity]
    today: list[Activity]
    soon: list[Activity]
    late_count: Count
    today_count: Count
    soon_count: Count

    @property
    def count(self) -> Count:
        """What is to do now: late and today together."""
        exact = self.late_count.exact and self.today_count.exact
        return Count(self.late_count.value + self.today_count.value, exact)


@dataclass(frozen=True)
class Care:
    """Accounts without a next step, the most valuable first, and how many nobody has been in touch with lately."""

    without_step: list[Account]
    without_step_count: Count
    quiet_count: Count


@dataclass(frozen=True)
class Waiting:
    """What others wait for: the member was named, answered, or given something, and has not looked at it."""

    told: list[Told]
    count: Count


def day_of(member: Member) -> Day:
    """What is to do for the member. Seven queries at most."""
    mine = Activity.objects.visible_to(member).filter(assignee=member)
    ahead = first_of(today() + timedelta(days=SOON_DAYS + 1))
    late, late_count = _first(mine.overdue(), LATE_SHOWN)
    now, today_count = _first(mine.due_today(), TODAY_SHOWN)
    asked = _asked_to(member)
    if asked:
        now = sorted([*now, *asked], key=lambda one: (one.due_rank, one.pk))
        today_count = Count(today_count.value + len(asked), today_count.exact)
    soon, soon_count = _first(mine.upcoming().filter(due_rank__lt=ahead), SOON_SHOWN)
    return Day(late, now, soon, late_count, today_count, soon_count)


def waiting_for(member: Member, *, at: str) -> Waiting:
    """The first few things that wait on the member. Two queries at most."""
    rows = waiting_on(member)
    found = list(rows.select_related(*READ)[: FEW + 1])
    count = Count(len(found), exact=True) if len(found) <= FEW else capped_count(rows.order_by(), cap=99)
    return Waiting(told(found[:FEW], at=at), count)


def care_for(member: Member) -> Care:
    """Accounts that need a next step or a sign of life. Four queries at most."""
    accounts = Account.objects.visible_to(member).customers()
    bare = accounts.filter(next_activity_on__isnull=True)
    before = timezone.make_aware(datetime.combine(today() - timedelta(days=QUIET_DAYS), time.min))
    never = capped_count(accounts.filter(last_contact_at__isnull=True))
    long_ago = capped_count(accounts.filter(last_contact_at__lt=before))  # two ranges of one index, so two questions
    count = capped_count(bare)
    quiet = Count(min(never.value + long_ago.value, COUNT_CAP), never.exact and long_ago.exact)
    return Care(_worth_most(accounts, bare, count), count, quiet)


def lately(member: Member, few: int = 8) -> list[Line]:
    """What happened last among what the member sees. One query."""
    rows = events_visible_to(member).select_related("actor", "account").order_by("-id")[:few]
    hidden = hidden_from(member)
    return [line_of(event, hidden) for event in rows]


def has_accounts(member: Member) -> bool:
    """Whether there is anything to show yet."""
    return Account.objects.visible_to(member).exists()


def _first(rows: ActivityQuerySet, few: int) -> tuple[list[Activity], Count]:
    shown = list(rows.select_related("type", "assignee", "account", "contact", "deal")[: few + 1])
    count = Count(len(shown), exact=True) if len(shown) <= few else capped_count(rows)
    return shown[:few], count


def _asked_to(member: Member) -> list[Activity]:
    """What the member takes part in today and somebody else does."""
    rows = Activity.objects.visible_to(member).due_today().filter(taking_part(member)).exclude(assignee=member)
    return list(rows.select_related("type", "assignee", "account", "contact", "deal")[:TODAY_SHOWN])


def _worth_most(accounts: QuerySet[Account], bare: QuerySet[Account], count: Count) -> list[Account]:
    """The first few of `bare` by won value. When there are many, among the thousand most valuable accounts: that is
    one index range, while sorting all of them would read them all."""
    if count.value <= MOST_VALUABLE:
        return list(bare.order_by("-won_minor", "-id")[:FEW])
    top = accounts.order_by("-won_minor", "-id").values_list("id", "next_activity_on")[:MOST_VALUABLE]
    ids = [pk for pk, on in top if on is None][:FEW]
    found = list(Account.objects.filter(pk__in=ids).order_by("-won_minor", "-id"))
    return found or list(bare.order_by("id")[:FEW])
