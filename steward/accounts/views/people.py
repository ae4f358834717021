"""The list of people (O2, M49): tabs, search, filters, orders, fifty a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.accounts.people import PeopleAsked, PeopleFound, people_found
from steward.accounts.people_rows import person_rows
from steward.contacts.filters import FILTERS
from steward.core.pages import partial
from steward.fields.models import Tag
from steward.segments.chips import from_query, to_chips, to_text
from steward.team.doors import MemberRequest, signed_in

QUIET_DAYS = 90
MOST_TAGS = 8
KEPT = ("view", "q", "f", "filter", "sort")


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
    "": Tab(gettext_lazy("All people")),
    "mine": Tab(gettext_lazy("Mine"), {"field": "owner_id", "op": "is", "value": "me"}),
    "quiet": Tab(gettext_lazy("Not contacted for 90 days"), {"any": [NEVER, LONG_AGO]}, sort="last_contact"),
    "unlinked": Tab(gettext_lazy("Without account"), unlinked=True),
}
HEADS: tuple[tuple[str | Promise, str], ...] = (
    (gettext_lazy("Name"), "name"),
    (gettext_lazy("Accounts"), ""),
    (gettext_lazy("E-mail"), ""),
    (gettext_lazy("Phone"), ""),
    (gettext_lazy("Last contact"), "last_contact"),
    (gettext_lazy("Tags"), ""),
    (gettext_lazy("Owner"), ""),
)


@signed_in
def people(request: MemberRequest) -> HttpResponse:
    """People that the member sees, by the tab, the search and the filters in the address."""
    view = request.GET.get("view", "")
    tab = TABS.get(view, TABS[""])
    found = people_found(_asked(request, tab), request.user, "owner")
    context = {
        "rows": person_rows(found.page.items, request.user),
        "count": found.count,
        "tabs": _tabs(view if view in TABS else ""),
        "heads": _heads(request, found.sort),
        "chips": to_chips(request.GET, FILTERS),
        "offers": _offers(request),
        "q": request.GET.get("q", ""),
        "kept": [(name, value) for name in KEPT[:1] + KEPT[2:] for value in request.GET.getlist(name)],
        "may_add": request.user.may("contacts.manage"),
        "narrowed": bool(request.GET.get("q") or request.GET.getlist("f") or request.GET.get("filter")),
        "view": view,
        **_ways_on(request, found),
    }
    return partial(request, "contacts/list.html", "people", context)


def _asked(request: MemberRequest, tab: Tab) -> PeopleAsked:
    parts = [part for part in (tab.condition, from_query(request.GET, FILTERS)) if part]
    return PeopleAsked(
        q=request.GET.get("q", "")[:100],
        condition={"all": parts} if parts else None,
        unlinked=tab.unlinked,
        sort=request.GET.get("sort") or tab.sort,
        cursor=request.GET.get("cursor"),
        before=request.GET.get("before"),
    )


def _tabs(current: str) -> list[dict[str, Any]]:
    base = reverse("contacts:list")
    return [
        {"label": tab.label, "url": f"{base}?view={key}" if key else base, "current": key == current}
        for key, tab in TABS.items()
    ]


def _address(request: MemberRequest, *also: tuple[str, str], **changed: str) -> str:
    """This list with other answers to some of its questions and `also` more, from its first page on."""
    pairs = [(name, value) for name in KEPT for value in request.GET.getlist(name) if value and name not in changed]
    return "?" + urlencode([*pairs, *((name, value) for name, value in changed.items() if value), *also])


def _heads(request: MemberRequest, sort: str) -> list[dict[str, Any]]:
    """The column heads; a click on the one that orders the list turns the order round."""
    found = []
    for label, key in HEADS:
        ways = {key: "ascending", f"-{key}": "descending"}
        url = _address(request, sort=f"-{key}" if sort == key else key) if key else ""
        found.append({"label": label, "url": url, "way": ways.get(sort, "") if key else ""})
    return found


def _offers(request: MemberRequest) -> list[dict[str, str]]:
    """Filters to add with one click. One query."""
    offers: list[tuple[str, str, str]] = [
        ("person", _("Owner is me"), to_text("owner_id", "is", "me")),
        ("person", _("Without owner"), to_text("owner_id", "is_empty")),
        ("clock", _("Contacted in the last 30 days"), to_text("last_contact_at", "in_last", {"days": 30})),
        ("clock", _("Never contacted"), to_text("last_contact_at", "is_empty")),
        ("calendar", _("Added in the last 7 days"), to_text("created_at", "in_last", {"days": 7})),
        ("mail", _("Without e-mail address"), to_text("email", "is_empty")),
        ("call", _("With a phone number"), to_text("phone", "is_not_empty")),
        ("check", _("Consent to mailings given"), to_text("consent", "is", "given")),
    ]
    tags = Tag.objects.order_by("name_folded").values_list("name", flat=True)[:MOST_TAGS]
    offers += [("tag", _("Tag: %(name)s") % {"name": name}, to_text("tags", "has_any", [name])) for name in tags]
    there = request.GET.getlist("f")
    return [
        {"icon": icon, "label": label, "url": _address(request, ("f", text))}
        for icon, label, text in offers
        if text not in there
    ]


def _ways_on(request: MemberRequest, found: PeopleFound) -> dict[str, str]:
    page = found.page
    return {
        "next_url": _address(request, cursor=page.next) if page.next else "",
        "previous_url": _address(request, before=page.previous) if page.previous else "",
    }
