"""What a computed field is made of: read from a form or the API, kept in `Field.rule`.

A formula: `{"formula": "price * amount", "sources": [["account", "price"], …]}`; a rollup: `{"of": "deals",
"how": "sum", "what": "value", "only": "won", "sources": [["deal", "margin"]]}`. `what` is a declared column or
`custom.KEY` of the related record; `sources` are the custom fields that it hangs on, which decides who may see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.core.refused import Invalid
from steward.team.models import Member

from .carriers import Related, carrier
from .formula import names_in, parsed
from .models import Field
from .values import definitions

HOW: dict[str, Any] = {
    "count": gettext_lazy("Number"),
    "sum": gettext_lazy("Sum"),
    "latest": gettext_lazy("Latest"),
    "earliest": gettext_lazy("Earliest"),
    "highest": gettext_lazy("Highest"),
}
NUMBERS = (Field.Type.NUMBER, Field.Type.MONEY, Field.Type.ROLLUP)
_KINDS = {
    "count": (),
    "sum": ("number", "money"),
    "highest": ("number", "money"),
    "latest": ("date", "datetime"),
    "earliest": ("date", "datetime"),
}
_KIND_OF: dict[str, str] = {Field.Type.NUMBER: "number", Field.Type.MONEY: "money", Field.Type.DATE: "date"}


def clean_rule(record: str, kind: str, given: Mapping[str, Any], by: Member) -> dict[str, Any]:
    """What to keep for a computed field. Raises `Invalid` naming `formula`, `of`, `how`, `what` or `only`."""
    if kind == Field.Type.FORMULA:
        return _formula(record, str(given.get("formula") or ""), by)
    if kind == Field.Type.ROLLUP:
        return _rollup(record, given, by)
    if any(given.values()):
        raise Invalid(_("Only a computed field has a rule."), field="rule")
    return {}


def number_names(record: str, by: Member | None) -> dict[str, str]:
    """The names that a formula may use, with their labels."""
    own = {one.key: one.label for one in definitions(record, by) if one.type in NUMBERS and _counts(one)}
    return {**{name: str(column.label) for name, column in carrier(record).columns.items()}, **own}


def related_columns(related: Related, by: Member | None) -> dict[str, tuple[str, str]]:
    """What can be summed up of related records: name -> (label, kind)."""
    found = {name: (str(column.label), str(column.kind)) for name, column in related.columns.items()}
    fields = definitions(related.record, by) if related.record and related.custom else []
    return found | {f"custom.{one.key}": (one.label, _KIND_OF[one.type]) for one in fields if one.type in _KIND_OF}


def fitting(how: str, columns: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Those of the columns that this way of summing up takes."""
    return {name: label for name, (label, kind) in columns.items() if kind in _KINDS.get(how, ())}


def _formula(record: str, text: str, by: Member) -> dict[str, Any]:
    tree = parsed(text)
    known, used = number_names(record, by), names_in(tree)
    for name in used:
        if name not in known:
            raise Invalid(_("There is no number field “%(name)s” here.") % {"name": name[:60]}, field="formula")
    if not used:
        raise Invalid(_("Name at least one number field."), field="formula")
    columns = carrier(record).columns
    return {"formula": text.strip(), "sources": [[record, name] for name in used if name not in columns]}


def _rollup(record: str, given: Mapping[str, Any], by: Member) -> dict[str, Any]:
    all_related = carrier(record).related
    of, how = str(given.get("of") or ""), str(given.get("how") or "")
    what, only = str(given.get("what") or ""), str(given.get("only") or "")
    if of not in all_related:
        raise Invalid(
            _("Say which related records to sum up: %(list)s.") % {"list": ", ".join(all_related)}, field="of"
        )
    related = all_related[of]
    if how not in HOW:
        raise Invalid(_("Say how: %(list)s.") % {"list": ", ".join(HOW)}, field="how")
    if only and only not in related.subsets:
        raise Invalid(_("These records are narrowed down by: %(list)s.") % {"list": ", ".join(related.subsets)},
                      field="only")  # fmt: skip
    takes = fitting(how, related_columns(related, by))
    if how == "count":
        what = ""
    elif what not in takes:
        raise Invalid(_("Say what to take of each: %(list)s.") % {"list": ", ".join(takes)}, field="what")
    own = what.startswith("custom.")
    sources = [[related.record, what.removeprefix("custom.")]] if own else []
    return {"of": of, "how": how, "what": what, "only": only, "sources": sources}


def _counts(field: Field) -> bool:
    """Whether a number comes of it: not of the latest date."""
    return field.type != Field.Type.ROLLUP or field.rule.get("how") in ("count", "sum", "highest")
