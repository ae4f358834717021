"""The comments under a note, as its page shows them; and who may be named in one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet

from steward.accounts.models import Account
from steward.accounts.queries import contacts_visible_to
from steward.core.addresses import address
from steward.core.ui_dates import full_text, past_text
from steward.deals.models import Deal
from steward.team.models import Member
from steward.team.policies import sees_every_account

from .models import Comment, Note
from .scope import Scope

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Said:
    """A comment, ready to show."""

    comment: Comment
    author: Member | None
    when: str
    full: str
    mine: bool
    may_delete: bool
    change_url: str
    trash_url: str


@dataclass(frozen=True, slots=True)
class Thread:
    """What was answered under a note, and the form to answer."""

    note: Note
    id: str
    src: str
    lines: list[Said]
    form: Any


def thread_of(note: Note, member: Member, form: Any) -> Thread:
    """The whole thread, its latest 200 comments. One query."""
    rows = Comment.objects.filter(note=note, deleted_at__isnull=True).select_related("author").order_by("-id")[:LONGEST]
    may = member.may("accounts.manage")
    lines = [_said(one, member, may) for one in reversed(rows)]
    src = address("activities:comments", note.pk)
    return Thread(note, f"comments-{note.pk}", src, lines, form)


def comment_counts(notes: Iterable[int]) -> dict[int, int]:
    """How many comments stand under each of these notes. One query, none without notes."""
    ids = list(notes)
    if not ids:
        return {}
    rows = Comment.objects.filter(note__in=ids, deleted_at__isnull=True).order_by()
    return dict(rows.values("note_id").annotate(many=Count("id")).values_list("note_id", "many"))


def mention_url(**ids: int | None) -> str:
    """Where a form about these records asks whom it may name."""
    return f"{address('activities:mention')}?{urlencode({name: pk for name, pk in ids.items() if pk})}"


def who_sees(scope: Scope) -> list[Member]:
    """Active colleagues who may see the record, by name."""
    members = Member.objects.active().by_name()
    return [one for one in members if sees_every_account(one) or _sees(one, scope)]


def _sees(member: Member, scope: Scope) -> bool:
    rows: QuerySet[Any] | None = None
    if scope.account is not None:
        rows = Account.objects.visible_to(member).filter(pk=scope.account.pk)
    elif scope.deal is not None:
        rows = Deal.objects.visible_to(member).filter(pk=scope.deal.pk)
    elif scope.contact is not None:
        rows = contacts_visible_to(member).filter(pk=scope.contact.pk)
    return rows is None or rows.exists()


def _said(one: Comment, member: Member, may: bool) -> Said:
    mine = one.author_id == member.pk
    return Said(
        comment=one,
        author=one.author,
        when=past_text(one.created_at),
        full=full_text(one.created_at),
        mine=mine,
        may_delete=mine or may,
        change_url=address("activities:comment_change", one.pk),
        trash_url=address("activities:comment_trash", one.pk),
    )
