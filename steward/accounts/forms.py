"""What people fill in about an account: few fields for a new one, all of them for a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steward.contacts.details import split_name
from steward.core.text import ids_in
from steward.fields.forms import PREFIX, form_fields, given, initial
from steward.fields.models import Field, Tag
from steward.team.models import Member

from .completeness import wanted
from .details import LABELS
from .editing import RELATIONS, form_field_of, owners, start_of
from .models import Access, Account
from .queries import contact_with_address

EVERYTHING = (
    "name", "type", "owner", "parent", "website", "phone", "email", "industry", "employees", "annual_revenue",
    "billing_stage", "status", "line1", "line2", "city", "region", "postal_code", "country", "description",
)  # fmt: skip


class TagsField(forms.CharField):
    """Tags as text: names with commas between."""

    def __init__(self, **options: Any) -> None:
        hint = _("Names with commas between.")
        super().__init__(label=_("Tags"), required=False, max_length=2000, help_text=hint, **options)

    def clean(self, value: Any) -> Any:
        """The names."""
        return [name.strip() for name in (super().clean(value) or "").split(",") if name.strip()]


class NewAccountForm(forms.Form):
    """Name, owner, website (M23), and what the workspace's policies and required fields ask for (O13, O14)."""

    def __init__(
        self, *, member: Member, currency: str, fields: Sequence[Field], as_customer: bool, data: Any = None
    ) -> None:
        super().__init__(data, initial={"owner": member.pk})
        self.member = member
        for key in ("name", "owner", "website"):
            self.fields[key] = form_field_of(key, member, currency)
            self.fields[key].label = _label(key)
        self.fields["name"].widget.attrs["autofocus"] = True
        if as_customer:
            self.fields |= asked_fields(wanted(0, ""), member, currency)
        self.fields |= form_fields([one for one in fields if one.required], currency=currency, member=member)

    def values(self) -> dict[str, Any]:
        """What to give to `create_account`."""
        values = {key: value for key, value in self.cleaned_data.items() if not key.startswith(PREFIX)}
        return {**asked_values(values, self.member), "custom": given(self.cleaned_data)}


class OpenAccountForm(forms.Form):
    """What an organization still needs to be made an account by hand (O13, O14, T27)."""

    def __init__(self, account: Account, *, member: Member, currency: str, data: Any = None) -> None:
        super().__init__(data)
        self.member = member
        self.fields |= asked_fields(wanted(account.contact_count, account.billing_stage), member, currency)

    def values(self) -> dict[str, Any]:
        """What to give to `open_account`."""
        return asked_values(self.cleaned_data, self.member)


class AccountForm(forms.Form):
    """Everything that can be said of an account (T61-T67)."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, account: Account, *, member: Member, currency: str, fields: Sequence[Field], data: Any = None
    ) -> None:
        start = {key: start_of(key, account) for key in EVERYTHING}
        start |= {"version": account.version, "tags": ", ".join(_tag_names(account)), "team": _team_ids(account)}
        super().__init__(data, initial=start | initial(fields, account.custom))
        for key in EVERYTHING:
            self.fields[key] = form_field_of(key, member, currency)
            self.fields[key].label = _label(key)
        self.fields["tags"] = TagsField()
        self.fields["team"] = forms.ModelMultipleChoiceField(
            owners(), required=False, label=_("Team"), widget=forms.CheckboxSelectMultiple
        )
        self.fields |= form_fields(fields, currency=currency, member=member)

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The bound fields under their headings."""
        parts: list[tuple[Any, Iterable[str]]] = [
            ("", EVERYTHING[:12]),
            (_("Address"), EVERYTHING[12:18]),
            ("", ("description", "tags", "team")),
            (_("Own fields"), [name for name in self.fields if name.startswith(PREFIX)]),
        ]
        return [(title, [self[name] for name in names]) for title, names in parts if names]

    def values(self) -> dict[str, Any]:
        """What to give to `change_account`."""
        values = {key: value for key, value in self.cleaned_data.items() if not key.startswith(PREFIX)}
        del values["version"]
        return {**values, "custom": given(self.cleaned_data)}


