"""The saved views on a list's page: as tabs and in a menu, and whether the page shows something worth saving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from steward.team.models import Member

from .models import View
from .operations import may_change
from .queries import views_of
from .reading import is_whole, said


@dataclass(frozen=True, slots=True)
class Saved:
    """The views of a list: `tabs` are those pinned and the one that is open, `others` stand in the menu."""

    of: str
    tabs: list[View]
    others: list[View]
    current: View | None
    sentence: str
    differs: bool
    may_change: bool
    save_url: str
    keep_url: str


def saved(
    of: str, member: Member, params: QueryDict, current: View | None, *, layout: str = "list", along: str = ""
) -> Saved:
    """What the page of a list shows of its views. One query."""
    views = list(views_of(of, member))
    tabs = [one for one in views if one.pinned or one == current]
    query = params.copy()
    for name in ("cursor", "before", "column", "on"):
        query.pop(name, None)
    query["layout"] = layout
    if along:
        query["by"] = along
    sentence = said(current, member) if current and is_whole(current, member) else ""
    return Saved(
        of=of,
        tabs=tabs,
        others=[one for one in views if one not in tabs],
        current=current,
        sentence=sentence,
        differs=_differs(params, current, layout, along),
        may_change=current is not None and may_change(current, member),
        save_url=f"{reverse('desk:save_view', args=[of])}?{query.urlencode()}",
        keep_url=f"{reverse('desk:keep_view', args=[current.pk])}?{query.urlencode()}" if current else "",
    )


def columns_asked(params: QueryDict, view: View | None) -> Sequence[str]:
    """The columns that the address names, else those of the view; none for those that the member chose."""
    named = [one for one in params.get("cols", "")[:2000].split(",") if one]
    return named or (view.columns if view else [])


def _differs(params: QueryDict, view: View | None, layout: str, along: str) -> bool:
    if params.getlist("f") or params.get("filter"):
        return True
    if view is None:
        return bool(params.get("sort") or params.get("cols") or layout != View.Layout.LIST)
    shown = (params.get("sort") or view.sort, [*columns_asked(params, view)], layout, along)
    return shown != (view.sort, view.columns, view.layout, view.along)
