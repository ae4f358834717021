"""What people fill in about a field: its type, its details, where it shows and who sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steward.team.models import Member
from steward.team.rights import RIGHTS

from .audience import seen_by
from .carriers import carrier
from .forms import form_field
from .models import Field, RecordKind
from .rules import HOW, clean_rule, fitting, number_names, related_columns

AREA = {"rows": 5}
RULE = ("formula", "of", "how", "what", "only")


@dataclass(frozen=True, slots=True)
class Kind:
    """A type as it is offered: name, words, an example, an icon."""

    name: str
    label: Any
    about: Any
    icon: str


KINDS = [
    Kind("text", _("Text"), _("One line"), "text"),
    Kind("suggested", _("Text with suggestions"), _("What others wrote is offered"), "list"),
    Kind("long_text", _("Long text"), _("Paragraphs"), "paragraph"),
    Kind("number", _("Number"), _("12 or 3.5"), "number"),
    Kind("money", _("Money"), _("With its currency"), "money"),
    Kind("date", _("Date"), _("A day"), "calendar"),
    Kind("date_range", _("Period"), _("From one day to another"), "renewal"),
    Kind("time", _("Time"), _("14:30"), "clock"),
    Kind("time_range", _("Time range"), _("09:00 – 17:30"), "clock"),
    Kind("choice", _("One choice"), _("From a list"), "choice"),
    Kind("choices", _("Several choices"), _("From a list"), "choices"),
    Kind("yes_no", _("Yes or no"), _("A switch"), "toggle"),
    Kind("email", _("E-mail address"), _("Can be mailed"), "mail"),
    Kind("phone", _("Phone number"), _("Can be called"), "call"),
    Kind("url", _("Web address"), _("A link"), "globe"),
    Kind("address", _("Address"), _("Street, town, country"), "map-pin"),
    Kind("member", _("Team member"), _("One of you"), "person"),
    Kind("contact", _("Person"), _("Someone you know"), "people"),
    Kind("account", _("Organization"), _("A company you know"), "organization"),
    Kind("rollup", _("Sum of related records"), _("Number, sum, latest"), "chart"),
    Kind("formula", _("Formula"), _("From other number fields"), "formula"),
]
ICONS = {kind.name: kind.icon for kind in KINDS}


class TypeStep(forms.Form):
    """The first step: which type."""

    type = forms.ChoiceField(label=_("Type of answer"), choices=Field.Type.choices)


class DetailStep(forms.Form):
    """The second step: what it is called and takes. What is asked depends on the type."""

    label = forms.CharField(label=_("Label"), max_length=120, widget=forms.TextInput({"autofocus": True}))
    hint = forms.CharField(
        label=_("Hint"), max_length=250, required=False, help_text=_("Stands under the field while it is filled in.")
    )

    def __init__(self, record: str, kind: str, member: Member, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.record, self.kind, self.member = record, kind, member
        if kind in (Field.Type.CHOICE, Field.Type.CHOICES):
            self.fields["options"] = forms.CharField(
                label=_("Answers"), widget=forms.Textarea(AREA), help_text=_("One a line.")
            )
        self.fields |= rule_fields(record, kind, member)

    def clean_options(self) -> list[str]:
        """The answers, without empty lines."""
        return [answer.strip() for answer in self.cleaned_data["options"].splitlines() if answer.strip()]

    def check_rule(self) -> None:
        """Raise `Invalid` when the rule of a computed field is none."""
        clean_rule(self.record, self.kind, self.values()["rule"], self.member)

    def values(self) -> dict[str, Any]:
        """What `create_field` takes."""
        given = dict(self.cleaned_data)
        rule: dict[str, str] = {name: given.pop(name) for name in RULE if name in given}
        return {**given, **({"rule": split_rule(rule)} if rule else {})}


class PlaceStep(forms.Form):
    """The third step: group, required, default, filterable, who may see."""

    def __init__(
        self, field: Field, member: Member, *args: Any, groups: list[str], currency: str = "EUR", **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.field = field
        self.fields["group"] = forms.CharField(
            label=_("Group"), max_length=60, required=False, widget=GroupInput(groups), help_text=_("A heading.")
        )
        if not field.is_computed:
            self.fields["default"] = form_field(field, currency=currency, member=member)
            self.fields["default"].label, self.fields["default"].help_text = _("New records start with"), ""
            self.fields["default"].required = False
            self.fields["required"] = forms.BooleanField(label=_("Required"), required=False)
            self.fields["filterable"] = forms.BooleanField(label=_("Can be filtered by"), required=False, initial=True)
        self.fields["audience"] = forms.ChoiceField(
            label=_("Who may see it"), choices=Field.Audience.choices, help_text=_("Owners and admins see every field.")
        )
        self.fields["right"] = forms.ChoiceField(
            label=_("Members with this right"), choices=[("", "–"), *RIGHTS.items()], required=False
        )
        people = Member.objects.visible_to(member).active().by_name()
        self.fields["member_ids"] = forms.MultipleChoiceField(
            label=_("These members"), choices=[(one.pk, str(one)) for one in people], required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What `create_field` and `change_field` take."""
        given = dict(self.cleaned_data)
        sees = {name: given.pop(name) for name in ("audience", "right", "member_ids")}
        if "default" in given and given["default"] in ("", [], None):
            given["default"] = None
        return {**given, "who_sees": sees}


