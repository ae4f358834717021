"""The values of a person as pages show them, one by one, in groups (O4, M57)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steward.fields.computed import computed, with_computed
from steward.fields.models import Field, RecordKind, Tag
from steward.fields.values import definitions, on_page
from steward.team.models import Member

from .details import LABELS, LINES
from .lines import as_lines
from .models import Contact, EmailAddress, Phone

GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    ("", ("first_name", "last_name", "job_title", "emails", "phones", "linkedin", "owner", "tags", "consent",
          "description")),
    (_("Address"), ("line1", "line2", "postal_code", "city", "region", "country")),
)  # fmt: skip
NAMES: dict[str, Any] = {
    **LABELS, "emails": _("E-mail"), "phones": _("Phone"), "owner": _("Owner"), "tags": _("Tags"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """One value in words, "" for none. `href` leads to where a web, mail or phone address does."""

    key: str
    label: str | Promise
    text: str
    href: str = ""
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Values under one heading, "" for the first."""

    title: str | Promise
    values: list[Value]


def groups_of(contact: Contact, member: Member) -> list[Group]:
    """All values of a person that the member sees, custom ones as soon as the field exists (M28). Six queries, and one
    for each rollup."""
    found = [Group(title, [value_of(contact, name, member) for name in names]) for title, names in GROUPS]
    own: dict[str, list[Value]] = {}
    for group, value in _own(contact, member):
        own.setdefault(group or str(_("Own fields")), []).append(value)
    return [*found, *(Group(title, values) for title, values in own.items())]


def value_of(contact: Contact, key: str, member: Member) -> Value:
    """One value by its key ("job_title", "custom.shoe_size"). Raises `KeyError` on one that there is not."""
    if key.startswith("custom."):
        return {one.key: one for _group, one in _own(contact, member)}[key]
    label = NAMES[key]
    if key == "emails":
        return Value(key, label, as_lines(_in_order(EmailAddress, contact)))
    if key == "phones":
        return Value(key, label, as_lines(_in_order(Phone, contact)))
    if key == "tags":
        tags = Tag.objects.filter(pk__in=contact.tags.values("pk")).order_by("name_folded")
        return Value(key, label, ", ".join(tag.name for tag in tags))
    if key == "consent":
        return Value(key, label, str(contact.get_consent_display()))
    text = str(getattr(contact, key) or "")
    return Value(key, label, text, _href(key, text))


def is_value(key: str) -> bool:
    """Whether a standard value is called so."""
    return key in (*LINES, "description", "consent", "emails", "phones", "owner", "tags")


def _in_order(model: Any, contact: Contact) -> Iterable[Any]:
    return list(model.objects.filter(contact=contact).order_by("position", "id"))


def _own(contact: Contact, member: Member) -> list[tuple[str, Value]]:
    fields = definitions(RecordKind.CONTACT, member)
    worked_out = computed(RecordKind.CONTACT, [contact.pk], fields)
    custom = with_computed(contact.custom, worked_out, contact.pk)
    return [
        (
            one.field.group,
            Value(
                f"custom.{one.field.key}",
                one.field.label,
                one.text or "–" if one.field.is_computed else one.text,
                _href(one.field.type, one.text),
                one.field.is_computed,
            ),
        )
        for one in on_page(RecordKind.CONTACT, custom, member, fields)
    ]


def _href(kind: str, text: str) -> str:
    if kind in ("linkedin", Field.Type.URL) and text:
        return text if text.startswith(("https://", "http://")) else f"https://{text}"
    if kind == Field.Type.EMAIL and text:
        return f"mailto:{text}"
    return f"tel:{text}" if kind == Field.Type.PHONE and text else ""
