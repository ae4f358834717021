"""One line of a condition as `Q`: values are read strictly, paths come from declarations alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from math import ceil, floor
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from steward.core.money import Money
from steward.core.refused import Invalid
from steward.core.text import fold, id_in
from steward.fields.expressions import worth_of
from steward.fields.parts import ADDRESS_PARTS
from steward.fields.types import MOST_CHOSEN, number, option
from steward.team.models import Member
from steward.team.policies import workspace

from .conditions import Line, no_field, wrong
from .days import ORDER, compare_date, compare_datetime
from .operands import Place, bounds, compared, either, every, items, read, words


def positive(line: Line, member: Member) -> tuple[Q, bool]:
    """The line without its negation, and whether it is negated: "is not X" is (is X, True)."""
    place = _place(line)
    if line.op in ("is_empty", "is_not_empty"):
        return _filled(line, place), line.op == "is_empty"
    op = {"is_not": "is", "has_none": "has_any"}.get(line.op, line.op)
    return _COMPARE[line.kind](line, place, op, member), op != line.op


def denied(line: Line, q: Q) -> Q:
    """NOT `q` for a custom field, true also for records without a value: a comparison with a JSON path that is not
    there is neither true nor false, so absence is said beside it."""
    place = _place(line)
    if line.kind != "choices" or line.op == "is_empty":
        return ~q | place.q("isnull", True)
    each = (Place(f"{place.path}__{position}") for position in range(MOST_CHOSEN))
    values = [_chosen(line, item) for item in items(line, "has_any")]
    return every(~one.q("in", values) | one.q("isnull", True) for one in each)


def _place(line: Line) -> Place:
    if line.field is None:
        return Place(line.filter.column)
    if line.field.is_computed:
        worth = worth_of(line.field, line.known or {}, line.filter.column.removesuffix("custom"))
        if worth is None:
            raise no_field(line.name)
        return Place("", is_json=True, worth=worth)
    begins = "__from" if line.field.type == line.field.Type.DATE_RANGE else ""
    return Place(f"{line.filter.column}__{line.field.slot}{begins}", is_json=True)


def _filled(line: Line, place: Place) -> Q:
    if place.is_json:
        return place.q("isnull", False)
    filled = place.q("isnull", False)
    if line.kind in ("text", "choice") and line.filter.column[-3:] != "_id":
        filled &= ~place.q("", "")
    return filled


def _text(line: Line, place: Place, op: str, member: Member) -> Q:
    values = [words(item) for item in items(line, op)]
    if line.filter.folded:
        values = [fold(item) for item in values]
    exact = "" if line.filter.folded else "iexact"
    if op in ("is", "has_any"):
        return either(place.q(exact, item) for item in values)
    lookup = {"contains": "contains", "starts_with": "startswith"}[op]
    return place.q(lookup if line.filter.folded else f"i{lookup}", values[0])


def _number(line: Line, place: Place, op: str, member: Member) -> Q:
    found = [read(number, item) for item in bounds(line, op)]
    if place.is_json:
        return _sized(place, op, found)
    exact = [Decimal(str(one)) for one in found]
    return _sized(place, op, exact) if line.filter.fractions else _whole(place, op, exact)


def _whole(place: Place, op: str, values: list[Decimal]) -> Q:
    """Against a column of whole numbers, of which 2.5 is none: Django would cut it down to 2."""
    if op == "between":
        return _sized(place, op, [ceil(values[0]), floor(values[1])])
    if op not in ORDER:
        return _sized(place, op, values) if values[0] == floor(values[0]) else Q(pk__in=[])
    return _sized(place, op, [ceil(one) if ORDER[op] in ("gte", "lt") else floor(one) for one in values])


def _money(line: Line, place: Place, op: str, member: Member) -> Q:
    amounts = [_amount(item) for item in bounds(line, op)]
    minors = [amount.minor for amount in amounts]
    if not place.is_json:
        return _sized(place, op, minors)
    if place.worth is not None:
        return compared(place.worth.currency, "", amounts[0].currency) & _sized(place, op, minors)
    same = Place(f"{place.path}__currency").q("", amounts[0].currency)
    return same & _sized(Place(f"{place.path}__minor"), op, minors)


def _amount(value: Any) -> Money:
    """Money as {"amount", "currency"}; a plain number is in the workspace's currency."""
    firm = workspace()
    own = firm.currency if firm else "EUR"
    if isinstance(value, dict):
        if set(value) != {"amount", "currency"}:
            raise wrong(_("An amount is a number, or {“amount”, “currency”}."))
        value, own = value["amount"], str(value["currency"])
    try:
        return Money.of(str(number(value, "filter")), own, field="filter")
    except Invalid as error:
        raise wrong(error.message) from error


