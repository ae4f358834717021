"""Blocks that other pages show: what `activities/_list.html`, `_notes.html` and `_composer.html` are given.

context["activities"] = activities_block(Scope(account=account, at="#overview"), member)
{% include "activities/_list.html" with block=activities only %}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from steward.accounts.models import Membership
from steward.accounts.queries import contacts_visible_to
from steward.contacts.models import Contact
from steward.core.paging import Count, capped_count
from steward.deals.models import DealContact
from steward.team.models import Member

from .forms import CallForm, EmailForm, NoteForm, PlanForm, Scoped
from .models import Activity, Note
from .rows import Todo, Written, todos, written
from .scope import Scope

FEW = 5
FORMS: dict[str, type[Scoped]] = {"note": NoteForm, "call": CallForm, "plan": PlanForm, "email": EmailForm}
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
    """The four forms at the top of a timeline."""

    scope: Scope
    note: NoteForm
    call: CallForm
    plan: PlanForm
    email: EmailForm


def activities_block(scope: Scope, member: Member, *, few: int = FEW) -> Block:
    """What is next with the record: its undone activities, the first ones first. Two queries."""
    rows = Activity.objects.visible_to(member).about(scope.filter()).undone()
    shown = list(rows.select_related("type", "assignee", "contact", "account", "deal")[: few + 1])
    at = scope.at_or(ACTIVITIES)
    return Block(
        id=ACTIVITIES[1:],
        scope=scope,
        rows=todos(shown[:few], at=at, about=False),
        count=capped_count(rows) if len(shown) > few else Count(len(shown), exact=True),
        src=f"{reverse('activities:block')}?{scope.query}",
        all_url=f"{reverse('activities:list')}?{Scope(scope.account, scope.contact, scope.deal).query}",
        new_url=f"{reverse('activities:create')}?{Scope(scope.account, scope.contact, scope.deal, at).query}",
    )


def notes_block(scope: Scope, member: Member, *, few: int = FEW) -> Block:
    """The record's notes, pinned ones first, then the latest. Two queries."""
    rows = Note.objects.visible_to(member).filter(**scope.filter())
    wide = rows.select_related("author", "contact", "account", "deal").order_by("-pinned", "-created_at", "-id")
    shown = list(wide[: few + 1])
    at = scope.at_or(NOTES)
    return Block(
        id=NOTES[1:],
        scope=scope,
        rows=written(shown[:few], member, at=at),
        count=capped_count(rows) if len(shown) > few else Count(len(shown), exact=True),
        src=f"{reverse('activities:notes_block')}?{scope.query}",
        all_url=f"{reverse('activities:notes')}?{Scope(scope.account, scope.contact, scope.deal).query}",
        new_url=f"{reverse('activities:note_write')}?{Scope(scope.account, scope.contact, scope.deal, at).query}",
    )


def composer(scope: Scope, member: Member) -> Composer:
    """The forms to write a note, log a call, plan an activity and log an e-mail on this record. Two queries."""
    people = people_of(scope, member)
    forms: dict[str, Any] = {
        name: kind(member=member, scope=scope, people=people, auto_id=f"{name}-%s") for name, kind in FORMS.items()
    }
    return Composer(scope, **forms)


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
