"""Organizations and accounts: matched by name, or by the other system's ID; parents by name in a second pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from steward.accounts.models import Account
from steward.accounts.operations import (
    PreparedAccount,
    begin_accounts,
    change_account,
    change_accounts,
    create_accounts,
    prepare_account,
)
from steward.core.clock import today
from steward.core.text import fold
from steward.importing.drafts import Key, Part, State, blank

from .custom import custom_facets, custom_states, tags_of, wanted_custom
from .desk import Desk

_NOT_COMPARED = frozenset({"name_folded", "domain", "created_at", "is_customer", "begun_by", "customer_since"})


class AccountDesk(Desk):
    """Accounts."""

    kind = "account"
    model = Account
    customers = False  # the rows are customers already, not merely organizations

    def part(self, values: dict[str, Any]) -> Part | None:
        """An organization, or the name or ID of one."""
        given = {name: value for name, value in values.items() if name not in ("id", "own_id", "parent", "is_customer")}
        is_customer = self.primary and (self.customers or bool(values.get("is_customer")))
        if is_customer:
            given["is_customer"] = True
        name, number = str(given.get("name", "")), str(values.get("id", ""))
        own = self.own(values)
        if not name and not number and not own:
            if self.primary:
                self._nameless(given)
            return None
        if not name:  # told by an ID: what only a new one takes is left out
            given = {key: value for key, value in given.items() if key not in ("created_at", "is_customer")}
        prepared = prepare_account(given, fields=self.world.fields["account"], creating=bool(name))
        columns = prepared.columns
        facets = {key: value for key, value in columns.items() if key not in _NOT_COMPARED and not blank(value)}
        facets |= custom_facets(prepared.custom, prepared.tags)
        if is_customer:
            facets["customer"] = True
        if "parent" in values:
            facets["parent"] = fold(values["parent"])[:250]
        names: list[Key] = [("name", columns["name_folded"])] if name else []
        numbers: list[Key] = [("id", number)] if number and self.match in ("", "id") else []
        by_field = self.matched(prepared.custom)
        keys = [*own, *numbers, *names] if by_field is None else by_field
        is_reference = not self.primary and set(values) <= {"name", "id", "own_id", "custom"} and not _says_more(values)
        called = name or number or str(values.get("own_id", ""))
        return Part(prepared, facets, called, keys, keys, names, is_reference=is_reference, is_bare=not name)

    def link(self, part: Part, states: Mapping[str, State]) -> None:
        """Nothing comes before an organization."""

    def _nameless(self, given: dict[str, Any]) -> None:
        prepare_account({**given, "name": ""}, fields=self.world.fields["account"])

    def accepts(self, state: State, part: Part, key: Key) -> bool:
        """A record found by name is another one when it has another ID."""
        return key[0] != "name" or self.same_number(state, part)

    def load(self, parts: Iterable[Part]) -> None:
        """By folded name, by ID."""
        keys = self.wanted(parts)
        if not keys:
            return
        rows = Account.objects.visible_to(self.world.by)
        self.world.answer(self.kind, keys, self._found(rows, keys))

    def _found(self, rows: Any, keys: list[Key]) -> Iterator[tuple[Key, int, State]]:
        names = [text for name, text in keys if name == "name"]
        numbers = any(name not in ("name", "own") for name, _text in keys)
        own = {int(text): ("own", text) for name, text in keys if name == "own"}
        found: list[tuple[Key, Account]] = []
        if names:
            found += [(("name", row.name_folded), row) for row in _full(rows).filter(name_folded__in=names)]
        if own:
            found += [(own[row.pk], row) for row in _full(rows).filter(pk__in=list(own))]
        if numbers:
            by_id = self._by_custom(keys)
            stored = {row.pk: row for row in _full(rows).filter(pk__in=list(by_id.values()))}
            found += [(key, stored[pk]) for key, pk in by_id.items() if pk in stored]
        tags = tags_of(Account, [row.pk for _key, row in found])
        for key, row in found:
            yield key, row.pk, self._state(row, tags.get(row.pk, frozenset()))

    def _by_custom(self, keys: list[Key]) -> dict[Key, int]:
        """IDs of records by what they hold in a custom field."""
        found: dict[Key, int] = {}
        for name in {name for name, _text in keys} - {"name", "own"}:
            field = self.field_of(name)
            texts = [text for other, text in keys if other == name]
            if field is not None and field.pk > 0:
                found |= {(name, text): pk for text, pk in self.numbers(field).of(texts)}
        return found

    def _state(self, row: Account, tags: frozenset[str]) -> State:
        facets = {name: getattr(row, name) for name in COMPARED}
        facets |= custom_states(row.custom)
        facets["tags"], facets["customer"] = tags, row.is_customer
        if row.parent_id and row.parent:
            facets["parent"] = row.parent.name_folded
        return State(row.pk, facets, row.name)

    def create(self, states: list[State]) -> None:
        """In one bulk insert."""
        for state, pk in zip(states, create_accounts([state.pending for state in states], self.world.by), strict=True):
            state.id = pk

    def change(self, states: list[State]) -> None:
        """In one bulk update; then accounts are opened for those that are customers."""
        rows = {state.id: state.pending for state in states if state.id}
        opened = [pk for pk, row in rows.items() if row.columns.pop("is_customer", False)]
        change_accounts(rows, self.world.by)
        begin_accounts(dict.fromkeys(opened, today()), by=self.world.by, because="hand")
        for state in states:
            if state.id and "tags" in state.replaced:
                change_account(Account(pk=state.id), by=self.world.by, tags=state.replaced["tags"])

    def whole(self, part: Part) -> PreparedAccount:
        """The prepared row as it is."""
        return part.prepared  # type: ignore[no-any-return]

    def pick(self, part: Part, state: State, names: Iterable[str]) -> PreparedAccount:
        """The named facets of the prepared row, with the columns that follow from them."""
        wanted, row = set(names), part.prepared
        columns = {name: value for name, value in row.columns.items() if name in wanted}
        columns |= {"name_folded": row.columns["name_folded"]} if "name" in wanted else {}
        columns |= {"domain": row.columns["domain"]} if "website" in wanted else {}
        columns |= {"is_customer": True} if "customer" in wanted else {}
        tags = row.tags if "tags" in wanted and "tags" not in state.replaced else None
        return PreparedAccount(columns, tags, wanted_custom(row.custom, wanted, state))

    def merge(self, into: PreparedAccount, more: PreparedAccount) -> None:
        """Later rows only add."""
        into.columns |= more.columns
        into.custom |= more.custom
        into.tags = [*(into.tags or []), *(more.tags or [])] or None


COMPARED = (
    "name", "type", "website", "phone", "email", "line1", "line2", "city", "region", "postal_code", "country",
    "description", "employees", "annual_revenue", "industry", "billing_stage", "owner_id",
)  # fmt: skip


def _full(rows: Any) -> Any:
    return rows.select_related("parent").only(
        *COMPARED, "name_folded", "custom", "is_customer", "owner_id", "parent_id", "parent__name_folded", "deleted_at"
    )


def _says_more(values: dict[str, Any]) -> bool:
    return len(values.get("custom", {})) > ("id" in values)
