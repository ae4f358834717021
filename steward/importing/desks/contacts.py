"""People: matched by e-mail address; those without one by name within their organization."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from steward.accounts.models import Membership
from steward.accounts.operations import link_contacts
from steward.accounts.queries import contacts_visible_to
from steward.contacts.details import split_name
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.contacts.operations import PreparedContact, change_contact, create_contacts, prepare_contact
from steward.core.text import fold
from steward.importing.drafts import Key, Part, State, blank
from steward.team.policies import policy

from .custom import AT_ONCE, custom_facets, custom_states, tags_of, wanted_custom
from .desk import Desk

COMPARED = (
    "first_name", "last_name", "job_title", "linkedin", "line1", "line2", "city", "region", "postal_code", "country",
    "description",
)  # fmt: skip
NAMES = frozenset({"name", "name_folded", "created_at", "owner_id"})


class ContactDesk(Desk):
    """Contacts. A person of a row with an organization is linked to it."""

    kind = "contact"
    model = Contact

    def part(self, values: dict[str, Any]) -> Part | None:
        """A person, or the name, address or ID of one."""
        given = {name: value for name, value in values.items() if name not in ("id", "own_id", "name")}
        number = str(values.get("id", ""))
        if "name" in values and not (given.get("first_name") or given.get("last_name")):
            given["first_name"], given["last_name"] = split_name(str(values["name"]))
        own = self.own(values)
        if not given and not number and not own:
            if self.primary:
                self._nobody()
            return None
        prepared = self._prepared(given, number or str(values.get("own_id", "")))
        facets = {key: value for key, value in prepared.columns.items() if key not in NAMES and not blank(value)}
        facets |= custom_facets(prepared.custom, prepared.tags)
        if prepared.emails:
            facets["emails"] = frozenset(email.key for email in prepared.emails)
        if prepared.phones:
            facets["phones"] = frozenset(phone.number for phone in prepared.phones)
        folded: Key = ("name", prepared.columns["name_folded"])
        keys = [*own, *self._keys(prepared, number, folded, is_bare=not given)]
        names = [folded, *(("email", email.key) for email in prepared.emails)] if given else []
        is_reference = not self.primary and set(values) <= {"name", "first_name", "last_name", "id", "own_id"}
        return Part(
            prepared, facets, prepared.columns["name"], keys, keys, names, is_reference=is_reference, is_bare=not given
        )

    def link(self, part: Part, states: Mapping[str, State]) -> None:
        """The organization of the row is one of the person's."""
        if "account" in states:
            part.links["account"] = states["account"]
            part.facets["accounts"] = frozenset([states["account"].token])

    def _prepared(self, given: dict[str, Any], number: str) -> PreparedContact:
        if not given:
            return PreparedContact(columns={"name": number, "name_folded": fold(number)})
        return prepare_contact(given, fields=self.world.fields["contact"])

    def _nobody(self) -> None:
        prepare_contact({}, fields=self.world.fields["contact"])

    def _keys(self, prepared: PreparedContact, number: str, folded: Key, *, is_bare: bool) -> list[Key]:
        by_field = self.matched(prepared.custom)
        if by_field is not None:
            return by_field
        if self.match == "name":
            return [folded]
        keys: list[Key] = [("id", number)] if number and self.match in ("", "id") else []
        keys += [("email", email.key) for email in prepared.emails]
        return keys or ([] if is_bare else [folded])

    @cached_property
    def has_one_account(self) -> bool:
        """Whether the firm lets a person have one account at most."""
        return bool(policy("accounts_per_contact") == "one")

    def forbids(self, state: State, part: Part, names: Iterable[str]) -> dict[str, str]:
        """Where a person has one account at most (M42), who has one gets no second."""
        here = state.facets.get("accounts")
        if "accounts" in names and here and self.has_one_account:
            return {"accounts": _("a person has one account at most, and this one has another")}
        return {}

    def accepts(self, state: State, part: Part, key: Key) -> bool:
        """A record found by an address is another one when it has another ID."""
        return key[0] != "email" or self.same_number(state, part)

    def identified(self, part: Part) -> list[State]:
        """Namesakes are told apart by their organization. A mere mention also means somebody who has none yet."""
        found = super().identified(part)
        if part.found_by != "name":
            return found
        here: frozenset[Any] = part.facets.get("accounts", frozenset())
        linked = [state for state in found if here & state.facets.get("accounts", frozenset())]
        alone = [state for state in found if not state.facets.get("accounts")]
        if part.is_reference:
            return linked or (alone if here else found)
        return linked if here else alone

    def load(self, parts: Iterable[Part]) -> None:
        """By address, by folded name, by ID."""
        keys = self.wanted(parts)
        if keys:
            found = self._ids(keys)
            states = self._states(sorted({pk for _key, pk in found}))
            self.world.answer(self.kind, keys, [(key, pk, states[pk]) for key, pk in found if pk in states])

    def _ids(self, keys: list[Key]) -> list[tuple[Key, int]]:
        found: list[tuple[Key, int]] = []
        emails = [text for name, text in keys if name == "email"]
        for start in range(0, len(emails), AT_ONCE):
            rows = EmailAddress.objects.filter(key__in=emails[start : start + AT_ONCE]).order_by("id")
            found += [(("email", key), pk) for key, pk in rows.values_list("key", "contact_id")]
        names = [text for name, text in keys if name == "name"]
        for start in range(0, len(names), AT_ONCE):
            people = Contact.objects.filter(name_folded__in=names[start : start + AT_ONCE], deleted_at__isnull=True)
            found += [(("name", name), pk) for name, pk in people.order_by("id").values_list("name_folded", "id")]
        found += [((name, text), int(text)) for name, text in keys if name == "own"]
        for name in {name for name, _text in keys} - {"email", "name", "own"}:
            field = self.field_of(name)
            if field is not None and field.pk > 0:
                texts = [text for other, text in keys if other == name]
                found += [((name, text), pk) for text, pk in self.numbers(field).of(texts)]
        return found

    def _states(self, ids: list[int]) -> dict[int, State]:
        found: dict[int, State] = {}
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            rows = contacts_visible_to(self.world.by).filter(pk__in=part).order_by("id")
            emails = _gathered(EmailAddress.objects.filter(contact_id__in=part).values_list("contact_id", "key"))
            phones = _gathered(Phone.objects.filter(contact_id__in=part).values_list("contact_id", "number"))
            links = _gathered(Membership.objects.filter(contact_id__in=part).values_list("contact_id", "account_id"))
            tags = tags_of(Contact, part)
            for row in rows:
                facets = {name: getattr(row, name) for name in COMPARED} | custom_states(row.custom)
                facets["emails"], facets["phones"] = emails.get(row.pk, frozenset()), phones.get(row.pk, frozenset())
                facets["accounts"], facets["tags"] = links.get(row.pk, frozenset()), tags.get(row.pk, frozenset())
                found[row.pk] = State(row.pk, facets, row.name)
        return found

    def create(self, states: list[State]) -> None:
        """In one bulk insert, then their links."""
        rows = [state.pending[0] for state in states]
        for state, pk in zip(states, create_contacts(rows, self.world.by), strict=True):
            state.id = pk
        self._link(states)

    def change(self, states: list[State]) -> None:
        """One by one: lists of addresses and numbers grow, and each change is told."""
        people = Contact.objects.in_bulk([state.id for state in states if state.id])
        for state in states:
            row: PreparedContact = state.pending[0]
            if state.id and (row.columns or row.emails or row.phones or row.tags or row.custom or state.replaced):
                changes = self._changes(people[state.id], row) | _replaced(state)
                change_contact(people[state.id], by=self.world.by, **changes)
        self._link(states)

    def _changes(self, contact: Contact, row: PreparedContact) -> dict[str, Any]:
        found: dict[str, Any] = {name: value for name, value in row.columns.items() if name not in NAMES}
        keys = {field.slot: field.key for field in self.world.fields["contact"]}
        if row.custom:
            found["custom"] = {keys[pk]: value for pk, value in row.custom.items()}
        if row.tags:
            found["tags"] = [*contact.tags.values_list("name", flat=True), *row.tags]
        if row.emails:
            there = list(EmailAddress.objects.filter(contact=contact).order_by("position", "id"))
            found["emails"] = [_email(one) for one in there] + [
                {"address": one.address, "label": one.label} for one in row.emails
            ]
        if row.phones:
            numbers = list(Phone.objects.filter(contact=contact).order_by("position", "id"))
            found["phones"] = [
                {"number": one.number, "label": one.label, "is_primary": one.is_primary} for one in numbers
            ] + [{"number": one.number, "label": one.label} for one in row.phones]
        return found

    def _link(self, states: list[State]) -> None:
        links = [
            (account.id, state.id, state.pending[0].columns.get("job_title", ""))
            for state in states
            for account in state.pending[1]
            if account.id and state.id
        ]
        if links:
            link_contacts(links, self.world.by)

    def whole(self, part: Part) -> tuple[PreparedContact, list[State]]:
        """All of a new person, and the organization to be linked."""
        return part.prepared, list(part.links.values())

    def pick(self, part: Part, state: State, names: Iterable[str]) -> tuple[PreparedContact, list[State]]:
        """The named facets, and the organizations to be linked. Of lists, what is not there yet."""
        wanted, row, known = set(names), part.prepared, state.facets
        grown = wanted - set(state.replaced)
        picked = PreparedContact(
            columns={name: value for name, value in row.columns.items() if name in wanted or name in NAMES},
            emails=[e for e in row.emails if e.key not in known.get("emails", ())] if "emails" in grown else [],
            phones=[p for p in row.phones if p.number not in known.get("phones", ())] if "phones" in grown else [],
            tags=row.tags if "tags" in grown else [],
            custom=wanted_custom(row.custom, wanted, state),
        )
        return picked, [part.links["account"]] if "accounts" in wanted and "account" in part.links else []

    def merge(self, into: tuple[PreparedContact, list[State]], more: tuple[PreparedContact, list[State]]) -> None:
        """Later rows only add."""
        row, added = into[0], more[0]
        row.columns |= {name: value for name, value in added.columns.items() if name not in ("name", "name_folded")}
        row.custom |= added.custom
        row.tags += added.tags
        row.emails += [_second(email) for email in added.emails]
        row.phones += [_second(phone) for phone in added.phones]
        into[1].extend(more[1])


def _replaced(state: State) -> dict[str, Any]:
    """The lists that are put in the place of those that are there, as the operation takes them."""
    found: dict[str, Any] = {name: rows for name, rows in state.replaced.items() if name == "tags"}
    if emails := state.replaced.get("emails"):
        found["emails"] = [{"address": one.address, "label": one.label} for one in emails]
    if phones := state.replaced.get("phones"):
        found["phones"] = [{"number": one.number, "label": one.label} for one in phones]
    return found


def _second(reach: Any) -> Any:
    """The same address or number, not the primary one."""
    return type(reach)(*(getattr(reach, name) for name in reach.__slots__[:-1]), False)


def _email(row: EmailAddress) -> dict[str, Any]:
    return {"address": row.address, "label": row.label, "is_primary": row.is_primary}


def _gathered(pairs: Iterable[tuple[int, Any]]) -> dict[int, frozenset[Any]]:
    found: dict[int, set[Any]] = {}
    for pk, value in pairs:
        found.setdefault(pk, set()).add(value)
    return {pk: frozenset(values) for pk, values in found.items()}
