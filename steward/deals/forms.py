"""What people fill in about deals, pipelines and stages. The operations check; forms shape and show."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steward.accounts.forms import TagsField
from steward.accounts.pickers import PickField
from steward.fields import forms as own
from steward.fields.forms import MoneyText
from steward.fields.values import definitions
from steward.team.models import Member

from .models import Deal, Stage
from .rates import home_currency

DATE = {"type": "date"}


class DealForm(forms.Form):
    """A deal. Only the name is asked (O7); a stage is always chosen (O9)."""

    name = forms.CharField(
        label=_("Name"), max_length=250, help_text=_("Often the customer's name, or what they want to buy.")
    )
    account = PickField("account", required=False, label=_("Organization"))
    contact = PickField("contact", required=False, label=_("Primary contact"))
    value = forms.CharField()  # made for the workspace currency below
    stage = forms.TypedChoiceField(label=_("Stage"), coerce=int)
    owner = forms.TypedChoiceField(label=_("Owner"), coerce=int, required=False, empty_value=None)
    expected_close_on = forms.DateField(
        label=_("Expected close"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, member: Member, only: str = "", **options: Any) -> None:
        """`only` keeps one field, for editing in place. Raises `KeyError` on one that is not there."""
        super().__init__(*args, **options)
        self.member = member
        if not only or only.startswith(own.PREFIX):
            self.fields["tags"] = TagsField()
            self.fields |= own.form_fields(definitions("deal", member), currency=home_currency(), member=member)
        if only:
            self.fields = {only: self.fields[only]}
        self._furnish()

    def values(self) -> dict[str, Any]:
        """What `open_deal` and `change_deal` take."""
        found = {name: value for name, value in self.cleaned_data.items() if not name.startswith(own.PREFIX)}
        custom = own.given(self.cleaned_data)
        if custom:
            found["custom"] = custom
        if "stage" in found:
            found["stage"] = Stage.objects.visible_to(self.member).get(pk=found["stage"])
        if found.get("owner"):
            found["owner"] = Member.objects.visible_to(self.member).get(pk=found["owner"])
        return found

    def _furnish(self) -> None:
        for field in self.fields.values():
            if isinstance(field, PickField):
                field.of(self.member)
            field.wide = isinstance(field, TagsField) or isinstance(field.widget, forms.Textarea)  # type: ignore[attr-defined]
        if "name" in self.fields:
            self.fields["name"].wide = True  # type: ignore[attr-defined]
        if "value" in self.fields:
            hint = {"inputmode": "decimal", "placeholder": "1,200"}
            self.fields["value"] = MoneyText(
                label=_("Value"), required=False, currency=home_currency(), widget=forms.TextInput(attrs=hint)
            )
        if "stage" in self.fields:
            self.fields["stage"].choices = stage_choices(self.member)  # type: ignore[attr-defined]
        if "owner" in self.fields:
            people = Member.objects.visible_to(self.member).active().by_name()
            self.fields["owner"].choices = [("", _("Nobody")), *((one.pk, str(one)) for one in people)]  # type: ignore[attr-defined]


class LoseForm(forms.Form):
    """Why a deal was lost."""

    reason = forms.CharField(
        label=_("Reason"), max_length=250, required=False, help_text=_("For example: price, timing, another supplier.")
    )


class AddContactForm(forms.Form):
    """A person to put on the deal."""

    contact = PickField("contact", required=True, label=_("Person"))
    role = forms.CharField(label=_("Role"), max_length=120, required=False)

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["contact"].of(member)  # type: ignore[attr-defined]


class PipelineForm(forms.Form):
    """A pipeline."""

    name = forms.CharField(label=_("Name"), max_length=120)


class StageForm(forms.Form):
    """A stage of a pipeline."""

    name = forms.CharField(label=_("Name"), max_length=120)
    probability = forms.IntegerField(label=_("Likely to be won, percent"), min_value=0, max_value=100, initial=50)
    rot_days = forms.IntegerField(
        label=_("Mark after days"), required=False, min_value=1, max_value=3650,
        help_text=_("A deal that stays longer is marked on the board."),
    )  # fmt: skip


class DeleteStageForm(forms.Form):
    """Where the deals of a stage go when it is deleted."""

    move_to = forms.TypedChoiceField(label=_("Move its deals to"), coerce=int)

    def __init__(self, *args: Any, stage: Stage, member: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["move_to"].choices = stage_choices(member, but=stage)  # type: ignore[attr-defined]


def stage_choices(member: Member, but: Stage | None = None) -> list[tuple[str, list[tuple[int, str]]]]:
    """All stages, grouped by pipeline."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for stage in Stage.objects.visible_to(member).in_order():
        if but is None or stage.pk != but.pk:
            groups.setdefault(stage.pipeline.name, []).append((stage.pk, stage.name))
    return list(groups.items())


def initial_of(deal: Deal, *, whole: Member | None = None) -> dict[str, Any]:
    """The deal as its form shows it; `whole` with tags and the custom fields that this member sees."""
    value = deal.value
    more: dict[str, Any] = {}
    if whole:
        names = deal.tags.order_by("name_folded").values_list("name", flat=True)
        more = {"tags": ", ".join(names), **own.initial(definitions("deal", whole), deal.custom)}
    return {
        **more,
        "name": deal.name,
        "account": deal.account_id,
        "contact": deal.contact_id,
        "value": f"{value.amount} {value.currency}" if value else "",
        "stage": deal.stage_id,
        "owner": deal.owner_id,
        "expected_close_on": deal.expected_close_on,
        "description": deal.description,
    }
