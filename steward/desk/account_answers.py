"""What the API answers about an account's overview and timeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from steward.accounts.models import Account, Membership
from steward.activities.models import Activity, Note
from steward.core.api import CountOut, MoneyOut
from steward.core.paging import Count
from steward.deals.models import Deal
from steward.files.models import File
from steward.files.queries import with_seen
from steward.files.rows import is_new
from steward.team.models import Member

from .account import TITLES, some
from .account_fields import about
from .account_rows import PERSON


def block_json(key: str, account: Account, member: Member) -> dict[str, Any]:
    """One block of the overview."""
    block = {"key": key, "title": str(TITLES[key])}
    if key == "about":
        items = [{"key": one.key, "label": str(one.label), "text": one.text} for one in about(account, member)]
        return {**block, "count": CountOut.of(Count(len(items), exact=True)), "items": items}
    found = some(key, account, member, COLUMNS[key])
    rows = with_seen(found.rows, member) if key == "files" else found.rows
    return {**block, "count": CountOut.of(found.count), "items": [ITEMS[key](row, member) for row in rows]}


ACTIVITY = ("id", "subject", "due_on", "due_time", "priority", "contact_id", "deal_id", "assignee_id")
DEAL = ("id", "name", "status", "stage_id", "owner_id", "expected_close_on", "won_at", "lost_at")
NOTE = ("id", "body", "html", "pinned", "author_id", "created_at")
FILE = ("id", "name", "size", "content_type", "uploaded_by_id", "created_at")
# What is read for each block.
COLUMNS: dict[str, tuple[str, ...]] = {
    "activities": (*ACTIVITY, "type__key"),
    "deals": (*DEAL, "value_minor", "currency"),
    "people": PERSON,
    "notes": NOTE,
    "files": FILE,
}


def _activity(one: Activity, _member: Member) -> dict[str, Any]:
    return {**{name: getattr(one, name) for name in ACTIVITY}, "type": one.type.key}


def _deal(one: Deal, _member: Member) -> dict[str, Any]:
    return {**{name: getattr(one, name) for name in DEAL}, "value": MoneyOut.of(one.value)}


def _person(one: Membership, _member: Member) -> dict[str, Any]:
    return {
        "contact_id": one.contact_id,
        "name": one.contact.name,
        "job_title": one.job_title or one.contact.job_title,
        "description": one.description,
        "is_primary": one.is_primary,
        "last_contact_at": one.contact.last_contact_at,
    }


def _note(one: Note, _member: Member) -> dict[str, Any]:
    return {name: getattr(one, name) for name in NOTE}


def _file(one: File, member: Member) -> dict[str, Any]:
    return {**{name: getattr(one, name) for name in FILE}, "is_new": is_new(one, member)}


ITEMS: dict[str, Callable[[Any, Member], dict[str, Any]]] = {
    "activities": _activity,
    "deals": _deal,
    "people": _person,
    "notes": _note,
    "files": _file,
}
