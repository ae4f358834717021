"""The list of deals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from steward.core.listing import Asked
from steward.core.pages import partial
from steward.deals.board import open_counts
from steward.deals.filters import FILTERS
from steward.deals.lists import deals_found
from steward.deals.models import Pipeline
from steward.deals.offers import offers
from steward.deals.rows import rows
from steward.segments.chips import from_query, to_chips
from steward.segments.queries import view_asked
from steward.segments.reading import narrowed
from steward.segments.tabs import saved
from steward.team.doors import MemberRequest, signed_in

KEPT = ("view", "sort", "f", "filter")  # what looking for a text keeps of the address
COLUMNS: list[tuple[str, Any, str]] = [
    ("name", _("Deal"), ""),
    ("", _("Organization"), ""),
    ("stage", _("Stage"), ""),
    ("value", _("Value"), "end"),
    ("expected_close_on", _("Expected close"), ""),
    ("", _("Next step"), ""),
    ("owner", _("Owner"), ""),
    ("created_at", _("Opened"), ""),
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head: what it is called, the address that sorts by it, and how it is sorted now."""

    label: Any
    css: str
    query: str = ""
    sorted: str = ""


@signed_in
def deals(request: MemberRequest) -> HttpResponse:
    """All deals that the member sees: sorted, filtered, paged."""
    params = request.GET
    view, given = view_asked(params.get("view"), "deals", request.user), from_query(params, FILTERS)
    within, sort = narrowed(view, request.user, given, params.get("sort"))
    asked = Asked(
        q=params.get("q", ""), condition=within, sort=sort,
        cursor=params.get("cursor"), before=params.get("before"),
    )  # fmt: skip
    found = deals_found(asked, request.user, "account")
    pipelines = list(Pipeline.objects.visible_to(request.user).in_order())
    counts = open_counts(request.user)
    context = {
        "tabs": [(one, counts.get(one.pk, 0), f"f=pipeline_id:is:{one.pk}&f=status:is:open") for one in pipelines],
        "columns": [_column(params, found.sort, *column) for column in COLUMNS],
        "saved": saved("deals", request.user, params, view),
        "query": _with(params),
        "rows": rows(found.page.items, request.user),
        "count": found.count,
        "q": asked.q,
        "kept": [(name, value) for name in KEPT for value in params.getlist(name)],
        "chips": to_chips(params, FILTERS),
        "filter_url": f"{reverse('deals:filter')}?{request.GET.urlencode()}&list=list",
        "offers": offers(params, by_status=True),
        "next": _with(params, cursor=found.page.next) if found.page.next else "",
        "previous": _with(params, before=found.page.previous) if found.page.previous else "",
        "may_manage": request.user.may("deals.manage"),
    }
    return partial(request, "deals/list.html", "deals", context)


def _column(params: QueryDict, sort: str, key: str, label: Any, css: str) -> Column:
    if not key:
        return Column(label, css)
    now = {key: "ascending", f"-{key}": "descending"}.get(sort, "")
    return Column(label, css, _with(params, sort=f"-{key}" if now == "ascending" else key), now)


def _with(params: QueryDict, **more: str) -> str:
    """The query string of this list at another place or in another order."""
    found = params.copy()
    for name in ("cursor", "before"):
        found.pop(name, None)
    for name, value in more.items():
        found[name] = value
    return found.urlencode()
