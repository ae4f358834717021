"""What a list page asks for, told by its name and its address: the same rows that it shows, all of them."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from steward.accounts.filters import FILTERS as ACCOUNTS
from steward.accounts.people import FILTERS as CONTACTS
from steward.accounts.presets import ACCOUNTS as ACCOUNT_VIEWS
from steward.accounts.presets import ORGANIZATIONS as ORGANIZATION_VIEWS
from steward.accounts.presets import conditions
from steward.accounts.views.people import TABS
from steward.activities.views.lists import shown_in
from steward.core.refused import Invalid
from steward.deals.filters import FILTERS as DEALS
from steward.segments.chips import from_query
from steward.segments.queries import all_of as all_of_these
from steward.segments.queries import view_asked
from steward.segments.reading import condition_of
from steward.team.models import Member

from .targets import Asked

# Name of a list -> the kind of its records, and its address.
LISTS = {
    "accounts": ("account", "accounts:list"),
    "organizations": ("account", "accounts:organizations"),
    "people": ("contact", "contacts:list"),
    "deals": ("deal", "deals:list"),
    "activities": ("activity", "activities:list"),
}
ROWS = {
    "account": "#accounts",
    "contact": "#people",
    "deal": "#deals",
    "activity": "#activity-list",
}  # what a change loads again
TRASH = "#trash"
FILTERS = {"account": ACCOUNTS, "contact": CONTACTS, "deal": DEALS}


def all_of(name: str, query: QueryDict, member: Member) -> Asked:
    """All that the list `name` finds with this query string. Raises `Invalid` on a wrong filter."""
    kind, _url = LISTS[name]
    if kind == "activity":
        return Asked(only={"pk__in": shown_in(query, member).order_by().values("pk")})
    view = condition_of(view_asked(query.get("view"), name, member), member)
    condition = all_of_these(view, from_query(query, FILTERS[kind]), _of_tab(name, query))
    return Asked(condition=condition or {}, q=query.get("q", ""), only=_only(name, query, member))


def _of_tab(name: str, query: QueryDict) -> dict[str, Any] | None:
    """What the tab of the people's list asks for. Raises `Invalid` on one that no condition says."""
    tab = TABS.get(query.get("view", ""), TABS[""]) if name == "people" else TABS[""]
    if tab.unlinked:
        raise Invalid(_("Tick the people: this tab cannot be changed as a whole."), field="ids")
    found: dict[str, Any] | None = tab.condition
    return found


def _only(name: str, query: QueryDict, member: Member) -> dict[str, Any]:
    if LISTS[name][0] != "account":
        return {}
    views = ACCOUNT_VIEWS if name == "accounts" else ORGANIZATION_VIEWS
    key = next((one.key for one in views if one.key == query.get("view")), views[0].key)
    customers = {"is_customer": True} if name == "accounts" else {}
    return {**customers, **conditions(key, member)}
