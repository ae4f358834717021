"""What people fill in about a file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    """Another name."""

    name = forms.CharField(label=_("Name"), max_length=200)
