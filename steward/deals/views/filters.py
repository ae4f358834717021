"""The dialog that adds one condition to list or board: field, operator, value; it ends in an address."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from steward.accounts.condition_form import ConditionForm, read_condition
from steward.accounts.views.dialogs import shown
from steward.core.pages import gone_to
from steward.core.refused import Invalid
from steward.deals.filters import FILTERS
from steward.segments.chips import PARAMETER, from_query
from steward.team.doors import MemberRequest, signed_in

from .answers import posted

LISTS = {"board": "deals:board", "list": "deals:list"}
LEFT_OUT = {"account_id": "account.name", "currency": "value"}  # these say again what another field says better


@signed_in
def filter_deals(request: MemberRequest) -> HttpResponse:
    """GET with the page's own query, `list=` board or list, `edit=` the condition to replace, `field=` the one chosen.
    POST leads to the page with the condition in its address."""
    page = reverse(LISTS.get(request.GET.get("list", ""), LISTS["list"]))
    edited = request.GET.get("edit", "")
    start = read_condition(edited)
    chosen = request.POST.get("field") or request.GET.get("field") or start["field"]
    form = ConditionForm(FILTERS, LEFT_OUT, field=chosen, start=start, data=posted(request))
    if request.method == "POST" and form.is_valid():
        query = _with(request, edited, form.text())
        try:
            from_query(query, FILTERS)
        except Invalid as wrong:
            form.add_error("value" if "value" in form.fields else None, wrong.message)
        else:
            return gone_to(request, f"{page}?{query.urlencode()}")
    context = {
        "title": _("Filter"),
        "action": _("Show"),
        "form_url": request.get_full_path(),
        "back": page,
        "body": "accounts/condition_fields.html",
        "again": f"{reverse('deals:filter')}?{_without(request, 'field').urlencode()}",
    }
    return shown(request, form, context)


def _with(request: MemberRequest, edited: str, text: str) -> QueryDict:
    """The page's query with this condition added, in the place of the one that was edited."""
    query = _without(request, "field", "edit", "list", "cursor", "before")
    kept = [one for one in query.getlist(PARAMETER) if one != edited]
    query.setlist(PARAMETER, list(dict.fromkeys([*kept, text])))
    return query


def _without(request: MemberRequest, *names: str) -> QueryDict:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query
