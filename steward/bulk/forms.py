"""What a member fills in for a bulk change: the action, and what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.accounts.details import LABELS
from steward.accounts.editing import form_field_of, owners
from steward.accounts.forms import TagsField
from steward.accounts.pickers import PickField
from steward.activities.models import Activity, ActivityType
from steward.core.money import Money
from steward.deals.models import Stage
from steward.fields.forms import form_field
from steward.fields.values import definitions
from steward.team.models import Member

from .actions import ACTIONS
from .planning import MOST_DAYS, Given

ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country")
# Standard fields that a bulk change sets. A name or an e-mail address is one record's own.
SETTABLE: dict[str, tuple[str, ...]] = {
    "account": ("industry", "type", "billing_stage", "employees", "annual_revenue", *ADDRESS, "description", "parent"),
    "contact": ("job_title", *ADDRESS, "description"),
    "deal": ("stage_id", "expected_close_on", "description"),
}
WORDS = {
    "job_title": gettext_lazy("Job title"),
    "city": gettext_lazy("City"),
    "country": gettext_lazy("Country"),
    "description": gettext_lazy("Description"),
    "parent": gettext_lazy("Part of"),
    "stage_id": gettext_lazy("Stage"),
    "expected_close_on": gettext_lazy("Expected close"),
}
DATE = {"type": "date"}


class BulkForm(forms.Form):
    """The action, then its own fields: built anew whenever the action or the field to set is chosen."""

    action = forms.ChoiceField(label=gettext_lazy("What to do"))

    def __init__(self, kind: str, member: Member, currency: str, data: Any = None) -> None:
        self.kind, self.member, self.currency = kind, member, currency
        super().__init__(data)
        chosen = (data or {}).get("action", "")
        gone = chosen == "restore"  # what lies in the trash is restored, and nothing else
        offered = [
            (one.key, one.label) for one in ACTIONS.values() if kind in one.kinds and gone == (one.key == "restore")
        ]
        self.fields["action"].choices = offered  # type: ignore[attr-defined]
        self.chosen = chosen if chosen in dict(offered) else offered[0][0]
        self.initial["action"] = self.chosen
        builders: dict[str, Callable[[], None]] = {
            "tag": self._tags, "untag": self._tags, "assign": self._owner, "join": self._colleague,
            "leave": self._colleague, "link": self._account, "plan": self._plan, "set": self._value,
            "lose": self._reason, "reassign": self._assignee, "move": self._day, "postpone": self._days,
            "priority": self._priority,
        }  # fmt: skip
        builders.get(self.chosen, lambda: None)()

    def given(self) -> Given:
        """What the action takes, as the API would be given it."""
        clean = {name: value for name, value in self.cleaned_data.items() if name not in ("action", "field", "value")}
        if self.chosen == "set":
            return {"values": self._values()}
        found = {name: _plain(value) for name, value in clean.items()}
        return {name: value for name, value in found.items() if value not in (None, "") or name == "owner_id"}

    def _tags(self) -> None:
        self.fields["tags"] = TagsField()
        self.fields["tags"].required = True

    def _owner(self) -> None:
        self.fields["owner_id"] = forms.ModelChoiceField(
            owners(), required=False, empty_label=str(_("Nobody")), label=_("Owner")
        )

    def _colleague(self) -> None:
        self.fields["member_id"] = forms.ModelChoiceField(owners(), label=_("Team member"))

    def _account(self) -> None:
        picker = PickField("account", required=True, label=_("Account"))
        picker.of(self.member)
        self.fields["account_id"] = picker

    def _plan(self) -> None:
        kinds = ActivityType.objects.filter(is_active=True).order_by("position", "id")
        self.fields["type"] = forms.ChoiceField(choices=[(one.key, one.name) for one in kinds], label=_("Type"))
        self.fields["subject"] = forms.CharField(required=False, max_length=250, label=_("Subject"))
        self.fields["due_on"] = forms.DateField(required=False, widget=forms.DateInput(attrs=DATE), label=_("Day"))
        self.fields["assignee_id"] = forms.ModelChoiceField(
            owners(), required=False, empty_label=str(_("Whoever owns the record plans it: you")), label=_("Assignee")
        )

    def _assignee(self) -> None:
        self.fields["assignee_id"] = forms.ModelChoiceField(owners(), label=_("Assignee"))

    def _day(self) -> None:
        self.fields["due_on"] = forms.DateField(widget=forms.DateInput(attrs=DATE), label=_("Day"))

    def _days(self) -> None:
        text = _("From each one’s own day; what is late, from today.")
        self.fields["days"] = forms.IntegerField(min_value=1, max_value=MOST_DAYS, label=_("Days"), help_text=text)

    def _priority(self) -> None:
        self.fields["priority"] = forms.ChoiceField(choices=Activity.Priority.choices, label=_("Priority"))

    def _reason(self) -> None:
        self.fields["reason"] = forms.CharField(required=False, max_length=250, label=_("Reason"))

    def _value(self) -> None:
        own = {f"custom.{one.key}": one for one in definitions(self.kind, self.member)}
        standard = {key: WORDS.get(key) or LABELS[key] for key in SETTABLE[self.kind]}
        offered = [*standard.items(), *((key, one.label) for key, one in own.items())]
        self.fields["field"] = forms.ChoiceField(choices=offered, label=_("Field"))
        asked = self.data.get("field", "")
        self.field = asked if asked in dict(offered) else offered[0][0]
        self.initial["field"] = self.field
        value = form_field(own[self.field], currency=self.currency) if self.field in own else self._standard(self.field)
        value.label, value.required = _("New value"), False
        value.help_text = value.help_text or _("Leave it empty to clear the field.")
        self.fields["value"] = value

    def _standard(self, key: str) -> forms.Field:
        if self.kind == "account":
            return form_field_of(key, self.member, self.currency)
        if key == "stage_id":
            stages = Stage.objects.visible_to(self.member).in_order().select_related("pipeline")
            return forms.ChoiceField(choices=[(one.pk, f"{one.pipeline.name}: {one.name}") for one in stages])
        if key == "expected_close_on":
            return forms.DateField(widget=forms.DateInput(attrs=DATE))
        return forms.CharField(max_length=250)

    def _values(self) -> Mapping[str, Any]:
        value = _plain(self.cleaned_data.get("value"))
        if self.field.startswith("custom."):
            return {"custom": {self.field.removeprefix("custom."): value if value != "" else None}}
        if self.field == "stage_id":
            return {"stage_id": int(value)}
        if self.field in ADDRESS:
            return {"address": {self.field: value or ""}}
        return {"parent_id" if self.field == "parent" else self.field: value}


def _plain(value: Any) -> Any:
    """A form's value as JSON."""
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return getattr(value, "pk", value)
