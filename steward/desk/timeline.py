"""The timeline of an account or a person: every recorded fact, by day, newest first, a page at a time."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.accounts.models import Account
from steward.contacts.models import Contact
from steward.core.addresses import address
from steward.core.clock import today
from steward.core.refused import Invalid
from steward.core.ui_dates import clock_time, day_text, full_text, local_day
from steward.core.ui_icons import icon_html
from steward.core.ui_quick import Quick
from steward.fields.audience import hidden_from
from steward.history.queries import Line, timeline
from steward.team.models import Member

# key -> label, groups of facts. The first shows everything.
FILTERS: dict[str, tuple[str | Promise, list[str]]] = {
    "all": (gettext_lazy("All events"), []),
    "activities": (gettext_lazy("Activities"), ["activities"]),
    "notes": (gettext_lazy("Notes"), ["notes"]),
    "deals": (gettext_lazy("Deals"), ["deals"]),
    "files": (gettext_lazy("Files"), ["files"]),
    "changes": (gettext_lazy("Changes"), ["changes", "people"]),
}


@dataclass(frozen=True, slots=True)
class Told(Quick):
    """One fact, ready to show."""

    id: int
    icon: SafeString
    tone: str
    actor: str
    text: str
    time: str
    stamp: str
    full: str


@dataclass(frozen=True, slots=True)
class Day(Quick):
    """The facts of one day; `label` is empty when the page before ended within the same day."""

    label: str
    lines: list[Told]


@dataclass(frozen=True, slots=True)
class Feed(Quick):
    """A page of a timeline, the cursor it was asked with, the cursor of the one that goes on, or "", and where it is
    asked for."""

    days: list[Day]
    group: str
    cursor: str
    next: str
    url: str


def feed(of: Account | Contact, member: Member, *, group: str = "all", cursor: str = "", limit: int = 20) -> Feed:
    """A page of the record's timeline as the member reads it. Two queries.

    Raises `Invalid` on a cursor or group that is none."""
    lines, following = lines_of(of, member, group=group, cursor=cursor, limit=limit)
    before = read_cursor(cursor)
    shown = local_day(before[0]) if before else None
    kind = "person" if isinstance(of, Contact) else "account"
    url = address(f"desk:{kind}_timeline", of.pk)
    return Feed(list(_by_day(lines, shown)), group, cursor, following, url)


def lines_of(
    of: Account | Contact, member: Member, *, group: str = "all", cursor: str = "", limit: int = 50
) -> tuple[list[Line], str]:
    """The lines themselves, and the cursor of the page after them or ""."""
    if group not in FILTERS:
        raise Invalid(_("“%(text)s” is not one of: %(list)s.") % {"text": group[:60], "list": ", ".join(FILTERS)},
                      field="group")  # fmt: skip
    groups = FILTERS[group][1] or None
    scope = {"contact" if isinstance(of, Contact) else "account": of.pk}
    hidden = hidden_from(member)
    found = timeline(**scope, groups=groups, before=read_cursor(cursor), limit=limit + 1, hidden=hidden)
    lines = found[:limit]
    return lines, _cursor(lines[-1]) if len(found) > limit else ""


def read_cursor(cursor: str) -> tuple[datetime, int] | None:
    """Moment and id of the last line that was shown, or None for the first page."""
    if not cursor:
        return None
    try:
        stamp, _comma, pk = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(",")
        at = parse_datetime(stamp)
        if at is None or at.tzinfo is None or not 0 < int(pk) < 2**63:
            raise ValueError(stamp)
        return at, int(pk)
    except (ValueError, binascii.Error) as error:
        raise Invalid(_("This cursor is not one that the list gave out."), field="cursor") from error


def _cursor(line: Line) -> str:
    text = f"{line.event.at.isoformat()},{line.event.pk}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _by_day(lines: Iterable[Line], shown: date | None) -> Iterable[Day]:
    days: dict[date, list[Told]] = {}
    for line in lines:
        days.setdefault(local_day(line.event.at), []).append(_told(line))
    for day, told in days.items():
        yield Day("" if day == shown else _day_label(day), told)


def _told(line: Line) -> Told:
    event = line.event
    return Told(
        id=event.pk,
        icon=icon_html(line.icon),
        tone=line.tone,
        actor=str(event.actor or _("Steward")),
        text=line.text,
        time=clock_time(event.at),
        stamp=event.at.isoformat(),
        full=full_text(event.at),
    )


def _day_label(day: date) -> str:
    if day == today():
        return _("Today")
    return _("Yesterday") if day == today() - timedelta(days=1) else day_text(day, weekday=True)