class TagsForm(forms.Form):
    """The tags of one record: those there are, and new ones."""

    tags = forms.MultipleChoiceField(label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple)
    more = TagsField()
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, chosen: Sequence[str], data: Any = None) -> None:
        super().__init__(data, initial={"tags": list(chosen), "was": ",".join(chosen)})
        self.stored = list(chosen)
        names = list(Tag.objects.order_by("name_folded").values_list("name", flat=True)[:200])
        self.fields["tags"].choices = [(name, name) for name in dict.fromkeys([*chosen, *names])]  # type: ignore[attr-defined]
        self.fields["more"].label = _("More tags")
        if not names:
            del self.fields["tags"]

    def names(self) -> list[str]:
        """The tags that the record shall have: what was ticked off here goes, what somebody else put there stays."""
        ticked = self.cleaned_data.get("tags", [])
        was = self.cleaned_data["was"].split(",") if "was" in self.data else self.stored
        return [*kept(self.stored, was, ticked), *self.cleaned_data["more"]]


class TeamForm(forms.Form):
    """Members with access to an account (T65)."""

    team: Any = forms.ModelMultipleChoiceField(
        queryset=None, required=False, label=_("Team"), widget=forms.CheckboxSelectMultiple
    )

    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, account: Account, data: Any = None) -> None:
        self.stored = _team_ids(account)
        super().__init__(data, initial={"team": self.stored, "was": ",".join(map(str, self.stored))})
        self.fields["team"].queryset = owners()  # type: ignore[attr-defined]

    def members(self) -> list[Member]:
        """Who shall have access; whom somebody else added meanwhile stays."""
        given = self.cleaned_data["was"].split(",") if "was" in self.data else map(str, self.stored)
        was = ids_in(given)
        ids = kept(self.stored, was, [one.pk for one in self.cleaned_data["team"]])
        return list(owners().filter(pk__in=ids))


class PhotoForm(forms.Form):
    """A new photo."""

    photo = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text=_("JPEG, PNG, WebP or GIF, at most 10 MB. Its middle is used."),
    )


class EraseForm(forms.Form):
    """The name, typed out."""

    name = forms.CharField(label=_("Name of the account"), widget=forms.TextInput(attrs={"autocomplete": "off"}))


def kept(stored: Sequence[Any], was: Sequence[Any], now: Sequence[Any]) -> list[Any]:
    """What is stored, without what this form took out, and with what it put in, since it was opened with `was`."""
    return [one for one in stored if one in now or one not in was] + [one for one in now if one not in stored]


def asked_fields(names: Sequence[str], member: Member, currency: str) -> dict[str, forms.Field]:
    """The fields for what policies ask of an account made by hand (completeness.py)."""
    fields: dict[str, forms.Field] = {}
    if "billing_stage" in names:
        stage = form_field_of("billing_stage", member, currency)
        stage.label, stage.required = _label("billing_stage"), True
        fields["billing_stage"] = stage
    if "contacts" in names:
        fields["contact_name"] = forms.CharField(label=_("Contact"), required=False, max_length=240)
        fields["contacts"] = forms.EmailField(label=_("Contact’s e-mail address"))
    return fields


def asked_values(cleaned: Mapping[str, Any], member: Member) -> dict[str, Any]:
    """What was filled in there: the contact is the one with that address, else a new one."""
    values = dict(cleaned)
    email, name = values.pop("contacts", ""), values.pop("contact_name", "")
    if email:
        known = contact_with_address(email, member)
        first, last = split_name(name)
        values["contacts"] = [
            {"contact": known} if known else {"emails": [email], "first_name": first, "last_name": last}
        ]
    return values


def _label(key: str) -> Any:
    return LABELS[key] if key in LABELS else RELATIONS[key]


def _tag_names(account: Account) -> list[str]:
    return list(account.tags.order_by("name_folded").values_list("name", flat=True))


def _team_ids(account: Account) -> list[int]:
    return list(Access.objects.filter(account=account).values_list("member_id", flat=True))
