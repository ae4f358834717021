"""The second page of the first run."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from steward.team.policies import STYLE_NAMES


class StartForm(forms.Form):
    """Which product was used before, and how to start."""

    style = forms.ChoiceField(label=_("Which product did you use before?"), choices=list(STYLE_NAMES.items()))
    start = forms.ChoiceField(
        label=_("How do you want to start?"),
        choices=[
            ("import", _("Import my customers")),
            ("sample", _("Explore with a sample firm")),
            ("empty", _("Start empty")),
        ],
    )
