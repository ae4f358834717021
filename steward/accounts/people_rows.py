"""The rows of the list of people, ready for the template: one page takes four queries more than its contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from steward.contacts.models import Contact, EmailAddress, Phone
from steward.core.ui_dates import full_text, past_text
from steward.core.ui_people import hue_of, initials_of
from steward.fields.models import Tag
from steward.team.models import Member

from .queries import accounts_of
from .rows import Face, face_of


@dataclass(slots=True)
class PersonRow:
    """One person of the list. `accounts` are (id, name) of the first ones, `more` the names of the others."""

    id: int
    name: str
    job_title: str
    initials: str
    hue: int
    email: str
    phone: str
    when: str
    full: str
    who: Face | None
    accounts: list[tuple[int, str]] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)


def person_rows(contacts: Sequence[Contact], member: Member) -> list[PersonRow]:
    """The contacts (with `owner` joined) as rows. Four queries, whatever their number."""
    ids = [contact.pk for contact in contacts]
    emails, phones = _first(EmailAddress, "address", ids), _first(Phone, "number", ids)
    accounts, tags = account_names(ids, member), tags_of(ids)
    faces: dict[int, Face] = {}
    found = []
    for contact in contacts:
        names, at, owner = accounts.get(contact.pk, []), contact.last_contact_at, contact.owner
        if owner is not None and owner.pk not in faces:
            faces[owner.pk] = face_of(owner)
        row = PersonRow(
            id=contact.pk,
            name=contact.name,
            job_title=contact.job_title,
            initials=initials_of(contact.name),
            hue=hue_of(contact.name),
            email=emails.get(contact.pk, ""),
            phone=phones.get(contact.pk, ""),
            when=past_text(at) if at else "",
            full=full_text(at) if at else "",
            who=faces[owner.pk] if owner else None,
            accounts=names[:1],
            more=[name for _pk, name in names[1:]],
            tags=tags.get(contact.pk, []),
        )
        found.append(row)
    return found


def account_names(contact_ids: Iterable[int], member: Member) -> dict[int, list[tuple[int, str]]]:
    """(id, name) of the visible accounts of each person, by name. Two queries."""
    found = accounts_of(contact_ids, member)
    return {pk: [(account.pk, account.name) for account in accounts] for pk, accounts in found.items()}


def tags_of(contact_ids: Sequence[int]) -> dict[int, list[Tag]]:
    """Tags by person, in alphabetical order. One query."""
    links = Contact.tags.through._base_manager.filter(contact_id__in=contact_ids).select_related("tag")
    found: dict[int, list[Tag]] = defaultdict(list)
    for link in links.order_by("tag__name_folded"):
        found[link.contact_id].append(link.tag)
    return found


def _first(model: type[EmailAddress] | type[Phone], column: str, contact_ids: Sequence[int]) -> dict[int, str]:
    rows = model._default_manager.filter(contact_id__in=contact_ids, is_primary=True)
    return dict(rows.values_list("contact_id", column))
