"""Inputs of values that are more than a line of text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from steward.core.money import Money
from steward.core.refused import Invalid
from steward.core.text import id_in
from steward.team.models import Member

from .carriers import carrier
from .links import names
from .models import Field
from .parts import ADDRESS_PARTS
from .texts import amount
from .types import number


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
        try:
            return amount(text, self.currency, "")
        except Invalid as wrong:
            raise forms.ValidationError(wrong.message) from wrong


class Parts(forms.MultiWidget):
    """Several inputs for the parts of one value, each named for screen readers by its title."""

    template_name = "fields/parts.html"

    def __init__(self, parts: dict[str, Any]) -> None:
        super().__init__(parts)
        self.parts = list(parts)

    def decompress(self, value: Any) -> list[Any]:
        """The parts of a stored value."""
        return [(value or {}).get(part) for part in self.parts] if isinstance(value, dict) else [None] * len(self.parts)


class PartsField(forms.MultiValueField):
    """A value of several parts, as a mapping of those that are filled in."""

    def __init__(self, parts: dict[str, tuple[Any, forms.Field, forms.Widget]], **options: Any) -> None:
        widgets = {name: widget for name, (_label, _field, widget) in parts.items()}
        for name, (label, _field, _widget) in parts.items():
            widgets[name].attrs |= {"aria-label": str(label), "class": "input"}
        super().__init__(
            [field for _label, field, _widget in parts.values()],
            widget=Parts(widgets),
            require_all_fields=False,
            **options,
        )

    def compress(self, values: Any) -> Any:
        """The mapping, or None for nothing."""
        parts = {name: value for name, value in zip(self.widget.parts, values or [], strict=False) if value}
        return {name: parts.get(name, "") for name in self.widget.parts} if parts else None


def _days(**options: Any) -> PartsField:
    def part(label: Any) -> tuple[Any, forms.Field, forms.Widget]:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return label, forms.DateField(required=False), widget

    return PartsField({"from": part(_("From")), "to": part(_("To"))}, **options)


def _times(**options: Any) -> PartsField:
    def part(label: Any) -> tuple[Any, forms.Field, forms.Widget]:
        return label, forms.TimeField(required=False), forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    return PartsField({"from": part(_("From")), "to": part(_("To"))}, **options)


def _address(**options: Any) -> PartsField:
    return PartsField(
        {
            part: (label, forms.CharField(required=False, max_length=250), forms.TextInput({"placeholder": str(label)}))
            for part, label in ADDRESS_PARTS.items()
        },
        **options,
    )


PARTED: dict[str, Any] = {Field.Type.DATE_RANGE: _days, Field.Type.TIME_RANGE: _times, Field.Type.ADDRESS: _address}


class LinkPicker(forms.Widget):
    """An input that searches organizations or people, and a hidden one that holds the id."""

    own_markup = True
    template_name = "fields/pick.html"

    def __init__(self, kind: str, member: Member | None) -> None:
        super().__init__()
        self.kind, self.member = kind, member

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template needs: the id and the name that it stands for."""
        context = super().get_context(name, value, attrs)
        pk = id_in(value) or 0
        said = {name: (attrs or {}).get(f"aria-{name}", "") for name in ("invalid", "describedby")}
        label = names(self.kind, [pk], self.member).get(pk, "") if pk else ""
        context.update(said, pk=pk or "", label=label, url=carrier(self.kind).pick)
        return context


class Suggesting(forms.TextInput):
    """A line of text; what others have written is suggested while typing."""

    own_markup = True
    template_name = "fields/suggest.html"

    def __init__(self, field_id: int | None) -> None:
        super().__init__()
        self.field_id = field_id

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Where suggestions come from."""
        context = super().get_context(name, value, attrs)
        said = {name: (attrs or {}).get(f"aria-{name}", "") for name in ("invalid", "describedby")}
        context.update(said, url=reverse("fields:suggestions", args=[self.field_id or 0]))
        return context