def _sized(place: Place, op: str, values: Sequence[Any]) -> Q:
    if op == "between":
        span = place.q("gte", values[0]) & place.q("lte", values[1])
        return span if place.is_json else span & place.q("isnull", False)
    found = place.q(ORDER.get(op, ""), values[0])
    if op not in ORDER or place.is_json:
        return found
    # Django drops a comparison that every value of the column passes; rows without a value must not come along then.
    return found & place.q("isnull", False)


def _choice(line: Line, place: Place, op: str, member: Member) -> Q:
    values = [_chosen(line, item) for item in items(line, op)]
    return place.q("in", values) if not place.is_json else either(place.q("", item) for item in values)


def _chosen(line: Line, value: Any) -> Any:
    if line.field is not None:
        found = option(line.field, words(value))
    else:
        answers = line.filter.answers()
        if not answers and not line.filter.column.endswith("_id"):  # where there is no stage, none can be meant
            return words(value)
        asked = str(value) if type(value) is int else fold(words(value))
        found = next((key for key, label in answers if asked in (fold(str(key)), fold(str(label)))), None)
    if found is None:
        raise wrong(_("“%(text)s” is not an answer of “%(field)s”.") % {"text": str(value)[:60], "field": line.label})
    return found


def _choices(line: Line, place: Place, op: str, member: Member) -> Q:
    values = [_chosen(line, item) for item in items(line, op)]
    return every(_holds(place, [item]) for item in values) if op == "has_all" else _holds(place, values)


def _holds(place: Place, values: list[str]) -> Q:
    """The JSON list at `place` has one of these values. Asked place by place: only PostgreSQL can ask lists."""
    return either(Q(**{f"{place.path}__{position}__in": values}) for position in range(MOST_CHOSEN))


def _yes_no(line: Line, place: Place, op: str, member: Member) -> Q:
    if not isinstance(line.value, bool):
        raise wrong(_("“%(field)s” is true or false.") % {"field": line.name})
    return place.q("", line.value)


def _member(line: Line, place: Place, op: str, member: Member) -> Q:
    ids = [_member_id(item, member) for item in items(line, op)]
    return either(place.q("", pk) for pk in ids) if place.is_json else place.q("in", ids)


def _member_id(value: Any, member: Member) -> int:
    if value == "me":
        return int(member.pk)
    if isinstance(value, str):
        value = id_in(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**63:
        raise wrong(_("A team member is an id, or “me”."))
    return value


def _link(line: Line, place: Place, op: str, member: Member) -> Q:
    ids = [item if isinstance(item, int) and not isinstance(item, bool) else _digits(item) for item in items(line, op)]
    return either(place.q("", pk) for pk in ids)


def _digits(value: Any) -> int:
    pk = id_in(value) if isinstance(value, str) else None
    if pk is None:
        raise wrong(_("A linked record is named by its number."))
    return pk


def _address(line: Line, place: Place, op: str, member: Member) -> Q:
    text = words(line.value)
    return either(Place(f"{place.path}__{part}").q("icontains", text) for part in ADDRESS_PARTS)


def _tags(line: Line, place: Place, op: str, member: Member) -> Q:
    names = [fold(words(item)) for item in items(line, op)]
    return Place(f"{place.path}__name_folded").q("in", names)


_COMPARE: dict[str, Callable[[Line, Place, str, Member], Q]] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "date": compare_date,
    "datetime": compare_datetime,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "member": _member,
    "tags": _tags,
    "link": _link,
    "address": _address,
}
