"""Form fields for the values of custom fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from steward.team.models import Member

from .inputs import PARTED, LinkPicker, MoneyText, NumberText, Suggesting
from .links import LINKS
from .models import Field

__all__ = ["PREFIX", "MoneyText", "form_field", "form_fields", "given", "initial"]
PREFIX = "custom."


def form_field(field: Field, *, currency: str = "EUR", member: Member | None = None) -> forms.Field:
    """The Django form field of a definition. Amounts without a currency are taken in `currency`; `member` is who fills
    it in, and sees the records that can be linked."""
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
    if kind in PARTED:
        parted: forms.Field = PARTED[kind](**common)
        return parted
    if kind == Field.Type.TIME:
        return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **common)
    if kind in LINKS:
        return forms.CharField(widget=LinkPicker(kind, member), **common)
    if kind == Field.Type.SUGGESTED:
        return forms.CharField(widget=Suggesting(field.pk), max_length=250, **common)
    if kind in (Field.Type.CHOICE, Field.Type.YES_NO, Field.Type.MEMBER):
        return forms.ChoiceField(choices=[("", "–"), *_answers(field)], **common)
    widget = {
        Field.Type.LONG_TEXT: forms.Textarea(attrs={"rows": 3}),
        Field.Type.URL: forms.TextInput(attrs={"inputmode": "url"}),
        Field.Type.EMAIL: forms.EmailInput(),
        Field.Type.PHONE: forms.TextInput(attrs={"type": "tel"}),
    }.get(Field.Type(kind), forms.TextInput())
    return forms.CharField(widget=widget, **common)


def form_fields(
    fields: Sequence[Field], *, currency: str = "EUR", member: Member | None = None
) -> dict[str, forms.Field]:
    """Form fields by name `custom.KEY`, to add to a form's `fields`; none for what is worked out."""
    made = (field for field in fields if not field.is_computed)
    return {f"{PREFIX}{field.key}": form_field(field, currency=currency, member=member) for field in made}


def initial(fields: Sequence[Field], custom: Mapping[str, Any]) -> dict[str, Any]:
    """Initial values for `form_fields`, from a record's `custom` column."""
    found: dict[str, Any] = {}
    for field in fields:
        value = custom.get(field.slot)
        if field.type == Field.Type.YES_NO and value is not None:
            value = "yes" if value else "no"
        elif field.type == Field.Type.DATE and value:
            value = date.fromisoformat(value)
        if not field.is_computed:
            found[f"{PREFIX}{field.key}"] = value
    return found


def given(cleaned_data: Mapping[str, Any]) -> dict[str, Any]:
    """What `values.clean` takes: the custom part of a form's cleaned data, by field key."""
    return {name.removeprefix(PREFIX): value for name, value in cleaned_data.items() if name.startswith(PREFIX)}


def _answers(field: Field) -> list[tuple[str, str]]:
    if field.type == Field.Type.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    if field.type == Field.Type.MEMBER:
        return [(str(member.pk), str(member)) for member in get_user_model().objects.order_by("name", "email")]
    return [(answer["value"], answer["label"]) for answer in field.options if "into" not in answer]
