"""Choosing an organization or a person by typing a part of the name: the kit's <combo-box> as a form field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import ModelChoiceField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from steward.accounts.models import Account
from steward.accounts.queries import contacts_visible_to
from steward.team.models import Member


class Picker(forms.Widget):
    """An input that searches, and a hidden one that holds the id."""

    own_markup = True
    template_name = "deals/picker.html"
    choices: Any = None

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template needs: the id, the name that it stands for, and where to search."""
        context = super().get_context(name, value, attrs)
        known = str(value or "").isdecimal() and int(value) < 2**63
        chosen = self.choices.queryset.filter(pk=int(value)).first() if known else None
        context.update(pk=chosen.pk if chosen else "", label=str(chosen or ""), kind=self.kind)
        about = context["widget"]["attrs"]
        context.update(wrong=about.get("aria-invalid"), described=about.get("aria-describedby"))
        context["url"] = reverse("activities:pick", args=[self.kind])
        return context


class PickField(ModelChoiceField):  # type: ignore[type-arg]
    """A record among those that the member sees. Give it its rows with `of`."""

    def __init__(self, kind: str, *, required: bool = False, **options: Any) -> None:
        gone = {"invalid_choice": _("This is not there any more. Choose another one.")}
        super().__init__(queryset=None, required=required, widget=Picker(kind), error_messages=gone, **options)
        self.kind = kind

    def of(self, member: Member) -> None:
        """Offer what this member sees."""
        rows = Account.objects.visible_to(member) if self.kind == "account" else contacts_visible_to(member)
        self.queryset = rows
