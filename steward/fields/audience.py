"""Who may see a field: one rule, asked wherever definitions are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from steward.core.refused import Invalid
from steward.core.text import ids_in
from steward.team.models import Member
from steward.team.rights import RIGHTS

from .models import Field

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_MEMBERS = 200


def sees(member: Member, field: Field) -> bool:
    """Whether the member sees this field and its values. Owners and admins see every field."""
    if member.is_admin or field.audience == Field.Audience.EVERYONE:
        return True
    if field.audience == Field.Audience.RIGHT:
        return member.may(field.audience_right)
    return field.audience == Field.Audience.MEMBERS and member.pk in field.audience_ids


def seen_by(member: Member | None, fields: Iterable[Field]) -> list[Field]:
    """Those that the member sees; a computed field only when everything it is made of is seen too. `None` is the house
    itself, which sees all."""
    every = list(fields)
    if member is None or member.is_admin:
        return every
    seen, hidden = [field for field in every if sees(member, field)], _names(every)
    while hidden != (hidden := _names(every) - _names(seen)):  # what is made of a hidden one is hidden, and so on
        seen = [field for field in seen if not field.is_computed or not hidden & set(sources(field))]
    return seen


def _names(fields: Iterable[Field]) -> set[tuple[str, str]]:
    return {(field.record, field.key) for field in fields}


def sources(field: Field) -> list[tuple[str, str]]:
    """(record, key) of the custom fields that a computed field is made of."""
    return [(record, key) for record, key in field.rule.get("sources", [])]


def hidden_from(member: Member) -> frozenset[str]:
    """The fields that the member may not see, as events name them: "account.custom.margin". No query for admins."""
    if member.is_admin:
        return frozenset()
    every = list(Field.objects.filter(standard=False))
    seen = {field.pk for field in seen_by(member, every)}
    return frozenset(f"{field.record}.custom.{field.key}" for field in every if field.pk not in seen)


def clean_audience(given: Mapping[str, Any], by: Member) -> dict[str, Any]:
    """The columns for `who_sees`: {"audience", "right", "member_ids"}. Raises `Invalid`, also when `by` would lose
    sight of the field."""
    audience = str(given.get("audience") or Field.Audience.EVERYONE)
    if audience not in Field.Audience.values:
        raise Invalid(_("A field is seen by everyone, right, members or admins."), field="audience")
    right, ids = str(given.get("right") or ""), _ids(given.get("member_ids") or [])
    if audience == Field.Audience.RIGHT and right not in RIGHTS:
        raise Invalid(_("Say which right it takes to see this field."), field="right")
    if audience == Field.Audience.MEMBERS and not ids:
        raise Invalid(_("Choose the members who see this field."), field="member_ids")
    columns = {
        "audience": audience,
        "audience_right": right if audience == Field.Audience.RIGHT else "",
        "audience_ids": ids if audience == Field.Audience.MEMBERS else [],
    }
    if not sees(by, Field(**columns)):
        raise Invalid(_("You would no longer see this field yourself."), field="audience")
    return columns


def _ids(given: Sequence[Any]) -> list[int]:
    ids = sorted(set(ids_in(given)))
    if len(ids) != len({str(pk) for pk in given}) or len(ids) > MOST_MEMBERS:
        raise Invalid(_("Choose members by their numbers."), field="member_ids")
    if Member.objects.filter(pk__in=ids).count() != len(ids):
        raise Invalid(_("There is no such team member."), field="member_ids")
    return ids
