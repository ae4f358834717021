"""What a row would change, in words: field, old value, new value. The check page and the API show the first ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from steward.accounts.details import LABELS as OF_ACCOUNTS
from steward.accounts.details import shown_detail
from steward.accounts.models import Account
from steward.contacts.details import LABELS as OF_CONTACTS
from steward.contacts.models import Contact
from steward.core.money import Money
from steward.core.ui_dates import day_text
from steward.core.ui_money import money_exact_text
from steward.deals.models import Deal, Stage
from steward.fields.values import display

from .drafts import Part, State, blank
from .targets import STANDARD
from .world import World

_ALIKE = {
    "owner_id": "owner", "emails": "email", "phones": "phone", "customer": "is_customer", "created_on": "created_at",
    "account": "account", "accounts": "account", "contact": "contact", "closed_on": "closed_on",
}  # fmt: skip


class Showing:
    """Says facets in words. Asks the database only for the few rows that are shown."""

    def __init__(self, world: World) -> None:
        self.world = world

    def lines(
        self, kind: str, state: State, part: Part, names: Iterable[str], rules: Mapping[str, str]
    ) -> list[dict[str, str]]:
        """A line per facet that changes."""
        found = []
        for name in names:
            old, new = state.facets.get(name), part.facets[name]
            if isinstance(new, frozenset) and rules.get(name) != "overwrite":
                new |= old or frozenset()
            found.append({"field": self._label(kind, name), "old": self._say(kind, name, old, part),
                          "new": self._say(kind, name, new, part)})  # fmt: skip
        return found

    def _label(self, kind: str, name: str) -> str:
        slot = name.removeprefix("custom.")
        if slot != name:
            return next((field.label for field in self.world.fields[kind] if field.slot == slot), slot)
        if name in ("account", "accounts"):
            return _("Organization")
        if name == "contact":
            return _("Person")
        if name == "done":
            return _("Done")
        labels: Mapping[str, Any] = {"account": OF_ACCOUNTS, "contact": OF_CONTACTS}.get(kind, {})
        spec = STANDARD[kind].get(_ALIKE.get(name, name))
        return str(labels.get(name) or (spec.label if spec else name))

    def _say(self, kind: str, name: str, value: Any, part: Part) -> str:
        if blank(value):
            return ""
        slot = name.removeprefix("custom.")
        if slot != name:
            field = next((one for one in self.world.fields[kind] if one.slot == slot), None)
            plain = sorted(value) if isinstance(value, frozenset) else value
            return display(field, plain) if field is not None else str(plain)
        if name in ("account", "accounts", "contact"):
            return self._names(
                Contact if name == "contact" else Account, value, part, "contact" if name == "contact" else "account"
            )
        if isinstance(value, frozenset):
            return ", ".join(sorted(map(str, value)))
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, date):
            return day_text(value)
        return self._one(kind, name, value)

    def _one(self, kind: str, name: str, value: Any) -> str:
        if name == "owner_id":
            member = self.world.member_by_id(value)
            return str(member or value)
        if name == "stage":
            stage = Stage.objects.filter(pk=value).first()
            return str(stage or _("a new stage"))
        if name == "status":
            return str(Deal.Status(value).label) if kind == "deal" else shown_detail(name, value)
        if name == "value":
            return money_exact_text(Money(*value))
        if kind == "account" and name in OF_ACCOUNTS:
            return shown_detail(name, value)
        return str(value)

    def _names(self, model: Any, value: Any, part: Part, link: str) -> str:
        tokens = list(value) if isinstance(value, frozenset) else [value]
        ids = [one for one in tokens if isinstance(one, int)]
        named = dict(model._base_manager.filter(pk__in=ids).values_list("pk", "name"))
        planned = {state.token: state.name for state in (part.links.get(link),) if state is not None}
        return ", ".join(sorted(str(named.get(one) or planned.get(one) or one) for one in tokens))
