"""The dialog that adds one condition to a list: field, operator, value; it ends in an address."""

from __future__ import annotations

from collections.abc import Container

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from steward.accounts.condition_form import ConditionForm, read_condition
from steward.accounts.filters import ALIASES, FILTERS
from steward.accounts.people import FILTERS as PEOPLE
from steward.contacts.filters import ALIASES as PEOPLE_ALIASES
from steward.core.pages import gone_to
from steward.core.refused import Invalid
from steward.segments.chips import PARAMETER, from_query
from steward.segments.filters import Filters
from steward.team.doors import MemberRequest, signed_in

from .dialogs import shown

# What may be filtered on each list: its address, its fields, and names that only say the same again.
LISTS: dict[str, tuple[str, Filters, Container[str]]] = {
    "accounts": ("accounts:list", FILTERS, ALIASES),
    "organizations": ("accounts:organizations", FILTERS, ALIASES),
    "board": ("desk:board", FILTERS, ALIASES),
    "people": ("contacts:list", PEOPLE, PEOPLE_ALIASES),
}
LAYOUTS = ("board", "calendar")  # a list's own name, then one of these: "people-board"


@signed_in
def filter_list(request: MemberRequest) -> HttpResponse:
    """GET with the list's own query, `list=` its name, `edit=` the condition to replace, `field=` and `op=` what is
    chosen. POST leads to the list with the condition in its address."""
    of, _dash, layout = request.GET.get("list", "").partition("-")
    url, filters, aliases = LISTS.get(of, LISTS["accounts"])
    return filter_dialog(request, laid_out(of, layout) or reverse(url), filters, aliases)


def laid_out(of: str, layout: str) -> str:
    """The address of a list's board or calendar; "" for the list itself."""
    return reverse(f"desk:{layout}_of", args=[of]) if layout in LAYOUTS else ""


def filter_dialog(request: MemberRequest, list_url: str, filters: Filters, aliases: Container[str]) -> HttpResponse:
    """The dialog for the list at `list_url`; `filters` named in `aliases` only say again what others say."""
    edited = request.GET.get("edit", "")
    start = read_condition(edited)
    chosen = request.POST.get("field") or request.GET.get("field") or start["field"]
    start["op"] = request.GET.get("op") or start["op"]
    data = request.POST if request.method == "POST" else None
    form = ConditionForm(filters, aliases, member=request.user, field=chosen, start=start, data=data)
    if data is not None and form.is_valid():
        query = _with(request, edited, form.text())
        try:
            from_query(query, filters)
        except Invalid as wrong:
            form.add_error("value" if "value" in form.fields else None, wrong.message)
        else:
            return gone_to(request, f"{list_url}?{query.urlencode()}")
    context = {
        "title": _("Filter"),
        "op_chosen": "op" in request.GET,
        "action": _("Show"),
        "form_url": request.get_full_path(),
        "back": list_url,
        "body": "accounts/condition_fields.html",
        "again": f"{request.path}?{_without(request, 'field', 'op').urlencode()}",
    }
    return shown(request, form, context)


def _with(request: HttpRequest, edited: str, text: str) -> QueryDict:
    """The list's query with this condition added, in the place of the one that was edited."""
    query = _without(request, "field", "op", "edit", "list", "cursor", "before")
    kept = [one for one in query.getlist(PARAMETER) if one != edited]
    query.setlist(PARAMETER, list(dict.fromkeys([*kept, text])))
    return query


def _without(request: HttpRequest, *names: str) -> QueryDict:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query
