"""Forms of imports."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class MappingName(forms.Form):
    """What a mapping is called."""

    name = forms.CharField(label=_("Name"), max_length=120)
