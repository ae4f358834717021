"""The part of the activity's form that says how often it comes again, and the RRULE that it stands for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .recurrence import DAYS, MOST, Rule, nth_of
from .recurrence_words import weekday_name

OFTEN = [
    ("", _("Does not repeat")), ("DAILY", _("Every day")), ("WEEKLY", _("Every week")), ("MONTHLY", _("Every month")),
    ("YEARLY", _("Every year")),
]  # fmt: skip
BY = [("day", _("On the same day")), ("weekday", _("On the same weekday"))]
ENDS = [("never", _("Never")), ("count", _("After a number of times")), ("until", _("On a day"))]
NUMBER = {"inputmode": "numeric", "min": 1}


class RepeatForm(forms.Form):
    """How often, on which days, until when."""

    repeat_often = forms.ChoiceField(label=_("Repeats"), choices=OFTEN, required=False)
    repeat_interval = forms.IntegerField(
        label=_("Every how many"), required=False, min_value=1, max_value=MOST, widget=forms.NumberInput(attrs=NUMBER)
    )
    repeat_days = forms.MultipleChoiceField(label=_("On"), required=False, widget=forms.CheckboxSelectMultiple)
    repeat_by = forms.ChoiceField(label=_("In the month"), choices=BY, required=False)
    repeat_ends = forms.ChoiceField(label=_("Ends"), choices=ENDS, required=False)
    repeat_count = forms.IntegerField(
        label=_("How many"), required=False, min_value=1, max_value=MOST, widget=forms.NumberInput(attrs=NUMBER)
    )
    repeat_until = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(name, weekday_name(number)[:2].capitalize()) for number, name in enumerate(DAYS)]
        self.fields["repeat_days"].choices = names  # type: ignore[attr-defined]

    def clean_repeat_count(self) -> int | None:
        """A number of times, where that ends it."""
        found: int | None = self.cleaned_data["repeat_count"]
        if self.data.get("repeat_ends") == "count" and self.data.get("repeat_often") and not found:
            raise forms.ValidationError(_("How many times?"))
        return found

    def clean_repeat_until(self) -> date | None:
        """A last day, where that ends it."""
        found: date | None = self.cleaned_data["repeat_until"]
        if self.data.get("repeat_ends") == "until" and self.data.get("repeat_often") and not found:
            raise forms.ValidationError(_("Until which day?"))
        return found

    def rule_text(self, day: date | None) -> str:
        """The RRULE that was chosen; "" for none. Without a day the operation says that one is needed."""
        given = self.cleaned_data
        often = given.get("repeat_often", "")
        if not often:
            return ""
        parts = [f"FREQ={often}", f"INTERVAL={given.get('repeat_interval') or 1}"]
        if often == "WEEKLY" and given.get("repeat_days"):
            parts.append("BYDAY=" + ",".join(given["repeat_days"]))
        if often in ("MONTHLY", "YEARLY") and given.get("repeat_by") == "weekday" and day is not None:
            parts.append(f"BYDAY={nth_of(day)}{DAYS[day.weekday()]}")
        if given.get("repeat_ends") == "count":
            parts.append(f"COUNT={given['repeat_count']}")
        if given.get("repeat_ends") == "until":
            parts.append(f"UNTIL={given['repeat_until']:%Y%m%d}")
        text = ";".join(parts)
        return str(Rule.parse(text, day, field="repeat_often")) if day is not None else text


def initial_of_rule(rule: Rule | None) -> dict[str, Any]:
    """The form's values of a rule that is there."""
    if rule is None:
        return {"repeat_often": "", "repeat_ends": "never", "repeat_by": "day", "repeat_interval": 1}
    return {
        "repeat_often": rule.often,
        "repeat_interval": rule.interval,
        "repeat_days": [DAYS[day] for day in rule.weekdays] if rule.often == "WEEKLY" else [],
        "repeat_by": "weekday" if rule.nth is not None else "day",
        "repeat_ends": "count" if rule.count else "until" if rule.until else "never",
        "repeat_count": rule.count,
        "repeat_until": rule.until,
    }
