"""Storing, naming, deleting and seeing files."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from steward.accounts.models import Account
from steward.contacts.models import Contact
from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.deals.models import Deal
from steward.files import storage
from steward.files.facts import FileAdded, FileDeleted, FileRenamed, FileRestored
from steward.files.kinds import HEAD, content_type_of, contradicts, shown_as
from steward.files.models import File, Seen
from steward.files.names import clean_name
from steward.files.pixels import too_many_pixels
from steward.history.facts import Fact, record
from steward.queue.jobs import enqueue
from steward.team.models import Member

MOST_FILES = 10_000  # of one account, contact or deal


def store_file(
    *,
    by: Member,
    upload: UploadedFile[Any],
    account: Account | None = None,
    contact: Contact | None = None,
    deal: Deal | None = None,
    name: str = "",
) -> File:
    """Keep a file of an account, a contact or a deal, at least one; without an account, the deal's (P17).

    First the content goes to the disk, then the row into a transaction: a crash between leaves a file without a row,
    which the sweep takes away, never a row without its file. Refuses: 413 too large or too many, 415 a content that
    is not what its name or its sender says, 422 empty, 503 disk full.
    """
    by.must("files.manage", account)
    account = account or (deal.account if deal else None)
    _check_place(account, contact, deal)
    if upload.size is not None and upload.size > settings.LARGEST_FILE:
        raise storage.too_large(settings.LARGEST_FILE)
    written = storage.write(upload.chunks(), most=settings.LARGEST_FILE)
    try:
        clean = clean_name(name or upload.name or "")
        content_type = _checked_type(clean, upload.content_type or "", written)
        with transaction.atomic():
            made = File(
                name=clean, key=written.key, size=written.size, content_type=content_type, sha256=written.sha256,
                account=account, contact=contact, deal=deal, uploaded_by=by,
            )  # fmt: skip
            made.save(force_insert=True)
            record(_fact(FileAdded, made), by=by)
            if shown_as(content_type):
                enqueue("files.preview", lane="files", file_id=made.pk)
    except BaseException:
        storage.remove(written.key)
        raise
    return made


@transaction.atomic
def rename_file(file: File, *, by: Member, name: str, version: int | None = None) -> File:
    """Give it another name; the ending stays what its content is."""
    row = _own(file, by, version)
    if not name.strip():
        raise Invalid(_("A file needs a name."), field="name")
    clean = clean_name(name)
    if content_type_of(clean, _head(row)) != row.content_type:
        raise Invalid(_("The ending has to stay: the content is %(type)s.") % {"type": row.content_type}, field="name")
    if clean != row.name:
        before, row.name = row.name, clean
        row.store("name")
        record(_fact(FileRenamed, row, before=before), by=by)
    return row


@transaction.atomic
def trash_file(file: File, *, by: Member, version: int | None = None) -> File:
    """Put it in the trash for 30 days. Who added it may; others need the right to manage files."""
    row = _own(file, by, version)
    row.deleted_at = now()
    row.store("deleted_at")
    record(_fact(FileDeleted, row), by=by)
    return row


@transaction.atomic
def restore_file(file: File, *, by: Member) -> File:
    """Take it out of the trash, as it was."""
    _must_own(file, by)
    row = locked(file)
    if row.deleted_at is not None:
        row.deleted_at = None
        row.store("deleted_at")
        record(_fact(FileRestored, row), by=by)
    return row


def mark_seen(file: File, *, by: Member) -> bool:
    """The member has looked at the file, which takes its NEW tag away for them (T11). Whether they had not before."""
    if Seen.objects.filter(file=file, member=by).exists():
        return False
    Seen.objects.bulk_create([Seen(file=file, member=by)], ignore_conflicts=True)
    return True


def may_change(file: File, member: Member) -> bool:
    """Whether the member may rename or delete this file."""
    return file.uploaded_by_id == member.pk or member.may("files.manage", file)


def _checked_type(name: str, claimed: str, written: storage.Written) -> str:
    if not written.size:
        raise Invalid(_("This file is empty."), field="file")
    found = content_type_of(name, written.head)
    if found is None or contradicts(claimed, found):
        text = _("The content of “%(name)s” is not what its name says. Nothing was stored.") % {"name": name}
        raise Refused(text, code="type_mismatch", field="file", status=415)
    if too_many_pixels(written.head, storage.path_of(written.key)):
        raise Invalid(_("This picture has more pixels than any screen. Nothing was stored."), field="file")
    return found


def _check_place(account: Account | None, contact: Contact | None, deal: Deal | None) -> None:
    places = {"account_id": account, "contact_id": contact, "deal_id": deal}
    for field, thing in places.items():
        if thing is not None and thing.deleted_at is not None:
            raise Invalid(_("“%(name)s” lies in the trash. Restore it first.") % {"name": thing}, field=field)
    if account is None and contact is None and deal is None:
        raise Invalid(_("A file belongs to an account, a contact or a deal: name one."), field="account_id")
    here = {field: thing.pk for field, thing in places.items() if thing is not None}
    field, pk = next(iter(here.items()))
    if File.objects.filter(**{field: pk}).order_by()[:MOST_FILES].count() >= MOST_FILES:
        text = _("There are %(n)s files here, which is the most that fits. Delete some first.") % {"n": MOST_FILES}
        raise Refused(text, code="too_many_files", status=413)


def _head(file: File) -> bytes:
    try:
        with storage.path_of(file.key).open("rb") as stored:
            return stored.read(HEAD)
    except OSError as error:
        raise Refused(_("The content of this file is missing on the server."), code="missing") from error


def _fact(kind: type[Fact], file: File, **more: str) -> Fact:
    data: dict[str, Any] = {"name": file.name, **more}
    return kind(subject=file.pk, account=file.account_id, contact=file.contact_id, deal=file.deal_id, **data)


def _must_own(file: File, by: Member) -> None:
    if file.uploaded_by_id != by.pk:
        by.must("files.manage", file)


def _own(file: File, by: Member, version: int | None) -> File:
    _must_own(file, by)
    row = locked(file)
    if row.deleted_at is not None:
        raise Refused(_("This lies in the trash. Restore it first."), code="in_trash")
    row.expect(version)
    return row
