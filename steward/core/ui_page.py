"""The page `/ui`: every part of the interface in every state. What it shows is what other rooms may rely on."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from . import clock
from .money import Money
from .ui_people import NextStep

COLOURS = (
    "canvas", "surface", "raised", "sunken", "line", "line-2", "edge", "ink-3", "ink-2", "ink",
    "accent-soft", "accent-line", "accent", "accent-ink",
)  # fmt: skip
TONES = (
    ("red", _("Late, failed")),
    ("amber", _("Today, waiting")),
    ("blue", _("Planned")),
    ("green", _("Done, paid")),
    ("violet", _("Renewal")),
    ("accent", _("New")),
    ("", _("None")),
)


class SampleForm(forms.Form):
    """One field of each kind, for the kit page."""

    name = forms.CharField(label=_("Account name"), widget=forms.TextInput(attrs={"placeholder": _("Empty")}))
    website = forms.CharField(label=_("Website"), required=False, help_text=_("Without https"))
    email = forms.EmailField(label=_("E-mail"))
    plan = forms.CharField(label=_("Disabled"), disabled=True, initial=_("Set by the plan"))
    industry = forms.ChoiceField(label=_("Industry"), choices=[("s", _("Software")), ("r", _("Retail"))])
    closes_on = forms.DateField(label=_("Closes"), widget=forms.DateInput(attrs={"type": "date"}))
    description = forms.CharField(label=_("Description"), widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(
        label=_("One of them"), choices=[("b", _("Business")), ("i", _("Individual"))], widget=forms.RadioSelect
    )
    several = forms.MultipleChoiceField(
        label=_("Several"),
        choices=[("a", _("Payroll")), ("b", _("Audit")), ("c", _("Tax"))],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label=_("A single tick"), required=False, help_text=_("Never ticked beforehand"))
    on = forms.BooleanField(label=_("A switch"), required=False, widget=forms.CheckboxInput(attrs={"role": "switch"}))


def kit(request: HttpRequest) -> HttpResponse:
    """Every component in every state. Reads nothing from the database."""
    today = clock.today()
    initial = {
        "website": "kan-code.example",
        "industry": "s",
        "closes_on": today,
        "description": "Wants monthly figures on one page.",
        "kind": "b",
        "several": ["a"],
        "on": True,
    }
    form = SampleForm(initial=initial)
    wrong = SampleForm(data={**initial, "email": "ilse@kan", "industry": "s", "closes_on": ""})
    people = [
        SimpleNamespace(name="Kary Hendrixson", url=""),
        SimpleNamespace(name="Vicki Laflamme", url=""),
        SimpleNamespace(name="Darcel Schlecht", url=""),
    ]
    accounts = [
        SimpleNamespace(name="Kan-code", industry="Software", value=Money(34145500, "USD"), owner=people[0]),
        SimpleNamespace(name="Konex", industry="Technology", value=Money(26924500, "USD"), owner=people[1]),
        SimpleNamespace(name="Condax", industry="Medical", value=Money(20641000, "USD"), owner=people[2]),
    ]
    steps = [
        NextStep(str(_("Call back")), today - timedelta(days=9), icon="call", url="#"),
        NextStep(str(_("Chase signature")), today, icon="sign", url="#"),
        NextStep(str(_("Review meeting")), today + timedelta(days=4), icon="meeting", url="#"),
        NextStep(str(_("Satisfaction call")), today + timedelta(days=15), icon="call", url="#"),
    ]
    return render(
        request,
        "core/kit.html",
        {
            "colours": COLOURS,
            "tones": TONES,
            "form": form,
            "wrong": wrong,
            "people": people,
            "accounts": accounts,
            "steps": steps,
            "yesterday": clock.now() - timedelta(days=1),
            "lanes": [("new", _("New")), ("talk", _("Talking")), ("won", _("Won"))],
        },
    )