class GroupInput(forms.TextInput):
    """A line of text that offers the groups there are."""

    own_markup = True
    template_name = "fields/groups.html"

    def __init__(self, groups: list[str]) -> None:
        super().__init__()
        self.groups = groups

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The groups beside the usual."""
        context = super().get_context(name, value, attrs)
        said = {name: (attrs or {}).get(f"aria-{name}", "") for name in ("invalid", "describedby")}
        context.update(said, groups=self.groups)
        return context


class EditForm(PlaceStep):
    """A field that is there: label, hint, and all of the third step; the rule of a computed one."""

    def __init__(self, field: Field, member: Member, *args: Any, **options: Any) -> None:
        super().__init__(field, member, *args, **options)
        first: dict[str, forms.Field] = {
            "label": forms.CharField(label=_("Label"), max_length=120),
            "hint": forms.CharField(label=_("Hint"), max_length=250, required=False),
            **rule_fields(field.record, field.type, member),
        }
        version = forms.IntegerField(widget=forms.HiddenInput)
        self.fields = {**first, **self.fields, "version": version}

    def values(self) -> dict[str, Any]:
        """What `change_field` takes."""
        given = super().values()
        rule: dict[str, str] = {name: given.pop(name) for name in RULE if name in given}
        return {**given, **({"rule": split_rule(rule)} if rule else {})}


class ConvertForm(forms.Form):
    """The type that a field shall have."""

    to = forms.ChoiceField(label=_("New type"))
    date_order = forms.ChoiceField(
        label=_("Days in the text are written"),
        choices=[("dmy", _("day, month, year")), ("mdy", _("month, day, year"))],
    )

    def __init__(self, field: Field, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        left = (field.type, Field.Type.FORMULA, Field.Type.ROLLUP)
        self.fields["to"].choices = [(kind.name, kind.label) for kind in KINDS if kind.name not in left]  # type: ignore[attr-defined]


def rule_fields(record: str, kind: str, member: Member) -> dict[str, forms.Field]:
    """The inputs of a computed field's rule; none for other types."""
    if kind == Field.Type.FORMULA:
        names = ", ".join(f"{name} ({label})" for name, label in number_names(record, member).items())
        hint = _("For example round(won_value / 12, 2). You may name: %(names)s") % {"names": names}
        return {"formula": forms.CharField(label=_("Formula"), max_length=500, help_text=hint)}
    if kind != Field.Type.ROLLUP:
        return {}
    related = carrier(record).related
    what: dict[str, str] = {}
    only: dict[str, str] = {}
    for of, one in related.items():
        columns = related_columns(one, member)
        for how in ("sum", "latest"):
            what |= {f"{of}.{name}": f"{one.label}: {label}" for name, label in fitting(how, columns).items()}
        only |= {f"{of}.{name}": f"{one.label}: {label}" for name, (label, _q) in one.subsets.items()}
    return {
        "of": forms.ChoiceField(label=_("Of which records"), choices=[(of, one.label) for of, one in related.items()]),
        "how": forms.ChoiceField(label=_("What to work out"), choices=list(HOW.items())),
        "what": forms.ChoiceField(label=_("Of which value"), choices=[("", "–"), *what.items()], required=False),
        "only": forms.ChoiceField(label=_("Only these"), choices=[("", _("All")), *only.items()], required=False),
    }


def split_rule(rule: Mapping[str, str]) -> dict[str, str]:
    """A rule as `clean_rule` takes it: what a select says as "deals.value" is `value` when it is of the chosen ones."""
    of = rule.get("of", "")
    return {name: text.removeprefix(f"{of}.") if name in ("what", "only") else text for name, text in rule.items()}


def edit_initial(field: Field) -> dict[str, Any]:
    """A field as its form shows it."""
    rule = dict(field.rule)
    for name in ("what", "only"):
        if rule.get(name):
            rule[name] = f"{rule['of']}.{rule[name]}"
    default = field.default
    if field.type == Field.Type.YES_NO and default is not None:
        default = "yes" if default else "no"
    return {
        **rule, "label": field.label, "hint": field.hint, "group": field.group, "default": default,
        "required": field.required, "filterable": field.filterable, "audience": field.audience,
        "right": field.audience_right, "member_ids": [str(pk) for pk in field.audience_ids], "version": field.version,
    }  # fmt: skip


def groups_of(record: str, member: Member) -> list[str]:
    """The headings in use among the fields that the member sees."""
    rows = Field.objects.filter(record=record, standard=False, deleted_at__isnull=True).exclude(group="")
    return list(dict.fromkeys(field.group for field in seen_by(member, rows.order_by("position", "id"))))


def who_sees_text(field: Field) -> str:
    """Who sees a field, in words."""
    if field.audience == Field.Audience.RIGHT:
        return str(RIGHTS.get(field.audience_right, field.audience_right))
    return str(Field.Audience(field.audience).label)


PLURALS = {RecordKind.ACCOUNT: _("Accounts"), RecordKind.CONTACT: _("People"), RecordKind.DEAL: _("Deals")}
