"""Activities, notes as lines of a page: every text made here, so that templates only place them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steward.core.addresses import address
from steward.core.clock import today
from steward.core.ui_dates import clock_time, due_text, due_tone, full_text, past_text
from steward.core.ui_icons import icon_html
from steward.core.ui_quick import Quick
from steward.team.models import Member

from .markdown import words
from .models import Activity, Note
from .operations import may_change
from .threads import comment_counts

# What `todos` and `written` read of rows on the page of their record, which is not named there.
TODO = (
    "subject", "due_on", "due_time", "done_at", "priority", "note", "type__name", "type__icon",
    "assignee__name", "assignee__email",
)  # fmt: skip
WRITTEN = ("html", "pinned", "created_at", "author__name", "author__email")


@dataclass(frozen=True, slots=True)
class Todo(Quick):
    """An activity, ready to show."""

    id: int
    subject: str
    icon: SafeString
    type: str
    tone: str
    when: str
    full: str
    about: str
    about_url: str
    person: Member | None
    done: bool
    high: bool
    note: str
    url: str
    tick_url: str
    day: str


@dataclass(frozen=True, slots=True)
class Written(Quick):
    """A note, ready to show."""

    note: Note
    words: str
    author: Member | None
    when: str
    full: str
    about: str
    may_change: bool
    url: str
    comments: int
    comments_url: str


def todos(activities: Iterable[Activity], *, at: str = "", about: bool = True, hours: bool = False) -> list[Todo]:
    """Lines for activities that were read with type, assignee, account, contact and deal. `about` names the record;
    `hours` tells of today's the hour alone, for lists with a heading "Today"."""
    suffix = f"?at={quote(at)}" if at else ""
    places = _Places(address("activities:list"), address("desk:account", 0).removesuffix("0/"), suffix)
    return [_todo(one, places, about, hours) for one in activities]


def written(notes: Iterable[Note], member: Member, *, at: str = "", about: bool = False) -> list[Written]:
    """Lines for notes that were read with author, account, contact and deal."""
    suffix = f"?at={quote(at)}" if at else ""
    notes = list(notes)
    counts, notes_url = comment_counts(one.pk for one in notes), address("activities:notes")
    return [
        Written(
            note=one,
            words=words(one.html, 90),
            author=one.author,
            when=past_text(one.created_at),
            full=full_text(one.created_at),
            about=about_text(one) if about else "",
            may_change=may_change(one, member),
            url=f"{notes_url}{one.pk}/{suffix}",
            comments=counts.get(one.pk, 0),
            comments_url=f"{notes_url}{one.pk}/comments/",
        )
        for one in notes
    ]


@dataclass(frozen=True, slots=True)
class _Places:
    """Addresses that the lines of one page share, so that they are made once."""

    activities: str
    accounts: str
    suffix: str


def _todo(one: Activity, places: _Places, about: bool, hours: bool) -> Todo:
    url = f"{places.activities}{one.pk}/"
    if one.done_at:
        when, full, tone = past_text(one.done_at), full_text(one.done_at), ""
    elif one.due_on:
        when, full, tone = due_text(one.due_on, one.due_time), full_text(one.due_on), due_tone(one.due_on)
        if hours and one.due_on == today():
            when = clock_time(one.due_time) or _("any time")
    else:
        when = full = tone = ""
    return Todo(
        id=one.pk,
        subject=one.subject,
        icon=icon_html(one.type.icon),
        type=one.type.name,
        tone=tone,
        when=when,
        full=full,
        about=about_text(one) if about else "",
        about_url=f"{places.accounts}{one.account_id}/" if about and one.account_id else "",
        person=one.assignee,
        done=one.done_at is not None,
        high=one.priority == Activity.Priority.HIGH and one.done_at is None,
        note=one.note,
        url=url + places.suffix,
        tick_url=f"{url}{'reopen' if one.done_at else 'complete'}/{places.suffix}",
        day="" if one.done_at or not one.due_on else one.due_on.isoformat(),
    )


def about_text(one: Activity | Note) -> str:
    """The records that it is about: \"Kan-code · Ilse Moreno\"."""
    names = [thing.name for thing in (one.account, one.contact, one.deal) if thing is not None]
    return " · ".join(names[:2])
