"""Choosing an account, a person or an industry by typing a part of it: the kit's <combo-box> as form fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from steward.core.text import id_in
from steward.search.index import find
from steward.team.models import Member

from .models import Account, Membership
from .queries import contacts_visible_to

FEW = 8


class Picker(forms.Widget):
    """An input that searches at `url`, and a hidden one that holds the id."""

    own_markup = True
    template_name = "accounts/picker.html"
    choices: Any = None

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template needs: the id and the name that it stands for."""
        context = super().get_context(name, value, attrs)
        known = id_in(value)
        chosen = self.choices.queryset.filter(pk=known).first() if known else None
        said = {name: (attrs or {}).get(f"aria-{name}", "") for name in ("invalid", "describedby")}
        context.update(said, pk=chosen.pk if chosen else "", label=str(chosen or ""), url=self.url)
        return context


class PickField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A record among those that the member sees. Give it its rows with `of`."""

    def __init__(self, kind: str, **options: Any) -> None:
        gone = {"invalid_choice": _("This is not there any more. Choose another one.")}
        widget = Picker({"account": "/accounts/pick/", "contact": "/people/pick/"}[kind])
        super().__init__(queryset=None, widget=widget, error_messages=gone, **options)
        self.kind = kind

    def of(self, member: Member) -> None:
        """Offer what this member sees."""
        self.queryset = rows_of(self.kind, member)


class IndustryPicker(forms.Widget):
    """An input that offers the answers of the field Industry, and says whether a new one is to be added."""

    own_markup = True
    template_name = "accounts/industry_picker.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template needs beside the usual."""
        context = super().get_context(name, value, attrs)
        said = {name: (attrs or {}).get(f"aria-{name}", "") for name in ("invalid", "describedby")}
        context.update(said, label=value or "", url="/accounts/industries/")
        return context


def rows_of(kind: str, member: Member) -> models.QuerySet[Any]:
    """The accounts or people that the member sees."""
    return Account.objects.visible_to(member) if kind == "account" else contacts_visible_to(member)


def options(kind: str, member: Member, text: str, *, without: Account | None = None) -> list[Any]:
    """The best few for what was typed, each with a `detail`; for nothing typed, the first by name. `without` leaves out
    the people who are linked with this account."""
    rows = rows_of(kind, member)
    if without is not None:
        rows = rows.exclude(pk__in=Membership.objects.filter(account=without).values("contact_id"))
    if not text.strip():
        first = list(rows.order_by("name_folded", "id")[:FEW])
        for row in first:
            row.detail = ""
        return first
    hits = find(text, kind=kind, among=rows, limit=FEW)
    by_id = rows.in_bulk([hit.id for hit in hits])
    found = []
    for hit in hits:
        if row := by_id.get(hit.id):
            row.detail = hit.detail
            found.append(row)
    return found
