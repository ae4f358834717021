"""Comments under a note: written, changed and deleted by their author."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.activities.facts import CommentChanged, CommentDeleted, CommentRestored, CommentWritten
from steward.activities.markdown import safe_html, words
from steward.activities.models import Comment, Note, Notice
from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Refused
from steward.core.text import prose
from steward.history.facts import Fact, record
from steward.team.models import Member

from .mentions import members_named, tell_mentioned
from .notices import notify

LONGEST = 20_000


@transaction.atomic
def write_comment(note: Note, *, by: Member, body: str) -> Comment:
    """Answer under a note, in Markdown. Its author, those who answered before and those named by "@Name" are told."""
    by.must("notes.write", note)
    held = locked(note)
    if held.deleted_at is not None:
        raise Refused(_("This lies in the trash. Restore it first."), code="in_trash")
    clean = prose(body, field="body", longest=LONGEST, required=True)
    named = members_named(clean)
    made = Comment(note=held, body=clean, html=safe_html(clean, mentions=named), author=by)
    made.save(force_insert=True)
    record(_fact(CommentWritten, made), by=by)
    tell_mentioned(named.values(), held, by=by, comment=made)
    _tell_thread(made, by=by, told=[one.pk for one in named.values()])
    return made


@transaction.atomic
def change_comment(comment: Comment, *, by: Member, body: str, version: int | None = None) -> Comment:
    """Say something else. Its author alone may."""
    row = _own(comment, by, version)
    clean = prose(body, field="body", longest=LONGEST, required=True)
    if clean != row.body:
        named = members_named(clean)
        was, row.body, row.html = row.body, clean, safe_html(clean, mentions=named)
        row.store("body", "html")
        record(_fact(CommentChanged, row, kept=was), by=by)
        tell_mentioned(named.values(), row.note, by=by, comment=row)
    return row


@transaction.atomic
def trash_comment(comment: Comment, *, by: Member, version: int | None = None) -> Comment:
    """Put it in the trash for 30 days. Its author may; others need the right to manage accounts."""
    if comment.author_id != by.pk:
        by.must("accounts.manage", comment)
    row = _alive(comment, version)
    row.deleted_at = now()
    row.store("deleted_at")
    record(_fact(CommentDeleted, row), by=by)
    return row


@transaction.atomic
def restore_comment(comment: Comment, *, by: Member) -> Comment:
    """Take it out of the trash. Its author may; others need the right to manage accounts."""
    if comment.author_id != by.pk:
        by.must("accounts.manage", comment)
    row = locked(comment)
    if row.deleted_at is not None:
        row.deleted_at = None
        row.store("deleted_at")
        record(_fact(CommentRestored, row), by=by)
    return row


def _tell_thread(made: Comment, *, by: Member, told: list[int]) -> None:
    """Who wrote the note, or answered under it before, hears of another answer."""
    note = made.note
    before = Comment.objects.filter(note=note, deleted_at__isnull=True).values("author_id")
    people = Member.objects.active().filter(pk__in=before) | Member.objects.active().filter(pk=note.author_id or 0)
    for one in people.exclude(pk__in=[by.pk, *told]).order_by("pk"):
        if Note.objects.visible_to(one).filter(pk=note.pk).exists():
            notify(one, Notice.Kind.COMMENT, f"comment:{made.pk}:{one.pk}", by=by, note=note, comment=made)


def _own(comment: Comment, by: Member, version: int | None) -> Comment:
    by.must("notes.write", comment)
    if comment.author_id != by.pk:
        raise Refused(_("Only who wrote a comment changes it."), code="not_allowed", status=403)
    return _alive(comment, version)


def _alive(comment: Comment, version: int | None) -> Comment:
    row = locked(comment)
    if row.deleted_at is not None:
        raise Refused(_("This lies in the trash. Restore it first."), code="in_trash")
    row.expect(version)
    return row


def _fact(kind: type[Fact], comment: Comment, **more: Any) -> Fact:
    note = comment.note
    return kind(
        subject=note.pk,
        account=note.account_id,
        contact=note.contact_id,
        deal=note.deal_id,
        words=words(comment.html),
        comment=comment.pk,
        **more,
    )
