"""Choosing the columns of the list, each member for themselves; within a saved view, in its address."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from steward.accounts.table import ACCOUNTS, MOST, PEOPLE, TABLES, Table
from steward.core.pages import gone_to
from steward.core.text import id_in
from steward.fields.values import definitions
from steward.segments.models import View
from steward.segments.tabs import columns_asked
from steward.team.doors import MemberRequest, signed_in
from steward.team.models import Member
from steward.team.operations.preferences import set_preference

from .addresses import back_to
from .dialogs import shown


class ColumnsForm(forms.Form):
    """Which columns; they stand in the order of this list."""

    columns = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)

    def clean_columns(self) -> list[str]:
        """At most a dozen."""
        picked: list[str] = self.cleaned_data["columns"]
        if len(picked) > MOST:
            raise forms.ValidationError(_("At most %(n)s columns fit."), params={"n": MOST})
        return picked


@signed_in
def columns(request: MemberRequest) -> HttpResponse:
    """A dialog with every column there is of the list that `list` names; saving none takes the usual ones."""
    table = TABLES.get(request.GET.get("list", ""), ACCOUNTS)
    return columns_dialog(request, table, reverse("contacts:list" if table is PEOPLE else "accounts:list"))


def columns_dialog(request: MemberRequest, table: Table, list_url: str) -> HttpResponse:
    """The dialog for the list at `list_url`."""
    fields = definitions(table.record, request.user)
    back = back_to(request, list_url)
    within = _in_view(back)
    asked = columns_asked(within, _view(table, within, request.user)) if within is not None else []
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        initial={"columns": [one.key for one in table.chosen(request.user, fields, asked)]},
    )
    form.fields["columns"].label = _("Columns")
    form.fields["columns"].choices = [(one.key, one.label) for one in table.offered(fields)]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        picked = form.cleaned_data["columns"]
        if within is not None:
            within["cols"] = ",".join(picked)
            return gone_to(request, f"{back.partition('?')[0]}?{within.urlencode()}")
        set_preference(request.user, table.preference, None if picked in ([], [*table.usual]) else picked)
        return gone_to(request, back)
    context = {"title": _("Columns"), "action": _("Save"), "form_url": request.get_full_path(), "back": back}
    return shown(request, form, context)


def _in_view(back: str) -> QueryDict | None:
    """The query of the list's address when a saved view is open in it."""
    query = QueryDict(urlsplit(back).query, mutable=True)
    return query if id_in(query.get("view", "")) is not None else None


def _view(table: Table, query: QueryDict, member: Member) -> View | None:
    lists = (table.name, View.List.ORGANIZATIONS) if table is ACCOUNTS else (table.name,)
    return View.objects.visible_to(member).filter(of__in=lists, pk=int(query.get("view", "")[:18])).first()
