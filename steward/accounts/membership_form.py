"""What a person is at one account, as a form: the same from either side (T41-T43, T51)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from steward.contacts.opened import OpenedForm

from .models import Membership

BLANK: dict[str, Any] = {"description": "", "job_title": "", "signer_priority": 0}


class MembershipForm(OpenedForm):
    """What the person is at this account; valid for it alone."""

    description = forms.CharField(
        label=_("Description"), max_length=250, required=False, widget=forms.TextInput({"autofocus": True}),
        help_text=_("For this account alone: “signs the letters”, “the daughter”."),
    )  # fmt: skip
    job_title = forms.CharField(label=_("Job title there"), max_length=250, required=False)
    signer_priority = forms.IntegerField(
        label=_("Signer priority"), min_value=0, max_value=999, required=False,
        help_text=_("1 signs first. Nothing: no place of their own."),
    )  # fmt: skip

    def __init__(self, membership: Membership, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={name: getattr(membership, name) or None for name in BLANK})
        self.remember()

    def values(self) -> dict[str, Any]:
        """What was changed here; nobody's other words go with it."""
        return {name: value or BLANK[name] for name, value in self.changes().items()}
