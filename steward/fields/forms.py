"""Form fields for custom field definitions, and the form of a definition itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.core.money import Money
from steward.core.refused import Invalid

from .models import Field
from .types import number

PREFIX = "custom."
_AMOUNT = re.compile(r"^\s*(?P<amount>[-+]?[\d.,' ]+?)\s*(?P<currency>[A-Za-z]{3})?\s*$")


class NumberText(forms.CharField):
    """A number typed as people do: "1234.5"."""

    def clean(self, value: Any) -> Any:
        """The number, or None for nothing."""
        text = super().clean(value)
        try:
            return number(text, "") if text else None
        except Invalid as wrong:
            raise forms.ValidationError(wrong.message) from wrong


class MoneyText(forms.CharField):
    """An amount with or without its currency: "1,234.50", "1234.50 USD". Without one it is in `currency`."""

    def __init__(self, *, currency: str, **options: Any) -> None:
        super().__init__(**options)
        self.currency = currency

    def prepare_value(self, value: Any) -> Any:
        """A stored amount as text to edit."""
        if isinstance(value, dict) and "minor" in value:
            money = Money(value["minor"], value["currency"])
            return f"{money.amount} {money.currency}"
        return value

    def clean(self, value: Any) -> Any:
        """`Money`, or None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        found = _AMOUNT.match(text)
        if not found:
            raise forms.ValidationError(_("Write an amount such as 1234.50, with a currency if it is another one."))
        try:
            return Money.of(_plain(found["amount"]), found["currency"] or self.currency)
        except Invalid as wrong:
            raise forms.ValidationError(wrong.message) from wrong


def form_field(field: Field, *, currency: str = "EUR") -> forms.Field:
    """The Django form field of a definition. Amounts without a currency are taken in `currency`."""
    common: dict[str, Any] = {"label": field.label, "help_text": field.hint, "required": field.required}
    kind = field.type
    if kind == Field.Type.MONEY:
        return MoneyText(currency=currency, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common)
    if kind == Field.Type.NUMBER:
        return NumberText(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common)
    if kind == Field.Type.DATE:
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
    if kind == Field.Type.CHOICES:
        return forms.MultipleChoiceField(choices=_answers(field), widget=forms.CheckboxSelectMultiple, **common)
    if kind in (Field.Type.CHOICE, Field.Type.YES_NO, Field.Type.MEMBER):
        return forms.ChoiceField(choices=[("", "–"), *_answers(field)], **common)
    widget = {
        Field.Type.LONG_TEXT: forms.Textarea(attrs={"rows": 3}),
        Field.Type.URL: forms.TextInput(attrs={"inputmode": "url"}),
        Field.Type.EMAIL: forms.EmailInput(),
        Field.Type.PHONE: forms.TextInput(attrs={"type": "tel"}),
    }.get(Field.Type(kind), forms.TextInput())
    return forms.CharField(widget=widget, **common)


def form_fields(fields: Sequence[Field], *, currency: str = "EUR") -> dict[str, forms.Field]:
    """Form fields by name `custom.KEY`, to add to a form's `fields`."""
    return {f"{PREFIX}{field.key}": form_field(field, currency=currency) for field in fields}


def initial(fields: Sequence[Field], custom: Mapping[str, Any]) -> dict[str, Any]:
    """Initial values for `form_fields`, from a record's `custom` column."""
    found: dict[str, Any] = {}
    for field in fields:
        value = custom.get(field.slot)
        if field.type == Field.Type.YES_NO and value is not None:
            value = "yes" if value else "no"
        elif field.type == Field.Type.DATE and value:
            value = date.fromisoformat(value)
        found[f"{PREFIX}{field.key}"] = value
    return found


def given(cleaned_data: Mapping[str, Any]) -> dict[str, Any]:
    """What `values.clean` takes: the custom part of a form's cleaned data, by field key."""
    return {name.removeprefix(PREFIX): value for name, value in cleaned_data.items() if name.startswith(PREFIX)}


class FieldForm(forms.Form):
    """A new custom field: label, type, and answers one a line."""

    label = forms.CharField(label=gettext_lazy("Label"), max_length=120)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=Field.Type.choices)
    hint = forms.CharField(label=gettext_lazy("Hint"), max_length=250, required=False)
    options = forms.CharField(
        label=gettext_lazy("Answers"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=gettext_lazy("One a line, for choice fields."),
    )
    required = forms.BooleanField(label=gettext_lazy("Required"), required=False)

    def clean_options(self) -> list[str]:
        """The answers, without empty lines."""
        return [answer.strip() for answer in self.cleaned_data["options"].splitlines() if answer.strip()]


def _answers(field: Field) -> list[tuple[str, str]]:
    if field.type == Field.Type.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    if field.type == Field.Type.MEMBER:
        return [(str(member.pk), str(member)) for member in get_user_model().objects.order_by("name", "email")]
    return [(answer["value"], answer["label"]) for answer in field.options]


def _plain(text: str) -> str:
    """ "1.234,50" and "1,234.50" as 1234.50: the last mark is the decimal one when at most two digits follow it."""
    text = text.replace(" ", "").replace("'", "")
    cut = max(text.rfind("."), text.rfind(","))
    if cut >= 0 and len(text) - cut - 1 in (1, 2):
        return re.sub(r"[.,]", "", text[:cut]) + "." + text[cut + 1 :]
    return re.sub(r"[.,]", "", text) if text.count(".") + text.count(",") else text
