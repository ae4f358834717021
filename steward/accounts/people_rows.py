"""The rows of the list of people, ready for the template: one page takes at most six queries more than its people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steward.contacts.models import Contact, EmailAddress, Phone
from steward.core.templatetags.ui import avatar
from steward.team.models import Member

from .cells import Cell, Drawer, Drawing, ListRow, tags_of, text_cell
from .queries import accounts_of
from .table import Column


def person_rows(people: Sequence[Any], columns: Sequence[Column], member: Member, *, may_edit: bool) -> list[ListRow]:
    """The people (light rows of `PEOPLE.needed(columns)` will do) as rows."""
    draw, tags, pick_word = (
        _Drawing(people, columns, member, may_edit),
        tags_of(Contact, [one.pk for one in people]),
        _("Select %(name)s"),
    )
    return [
        ListRow(
            id=str(one.pk),
            name=one.name,
            url=f"/people/{one.pk}/",
            picture=_avatar(one.name),
            pick_said=pick_word % {"name": one.name},
            tags=tags.get(one.pk, []),
            cells=draw.cells(one),
        )
        for one in people
    ]


@lru_cache(maxsize=4096)
def _avatar(name: str) -> SafeString:
    return avatar({"name": name})


class _Drawing(Drawing):
    """Turns people into cells. What hangs from them is fetched for the columns that show it."""

    def __init__(self, people: Sequence[Any], columns: Sequence[Column], member: Member, may_edit: bool) -> None:
        ids, shown = [one.pk for one in people], {one.key for one in columns}
        self.accounts = account_names(ids, member) if "accounts" in shown else {}
        self.emails = _first(EmailAddress, "address", ids) if "email" in shown else {}
        self.phones = _first(Phone, "number", ids) if "phone" in shown else {}
        self.consents = {value: str(label) for value, label in Contact.Consent.choices}
        super().__init__(people, columns, edit="/people/{0}/value/{1}/?as=cell", may_edit=may_edit, by=member)

    def drawers(self) -> dict[str, Drawer]:
        """What leads elsewhere, and days."""
        return {
            "accounts": self._accounts,
            "email": lambda one: _link("mailto:", self.emails.get(one.pk, "")),
            "phone": lambda one: _link("tel:", self.phones.get(one.pk, "")),
            "consent": lambda one: text_cell(self.consents[one.consent]),
            "last_contact": lambda one: self.ago(one.last_contact_at),
            "created": lambda one: self.ago(one.created_at),
        }

    def _accounts(self, one: Any) -> Cell:
        named = self.accounts.get(one.pk)
        if not named:
            return text_cell("")
        (pk, name), *others = named
        return Cell(name, href=f"/accounts/{pk}/", more=[other for _pk, other in others])


def _link(scheme: str, to: str) -> Cell:
    return Cell(to, href=scheme + to.replace(" ", "")) if to else text_cell("")


def account_names(contact_ids: Iterable[int], member: Member) -> dict[int, list[tuple[int, str]]]:
    """(id, name) of the visible accounts of each person, by name. Two queries."""
    found = accounts_of(contact_ids, member)
    return {pk: [(account.pk, account.name) for account in accounts] for pk, accounts in found.items()}


def _first(model: type[EmailAddress] | type[Phone], column: str, contact_ids: Sequence[int]) -> dict[int, str]:
    rows = model._default_manager.filter(contact_id__in=contact_ids, is_primary=True)
    return dict(rows.values_list("contact_id", column))
