"""What people fill in about a person. The operations check; forms shape and show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steward.fields.forms import form_fields, given, initial
from steward.fields.models import RecordKind, Tag
from steward.fields.values import definitions
from steward.team.models import Member
from steward.team.policies import workspace

from .details import LABELS, LINES
from .lines import as_lines, from_lines
from .models import Contact, EmailAddress, Phone
from .opened import OpenedForm

SEVERAL = _("One a line, the first is the main one. A label may follow a comma: ilse@kan-code.example, private.")
WIDE = ("emails", "phones", "tags", "description", "line1", "line2")


class NewPersonForm(forms.Form):
    """A new person: only an e-mail address is asked (O3, M47)."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    first_name = forms.CharField(label=LABELS["first_name"], max_length=120, required=False)
    last_name = forms.CharField(label=LABELS["last_name"], max_length=120, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False, widget=forms.TextInput({"type": "tel"}))
    job_title = forms.CharField(label=LABELS["job_title"], max_length=250, required=False)

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        """Custom fields that must be filled in are asked as well."""
        super().__init__(*args, **options)
        required = [field for field in definitions(RecordKind.CONTACT, member) if field.required]
        self.fields |= form_fields(required, currency=_currency(), member=member)

    def values(self) -> dict[str, Any]:
        """What `create_contact` takes."""
        found = {name: self.cleaned_data[name] for name in ("first_name", "last_name", "job_title")}
        phones = [self.cleaned_data["phone"]] if self.cleaned_data["phone"] else []
        return {**found, "emails": [self.cleaned_data["email"]], "phones": phones, "custom": given(self.cleaned_data)}


class PersonForm(OpenedForm):
    """Everything of a person (O4); with `only`, one value, to edit in place (M57)."""

    first_name = forms.CharField(label=LABELS["first_name"], max_length=120, required=False)
    last_name = forms.CharField(label=LABELS["last_name"], max_length=120, required=False)
    job_title = forms.CharField(label=LABELS["job_title"], max_length=250, required=False)
    owner = forms.TypedChoiceField(label=_("Owner"), coerce=int, required=False, empty_value=None)
    emails = forms.CharField(label=_("E-mail"), widget=forms.Textarea({"rows": 2}), help_text=SEVERAL)
    phones = forms.CharField(label=_("Phone"), widget=forms.Textarea({"rows": 2}), required=False)
    linkedin = forms.CharField(label=LABELS["linkedin"], max_length=250, required=False)
    line1 = forms.CharField(label=LABELS["line1"], max_length=250, required=False)
    line2 = forms.CharField(label=LABELS["line2"], max_length=250, required=False)
    postal_code = forms.CharField(label=LABELS["postal_code"], max_length=30, required=False)
    city = forms.CharField(label=LABELS["city"], max_length=120, required=False)
    region = forms.CharField(label=LABELS["region"], max_length=120, required=False)
    country = forms.CharField(label=LABELS["country"], max_length=120, required=False)
    tags = forms.CharField(label=_("Tags"), required=False, help_text=_("With a comma between them."))
    consent = forms.ChoiceField(label=LABELS["consent"], choices=Contact.Consent.choices)
    description = forms.CharField(label=LABELS["description"], widget=forms.Textarea({"rows": 3}), required=False)

    def __init__(self, *args: Any, member: Member, only: str = "", **options: Any) -> None:
        """`only` names the value to keep. Raises `KeyError` on one that is not there.

        Without it, every value goes along as it was when the form was opened, so that what was not touched stays as it
        is, whoever changed it meanwhile.
        """
        super().__init__(*args, **options)
        if not only or only.startswith("custom."):
            self.fields |= form_fields(definitions(RecordKind.CONTACT, member), currency=_currency(), member=member)
        if only:
            self.fields = {only: self.fields[only]}
        for field in self.fields.values():
            field.show_hidden_initial = not only
        if "owner" in self.fields:
            people = Member.objects.visible_to(member).active().by_name()
            self.fields["owner"].choices = [("", _("Nobody")), *((one.pk, str(one)) for one in people)]  # type: ignore[attr-defined]

    def values(self, member: Member) -> dict[str, Any]:
        """What `change_contact` takes: the values that were changed."""
        clean = {name: value for name, value in self.cleaned_data.items() if name in self.changed_data}
        found = {name: clean[name] for name in (*LINES, "description", "consent") if name in clean}
        if "owner" in clean:
            owner = clean["owner"]
            found["owner"] = None if owner is None else Member.objects.visible_to(member).get(pk=owner)
        if "emails" in clean:
            found["emails"] = from_lines(clean["emails"], "address")
        if "phones" in clean:
            found["phones"] = from_lines(clean["phones"], "number")
        if "tags" in clean:
            found["tags"] = [name.strip() for name in clean["tags"].split(",") if name.strip()]
        if custom := given(clean):
            found["custom"] = custom
        return found


def person_initial(contact: Contact, member: Member, only: str = "") -> dict[str, Any]:
    """The values of a stored person for `PersonForm`; with `only`, that one."""
    found: dict[str, Any] = {name: getattr(contact, name) for name in (*LINES, "description", "consent")}
    found["owner"] = contact.owner_id
    readers: Mapping[str, Any] = {
        "emails": lambda: as_lines(EmailAddress.objects.filter(contact=contact)),
        "phones": lambda: as_lines(Phone.objects.filter(contact=contact)),
        "tags": lambda: ", ".join(Tag.objects.filter(pk__in=contact.tags.values("pk")).order_by("name_folded")
                                  .values_list("name", flat=True)),
    }  # fmt: skip
    found |= {name: read() for name, read in readers.items() if not only or only == name}
    if not only or only.startswith("custom."):
        found |= initial(definitions(RecordKind.CONTACT, member), contact.custom)
    return found


def _currency() -> str:
    firm = workspace()
    return firm.currency if firm else "EUR"
