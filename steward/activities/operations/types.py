"""Types of activity: the six of every workspace, and what the firm adds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.activities.models import Activity, ActivityType
from steward.core.asset_icons import ICONS
from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.core.rows import expect_order
from steward.core.text import fold, line
from steward.team.models import Member

BUILT_IN = {
    "call": gettext_lazy("Call"),
    "meeting": gettext_lazy("Meeting"),
    "task": gettext_lazy("Task"),
    "email": gettext_lazy("E-mail"),
    "deadline": gettext_lazy("Deadline"),
    "lunch": gettext_lazy("Lunch"),
}
TYPE_ICONS = ["call", "meeting", "task", "mail", "deadline", "lunch", "message", "people", "document", "star", "clock"]


@transaction.atomic
def set_up_types(*, by: Member | None) -> list[ActivityType]:
    """Make the six types of every workspace, those that are not there yet. Called when the workspace is set up."""
    for position, (key, name) in enumerate(BUILT_IN.items()):
        icon = "mail" if key == "email" else key
        ActivityType.objects.get_or_create(
            key=key, defaults={"name": str(name), "icon": icon, "position": position, "is_built_in": True}
        )
    return list(ActivityType.objects.order_by("position", "id"))


@transaction.atomic
def create_type(*, by: Member, name: str, icon: str = "task") -> ActivityType:
    """Add a type of activity. Its key comes from its name and never changes."""
    by.must("types.manage")
    last = ActivityType.objects.order_by("-position").first()
    made = ActivityType(position=last.position + 1 if last else 0)
    made.name, made.icon = _free_name(name, made), _known_icon(icon)
    made.key = _free_key(made.name)
    made.save(force_insert=True)
    return made


@transaction.atomic
def change_type(
    type: ActivityType,  # noqa: A002 - the word of the room
    *,
    by: Member,
    version: int | None = None,
    **changes: Any,
) -> ActivityType:
    """Change `name`, `icon`, `position` or `is_active`. A type that is switched off stays on what it is used for."""
    by.must("types.manage", type)
    row = locked(type)
    row.expect(version)
    if "name" in changes:
        row.name = _free_name(changes.pop("name"), row)
    if "icon" in changes:
        row.icon = _known_icon(changes.pop("icon"))
    if "is_active" in changes:
        row.is_active = changes.pop("is_active")
        if not row.is_active and not ActivityType.objects.filter(is_active=True).exclude(pk=row.pk).exists():
            raise Invalid(_("One type has to stay switched on."), field="is_active")
    if "position" in changes:
        _move(row, changes.pop("position"))
    if changes:
        raise TypeError(f"a type has no {', '.join(changes)}")
    row.store("name", "icon", "is_active", "position")
    return row


@transaction.atomic
def delete_type(type: ActivityType, *, by: Member, version: int | None = None) -> None:  # noqa: A002 - as above
    """Take away a type that no activity ever had, as one added by mistake; another one can be switched off. Right:
    types.manage."""
    by.must("types.manage", type)
    row = locked(type)
    row.expect(version)
    if row.is_built_in:
        said = _("“%(name)s” is there in every workspace. Switch it off instead.")
        raise Refused(said % {"name": row.name}, code="built_in")
    if Activity._base_manager.filter(type=row).exists():
        raise Refused(_("“%(name)s” is in use. Switch it off instead.") % {"name": row.name}, code="type_in_use")
    if not ActivityType.objects.filter(is_active=True).exclude(pk=row.pk).exists():
        raise Refused(_("One type has to stay switched on."), code="last_type")
    row.delete()


@transaction.atomic
def order_types(ids: Sequence[int], *, by: Member, expected: Sequence[int] | None = None) -> None:
    """Offer the types in this order; those that are not named follow as they were. Raises `Stale` when the order is not
    the `expected` one any more."""
    by.must("types.manage")
    there = {row.pk: row for row in ActivityType.objects.select_for_update().order_by("position", "id")}
    expect_order(there, expected)
    named = [pk for pk in dict.fromkeys(ids) if pk in there]
    for position, pk in enumerate([*named, *(pk for pk in there if pk not in named)]):
        if there[pk].position != position:
            ActivityType.objects.filter(pk=pk).update(position=position)


def type_named(key: str) -> ActivityType:
    """The type with this key. Raises `Invalid` when there is none, or it was switched off."""
    found = ActivityType.objects.filter(key=key[:40], is_active=True).first()
    if found is None:
        raise Invalid(_("There is no type of activity “%(key)s”.") % {"key": key[:40]}, field="type")
    return found


def _move(row: ActivityType, position: int) -> None:
    others = list(ActivityType.objects.exclude(pk=row.pk).order_by("position", "id"))
    others.insert(max(0, min(position, len(others))), row)
    for place, one in enumerate(others):
        if one.pk == row.pk:
            row.position = place
        elif one.position != place:
            one.position = place
            one.save(update_fields=["position"])


def _free_name(name: str, row: ActivityType) -> str:
    clean = line(name, field="name", longest=60, required=True)
    taken = ActivityType.objects.exclude(pk=row.pk).values_list("name", flat=True)
    if fold(clean) in {fold(other) for other in taken}:
        raise Invalid(_("There is a type “%(name)s” already.") % {"name": clean}, field="name")
    return clean


def _free_key(name: str) -> str:
    base = slugify(fold(name))[:32] or "type"
    key, number = base, 2
    while ActivityType.objects.filter(key=key).exists():
        key, number = f"{base}-{number}", number + 1
    return key


def _known_icon(icon: str) -> str:
    if icon not in ICONS:
        raise Invalid(_("There is no icon of this name."), field="icon")
    return icon
