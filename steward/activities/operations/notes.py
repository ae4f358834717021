"""Writing, changing, pinning and deleting notes (M36, M37, O10); those named in one by “@Name” are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.accounts.models import Account
from steward.activities.facts import NoteChanged, NoteDeleted, NotePinned, NoteRestored, NoteUnpinned, NoteWritten
from steward.activities.markdown import safe_html, words
from steward.activities.models import Note
from steward.contacts.models import Contact
from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.core.text import prose
from steward.deals.models import Deal
from steward.history.facts import Fact, record
from steward.team.models import Member

from .mentions import members_named, tell_mentioned


@transaction.atomic
def write_note(
    *,
    by: Member,
    body: str,
    account: Account | None = None,
    contact: Contact | None = None,
    deal: Deal | None = None,
    pinned: bool = False,
) -> Note:
    """Write a note in Markdown about an account, a contact or a deal, at least one; without an account, the deal's."""
    by.must("notes.write", account)
    named = members_named(body)
    made = drafted(by=by, body=body, account=account, contact=contact, deal=deal, pinned=pinned, mentions=named)
    made.save(force_insert=True)
    record(fact(NoteWritten, made), by=by)
    tell_mentioned(named.values(), made, by=by)
    return made


@transaction.atomic
def change_note(note: Note, *, by: Member, body: str, version: int | None = None) -> Note:
    """Say something else. Its author may; others need the right to manage accounts."""
    row = _own(note, by, version)
    clean = prose(body, field="body", required=True)
    if clean == row.body:
        return row
    named = members_named(clean)
    was, row.body, row.html = row.body, clean, safe_html(clean, mentions=named)
    row.store("body", "html")
    record(fact(NoteChanged, row, kept=was), by=by)
    tell_mentioned(named.values(), row, by=by)
    return row


@transaction.atomic
def pin_note(note: Note, *, by: Member, pinned: bool = True, version: int | None = None) -> Note:
    """Keep it above the other notes, or let it take its place again. Everybody who writes notes may."""
    by.must("notes.write", note)
    row = _alive(note, version)
    if row.pinned != pinned:
        row.pinned = pinned
        row.store("pinned")
        record(fact(NotePinned if pinned else NoteUnpinned, row), by=by)
    return row


@transaction.atomic
def trash_note(note: Note, *, by: Member, version: int | None = None) -> Note:
    """Put it in the trash for 30 days. Its author may; others need the right to manage accounts."""
    row = _own(note, by, version)
    row.deleted_at = now()
    row.store("deleted_at")
    record(fact(NoteDeleted, row), by=by)
    return row


@transaction.atomic
def restore_note(note: Note, *, by: Member) -> Note:
    """Take it out of the trash. Its author may; others need the right to manage accounts."""
    _must_own(note, by)
    row = locked(note)
    if row.deleted_at is not None:
        row.deleted_at = None
        row.store("deleted_at")
        record(fact(NoteRestored, row), by=by)
    return row


def may_change(note: Note, member: Member) -> bool:
    """Whether the member may change or delete this note."""
    return note.author_id == member.pk or member.may("accounts.manage", note)


def drafted(
    *,
    by: Member,
    body: str,
    account: Account | None,
    contact: Contact | None,
    deal: Deal | None,
    pinned: bool = False,
    mentions: Iterable[str] = (),
) -> Note:
    """The note that these values ask for, checked, not stored."""
    for name, thing in (("account_id", account), ("contact_id", contact), ("deal_id", deal)):
        if thing is not None and thing.deleted_at is not None:
            raise Invalid(_("“%(name)s” lies in the trash. Restore it first.") % {"name": thing}, field=name)
    if account is None and deal is not None:
        account = deal.account
    if account is None and contact is None and deal is None:
        raise Invalid(_("A note is about an account, a contact or a deal: name one."), field="account_id")
    clean = prose(body, field="body", required=True)
    html = safe_html(clean, mentions=mentions)
    return Note(body=clean, html=html, account=account, contact=contact, deal=deal, author=by, pinned=pinned)


def fact(kind: type[Fact], note: Note, **more: Any) -> Fact:
    """The fact about this note, told on its account, contact and deal."""
    where = (note.account_id, note.contact_id, note.deal_id)
    return kind(subject=note.pk, account=where[0], contact=where[1], deal=where[2], words=words(note.html), **more)


def _must_own(note: Note, by: Member) -> None:
    by.must("notes.write", note)
    if note.author_id != by.pk:
        by.must("accounts.manage", note)


def _own(note: Note, by: Member, version: int | None) -> Note:
    _must_own(note, by)
    return _alive(note, version)


def _alive(note: Note, version: int | None) -> Note:
    row = locked(note)
    if row.deleted_at is not None:
        raise Refused(_("This lies in the trash. Restore it first."), code="in_trash")
    row.expect(version)
    return row
