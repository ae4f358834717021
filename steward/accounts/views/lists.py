"""The lists of accounts and organizations: views as tabs, filters as chips, columns of one's own (P8, P9, M21)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.http import HttpResponse
from django.urls import reverse

from steward.accounts.answers import home_currency
from steward.accounts.filters import FILTERS
from steward.accounts.lists import SORTS, accounts_found
from steward.accounts.models import Account
from steward.accounts.presets import ACCOUNTS, ORGANIZATIONS, Preset, conditions
from steward.accounts.rows import Ways, rows_of
from steward.accounts.table import ACCOUNTS as TABLE
from steward.accounts.table import Column
from steward.core.listing import Asked, Found
from steward.core.money import Money
from steward.core.pages import partial
from steward.core.paging import capped_counts
from steward.fields.models import RecordKind
from steward.fields.queries import fields_visible_to
from steward.segments.chips import from_query, to_chips
from steward.segments.queries import view_asked
from steward.segments.reading import narrowed
from steward.segments.tabs import columns_asked, saved
from steward.team.doors import MemberRequest, signed_in

from .addresses import with_query
from .heads import NAME, head_of

MOST_SUMMED = 1000
KEPT = ("view", "sort", "f", "filter", "cols")  # what looking for a text keeps of the address


@dataclass(frozen=True)
class Place:
    """One of the two lists: where it stands, what belongs in it, its views."""

    name: str
    url: str
    only: Mapping[str, Any]
    presets: Sequence[Preset]


CUSTOMERS = Place("accounts", "accounts:list", {"is_customer": True}, ACCOUNTS)
COMPANIES = Place("organizations", "accounts:organizations", {}, ORGANIZATIONS)


@signed_in
def accounts(request: MemberRequest) -> HttpResponse:
    """Customers (P9)."""
    return _list(request, CUSTOMERS)


@signed_in
def organizations(request: MemberRequest) -> HttpResponse:
    """All companies; each that is no account yet can be made one."""
    return _list(request, COMPANIES)


def _list(request: MemberRequest, place: Place) -> HttpResponse:
    preset = next((one for one in place.presets if one.key == request.GET.get("view")), place.presets[0])
    view, chosen = view_asked(request.GET.get("view"), place.name, request.user), from_query(request.GET, FILTERS)
    within, sort = narrowed(view, request.user, chosen, request.GET.get("sort"))
    asked = Asked(
        q=request.GET.get("q", ""),
        condition=within,
        only={**place.only, **conditions(preset.key, request.user)},
        sort=sort or preset.sort,
        cursor=request.GET.get("cursor"),
        before=request.GET.get("before"),
    )
    fields = fields_visible_to(request.user, RecordKind.ACCOUNT)
    own = [one for one in fields if not one.standard]
    columns = TABLE.chosen(request.user, own, columns_asked(request.GET, view))
    found = accounts_found(asked, request.user, columns=TABLE.needed(columns))
    may_edit = request.user.may("accounts.manage")
    context = {
        "place": place,
        "preset": preset,
        "q": asked.q,
        "kept": [(name, value) for name, values in request.GET.lists() if name in KEPT for value in values],
        "rows": rows_of(
            found.page.items,
            columns,
            currency=home_currency(),
            ways=_ways(),
            may_edit=may_edit,
            fields=fields,
            by=request.user,
        ),
        "columns": [head_of(request, column, found.sort, SORTS) for column in columns],
        "name_head": head_of(request, NAME, found.sort, SORTS),
        "tabs": _tabs(request, place, preset, found if not (asked.q or within) else None, is_view=bool(view)),
        "saved": saved(place.name, request.user, request.GET, view),
        "query": _query(request),
        "chips": to_chips(request.GET, FILTERS),
        "count": found.count,
        "sums": _sums(found, columns),
        "next": with_query(request, cursor=found.page.next, before=None) if found.page.next else "",
        "previous": with_query(request, before=found.page.previous, cursor=None) if found.page.previous else "",
        "narrowed": bool(asked.q or asked.condition),
        "may_edit": may_edit,
        "here": f"{request.path}?{request.GET.urlencode()}",
        "filter_url": f"{reverse('accounts:filter')}{with_query(request, list=place.name, cursor=None, before=None)}",
    }
    return partial(request, "accounts/list.html", "accounts", context)


def _query(request: MemberRequest) -> str:
    """What the board and the calendar of the same rows are asked for."""
    return with_query(request, cursor=None, before=None).removeprefix("?")


def _tabs(
    request: MemberRequest, place: Place, current: Preset, found: Found[Account] | None, *, is_view: bool
) -> list[dict[str, Any]]:
    """The views with their counts, in one query; `found` is the current one when nothing else narrows it. None is
    current where a saved view is open (`is_view`)."""
    rows = Account.objects.visible_to(request.user).filter(**place.only)
    others = [preset for preset in place.presets if found is None or preset != current]
    counts = capped_counts([rows.filter(**conditions(preset.key, request.user)) for preset in others])
    counted = dict(zip((preset.key for preset in others), counts, strict=True))
    tabs = []
    for preset in place.presets:
        count = found.count if found and preset == current else counted[preset.key]
        warns = preset.warns and count.value > 0
        url, is_current = f"?view={preset.key}", preset == current and not is_view
        tabs.append({"label": preset.label, "url": url, "count": count, "current": is_current, "warns": warns})
    return tabs


def _sums(found: Found[Account], columns: Sequence[Column]) -> list[Money | None]:
    """Sums under the money columns of a list that is short enough to be added up; one entry a column."""
    held = {"won_value": "won_minor", "open_deal_value": "open_minor"}
    shown = [column.key for column in columns if column.key in held]
    if not shown or not found.count.exact or not 0 < found.count.value <= MOST_SUMMED:
        return []
    totals = found.rows.order_by().aggregate(**{key: Sum(held[key]) for key in shown})
    home = home_currency()
    return [Money(totals[one.key], home) if one.key in totals else None for one in columns]


def _ways() -> Ways:
    at = "%23accounts"
    plan = f"{reverse('activities:create')}?at={at}&account=0"
    return Ways(plan, f"{reverse('activities:change', args=[0])}?at={at}")
