"""Saving, changing, deleting and restoring views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Invalid, NotAllowed, Refused
from steward.core.text import line
from steward.history.facts import Fact, record
from steward.team.models import Member

from .facts import ViewChanged, ViewRestored, ViewShared, ViewTrashed
from .grammar import where
from .listings import Listing, listing
from .models import View, ViewMember
from .queries import all_of
from .sorting import sort_asked

MOST_COLUMNS = 12
MOST_MEMBERS = 200
TRASH_DAYS = timedelta(days=30)
COLUMNS = ("name", "condition", "sort", "columns", "layout", "along", "sharing", "pinned")


def may_change(view: View, member: Member) -> bool:
    """The owner of a view changes it, and an admin one that is shared."""
    return view.owner_id == member.pk or (member.is_admin and view.sharing != View.Sharing.PRIVATE)


@atomic
def create_view(*, by: Member, of: str, name: str, **given: Any) -> View:
    """Save a view of a list: `condition`, `sort`, `columns`, `layout`, `along`, `sharing`, `members`, `pinned`.

    Everybody may, for themselves and for others. Raises `Invalid` on what the list does not have.
    """
    view = View(of=listing(of).key, owner=by)
    members = _put(view, {"name": name, **given}, by)
    view.save(force_insert=True)
    _share(view, members)
    _tell(ViewShared, view, by)
    return view


@atomic
def change_view(view: View, *, by: Member, version: int | None = None, **changes: Any) -> View:
    """Change what is given of a view. Nothing is stored or told when nothing changes."""
    view = locked(view)
    _must_change(view, by)
    view.expect(version)
    was = {name: getattr(view, name) for name in COLUMNS}
    before = {**was, **({"members": sorted(_members(view))} if view.sharing == View.Sharing.MEMBERS else {})}
    members = _put(view, changes, by)
    others = members is not None and set(members) != _members(view)
    if others or (view.sharing == View.Sharing.MEMBERS and was["sharing"] != view.sharing):
        _share(view, members)
    if others or was != {name: getattr(view, name) for name in COLUMNS}:
        view.before = before
        view.store(*COLUMNS, "before")
        opened = was["sharing"] == View.Sharing.PRIVATE
        _tell(ViewShared if opened else ViewChanged, view, by)
    return view


@atomic
def undo_view(view: View, *, by: Member, version: int | None = None) -> View:
    """Take the last change of a view back, by `change_view`. Refused when there is none, or it was changed since."""
    view = locked(view)
    _must_change(view, by)
    view.expect(version)
    if not view.before:
        raise Refused(_("There is nothing here that can be put back."), code="nothing_kept")
    return change_view(view, by=by, **view.before)


@atomic
def trash_view(view: View, *, by: Member, version: int | None = None) -> View:
    """Put a view into the trash for 30 days. The records it showed stay as they are."""
    view = locked(view)
    _must_change(view, by)
    view.expect(version)
    if view.deleted_at is None:
        view.deleted_at = now()
        view.store("deleted_at")
        _tell(ViewTrashed, view, by)
    return view


@atomic
def restore_view(view: View, *, by: Member) -> View:
    """Take a view back out of the trash. Again changes nothing."""
    view = locked(view)
    _must_change(view, by)
    if view.deleted_at is not None:
        view.deleted_at = None
        view.store("deleted_at")
        _tell(ViewRestored, view, by)
    return view


def purge_views() -> int:
    """Delete for ever the views that lay in the trash for 30 days; returns how many."""
    old = View._base_manager.filter(deleted_at__lt=now() - TRASH_DAYS)
    count = old.count()
    old.delete()
    return count


def _must_change(view: View, by: Member) -> None:
    if not by.is_active or not may_change(view, by):
        raise NotAllowed(_("Only its owner changes this view, or an admin when it is shared."))


def _put(view: View, given: Mapping[str, Any], by: Member) -> Sequence[int] | None:
    """The given values checked and put on the row; the members to share it with, None when that is not said."""
    about = listing(view.of)
    values = dict(given)
    members = values.pop("members", None)
    for name in [*values]:
        if name not in COLUMNS:
            raise Invalid(_("A view has no such field."), field=name[:60])
        setattr(view, name, _CLEAN[name](values[name], about, by))
    if not view.layout:
        view.layout = View.Layout.LIST
    _check_along(view, about, by)
    if view.sharing != View.Sharing.MEMBERS:
        return [] if members is not None or "sharing" in given else None
    if members is None:
        return None
    return _member_ids(members)


def _check_along(view: View, about: Listing, by: Member) -> None:
    offered = {View.Layout.BOARD: about.picklists, View.Layout.CALENDAR: about.dates}.get(View.Layout(view.layout))
    if offered is None:
        view.along = ""
    elif view.along and view.along not in {one.key for one in offered(by)}:
        raise Invalid(_("This list cannot be laid out by “%(name)s”.") % {"name": view.along[:60]}, field="by")


def _name(value: Any, about: Listing, by: Member) -> str:
    return line(_text(value, "name"), field="name", longest=120, required=True)


def _condition(value: Any, about: Listing, by: Member) -> Any:
    if value and not isinstance(value, dict):
        raise Invalid(_("A filter is {“all”: […]} or {“any”: […]}."), field="condition")
    try:
        where(value, about.filters, by)
        where(all_of(value), about.filters, by)  # as lists ask it, beside filters of their own
    except Invalid as wrong:
        raise Invalid(wrong.message, field="condition") from wrong
    return value or None


def _sort(value: Any, about: Listing, by: Member) -> str:
    text = _text(value or "", "sort")
    if text:
        sort_asked(text, about.sorts, about.sort, about.record, by)
    return text


def _columns(value: Any, about: Listing, by: Member) -> list[str]:
    if not isinstance(value, list | tuple) or len(value) > MOST_COLUMNS:
        raise Invalid(_("At most %(n)s columns fit.") % {"n": MOST_COLUMNS}, field="columns")
    offered = {key for key, _label in about.columns(by)}
    for key in value:
        if key not in offered:
            raise Invalid(_("This list has no column “%(name)s”.") % {"name": str(key)[:60]}, field="columns")
    return [*dict.fromkeys(value)]


def _layout(value: Any, about: Listing, by: Member) -> str:
    return _one_of(value, View.Layout.values, "layout")


def _sharing(value: Any, about: Listing, by: Member) -> str:
    return _one_of(value, View.Sharing.values, "sharing")


def _along(value: Any, about: Listing, by: Member) -> str:
    return line(_text(value or "", "by"), field="by", longest=120)


def _pinned(value: Any, about: Listing, by: Member) -> bool:
    if not isinstance(value, bool):
        raise Invalid(_("This is yes or no."), field="pinned")
    return value


_CLEAN = {
    "name": _name, "condition": _condition, "sort": _sort, "columns": _columns, "layout": _layout, "along": _along,
    "sharing": _sharing, "pinned": _pinned,
}  # fmt: skip


def _text(value: Any, field: str) -> str:
    if not isinstance(value, str):
        raise Invalid(_("This is a text."), field=field)
    return value


def _one_of(value: Any, values: Iterable[str], field: str) -> str:
    if value not in values:
        raise Invalid(_("Choose one of: %(list)s.") % {"list": ", ".join(values)}, field=field)
    return str(value)


def _member_ids(members: Iterable[Any]) -> list[int]:
    ids = [*dict.fromkeys(getattr(one, "pk", one) for one in members)]
    if not ids or len(ids) > MOST_MEMBERS:
        raise Invalid(_("Choose 1 to %(n)s colleagues.") % {"n": MOST_MEMBERS}, field="members")
    known = Member.objects.filter(pk__in=ids, status=Member.Status.ACTIVE).count()
    if known != len(ids):
        raise Invalid(_("One of these colleagues is not there any more."), field="members")
    return ids


def _members(view: View) -> set[int]:
    return set(ViewMember.objects.filter(view=view).values_list("member_id", flat=True))


def _share(view: View, members: Sequence[int] | None) -> None:
    wanted = set(members or [])
    if view.sharing == View.Sharing.MEMBERS and not wanted:
        raise Invalid(_("Choose the colleagues who see this view."), field="members")
    ViewMember.objects.filter(view=view).exclude(member_id__in=wanted).delete()
    new = sorted(wanted - _members(view))
    ViewMember.objects.bulk_create([ViewMember(view=view, member_id=pk) for pk in new])


def _tell(kind: type[Fact], view: View, by: Member) -> None:
    if view.sharing != View.Sharing.PRIVATE:
        record(kind(subject=view.pk, name=view.name, list=view.of), by=by)
