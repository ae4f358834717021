"""What one chooses when records become one: a name, a website, an address as a whole, each custom field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.accounts.details import LABELS as ACCOUNT
from steward.accounts.details import shown_detail
from steward.contacts.details import LABELS as CONTACT
from steward.core.refused import Invalid
from steward.fields.models import Field
from steward.fields.values import definitions, display, member_names, standard
from steward.team.models import Member

Names = Mapping[int | str, str]
ADDRESS = ("line1", "line2", "postal_code", "city", "region", "country")
ADDRESS_LABEL = gettext_lazy("Address")


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing to choose: its key in the API, its label, the columns it stands in, or the custom field."""

    key: str
    label: str | Promise
    columns: tuple[str, ...] = ()
    field: Field | None = None

    def value(self, record: Any) -> Any:
        """What the record holds: a value, or several as a tuple."""
        if self.field is not None:
            return record.custom.get(self.field.slot)
        values = tuple(getattr(record, name) for name in self.columns)
        return values[0] if len(values) == 1 else values

    def is_empty(self, record: Any) -> bool:
        """Whether the record has nothing here."""
        value = self.value(record)
        return not any(value) if isinstance(value, tuple) else value in (None, "", [])

    @property
    def is_joined(self) -> bool:
        """Whether all values are kept together instead of one being chosen."""
        return self.field is not None and self.field.type == Field.Type.CHOICES


_ACCOUNT: list[Unit] = [
    Unit("name", ACCOUNT["name"], ("name", "name_folded")),
    Unit("website", ACCOUNT["website"], ("website", "domain")),
    Unit("email", ACCOUNT["email"], ("email",)),
    Unit("phone", ACCOUNT["phone"], ("phone",)),
    Unit("address", ADDRESS_LABEL, ADDRESS),
    Unit("owner", gettext_lazy("Owner"), ("owner_id",)),
    Unit("parent", gettext_lazy("Part of"), ("parent_id",)),
    Unit("type", ACCOUNT["type"], ("type",)),
    Unit("industry", ACCOUNT["industry"], ("industry",)),
    Unit("employees", ACCOUNT["employees"], ("employees",)),
    Unit("annual_revenue", ACCOUNT["annual_revenue"], ("annual_revenue",)),
    Unit("billing_stage", ACCOUNT["billing_stage"], ("billing_stage",)),
    Unit("description", ACCOUNT["description"], ("description",)),
    Unit("photo", gettext_lazy("Photo"), ("photo",)),
]
_CONTACT: list[Unit] = [
    Unit("name", gettext_lazy("Name"), ("first_name", "last_name")),
    Unit("job_title", CONTACT["job_title"], ("job_title",)),
    Unit("linkedin", CONTACT["linkedin"], ("linkedin",)),
    Unit("address", ADDRESS_LABEL, ADDRESS),
    Unit("owner", gettext_lazy("Owner"), ("owner_id",)),
    Unit("description", CONTACT["description"], ("description",)),
]
STANDARD = {"account": _ACCOUNT, "contact": _CONTACT}


def units(kind: str, by: Member | None) -> list[Unit]:
    """Everything there is to choose for a kind of record, the firm's own fields that `by` sees at the end; all of them
    for None, the house itself: a merge keeps also what its maker may not see."""
    own = [Unit(f"custom.{field.key}", field.label, field=field) for field in definitions(kind, by)]
    return [*STANDARD[kind], *own]


def usual(unit: Unit, records: Sequence[Any]) -> Any:
    """The record whose value is taken when nobody chooses: the first, which stays, or else the first that has one."""
    return next((one for one in records if not unit.is_empty(one)), records[0])


def chosen(kind: str, records: Sequence[Any], asked: Mapping[str, int]) -> dict[Unit, Any]:
    """Each unit with the record that its value comes from: as `asked` by key and id, else the usual one.

    The first record is the one that stays. Raises `Invalid` on a key or id that is not among them.
    """
    found = {unit.key: unit for unit in units(kind, None)}
    by_id = {one.pk: one for one in records}
    for key, pk in asked.items():
        if key not in found:
            raise Invalid(_("“%(name)s” is not a field that can be chosen.") % {"name": key[:60]}, field="fields")
        if pk not in by_id:
            raise Invalid(_("Take the value of “%(name)s” from one of these records.") % {"name": key}, field="fields")
    return {
        unit: by_id[asked[unit.key]] if unit.key in asked else usual(unit, records)
        for unit in found.values()
        if not unit.is_joined
    }


def joined(unit: Unit, records: Iterable[Any]) -> list[Any]:
    """All values of a field with several answers, each once."""
    return list(dict.fromkeys(item for one in records for item in unit.value(one) or []))


def words(unit: Unit, record: Any, names: Names) -> str:
    """A unit's value as people read it, "" for nothing; `names` as `names_in` gives them."""
    value = unit.value(record)
    if unit.field is not None:
        return display(unit.field, value)
    if unit.key == "address":
        return ", ".join(str(part) for part in value if part)
    if unit.key == "name":
        return str(record.name)
    if unit.key == "owner":
        return names.get(value, "")
    if unit.key == "parent":
        return str(record.parent or "")
    if unit.key == "photo":
        return _("Photo") if value else ""
    if unit.key == "industry":
        return names.get(value, str(value))
    plain = value[0] if isinstance(value, tuple) else value
    return shown_detail(unit.key, plain) if unit.key in ACCOUNT else str(plain or "")


def names_in(records: Sequence[Any]) -> Names:
    """Names of the owners of these records, by id, and of industries (M30). Two queries."""
    ids = {one.owner_id for one in records if one.owner_id}
    industry = standard("account", "industry")
    labels = {one["value"]: str(one["label"]) for one in industry.options} if industry else {}
    return {**labels, **member_names(ids)}
