"""The list of people (O2, M49): tabs, search, filters, columns of one's own, orders, fifty a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steward.accounts.people import FILTERS, SORTS, PeopleAsked, people_found
from steward.accounts.people_rows import person_rows
from steward.accounts.table import PEOPLE as TABLE
from steward.core.pages import partial
from steward.fields.values import definitions
from steward.segments.chips import from_query, to_chips
from steward.segments.models import View
from steward.segments.queries import all_of, view_asked
from steward.segments.reading import narrowed
from steward.segments.tabs import columns_asked, saved
from steward.team.doors import MemberRequest, signed_in

from .addresses import with_query
from .heads import NAME, head_of

QUIET_DAYS = 90
KEPT = ("view", "sort", "f", "filter", "cols")  # what looking for a text keeps of the address


@dataclass(frozen=True)
class Tab:
    """A preset of the list: what it asks for and the order it comes in."""

    label: str | Promise
    condition: Any = None
    unlinked: bool = False
    sort: str = "name"


NEVER = {"field": "last_contact_at", "op": "is_empty"}
LONG_AGO = {"field": "last_contact_at", "op": "before", "value": {"days": -QUIET_DAYS}}
TABS: dict[str, Tab] = {
    "": Tab(_("All people")),
    "mine": Tab(_("Mine"), {"field": "owner_id", "op": "is", "value": "me"}),
    "quiet": Tab(_("Not contacted for 90 days"), {"any": [NEVER, LONG_AGO]}, sort="last_contact"),
    "unlinked": Tab(_("Without account"), unlinked=True),
}


@signed_in
def people(request: MemberRequest) -> HttpResponse:
    """People that the member sees, by the tab, the search and the filters in the address."""
    view = request.GET.get("view", "")
    view = view if view in TABS else ""
    opened = view_asked(request.GET.get("view"), TABLE.name, request.user)
    asked, own = _asked(request, TABS[view], opened), definitions(TABLE.record, request.user)
    columns = TABLE.chosen(request.user, own, columns_asked(request.GET, opened))
    found = people_found(asked, request.user, columns=TABLE.needed(columns))
    may_edit, page = request.user.may("contacts.manage"), found.page
    context = {
        "rows": person_rows(page.items, columns, request.user, may_edit=may_edit),
        "columns": [head_of(request, column, found.sort, SORTS) for column in columns],
        "name_head": head_of(request, NAME, found.sort, SORTS),
        "count": found.count,
        "whole": 0 if asked.unlinked else found.count.value,
        "tabs": _tabs(None if opened else view),
        "saved": saved(TABLE.name, request.user, request.GET, opened),
        "query": with_query(request, cursor=None, before=None).removeprefix("?"),
        "chips": to_chips(request.GET, FILTERS),
        "q": asked.q,
        "kept": [(name, value) for name in KEPT for value in request.GET.getlist(name)],
        "may_edit": may_edit,
        "narrowed": bool(asked.q or request.GET.getlist("f") or request.GET.get("filter")),
        "view": view,
        "here": f"{request.path}?{request.GET.urlencode()}",
        "filter_url": f"{reverse('accounts:filter')}{with_query(request, list=TABLE.name, cursor=None, before=None)}",
        "next": with_query(request, cursor=page.next, before=None) if page.next else "",
        "previous": with_query(request, before=page.previous, cursor=None) if page.previous else "",
    }
    return partial(request, "contacts/list.html", "people", context)


def _asked(request: MemberRequest, tab: Tab, view: View | None) -> PeopleAsked:
    given, user = from_query(request.GET, FILTERS), request.user
    within, sort = narrowed(view, user, all_of(tab.condition, given), request.GET.get("sort"))
    return PeopleAsked(
        q=request.GET.get("q", "")[:100],
        condition=within,
        unlinked=tab.unlinked,
        sort=sort or tab.sort,
        cursor=request.GET.get("cursor"),
        before=request.GET.get("before"),
    )


def _tabs(current: str | None) -> list[dict[str, Any]]:
    base = reverse("contacts:list")
    return [
        {"label": tab.label, "url": f"{base}?view={key}" if key else base, "current": key == current}
        for key, tab in TABS.items()
    ]
