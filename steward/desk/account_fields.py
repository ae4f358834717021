"""The fields of an account as its Info tab shows them: standard ones in groups, then those the firm added (T30-T36)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.accounts.details import LABELS
from steward.accounts.editing import RELATIONS, Place, said
from steward.accounts.models import Account
from steward.accounts.operations import Industries
from steward.fields.computed import computed, with_computed
from steward.fields.models import Field, RecordKind
from steward.fields.values import Shown, definitions, on_page
from steward.team.models import Member

# Standard fields in their groups, as the page shows them.
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    ("", ("name", "type", "website", "phone", "email", "industry", "employees", "annual_revenue", "description")),
    (gettext_lazy("Address"), ("line1", "line2", "city", "region", "postal_code", "country")),
    (gettext_lazy("Standing"), ("owner", "parent", "status", "billing_stage")),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A field with its value in words, "" for none; `url` edits it, `href` opens a web, mail or phone address."""

    key: str
    label: str | Promise
    text: str
    url: str
    said: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading; "" for the first."""

    title: str | Promise
    facts: list[Fact]


def groups(account: Account, member: Member) -> list[Group]:
    """All fields that are edited in place: standard ones, then custom ones as soon as they exist (M28, M35)."""
    industries = Industries()
    standard = [Group(title, [_standard(account, name, industries) for name in names]) for title, names in GROUPS]
    own: dict[str, list[Fact]] = {}
    for title, fact in _own(account, member):
        own.setdefault(title or str(_("Own fields")), []).append(fact)
    return [*standard, *(Group(title, facts) for title, facts in own.items())]


def about(account: Account, member: Member) -> list[Fact]:
    """The fields of the block About (M26-M29): the first group and the firm's own fields."""
    industries = Industries()
    own = [fact for _title, fact in _own(account, member)]
    return [*(_standard(account, name, industries) for name in GROUPS[0][1]), *own]


def _standard(account: Account, name: str, industries: Industries) -> Fact:
    place = Place(name, {**LABELS, **RELATIONS}[name])
    return _fact(account, name, place.label, said(place, account, industries), _href(name, getattr(account, name)))


def _own(account: Account, member: Member) -> list[tuple[str, Fact]]:
    """The firm's own fields that the member sees, each with its heading."""
    fields = definitions(RecordKind.ACCOUNT, member)
    custom = with_computed(account.custom, computed(RecordKind.ACCOUNT, [account.pk], fields), account.pk)
    return [(one.field.group, _custom(account, one)) for one in on_page(RecordKind.ACCOUNT, custom, member, fields)]


def _custom(account: Account, one: Shown) -> Fact:
    if one.field.is_computed:
        return Fact(f"custom.{one.field.key}", one.field.label, one.text or "–", "", "")
    return _fact(account, f"custom.{one.field.key}", one.field.label, one.text, _link(one))


def _link(one: Shown) -> str:
    """Where the value leads: also to the organization or person that it names."""
    if one.text and one.field.type == Field.Type.ACCOUNT:
        return reverse("desk:account", args=[one.value])
    if one.text and one.field.type == Field.Type.CONTACT:
        return reverse("desk:person", args=[one.value])
    return _href(one.field.type, one.value)


def _fact(account: Account, key: str, label: Any, text: str, href: str) -> Fact:
    words = _("Edit %(field)s, %(value)s") if text else _("%(field)s: Click to add")
    words %= {"field": label, "value": text}
    return Fact(key, label, text, reverse("accounts:edit_field", args=[account.pk, key]), words, href)


def _href(kind: str, value: Any) -> str:
    """Where a value leads: nothing but web, mail and phone addresses."""
    if not value or kind not in ("website", Field.Type.URL, Field.Type.EMAIL, Field.Type.PHONE):
        return ""
    text = str(value)
    if kind == Field.Type.EMAIL:
        return f"mailto:{text}"
    if kind == Field.Type.PHONE:
        return f"tel:{text}"
    return text if text.startswith(("https://", "http://")) else f"https://{text}"


def fields_url(member: Member) -> str:
    """Where own fields are managed (M31), for those who may (M33); "" where that page is not there."""
    try:
        return reverse("fields:settings") if member.may("fields.manage") else ""
    except NoReverseMatch:
        return ""
