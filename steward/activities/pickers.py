"""Choosing an account, a person or a deal by typing a part of its name: the kit's <combo-box> as a form field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.forms import ModelChoiceField
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.accounts.models import Account
from steward.accounts.queries import contacts_visible_to
from steward.core.text import fold, id_in, ids_in
from steward.deals.models import Deal
from steward.search.index import find
from steward.team.models import Member

FEW, MOST = 8, 50


class Picker(forms.Widget):
    """An input that searches, and a hidden one that holds the id."""

    own_markup = True
    template_name = "activities/picker.html"
    choices: Any = None

    def __init__(self, kind: str, none: Any) -> None:
        super().__init__()
        self.kind, self.none = kind, none

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template needs: the id, the name that it stands for, and where to search."""
        context = super().get_context(name, value, attrs)
        known = id_in(value)
        chosen = self.choices.queryset.filter(pk=known).first() if known else None
        url = reverse("activities:pick", args=[self.kind])
        said = {name: (attrs or {}).get(f"aria-{name}", "") for name in ("invalid", "describedby")}
        context.update(said, pk=chosen.pk if chosen else "", label=str(chosen or ""), url=url, none=self.none)
        return context


class PickField(ModelChoiceField):  # type: ignore[type-arg]
    """A record among those that the member sees. Give it its rows with `of`."""

    def __init__(self, kind: str, **options: Any) -> None:
        none = gettext_lazy("Nothing found. Another spelling may help.")
        gone = {"invalid_choice": gettext_lazy("This is not there any more. Choose another one.")}
        super().__init__(queryset=None, required=False, widget=Picker(kind, none), error_messages=gone, **options)
        self.kind = kind

    def of(self, member: Member) -> None:
        """Offer what this member sees."""
        self.queryset = rows_of(self.kind, member)


class ManyPicker(Picker):
    """Chips of what was chosen, and an input that adds one more."""

    template_name = "activities/many_picker.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template needs: those chosen, with names, and where to search."""
        context = super().get_context(name, None, attrs)
        ids = ids_in(value or [])[:MOST]
        chosen = self.choices.queryset.filter(pk__in=ids) if ids else []
        return {**context, "chosen": [{"pk": one.pk, "label": str(one)} for one in chosen]}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Every hidden input of that name."""
        return [one for one in (data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])) if one]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """An empty one comes along too, so that none is an answer."""
        return name not in data


class PickManyField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Records among those that the member sees. Give it its rows with `of`."""

    def __init__(self, kind: str, **options: Any) -> None:
        none = gettext_lazy("Nothing found. Another spelling may help.")
        gone = {"invalid_choice": gettext_lazy("This is not there any more. Choose another one.")}
        rows = Member.objects.none()  # until `of`
        super().__init__(queryset=rows, required=False, widget=ManyPicker(kind, none), error_messages=gone, **options)
        self.kind = kind

    def of(self, member: Member) -> None:
        """Offer what this member sees."""
        self.queryset = rows_of(self.kind, member)


def rows_of(kind: str, member: Member) -> models.QuerySet[Any]:
    """The accounts, people, deals or colleagues that the member sees. Raises `KeyError` on another kind."""
    if kind == "contact":
        return contacts_visible_to(member)
    tables: dict[str, Any] = {"account": Account, "deal": Deal, "member": Member}
    rows: models.QuerySet[Any] = tables[kind].objects.visible_to(member)
    return rows.filter(status=Member.Status.ACTIVE) if kind == "member" else rows


def options(kind: str, member: Member, text: str) -> list[dict[str, Any]]:
    """The best few for what was typed so far, with what tells those of one name apart."""
    if kind == "member":
        wanted = fold(text)
        found = [
            one
            for one in Member.objects.visible_to(member).active().by_name()
            if wanted in fold(f"{one.name} {one.email}")
        ]
        return [{"id": one.pk, "name": str(one), "detail": one.email} for one in found[:FEW]]
    rows = rows_of(kind, member)
    if text.strip():
        return [{"id": hit.id, "name": hit.title, "detail": hit.detail} for hit in find(text, kind=kind, among=rows)]
    first = rows.order_by("name_folded", "id")[:FEW]
    return [{"id": row.pk, "name": row.name or _("Without a name"), "detail": ""} for row in first]
