"""The list of deals: pipelines as tabs, filters as chips, columns of one's own, edited in place."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from steward.accounts.views.addresses import with_query
from steward.accounts.views.heads import NAME, head_of
from steward.core.listing import Asked
from steward.core.pages import partial
from steward.deals.board import open_counts
from steward.deals.filters import FILTERS
from steward.deals.lists import SORTS, deals_found
from steward.deals.models import Pipeline
from steward.deals.offers import offers
from steward.deals.rows import deal_rows
from steward.deals.table import DEALS as TABLE
from steward.fields.values import definitions
from steward.segments.chips import from_query, to_chips
from steward.segments.queries import view_asked
from steward.segments.reading import narrowed
from steward.segments.tabs import columns_asked, saved
from steward.team.doors import MemberRequest, signed_in

KEPT = ("view", "sort", "f", "filter", "cols")  # what looking for a text keeps of the address


@signed_in
def deals(request: MemberRequest) -> HttpResponse:
    """All deals that the member sees: sorted, filtered, paged."""
    params, member = request.GET, request.user
    view, given = view_asked(params.get("view"), TABLE.name, member), from_query(params, FILTERS)
    within, sort = narrowed(view, member, given, params.get("sort"))
    asked = Asked(
        q=params.get("q", ""), condition=within, sort=sort,
        cursor=params.get("cursor"), before=params.get("before"),
    )  # fmt: skip
    columns = TABLE.chosen(member, definitions(TABLE.record, member), columns_asked(params, view))
    found = deals_found(asked, member, light=TABLE.needed(columns))
    page = found.page
    context = {
        "tabs": _tabs(request, is_view=bool(view)),
        "saved": saved(TABLE.name, member, params, view),
        "query": with_query(request, cursor=None, before=None).removeprefix("?"),
        "rows": deal_rows(page.items, columns, member, ways=_ways()),
        "columns": [head_of(request, column, found.sort, SORTS) for column in columns],
        "name_head": head_of(request, NAME, found.sort, SORTS),
        "count": found.count,
        "q": asked.q,
        "kept": [(name, value) for name in KEPT for value in params.getlist(name)],
        "chips": to_chips(params, FILTERS),
        "filter_url": f"{reverse('deals:filter')}{with_query(request, list='list', cursor=None, before=None)}",
        "offers": offers(params, by_status=True),
        "here": f"{request.path}?{params.urlencode()}",
        "next": with_query(request, cursor=page.next, before=None) if page.next else "",
        "previous": with_query(request, before=page.previous, cursor=None) if page.previous else "",
        "may_edit": member.may("deals.manage"),
    }
    return partial(request, "deals/list.html", "deals", context)


def _tabs(request: MemberRequest, *, is_view: bool) -> list[dict[str, Any]]:
    """All deals, then the open ones of each pipeline with their number."""
    base, now = reverse("deals:list"), request.GET.urlencode()
    tabs: list[dict[str, Any]] = [
        {"label": _("All deals"), "url": base, "current": not is_view and not request.GET.getlist("f")}
    ]
    counts = open_counts(request.user)
    for one in Pipeline.objects.visible_to(request.user).in_order():
        query = f"f=pipeline_id%3Ais%3A{one.pk}&f=status%3Ais%3Aopen"
        count = counts.get(one.pk, 0)
        tabs.append({"label": one.name, "url": f"{base}?{query}", "count": count, "current": now == query})
    return tabs


def _ways() -> dict[str, str]:
    """Where planning and changing a next step lead; the id stands at "0"."""
    at = "%23deals"
    plan, step = reverse("activities:create"), reverse("activities:change", args=[0])
    return {"plan": f"{plan}?at={at}&deal=0", "step": f"{step}?at={at}"}
