"""What stayed when a batch was taken back, in words: which record, which of its fields, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.accounts.details import LABELS as OF_ACCOUNTS
from steward.accounts.models import Access, Account, AddressSetting, Membership
from steward.accounts.queries import contacts_visible_to
from steward.contacts.details import LABELS as OF_CONTACTS
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.deals.models import Deal, DealContact
from steward.fields.models import Field
from steward.fields.values import definitions
from steward.team.models import Member

from .models import Batch, BatchRow
from .tables import RECORDS, label_of, model_of

# What the tables that hang from a record hold of it.
PARTS: dict[str, Any] = {
    label_of(Account.tags.through): gettext_lazy("Tags"), label_of(Contact.tags.through): gettext_lazy("Tags"),
    label_of(Deal.tags.through): gettext_lazy("Tags"), label_of(Membership): gettext_lazy("People"),
    label_of(AddressSetting): gettext_lazy("People"), label_of(DealContact): gettext_lazy("People"),
    label_of(Access): gettext_lazy("Team"), label_of(EmailAddress): gettext_lazy("E-mail"),
    label_of(Phone): gettext_lazy("Phone"),
}  # fmt: skip
OWN = {label_of(model): kind for kind, model in RECORDS.items()}
# A row of any other table belongs to the first of these that it names.
OWNERS = {f"{kind}_id": kind for kind in ("account", "deal", "activity", "note", "contact")}
BY_WAY = {label_of(AddressSetting): ("account", "membership__account_id")}
KINDS = {
    "account": gettext_lazy("Organization"), "contact": gettext_lazy("Person"), "deal": gettext_lazy("Deal"),
    "activity": gettext_lazy("Activity"), "note": gettext_lazy("Note"), "file": gettext_lazy("File"),
}  # fmt: skip
COLUMNS: dict[str, Any] = {
    **OF_CONTACTS, **OF_ACCOUNTS, "owner_id": gettext_lazy("Owner"), "parent_id": gettext_lazy("Part of"),
    "stage_id": gettext_lazy("Stage"), "pipeline_id": gettext_lazy("Pipeline"),
    "account_id": gettext_lazy("Organization"), "contact_id": gettext_lazy("Person"),
    "value_minor": gettext_lazy("Value"), "expected_close_on": gettext_lazy("Expected close"),
    "lost_reason": gettext_lazy("Lost reason"), "is_customer": gettext_lazy("Is a customer"),
    "customer_since": gettext_lazy("Customer since"), "begun_by": gettext_lazy("Is a customer"),
    "won_at": gettext_lazy("Won on"), "lost_at": gettext_lazy("Lost on"), "deleted_at": gettext_lazy("In the trash"),
    "last_contact_at": gettext_lazy("Last contact"), "done": gettext_lazy("Done"), "done_at": gettext_lazy("Done"),
    "done_by_id": gettext_lazy("Done"), "due_on": gettext_lazy("Day"), "due_rank": gettext_lazy("Day"),
    "due_time": gettext_lazy("Time"), "assignee_id": gettext_lazy("Assignee"), "priority": gettext_lazy("Priority"),
    "subject": gettext_lazy("Subject"), "body": gettext_lazy("Text"), "status": gettext_lazy("Status"),
    "created_at": gettext_lazy("Created"), "id": gettext_lazy("the record itself"),
}  # fmt: skip
HIDDEN = frozenset({"name_folded", "domain", "currency", "rank", "stage_since"})  # they follow from others
SHOWN = 200


@dataclass(frozen=True)
class Kept:
    """A row that was left as somebody made it since: the record it belongs to, its columns as the API names them
    (`keys`) and in words (`fields`), and why.

    `name` is "" where the member does not see the record, `url` where it has no page. Where a row belongs to no
    record, `label` is the title of what was taken back, and `kind` the table.
    """

    kind: str
    label: str
    row_id: int
    record_id: int | None
    name: str
    url: str
    keys: list[str]
    fields: list[str]
    why: str


def kept_of(batch: Batch, member: Member) -> list[Kept]:
    """The first two hundred rows of a batch that stayed."""
    return kept_rows(BatchRow.objects.filter(batch=batch, state="kept").order_by("id")[:SHOWN], member)


def kept_rows(rows: Iterable[BatchRow], member: Member) -> list[Kept]:
    """These rows of a batch that stayed, in words; the names of those that the member sees. A few queries for all."""
    notes = list(rows)
    owners = dict(_owners(notes))
    records = _records(owners.values(), member)
    own = [field for kind in ("account", "contact", "deal") for field in definitions(kind, member)] if notes else []
    slots = {field.slot: field for field in own}
    labels = COLUMNS | {f"custom.{field.key}": field.label for field in own}
    titles = {batch.pk: batch.title for batch in Batch.objects.filter(pk__in={note.batch_id for note in notes})}
    found = []
    for note in notes:
        kind, pk = owners.get(note.pk, (note.table.rpartition(".")[2].lower(), None))
        name, url = records.get((kind, pk), ("", "")) if pk else ("", "")
        label = str(KINDS[kind]) if kind in KINDS else titles[note.batch_id]
        keys = list(_keys(note, slots))
        part = PARTS.get(note.table)
        words = [str(part)] if part else [str(labels.get(key) or _plain(key)) for key in keys if key not in HIDDEN]
        words = list(dict.fromkeys(words))
        found.append(Kept(kind, label, note.row_id, pk, name, url, keys, words, _why(note)))
    return found


def _owners(notes: Sequence[BatchRow]) -> Iterator[tuple[int, tuple[str, int]]]:
    """For each note the record that its row belongs to: by the row, or as the note says where it is gone."""
    by_table: dict[str, list[BatchRow]] = defaultdict(list)
    for note in notes:
        by_table[note.table].append(note)
    for table, some in by_table.items():
        if table in OWN:
            yield from ((note.pk, (OWN[table], note.row_id)) for note in some)
            continue
        model = model_of(table)
        names = {field.attname for field in model._meta.concrete_fields}
        ways = [BY_WAY[table]] if table in BY_WAY else [(OWNERS[name], name) for name in OWNERS if name in names]
        held = model._base_manager.filter(pk__in=[note.row_id for note in some])
        rows = {row["pk"]: row for row in held.values("pk", *(column for _kind, column in ways))}
        for note in some:
            values = rows.get(note.row_id) or note.before or {}
            yield from ((note.pk, (kind, values[column])) for kind, column in ways[::-1] if values.get(column))


def _records(records: Iterable[tuple[str, int]], member: Member) -> dict[tuple[str, int], tuple[str, str]]:
    """Name and page of each of these records that the member sees; those in the trash have no page."""
    ids: dict[str, set[int]] = defaultdict(set)
    for kind, pk in records:
        ids[kind].add(pk)
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for kind, some in ids.items():
        for trashed in (False, True):
            missing = [pk for pk in some if (kind, pk) not in found]
            for one in _reach(kind, member, trashed=trashed).filter(pk__in=missing) if missing else ():
                name = one.body if kind == "note" else str(one)
                found[kind, one.pk] = name[:120], "" if trashed else getattr(one, "url", "")
    return found


def _reach(kind: str, member: Member, *, trashed: bool) -> QuerySet[Any]:
    if kind == "contact":
        return contacts_visible_to(member, trashed=trashed)
    rows: Any = RECORDS[kind]._default_manager
    seen: QuerySet[Any] = rows.trashed_visible_to(member) if trashed else rows.visible_to(member)
    return seen


def _keys(note: BatchRow, slots: dict[str, Field]) -> Iterator[str]:
    """The columns that stay, without the firm's own fields that the member does not see."""
    for name in note.kept:
        slot = name.removeprefix("custom.")
        if slot == name:
            yield name
        elif slot in slots:
            yield f"custom.{slots[slot].key}"


def _plain(column: str) -> str:
    return column.removesuffix("_id").replace("_", " ")


def _why(note: BatchRow) -> str:
    if note.before is None:
        return _("Somebody has worked with it since, so it stays.")
    if note.after is None:
        return _("What it belongs to is gone, or another stands in its place.")
    if note.kept == ["id"]:
        return _("It was deleted for ever since.")
    return _("Somebody changed it since, so it stays as it is.")
