"""One line of a condition as `Q`: values are read strictly, paths come from declarations alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from steward.core.clock import now, today
from steward.core.money import Money
from steward.core.refused import Invalid
from steward.core.text import fold
from steward.fields.types import MOST_CHOSEN, day, number, option
from steward.team.models import Member
from steward.team.policies import workspace

from .conditions import Line, wrong
from .filters import LISTS

MOST_VALUES = 200
FARTHEST_DAYS = 36_500
_ORDER = {"gt": "gt", "gte": "gte", "lt": "lt", "lte": "lte", "before": "lt", "after": "gt"}


@dataclass(frozen=True)
class Place:
    """Where a line's values lie: the ORM path, and whether that is inside a JSON column."""

    path: str
    is_json: bool = False

    def q(self, lookup: str, value: Any) -> Q:
        """`path lookup value`."""
        return Q(**{f"{self.path}__{lookup}" if lookup else self.path: value})


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
    values = [_chosen(line, item) for item in _items(line, "has_any")]
    return _all(~one.q("in", values) | one.q("isnull", True) for one in each)


def _place(line: Line) -> Place:
    if line.field is None:
        return Place(line.filter.column)
    return Place(f"{line.filter.column}__{line.field.slot}", is_json=True)


def _filled(line: Line, place: Place) -> Q:
    if place.is_json:
        return place.q("isnull", False)
    filled = place.q("isnull", False)
    if line.kind in ("text", "choice") and line.filter.column[-3:] != "_id":
        filled &= ~place.q("", "")
    return filled


def _text(line: Line, place: Place, op: str, member: Member) -> Q:
    values = [_words(item) for item in _items(line, op)]
    if line.filter.folded:
        values = [fold(item) for item in values]
    exact = "" if line.filter.folded else "iexact"
    if op in ("is", "has_any"):
        return _any(place.q(exact, item) for item in values)
    lookup = {"contains": "contains", "starts_with": "startswith"}[op]
    return place.q(lookup if line.filter.folded else f"i{lookup}", values[0])


def _number(line: Line, place: Place, op: str, member: Member) -> Q:
    return _sized(place, op, [_decimal(line, item, place) for item in _bounds(line, op)])


def _decimal(line: Line, value: Any, place: Place) -> Any:
    found = _read(number, value)
    return found if place.is_json else Decimal(str(found))


def _money(line: Line, place: Place, op: str, member: Member) -> Q:
    amounts = [_amount(item) for item in _bounds(line, op)]
    minors = [amount.minor for amount in amounts]
    if not place.is_json:
        return _sized(place, op, minors)
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
        return place.q("gte", values[0]) & place.q("lte", values[1])
    return place.q(_ORDER.get(op, ""), values[0])


def _date(line: Line, place: Place, op: str, member: Member) -> Q:
    first, last = _span(line, op)
    as_text: Callable[[date], Any] = date.isoformat if place.is_json else lambda found: found
    return _within(place, first and as_text(first), last and as_text(last))


def _datetime(line: Line, place: Place, op: str, member: Member) -> Q:
    if op in _ORDER and isinstance(line.value, str) and "T" in line.value:
        return place.q(_ORDER[op], _moment(line.value))
    first, last = _span(line, op)
    start = first and _midnight(first)
    if op == "in_last":
        return place.q("gte", start) & place.q("lte", now())
    if op == "in_next":
        start = now()
    found = Q() if start is None else place.q("gte", start)
    return found if last is None else found & place.q("lt", _midnight(last + timedelta(days=1)))


def _span(line: Line, op: str) -> tuple[date | None, date | None]:
    """The first and the last day that the line asks for; None where it is open."""
    if op in ("in_last", "in_next"):
        days = timedelta(days=_days(line.value))
        return (today() - days, today()) if op == "in_last" else (today(), today() + days)
    days_given = [_day(item) for item in _bounds(line, op)]
    one = timedelta(days=1)
    found = days_given[0]
    if op == "is":
        return found, found
    if op == "between":
        return found, days_given[1]
    return {
        "before": (None, found - one),
        "lt": (None, found - one),
        "lte": (None, found),
        "after": (found + one, None),
        "gt": (found + one, None),
        "gte": (found, None),
    }[op]


def _within(place: Place, first: Any, last: Any) -> Q:
    found = Q() if first is None else place.q("gte", first)
    return found if last is None else found & place.q("lte", last)


