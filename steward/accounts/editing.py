"""The fields of an account that are edited in place: the form of each, and what it means for `change_account`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steward.fields.forms import MoneyText, form_field, given, initial
from steward.fields.models import Field
from steward.fields.values import display
from steward.team.models import Member

from .details import LABELS, shown_detail
from .models import Account
from .operations import Industries
from .pickers import IndustryPicker, PickField
from .websites import shown_website

CHOICES: dict[str, Any] = {"type": Account.Type, "billing_stage": Account.Stage}
RELATIONS = {"owner": _("Owner"), "parent": _("Part of")}
_GAPS = re.compile(r"(?<=\d)[,. '\u00a0](?=\d{3}(?!\d))")
STATUSES = [("active", _("As client logins say")), ("archived", _("Archived"))]


@dataclass(frozen=True)
class Place:
    """One editable field: its key, its label, and the definition of a custom one."""

    key: str
    label: Any
    field: Field | None = None


def place_of(key: str, fields: Sequence[Field]) -> Place | None:
    """The editable field with this key ("industry", "owner", "custom.vat"), or None."""
    if key in LABELS:
        return Place(key, LABELS[key])
    if key in RELATIONS:
        return Place(key, RELATIONS[key])
    found = next((one for one in fields if f"custom.{one.key}" == key), None)
    return Place(key, found.label, found) if found and not found.is_computed else None


class ValueForm(forms.Form):
    """One field, called `value`."""

    def __init__(self, place: Place, account: Account, member: Member, currency: str, data: Any = None) -> None:
        super().__init__(data, initial={"value": _start(place, account)}, auto_id=f"a{account.pk}-%s")
        self.place = place
        self.fields["value"] = (
            form_field(place.field, currency=currency, member=member)
            if place.field
            else form_field_of(place.key, member, currency)
        )
        self.fields["value"].label = place.label

    def changes(self) -> dict[str, Any]:
        """What to give to `change_account`."""
        value = self.cleaned_data["value"]
        if self.place.field is not None:
            return {"custom": given({self.place.key: value})}
        return {self.place.key: value}

    @property
    def wants_new_answer(self) -> bool:
        """Whether the member chose "Add … as an answer"."""
        return self.place.key == "industry" and self.data.get("add") == "1"


def said(place: Place, account: Account, industries: Industries | None = None) -> str:
    """The value in words, "" for nothing."""
    if place.field is not None:
        return display(place.field, account.custom.get(place.field.slot))
    if place.key in RELATIONS:
        return str(getattr(account, place.key) or "")
    value = getattr(account, place.key)
    if place.key == "industry":
        return (industries or Industries()).label(value)
    return shown_website(value) if place.key == "website" else shown_detail(place.key, value)


def _start(place: Place, account: Account) -> Any:
    if place.field is not None:
        return initial([place.field], account.custom)[place.key]
    return start_of(place.key, account)


def start_of(key: str, account: Account) -> Any:
    """The value that the form of a standard field begins with."""
    if key in RELATIONS:
        return getattr(account, f"{key}_id")
    if key == "status":
        return account.status if account.status == Account.Status.ARCHIVED else Account.Status.ACTIVE
    value = getattr(account, key)
    if key == "industry":
        return Industries().label(value)
    return shown_website(value) if key == "website" else value


def form_field_of(key: str, member: Member, currency: str) -> forms.Field:
    """The form field of a standard field or relation."""
    if key == "owner":
        return forms.ModelChoiceField(owners(), required=False, empty_label=str(_("Nobody")))
    if key == "parent":
        picker = PickField("account", required=False)
        picker.of(member)
        return picker
    if key == "industry":
        return forms.CharField(required=False, max_length=120, widget=IndustryPicker())
    if key == "status":
        return forms.ChoiceField(choices=STATUSES)
    if key in CHOICES:
        blank = [("", "–")] if key == "billing_stage" else []
        return forms.ChoiceField(choices=[*blank, *CHOICES[key].choices], required=key == "type")
    if key == "employees":
        return CountText(required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    if key == "annual_revenue":
        return RevenueText(currency=currency, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    return forms.CharField(required=key == "name", widget=_widget(key))


def _widget(key: str) -> forms.Widget:
    widgets: dict[str, forms.Widget] = {
        "description": forms.Textarea(attrs={"rows": 4}),
        "website": forms.TextInput(attrs={"inputmode": "url"}),
        "email": forms.EmailInput(),
        "phone": forms.TextInput(attrs={"type": "tel"}),
    }
    return widgets.get(key, forms.TextInput())


class CountText(forms.CharField):
    """A whole number as people write it: "34,288", "34 288"."""

    def clean(self, value: Any) -> Any:
        """Its digits; what is none is left for the operation to refuse."""
        return _GAPS.sub("", super().clean(value) or "")


class RevenueText(MoneyText):
    """An amount in the workspace's currency: "1,200.50"."""

    def clean(self, value: Any) -> Any:
        """The amount, or None for nothing."""
        money = super().clean(value)
        if money is not None and money.currency != self.currency:
            raise forms.ValidationError(_("The annual revenue is kept in %(code)s."), params={"code": self.currency})
        return money.amount if money else None


def owners() -> Any:
    """Members who can own an account."""
    return Member.objects.filter(status=Member.Status.ACTIVE).order_by("name", "email")
