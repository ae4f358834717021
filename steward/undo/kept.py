"""What stayed when a batch was taken back, in words: which record, which of its fields, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.accounts.details import LABELS as OF_ACCOUNTS
from steward.accounts.models import Access, Account, AddressSetting, Membership
from steward.accounts.queries import contacts_visible_to
from steward.contacts.details import LABELS as OF_CONTACTS
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.deals.models import Deal, DealContact
from steward.fields.models import Field
from steward.team.models import Member

from .models import BatchRow
from .tables import RECORDS, label_of

_TAGS, _PEOPLE, _TEAM = gettext_lazy("Tags"), gettext_lazy("People"), gettext_lazy("Team")
# Table -> the kind of record it belongs to, the column that names the record, and what it holds of it.
OWNERS: dict[str, tuple[str, str, Any]] = {
    **{label_of(model): (kind, "id", "") for kind, model in RECORDS.items()},
    label_of(Account.tags.through): ("account", "account_id", _TAGS),
    label_of(Membership): ("account", "account_id", _PEOPLE),
    label_of(Access): ("account", "account_id", _TEAM),
    label_of(AddressSetting): ("account", "membership_id", _PEOPLE),
    label_of(Contact.tags.through): ("contact", "contact_id", _TAGS),
    label_of(EmailAddress): ("contact", "contact_id", gettext_lazy("E-mail")),
    label_of(Phone): ("contact", "contact_id", gettext_lazy("Phone")),
    label_of(Deal.tags.through): ("deal", "deal_id", _TAGS),
    label_of(DealContact): ("deal", "deal_id", _PEOPLE),
}
KINDS = {
    "account": gettext_lazy("Organization"), "contact": gettext_lazy("Person"), "deal": gettext_lazy("Deal"),
    "activity": gettext_lazy("Activity"), "note": gettext_lazy("Note"), "file": gettext_lazy("File"),
}  # fmt: skip
PAGES = {"account": "/accounts/%s/", "contact": "/contacts/%s/", "deal": "/deals/%s/"}
COLUMNS: dict[str, Any] = {
    **OF_CONTACTS, **OF_ACCOUNTS, "owner_id": gettext_lazy("Owner"), "parent_id": gettext_lazy("Part of"),
    "stage_id": gettext_lazy("Stage"), "pipeline_id": gettext_lazy("Pipeline"),
    "account_id": gettext_lazy("Organization"), "contact_id": gettext_lazy("Person"),
    "value_minor": gettext_lazy("Value"), "expected_close_on": gettext_lazy("Expected close"),
    "lost_reason": gettext_lazy("Lost reason"), "is_customer": gettext_lazy("Is a customer"),
    "customer_since": gettext_lazy("Customer since"), "begun_by": gettext_lazy("Is a customer"),
    "won_at": gettext_lazy("Won on"), "lost_at": gettext_lazy("Lost on"), "deleted_at": gettext_lazy("In the trash"),
    "last_contact_at": gettext_lazy("Last contact"), "done": gettext_lazy("Done"), "done_at": gettext_lazy("Done"),
    "subject": gettext_lazy("Subject"), "body": gettext_lazy("Text"), "status": gettext_lazy("Status"),
    "created_at": gettext_lazy("Created"),
}  # fmt: skip
HIDDEN = frozenset({"name_folded", "domain", "currency", "rank", "stage_since"})  # they follow from others


@dataclass(frozen=True)
class Kept:
    """A row that was left as somebody made it since. `url` is "" where it has no page of its own."""

    kind: str
    label: str
    record_id: int | None
    name: str
    url: str
    fields: list[str]
    why: str


def kept_rows(rows: Iterable[BatchRow], member: Member) -> list[Kept]:
    """These rows of a batch that stayed, in words; the names of those that the member sees. A few queries for all."""
    notes = list(rows)
    owners = dict(_owners(notes))
    names = _names(owners.values(), member)
    fields = {field.slot: field.label for field in Field.objects.filter(standard=False)}
    found = []
    for note in notes:
        kind, _column, part = OWNERS[note.table]
        pk = owners.get(note.pk, (kind, None))[1]
        name = names.get((kind, pk), "") if pk else ""
        labels = list(_labels(note, part, fields))
        url = PAGES[kind] % pk if kind in PAGES and name else ""
        found.append(Kept(kind, str(KINDS[kind]), pk, name, url, labels, _why(note)))
    return found


def _owners(notes: Sequence[BatchRow]) -> Iterator[tuple[int, tuple[str, int]]]:
    """For each note the record that its row belongs to: by the row, or as the note says where it is gone."""
    by_table: dict[str, list[BatchRow]] = defaultdict(list)
    for note in notes:
        by_table[note.table].append(note)
    for table, some in by_table.items():
        kind, column, _part = OWNERS[table]
        if column == "id":
            yield from ((note.pk, (kind, note.row_id)) for note in some)
            continue
        model = next(one for one in PARTS if label_of(one) == table)
        column = "membership__account_id" if column == "membership_id" else column
        stored = model._base_manager.filter(pk__in=[note.row_id for note in some])
        held: dict[int, int] = dict(stored.values_list("pk", column))
        for note in some:
            pk = held.get(note.row_id) or (note.before or {}).get(column)
            if pk:
                yield note.pk, (kind, pk)


PARTS: list[Any] = [
    Account.tags.through, Membership, Access, AddressSetting, Contact.tags.through, EmailAddress, Phone,
    Deal.tags.through, DealContact,
]  # fmt: skip


def _names(records: Iterable[tuple[str, int]], member: Member) -> dict[tuple[str, int], str]:
    ids: dict[str, set[int]] = defaultdict(set)
    for kind, pk in records:
        ids[kind].add(pk)
    column = {"activity": "subject", "note": "body"}
    found: dict[tuple[str, int], str] = {}
    for kind, some in ids.items():
        model: Any = RECORDS[kind]
        seen = contacts_visible_to(member) if kind == "contact" else model.objects.visible_to(member)
        held = seen.filter(pk__in=some).values_list("pk", column.get(kind, "name"))
        found |= {(kind, pk): str(name)[:120] for pk, name in held}
    return found


def _labels(note: BatchRow, part: Any, fields: dict[str, str]) -> Iterator[str]:
    if part:
        yield str(part)
        return
    told = dict.fromkeys(name for name in note.kept if name not in HIDDEN and name != "id")
    for name in told:
        slot = name.removeprefix("custom.")
        yield fields.get(slot, slot) if slot != name else str(COLUMNS.get(name, name.replace("_", " ")))


def _why(note: BatchRow) -> str:
    if note.before is None:
        return _("Somebody has worked with it since, so it stays.")
    if note.after is None:
        return _("What it belongs to is gone, or another stands in its place.")
    if note.kept == ["id"]:
        return _("It was deleted for ever since.")
    return _("Somebody changed it since, so it stays as it is.")
