"""What a person may choose for a whole import, beside the mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from steward.core.money import currencies
from steward.core.refused import Invalid

MAKES = ("stages", "options", "records")


@dataclass(frozen=True)
class Options:
    """`match`: the field that tells which record a row is about, "" for the usual one. `update`: whether records that
    are there are changed. `currency`: of amounts without one. `create`: what may be made on the way (stages, answers of
    choice fields, records that rows refer to by name). `customers`: the organizations are customers already.
    `deal_names`: "plain", or "account" to put the organization's name first. `pipeline`: id of where deals go.
    """

    match: str = ""
    update: bool = True
    currency: str = ""
    create: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(MAKES, True))
    customers: bool = False
    deal_names: str = "plain"
    pipeline: int | None = None

    def json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Options:
        """From what was stored."""
        return cls(**{name: value for name, value in stored.items() if name in cls.__dataclass_fields__})

    def changed(self, wanted: Mapping[str, Any]) -> Options:
        """The same with what a person chose instead. Raises `Invalid` naming the option."""
        for name, value in wanted.items():
            if name not in self.__dataclass_fields__ or not _CHECKS[name](value):
                raise Invalid(_("“%(name)s” cannot be set like this.") % {"name": name[:60]}, field=name[:60])
        given = dict(wanted)
        if "create" in given:
            given["create"] = {**self.create, **given["create"]}
        if given.get("currency"):
            given["currency"] = given["currency"].upper()
        return replace(self, **given)


_CHECKS: dict[str, Any] = {
    "match": lambda value: isinstance(value, str) and len(value) <= 120,
    "update": lambda value: isinstance(value, bool),
    "currency": lambda value: isinstance(value, str) and (not value or value.upper() in currencies()),
    "create": lambda value: (
        isinstance(value, dict) and set(value) <= set(MAKES) and all(isinstance(one, bool) for one in value.values())
    ),
    "customers": lambda value: isinstance(value, bool),
    "deal_names": lambda value: value in ("plain", "account"),
    "pipeline": lambda value: value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0),
}
