"""What the rows of a part bring along from other tables: a few queries for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from steward.accounts.models import Account
from steward.accounts.operations import Industries
from steward.accounts.queries import accounts_of
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.deals.models import Deal
from steward.deals.rates import home_currency
from steward.fields.computed import Values, computed
from steward.fields.models import Field
from steward.team.models import Member

MODELS: dict[str, Any] = {"account": Account, "contact": Contact, "deal": Deal}


class Related:
    """Tags, addresses, numbers and accounts of the records at hand, and what of `fields` is worked out; what is the
    same for all rows is asked once."""

    def __init__(self, record: str, member: Member, fields: Sequence[Field] = ()) -> None:
        self.record, self.member, self.fields = record, member, fields
        self.worked_out: Values = {}
        self.industries, self.currency = Industries(), home_currency()
        self.emails_of_members = dict(Member.objects.values_list("pk", "email"))
        self.tags: dict[int, list[str]] = {}
        self.emails: dict[int, list[str]] = {}
        self.phones: dict[int, list[str]] = {}
        self.accounts: dict[int, list[Account]] = {}

    def load(self, rows: Sequence[Any]) -> None:
        """For these rows."""
        ids = [row.pk for row in rows]
        self.worked_out = computed(self.record, ids, self.fields)
        model = MODELS[self.record]
        column = f"{self.record}_id"
        links = model.tags.through._base_manager.filter(**{f"{column}__in": ids}).order_by("tag__name_folded")
        self.tags = _gathered(links.values_list(column, "tag__name"))
        if self.record == "contact":
            first = ("-is_primary", "position", "id")
            emails = EmailAddress.objects.filter(contact_id__in=ids).order_by(*first)
            phones = Phone.objects.filter(contact_id__in=ids).order_by(*first)
            self.emails = _gathered(emails.values_list("contact_id", "address"))
            self.phones = _gathered(phones.values_list("contact_id", "number"))
            self.accounts = accounts_of(ids, self.member)


def _gathered(pairs: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for pk, text in pairs:
        found[pk].append(text)
    return found
