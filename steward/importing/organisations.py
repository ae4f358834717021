"""Fields of people that name their organization: which there are, and who holds a value."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from steward.accounts.queries import contacts_visible_to
from steward.contacts.models import Contact
from steward.core.paging import Count, capped_count
from steward.fields.models import Field, RecordKind
from steward.team.models import Member

from .words import REFERENCES, squeeze

TYPES = frozenset({Field.Type.TEXT, Field.Type.CHOICE})


@dataclass(frozen=True)
class Offer:
    """A field that can become accounts, and how many people hold a value in it."""

    field: Field
    count: Count


def holders(people: QuerySet[Contact], field: Field) -> QuerySet[Contact]:
    """The people who hold a value in this field."""
    return people.filter(custom__has_key=field.slot)


def offers(member: Member) -> list[Offer]:
    """Fields that are called like an organization and hold something."""
    fields = Field.objects.filter(record=RecordKind.CONTACT, standard=False, type__in=TYPES).order_by("position", "id")
    named = [one for one in fields if REFERENCES["account"].get(squeeze(one.label)) == "name"]
    found = [Offer(one, capped_count(holders(contacts_visible_to(member), one))) for one in named]
    return [offer for offer in found if offer.count.value]
