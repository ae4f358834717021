"""The quick drawing of controls says what Django's templates say."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from steward.core.ui_controls import Renderer

HOSTILE = "\"><script>alert(1)</script>&'"
CHOICES: list[Any] = [("", "Choose"), (1, HOSTILE), ("Group <b>", [("x", "X"), (HOSTILE, "Y")])]
WIDGETS = [
    (forms.TextInput(attrs={"class": HOSTILE, "required": True, "disabled": False, "maxlength": 10}), HOSTILE),
    (forms.TextInput(), None),
    (forms.TextInput(), ""),
    (forms.NumberInput(attrs={"step": "any"}), 12),
    (forms.EmailInput(), "a@b.example"),
    (forms.URLInput(), "https://example.com/?a=1&b=2"),
    (forms.PasswordInput(), "secret"),
    (forms.HiddenInput(), 0),
    (forms.DateInput(), date(2026, 11, 22)),
    (forms.TimeInput(format="%H:%M"), "09:30"),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.Textarea(attrs={"rows": 3}), HOSTILE),
    (forms.Textarea(), None),
    (forms.Textarea(), "\nfirst line is empty"),
    (forms.Select(choices=CHOICES), "x"),
    (forms.Select(choices=CHOICES, attrs={"data-none": None}), ["1"]),
    (forms.SelectMultiple(choices=CHOICES), ["1", HOSTILE]),
    (forms.NullBooleanSelect(), True),
    (forms.RadioSelect(choices=CHOICES), "1"),
]


@pytest.mark.parametrize(("widget", "value"), WIDGETS)
def test_a_control_is_drawn_as_django_draws_it(widget: forms.Widget, value: object) -> None:
    ours, theirs = (
        widget.render("field", value, attrs={"id": "id_field"}, renderer=kind()) for kind in (Renderer, DjangoTemplates)
    )
    assert _parts(ours) == _parts(theirs)


def _parts(html: str) -> list[str]:
    """Tags and texts in order; the attributes of a tag in alphabetical order, for that is all that may differ."""
    found = []
    for part in re.split(r"(<[^>]*>)", html):
        words = sorted(re.findall(r"[\w-]+(?:=\"[^\"]*\")?", part)) if part.startswith("<") else [part.strip(" \n")]
        found += words if any(words) else []
    return found
