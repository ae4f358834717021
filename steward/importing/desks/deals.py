"""Deals: matched by the other system's ID, else by name within their organization."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from steward.core.money import Money
from steward.deals.models import Deal, Stage
from steward.deals.operations import PreparedDeal, change_deal, change_deals, create_deals, prepare_deal
from steward.importing.drafts import Key, Part, State, blank
from steward.importing.stages import StageBook

from .custom import AT_ONCE, custom_facets, custom_states, tags_of, wanted_custom
from .desk import Desk

_PLAIN = ("description", "expected_close_on", "owner_id", "lost_reason")


class DealDesk(Desk):
    """Deals."""

    kind = "deal"
    model = Deal
    stages: StageBook

    def part(self, values: dict[str, Any]) -> Part | None:
        """A deal, or the name or ID of one."""
        number, own = str(values.get("id", "")), self.own(values)
        if not values.get("name") and not number and not own and not self.primary:
            return None
        given, stage = self._given(values)
        if not given["name"] and not self.primary:
            prepared = PreparedDeal(columns={"name": number or own[0][1], "name_folded": number or own[0][1]})
        else:
            prepared = prepare_deal(given, fields=self.world.fields["deal"])
            prepared.stage = stage
        facets = self._facets(prepared, given)
        if "stage" in values and stage is not None:
            facets["stage"] = stage.pk
        by_field = self.matched(prepared.custom)
        folded: Key = ("name", prepared.columns["name_folded"])
        keys: list[Key] = [("id", number)] if number and self.match in ("", "id") else [folded]
        keys = [*own, *(keys if given["name"] or number else [])] if by_field is None else by_field
        is_reference = not self.primary and set(values) <= {"name", "id", "own_id"}
        names = [folded] if given["name"] else []
        return Part(
            prepared, facets, prepared.columns["name"], keys, keys, names, is_reference=is_reference, is_bare=not names
        )

    def link(self, part: Part, states: Mapping[str, State]) -> None:
        """A deal is told from others of its name by its organization, whose name may go before it."""
        for name in ("account", "contact"):
            if name in states:
                part.links[name] = states[name]
                part.facets[name] = states[name].token
        account = states.get("account")
        place = "" if account is None else str(account.token)
        part.keys = [(*key, place) if key[0] == "name" else key for key in part.keys]
        part.names = [(*key, place) for key in part.names]

    def _given(self, values: dict[str, Any]) -> tuple[dict[str, Any], Stage | None]:
        given = {name: values[name] for name in (*_PLAIN, "tags", "custom", "created_at") if name in values}
        given["name"] = str(values.get("name", ""))
        if "value" in values:
            given["value"] = Money.of(values["value"], str(values.get("currency") or self.world.currency))
        status = self._status(values)
        stage = None
        if "stage" in values or "pipeline" in values or status:
            stage = self.stages.stage(values.get("pipeline", ""), values.get("stage", ""), status or "open")
        if status:
            given["status"] = status
        closed = values.get("won_on") if status == "won" else values.get("lost_on") if status == "lost" else None
        closed = closed or values.get("closed_on")
        if status in ("won", "lost") and closed:
            given["closed_on"] = closed
        elif closed:
            given.setdefault("expected_close_on", closed)
        return given, stage

    def _status(self, values: dict[str, Any]) -> str:
        if "status" in values:
            return str(values["status"])
        return "won" if values.get("won_on") else "lost" if values.get("lost_on") else ""

    def _facets(self, prepared: PreparedDeal, given: dict[str, Any]) -> dict[str, Any]:
        columns = prepared.columns
        facets = {name: columns[name] for name in ("name", *_PLAIN) if not blank(columns.get(name))}
        if "value_minor" in columns:
            facets["value"] = (columns["value_minor"], columns["currency"])
        if prepared.status:
            facets["status"] = prepared.status
        if "closed_on" in given:
            facets["closed_on"] = _day(given["closed_on"])
        if "created_at" in given:
            facets["created_on"] = _day(given["created_at"])
        return facets | custom_facets(prepared.custom, prepared.tags)

    def load(self, parts: Iterable[Part]) -> None:
        """By ID, by folded name."""
        lookups = self.wanted(parts)
        if not lookups:
            return
        found: list[tuple[Key, int]] = []
        found += [(lookup, int(lookup[1])) for lookup in lookups if lookup[0] == "own"]
        for name in {lookup[0] for lookup in lookups} - {"name", "own"}:
            field = self.field_of(name)
            if field is not None and field.pk > 0:
                texts = [lookup[1] for lookup in lookups if lookup[0] == name]
                found += [((name, text), pk) for text, pk in self.numbers(field).of(texts)]
        names = [lookup[1] for lookup in lookups if lookup[0] == "name"]
        for start in range(0, len(names), AT_ONCE):
            rows = Deal.objects.visible_to(self.world.by).filter(name_folded__in=names[start : start + AT_ONCE])
            for folded, account, pk in rows.order_by("id").values_list("name_folded", "account_id", "id"):
                found.append((("name", folded, str(account or "")), pk))
        states = self._states(sorted({pk for _key, pk in found}))
        self.world.answer(self.kind, lookups, [(key, pk, states[pk]) for key, pk in found if pk in states])

    def _states(self, ids: list[int]) -> dict[int, State]:
        found: dict[int, State] = {}
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            tags = tags_of(Deal, part)
            for row in Deal.objects.visible_to(self.world.by).filter(pk__in=part).order_by("id"):
                facets: dict[str, Any] = {name: getattr(row, name) for name in ("name", *_PLAIN)}
                facets["value"] = None if row.value_minor is None else (row.value_minor, row.currency)
                facets["stage"], facets["status"] = row.stage_id, row.status
                facets["closed_on"] = _day(row.won_at or row.lost_at)
                facets["created_on"] = _day(row.created_at)
                facets["account"], facets["contact"] = row.account_id, row.contact_id
                facets["tags"] = tags.get(row.pk, frozenset())
                found[row.pk] = State(row.pk, facets | custom_states(row.custom), row.name)
        return found

    def create(self, states: list[State]) -> None:
        """In one bulk insert."""
        for state in states:
            self._bind(state)
        rows = [state.pending[0] for state in states]
        for state, pk in zip(states, create_deals(rows, self.world.by), strict=True):
            state.id = pk

    def change(self, states: list[State]) -> None:
        """In one bulk update."""
        for state in states:
            self._bind(state)
        change_deals({state.id: state.pending[0] for state in states if state.id}, self.world.by)
        for state in states:
            if state.id and "tags" in state.replaced:
                change_deal(Deal.objects.get(pk=state.id), by=self.world.by, tags=state.replaced["tags"])

    def _bind(self, state: State) -> None:
        """Fill in the ids of the records it hangs from, which are stored by now."""
        row, links = state.pending
        for name, linked in links.items():
            row.columns[f"{name}_id"] = linked.id

    def whole(self, part: Part) -> tuple[PreparedDeal, dict[str, State]]:
        """All of a new deal, with the stage that it goes into though the file names none."""
        return part.prepared, dict(part.links)

    def pick(self, part: Part, state: State, names: Iterable[str]) -> tuple[PreparedDeal, dict[str, State]]:
        """The named facets of the prepared row, and what it is linked to."""
        wanted, row = set(names), part.prepared
        columns = {name: value for name, value in row.columns.items() if name in wanted}
        if "name" in wanted:
            columns["name_folded"] = row.columns["name_folded"]
        if "value" in wanted:
            columns |= {name: row.columns[name] for name in ("value_minor", "currency")}
        if "created_on" in wanted:
            columns["created_at"] = row.columns["created_at"]
        picked = PreparedDeal(
            columns,
            stage=row.stage if "stage" in wanted else None,
            status=row.status if wanted & {"status", "closed_on"} else None,
            closed_at=row.closed_at if wanted & {"status", "closed_on"} else None,
            tags=row.tags if "tags" in wanted and "tags" not in state.replaced else None,
            custom=wanted_custom(row.custom, wanted, state),
        )
        return picked, {name: state for name, state in part.links.items() if name in wanted}

    def merge(self, into: tuple[PreparedDeal, dict[str, State]], more: tuple[PreparedDeal, dict[str, State]]) -> None:
        """Later rows only add."""
        row, added = into[0], more[0]
        row.columns |= added.columns
        row.custom |= added.custom
        row.tags = [*(row.tags or []), *(added.tags or [])] or None
        row.stage, row.status = added.stage or row.stage, added.status or row.status
        row.closed_at = added.closed_at or row.closed_at
        into[1].update(more[1])


def _day(at: date | datetime | None) -> date | None:
    if isinstance(at, datetime):
        return timezone.localtime(at).date()
    return at
