"""What a view asks for, by the rights of who looks: a field that went away or is hidden must not be told by it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from steward.core.refused import Invalid
from steward.team.models import Member

from .conditions import wrong
from .grammar import where
from .listings import Listing, listing
from .models import View
from .queries import all_of, view_asked
from .sentences import sentence
from .sorting import sort_asked


def condition_of(view: View | None, member: Member) -> Any:
    """The condition of a view, None for none. Raises `Invalid` (field `filter`) when it asks for a field that is not
    there any more, or that the member does not see; the refusal does not name it."""
    if view is None or not view.condition:
        return None
    if not is_whole(view, member):
        raise wrong(_("This view filters by a field that is not there any more, or not yours to see."))
    return view.condition


def is_whole(view: View, member: Member) -> bool:
    """Whether all that the view asks for is there and the member's to see."""
    try:
        where(view.condition, listing(view.of).filters, member)
    except Invalid:
        return False
    return True


def narrowed(view: View | None, member: Member, condition: Any, sort: str | None) -> tuple[Any, str | None]:
    """What is asked of a list within a view: both conditions, in the order named, else in that of the view."""
    return all_of(condition_of(view, member), condition), sort or sort_of(view, member) or None


def sort_of(view: View | None, member: Member) -> str:
    """The order of a view; "", the list's own, where it has none, or one by a field that went away or is hidden."""
    if view is None or not view.sort:
        return ""
    about = listing(view.of)
    try:
        return sort_asked(view.sort, about.sorts, about.sort, about.record, member)[0]
    except Invalid:
        return ""


def in_view(pk: int | None, of: str, member: Member, condition: Any, sort: str | None) -> tuple[Any, str | None]:
    """The same for a view named by its id. Raises `Http404` on one that is not there or not the member's to see."""
    return narrowed(view_asked(str(pk) if pk else None, of, member), member, condition, sort)


def said(view: View, member: Member) -> str:
    """The view's condition in words; "" for none."""
    return sentence(condition_of(view, member), listing(view.of).filters)


def rows_of(about: Listing, condition: Any, member: Member) -> QuerySet[Any]:
    """The rows of a list that the member sees and that fit the condition. Raises `Invalid`."""
    rows = about.rows(member)
    return rows.filter(where(condition, about.filters, member)) if condition else rows
