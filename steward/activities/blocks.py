"""Blocks that other pages show: what `activities/_list.html`, `_notes.html` and `_composer.html` are given.

context["activities"] = activities_block(Scope(account=account, at="#overview"), member)
{% include "activities/_list.html" with block=activities only %}
"""

from __future__ import annotations

from dataclasses import dataclass

from steward.accounts.models import Membership
from steward.accounts.queries import contacts_visible_to
from steward.contacts.models import Contact
from steward.core.addresses import address
from steward.core.paging import Count, capped_count
from steward.core.rows import narrow
from steward.deals.models import DealContact
from steward.team.models import Member

from .forms import NoteForm
from .models import Activity, Note
from .rows import TODO, WRITTEN, Todo, Written, todos, written
from .scope import Scope

FEW = 5
ACTIVITIES, NOTES = "#activities-block", "#notes-block"


@dataclass(frozen=True)
class Block:
    """A card with the first rows of a list: `id` in the page, `src` to load it again, `all_url` of the whole list."""

    id: str
    scope: Scope
    rows: list[Todo] | list[Written]
    count: Count
    src: str
    all_url: str
    new_url: str


@dataclass(frozen=True)
class Composer:
    """What is written at the top of a timeline: the form of a note; those of a call, a plan and an e-mail are asked for
    when they are wanted."""

    scope: Scope
    note: NoteForm


def activities_block(scope: Scope, member: Member, *, few: int = FEW) -> Block:
    """What is next with the record: its undone activities, the first ones first. Two queries."""
    rows = Activity.objects.visible_to(member).about(scope.filter()).undone()
    shown = list(narrow(rows, TODO)[: few + 1])
    at = scope.at_or(ACTIVITIES)
    return Block(
        id=ACTIVITIES[1:],
        scope=scope,
        rows=todos(shown[:few], at=at, about=False),
        count=capped_count(rows) if len(shown) > few else Count(len(shown), exact=True),
        src=f"{address('activities:block')}?{scope.query}",
        all_url=f"{address('activities:list')}?{Scope(scope.account, scope.contact, scope.deal).query}",
        new_url=f"{address('activities:create')}?{Scope(scope.account, scope.contact, scope.deal, at).query}",
    )


def notes_block(scope: Scope, member: Member, *, few: int = FEW) -> Block:
    """The record's notes, pinned ones first, then the latest. Two queries."""
    rows = Note.objects.visible_to(member).filter(**scope.filter())
    shown = list(narrow(rows, WRITTEN).order_by("-pinned", "-created_at", "-id")[: few + 1])
    at = scope.at_or(NOTES)
    return Block(
        id=NOTES[1:],
        scope=scope,
        rows=written(shown[:few], member, at=at),
        count=capped_count(rows) if len(shown) > few else Count(len(shown), exact=True),
        src=f"{address('activities:notes_block')}?{scope.query}",
        all_url=f"{address('activities:notes')}?{Scope(scope.account, scope.contact, scope.deal).query}",
        new_url=f"{address('activities:note_write')}?{Scope(scope.account, scope.contact, scope.deal, at).query}",
    )


def composer(scope: Scope, member: Member) -> Composer:
    """What writes a note, logs a call, plans an activity and logs an e-mail on this record. No query."""
    return Composer(scope, NoteForm(member=member, scope=scope, auto_id="note-%s"))


def people_of(scope: Scope, member: Member) -> list[Contact]:
    """Those one talks to about the record: the account's people, or the deal's; at most 100."""
    if scope.contact is not None:
        return [scope.contact]
    people = contacts_visible_to(member)
    if scope.account is not None:
        people = people.filter(pk__in=Membership.objects.of(scope.account).values("contact_id"))
    elif scope.deal is not None:
        also = DealContact.objects.filter(deal=scope.deal).values("contact_id")
        people = people.filter(pk__in=also) | people.filter(pk=scope.deal.contact_id or 0)
    else:
        return []
    return list(people.order_by("name_folded", "id")[:100])
