"""Conditions in plain words: "Industry is Retail and Last contact is before 90 days ago"."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from steward.core.money import Money
from steward.core.refused import Invalid
from steward.core.text import id_in, ids_in
from steward.core.ui_dates import day_text
from steward.core.ui_money import money_text
from steward.fields.values import member_names
from steward.team.policies import workspace

from .conditions import Group, Line, parse
from .filters import NO_VALUE, WORDS, Filters

LONGER_AGO, FURTHER_ON = gettext_lazy("is longer ago than"), gettext_lazy("is further ahead than")


def sentence(condition: Any, filters: Filters) -> str:
    """The whole condition in words. Raises `Invalid` (field `filter`) on a wrong one."""
    return sentence_of(parse(condition, filters)) if condition else ""


def sentence_of(group: Group) -> str:
    """A parsed condition in words; inner groups in brackets."""
    joint = f" {_('or')} " if group.any else f" {_('and')} "
    said = []
    for part in group.parts:
        if isinstance(part, Group):
            inner = sentence_of(part)
            said.append(f"({inner})" if len(part.parts) > 1 and len(group.parts) > 1 else inner)
        else:
            said.append(f"{part.label} {op_text(part)} {value_text(part)}".rstrip())
    return joint.join(said)


def op_text(line: Line) -> str:
    """The operator of one condition as people say it, with the number of days in mind."""
    days = _relative(line)
    if days is None:
        return str(WORDS[line.op])
    return str(LONGER_AGO if days < 0 else FURTHER_ON)


def _relative(line: Line) -> int | None:
    """The days of a condition such as "before 30 days ago", which has words of its own."""
    days = line.value.get("days") if isinstance(line.value, dict) else None
    if not isinstance(days, int) or isinstance(days, bool):
        return None
    told = (line.op == "before" and days < 0) or (line.op == "after" and days > 0)
    return days if told else None


def value_text(line: Line) -> str:
    """The value of one condition as people say it."""
    if line.op in NO_VALUE:
        return ""
    if line.op == "between" and isinstance(line.value, list) and len(line.value) == 2:
        return _("%(first)s and %(last)s") % {
            "first": _one(line, line.value[0]), "last": _one(line, line.value[1])
        }  # fmt: skip
    values = line.value if isinstance(line.value, list) else [line.value]
    return ", ".join(_one(line, value) for value in values)


def _one(line: Line, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict) and "days" in value:
        days = _relative(line)
        return _days(line.op, value["days"]) if days is None else _days("in_last", abs(days))
    if line.kind == "money" and not isinstance(value, bool):
        return _amount(value)
    if isinstance(value, dict):
        return f"{value.get('amount', '')} {value.get('currency', '')}".strip()
    if line.kind == "member":
        if value == "me":
            return _("me")
        return member_names(ids_in([value])).get(id_in(value) or 0, str(value))
    if line.kind in ("date", "datetime") and isinstance(value, str):
        return _date(value)
    return _labels(line).get(str(value), str(value))


def _amount(value: Any) -> str:
    """Money as lists show it; a plain number is in the workspace's currency."""
    firm = workspace()
    amount, code = (value.get("amount"), value.get("currency")) if isinstance(value, dict) else (value, None)
    try:
        return money_text(Money.of(str(amount), str(code or (firm.currency if firm else "EUR")), field="filter"))
    except Invalid:
        return str(amount)


def _days(op: str, days: Any) -> str:
    if not isinstance(days, int):
        return str(days)
    if op in ("in_last", "in_next"):
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}
    return ngettext("%(n)d day from today", "%(n)d days from today", days) % {"n": days}


def _date(text: str) -> str:
    try:
        return day_text(date.fromisoformat(text))
    except ValueError:
        return text


def _labels(line: Line) -> dict[str, str]:
    if line.field is not None:
        return {str(answer["value"]): str(answer["label"]) for answer in line.field.options}
    return {str(value): str(label) for value, label in line.filter.answers()}
