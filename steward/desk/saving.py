"""What a list, board or calendar page shows, as a view keeps it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.accounts.editing import owners
from steward.accounts.presets import ACCOUNTS, ORGANIZATIONS, as_condition
from steward.accounts.table import ACCOUNTS as ACCOUNT_TABLE
from steward.accounts.table import PEOPLE as PEOPLE_TABLE
from steward.accounts.views.people import TABS
from steward.deals.table import DEALS
from steward.segments.chips import from_query
from steward.segments.listings import listing
from steward.segments.models import View
from steward.segments.queries import all_of, view_asked
from steward.segments.reading import condition_of, sort_of
from steward.segments.tabs import columns_asked
from steward.team.models import Member

UNLINKED = {"field": "accounts.name", "op": "is_empty"}
TABLES = {"accounts": ACCOUNT_TABLE, "organizations": ACCOUNT_TABLE, "people": PEOPLE_TABLE, "deals": DEALS}


def shown(of: str, params: QueryDict, member: Member) -> dict[str, Any]:
    """Condition, sort, columns, layout and along of the page at this address. Raises `Invalid`, `Http404`."""
    view = view_asked(params.get("view"), of, member)
    tab, tab_sort = _tab(of, params) if view is None else (None, "")
    given = from_query(params, listing(of).filters)
    layout = params.get("layout", "")
    return {
        "condition": all_of(condition_of(view, member), tab, given),
        "sort": params.get("sort") or (sort_of(view, member) if view else tab_sort),
        "columns": _columns(of, params, view, member),
        "layout": layout if layout in View.Layout.values else View.Layout.LIST,
        "along": params.get("by", ""),
    }


def _tab(of: str, params: QueryDict) -> tuple[Any, str]:
    """What the list's own tab asks for, and its order."""
    key = params.get("view", "")
    if of == "people":
        tab = TABS.get(key, TABS[""])
        return (UNLINKED if tab.unlinked else tab.condition), tab.sort
    presets = {"accounts": ACCOUNTS, "organizations": ORGANIZATIONS}.get(of, ())
    preset = next((one for one in presets if one.key == key), next(iter(presets), None))
    return (as_condition(preset.key), preset.sort) if preset else (None, "")


def _columns(of: str, params: QueryDict, view: View | None, member: Member) -> list[str]:
    asked = columns_asked(params, view) or ([] if view else member.preferences.get(TABLES[of].preference) or [])
    offered = {key for key, _label in listing(of).columns(member)}
    return [key for key in dict.fromkeys(asked) if key in offered]


class SaveForm(forms.Form):
    """The name of a view, and who sees it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    sharing = forms.ChoiceField(
        label=gettext_lazy("Who may see it"), choices=View.Sharing.choices, widget=forms.RadioSelect, initial="private"
    )
    members = forms.ModelMultipleChoiceField(
        owners(), label=gettext_lazy("Colleagues"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("When you share it with chosen colleagues."),
    )  # fmt: skip
    pinned = forms.BooleanField(label=gettext_lazy("Pin it as a tab of the list"), required=False)

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = owners().exclude(pk=member.pk)  # type: ignore[attr-defined]
        if not self.fields["members"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["members"]
            self.fields["sharing"].choices = [  # type: ignore[attr-defined]
                one for one in View.Sharing.choices if one[0] != View.Sharing.MEMBERS
            ]

    def clean(self) -> dict[str, Any]:
        """Colleagues where chosen ones see it."""
        cleaned = super().clean() or {}
        if cleaned.get("sharing") == View.Sharing.MEMBERS and not cleaned.get("members"):
            self.add_error("members", _("Choose the colleagues who see this view."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Keyword arguments for the operations."""
        chosen = [one.pk for one in self.cleaned_data.get("members") or []]
        return {**self.cleaned_data, "members": chosen or None}
