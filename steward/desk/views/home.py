"""My day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steward.accounts.models import Account
from steward.activities.models import Activity
from steward.activities.rows import Todo, todos
from steward.core.clock import now, today
from steward.core.money import Money
from steward.core.pages import partial
from steward.core.templatetags.ui import mark
from steward.core.ui_dates import clock_time, full_text, past_text
from steward.core.ui_icons import icon_html
from steward.core.ui_money import money_text
from steward.desk.home import QUIET_DAYS, care_for, day_of, has_accounts, lately, waiting_for
from steward.history.queries import Line
from steward.segments.chips import PARAMETER, to_text
from steward.team.doors import MemberRequest, signed_in

PLACE = "#my-day"
QUIET = {
    "any": [
        {"field": "last_contact_at", "op": "before", "value": {"days": -QUIET_DAYS}},
        {"field": "last_contact_at", "op": "is_empty"},
    ]
}


@dataclass(frozen=True, slots=True)
class Row:
    """Something to do: the line, and which customer it is for and what that one is worth."""

    todo: Todo
    about: str
    about_url: str
    when: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    title: str
    tone: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Bare:
    """An account without a next step."""

    name: str
    url: str
    mark: SafeString
    last: str
    plan_url: str


@dataclass(frozen=True, slots=True)
class Said:
    """Something that happened."""

    icon: SafeString
    tone: str
    actor: str
    text: str
    about: str
    url: str
    when: str
    stamp: str
    full: str


@signed_in
def home(request: MemberRequest) -> HttpResponse:
    """What is to do for me now and next, which accounts lack a next step, and what happened last."""
    day, care = day_of(request.user), care_for(request.user)
    currency = request.workspace.currency
    context = {
        "greeting": _greeting(request.user.name),
        "date": full_text(today()),
        "day": day,
        "care": care,
        "waiting": waiting_for(request.user, at=PLACE),
        "quiet_days": QUIET_DAYS,
        "groups": [
            Group(title, tone, _rows(rows, currency, short=short))
            for title, tone, rows, short in (
                (_("Late"), "red", day.late, False),
                (_("Today"), "amber", day.today, True),
                (_("Next 7 days"), "blue", day.soon, False),
            )
            if rows
        ],
        "bare": [_bare(account) for account in care.without_step],
        "lately": [_said(line) for line in lately(request.user)],
        "place": PLACE[1:],
        "plan_url": f"{reverse('activities:create')}?{urlencode({'at': PLACE})}",
        "quiet_url": f"{reverse('accounts:list')}?{urlencode({'filter': json.dumps(QUIET)})}",
        "bare_url": f"{reverse('accounts:list')}?{urlencode({PARAMETER: to_text('next_activity_on', 'is_empty')})}",
        "is_new": not has_accounts(request.user),
    }
    return partial(request, "desk/home.html", "my-day", context)


def _rows(activities: list[Activity], currency: str, *, short: bool) -> list[Row]:
    """`short`: the hour alone, where the heading says the day."""
    return [
        Row(line, *_about(one, currency), (clock_time(one.due_time) or _("any time")) if short else line.when)
        for one, line in zip(activities, todos(activities, at=PLACE, about=False), strict=True)
    ]


def _about(one: Activity, currency: str) -> tuple[str, str]:
    if one.account is not None:
        won = money_text(Money(one.account.won_minor, currency)) if one.account.won_minor else ""
        said = _("%(name)s · won %(sum)s") % {"name": one.account.name, "sum": won} if won else one.account.name
        return said, one.account.url
    other = one.contact or one.deal
    return (str(other), "") if other else ("", "")


def _bare(account: Account) -> Bare:
    last = account.last_contact_at
    return Bare(
        name=account.name,
        url=account.url,
        mark=mark(account),
        last=_("Last contact %(when)s") % {"when": past_text(last)} if last else _("Never contacted"),
        plan_url=f"{reverse('activities:create')}?{urlencode({'account': account.pk, 'at': PLACE})}",
    )


def _said(line: Line) -> Said:
    event = line.event
    return Said(
        icon=icon_html(line.icon),
        tone=line.tone,
        actor=str(event.actor or _("Steward")),
        text=line.text,
        about=event.account.name if event.account and event.account.name not in line.text else "",
        url=event.account.url if event.account else "",
        when=past_text(event.at),
        stamp=event.at.isoformat(),
        full=full_text(event.at),
    )


def _greeting(name: str) -> str:
    hour = timezone.localtime(now()).hour
    first = name.split(" ", maxsplit=1)[0]
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": first} if first else _("Good morning")
    if hour < 18:
        return _("Good afternoon, %(name)s") % {"name": first} if first else _("Good afternoon")
    return _("Good evening, %(name)s") % {"name": first} if first else _("Good evening")