def _day(value: Any) -> date:
    """A date, or {"days": n} counted from today, negative in the past."""
    found = today() + timedelta(days=_days(value, negative=True)) if isinstance(value, dict) else _read(day, value)
    if not date(1, 1, 3) <= found <= date(9999, 12, 29):
        raise wrong(_("This date is too far away."))
    return found


def _days(value: Any, *, negative: bool = False) -> int:
    days = value.get("days") if isinstance(value, dict) and set(value) == {"days"} else None
    least = -FARTHEST_DAYS if negative else 0
    if not isinstance(days, int) or isinstance(days, bool) or not least <= days <= FARTHEST_DAYS:
        raise wrong(_("A relative date is {“days”: 30}."))
    return days


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or not 1 < found.year < 9999:
        raise wrong(_("“%(text)s” is not a time such as 2026-11-22T15:00:00+00:00.") % {"text": text[:60]})
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _midnight(found: date) -> datetime:
    return timezone.make_aware(datetime.combine(found, time.min))


def _choice(line: Line, place: Place, op: str, member: Member) -> Q:
    values = [_chosen(line, item) for item in _items(line, op)]
    return place.q("in", values) if not place.is_json else _any(place.q("", item) for item in values)


def _chosen(line: Line, value: Any) -> Any:
    if line.field is not None:
        found = option(line.field, _words(value))
    else:
        answers = line.filter.answers()
        if not answers:
            return _words(value)
        asked = fold(_words(value))
        found = next((key for key, label in answers if asked in (fold(str(key)), fold(str(label)))), None)
    if found is None:
        raise wrong(_("“%(text)s” is not an answer of “%(field)s”.") % {"text": str(value)[:60], "field": line.label})
    return found


def _choices(line: Line, place: Place, op: str, member: Member) -> Q:
    values = [_chosen(line, item) for item in _items(line, op)]
    return _all(_holds(place, [item]) for item in values) if op == "has_all" else _holds(place, values)


def _holds(place: Place, values: list[str]) -> Q:
    """The JSON list at `place` has one of these values. Asked place by place: only PostgreSQL can ask lists."""
    return _any(Q(**{f"{place.path}__{position}__in": values}) for position in range(MOST_CHOSEN))


def _yes_no(line: Line, place: Place, op: str, member: Member) -> Q:
    if not isinstance(line.value, bool):
        raise wrong(_("“%(field)s” is true or false.") % {"field": line.name})
    return place.q("", line.value)


def _member(line: Line, place: Place, op: str, member: Member) -> Q:
    ids = [_member_id(item, member) for item in _items(line, op)]
    return _any(place.q("", pk) for pk in ids) if place.is_json else place.q("in", ids)


def _member_id(value: Any, member: Member) -> int:
    if value == "me":
        return int(member.pk)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**63:
        raise wrong(_("A team member is an id, or “me”."))
    return value


def _tags(line: Line, place: Place, op: str, member: Member) -> Q:
    names = [fold(_words(item)) for item in _items(line, op)]
    return Place(f"{place.path}__name_folded").q("in", names)


def _items(line: Line, op: str) -> list[Any]:
    """The values of a line: a list where the operator takes one, else the single value."""
    if op not in LISTS and line.op not in LISTS:
        return [line.value]
    given = line.value if isinstance(line.value, list) else [line.value]
    if not given or len(given) > MOST_VALUES:
        raise wrong(_("“%(op)s” takes a list of up to %(n)s values.") % {"op": line.op, "n": MOST_VALUES})
    return given


def _bounds(line: Line, op: str) -> list[Any]:
    if op != "between":
        return [line.value]
    if not isinstance(line.value, list) or len(line.value) != 2:
        raise wrong(_("“between” takes two values: [from, to]."))
    return line.value


def _words(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable() or not value.strip() or len(value) > 250:
        raise wrong(_("A condition on text takes a text of up to 250 characters."))
    return value.strip()


def _read(reader: Callable[[Any, str], Any], value: Any) -> Any:
    try:
        return reader(value, "filter")
    except Invalid as error:
        raise wrong(error.message) from error


def _any(parts: Any) -> Q:
    found = Q()
    for part in parts:
        found |= part
    return found


def _all(parts: Any) -> Q:
    found = Q()
    for part in parts:
        found &= part
    return found


_COMPARE: dict[str, Callable[[Line, Place, str, Member], Q]] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "member": _member,
    "tags": _tags,
}
