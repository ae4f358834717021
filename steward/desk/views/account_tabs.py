"""The tabs of an account's page: everything of one kind, a page at a time ("View all", T9)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from steward.accounts.linked import contacts_context
from steward.activities.models import Activity, Note
from steward.activities.rows import todos, written
from steward.activities.scope import Scope
from steward.core.paging import Sort, capped_count, page
from steward.deals.models import Deal
from steward.desk.account import team_of
from steward.desk.account_fields import fields_url, groups
from steward.desk.account_rows import deal_rows
from steward.files.models import File
from steward.files.rows import lines as file_lines
from steward.team.doors import MemberRequest, signed_in

from .account import seen, shown

MANY = 50
LATEST = Sort("created_at", descending=True)
STATES = ("open", "won", "lost")


@signed_in
def info(request: MemberRequest, account_id: int) -> HttpResponse:
    """All fields, edited in place, and the people with what each may do (T29-T43, M26-M29, M57)."""
    account = seen(request, account_id)
    context = {
        "groups": groups(account, request.user),
        "tags": account.tags.order_by("name_folded"),
        "team": team_of(account),
        "fields_url": fields_url(request.user),
        "may_fields": request.user.may("fields.manage"),
        **contacts_context(account, request.user),
    }
    return shown(request, "desk/account_info.html", account, "account_info", context)


@signed_in
def activities(request: MemberRequest, account_id: int) -> HttpResponse:
    """What is to do, the next one first, and what was done last (P22, P23); more of each on the list of activities."""
    account = seen(request, account_id)
    rows = Activity.objects.visible_to(request.user).of(account).select_related("type", "assignee", "contact", "deal")
    parts = [
        {"title": _("To do"), **_activities(account.pk, "todo", rows.undone(), Sort("due_rank"))},
        {"title": _("Done"), **_activities(account.pk, "done", rows.done(), Sort("done_at", descending=True))},
    ]
    context = {"parts": parts, "new_url": _dialog("activities:create", account.pk, "#activity-list")}
    return shown(request, "desk/account_activities.html", account, "account_activities", context)


@signed_in
def deals(request: MemberRequest, account_id: int) -> HttpResponse:
    """Its deals (P18), the latest first; `?status=` open, won or lost alone."""
    account = seen(request, account_id)
    asked = request.GET.get("status", "")
    rows = Deal.objects.visible_to(request.user).of(account).select_related("stage", "owner")
    if asked in STATES:
        rows = rows.filter(status=asked)
    found = page(rows, LATEST, cursor=request.GET.get("cursor"), limit=MANY)
    more = f"?status={asked if asked in STATES else ''}&cursor={found.next}" if found.next else ""
    context = {"rows": deal_rows(found.items), "more": more, "asked": asked, "count": capped_count(rows)}
    if request.GET.get("cursor") and request.htmx:
        return render(request, "desk/account_deals.html#lines", context)
    return shown(request, "desk/account_deals.html", account, "account_deals", context)


@signed_in
def people(request: MemberRequest, account_id: int) -> HttpResponse:
    """Its people (P19, O19, M38) in alphabetical order (T40)."""
    account = seen(request, account_id)
    context = contacts_context(account, request.user)
    return shown(request, "desk/account_people.html", account, "account_people", context)


@signed_in
def notes(request: MemberRequest, account_id: int) -> HttpResponse:
    """Its notes (P16, M36), pinned ones first, then the latest."""
    account = seen(request, account_id)
    rows = Note.objects.visible_to(request.user).filter(account=account).select_related("author", "contact", "deal")
    pinned = list(rows.filter(pinned=True).order_by("-created_at", "-id")[:MANY])
    found = page(rows.filter(pinned=False), LATEST, limit=MANY)
    context = {
        "lines": written([*pinned, *found.items], request.user, at="#note-list"),
        "more": _more("activities:notes", account.pk, found.next),
        "scope": Scope(account=account),
        "new_url": _dialog("activities:note_write", account.pk, "#note-list"),
    }
    return shown(request, "desk/account_notes.html", account, "account_notes", context)


@signed_in
def files(request: MemberRequest, account_id: int) -> HttpResponse:
    """Its files (P17), the latest first."""
    account = seen(request, account_id)
    rows = File.objects.visible_to(request.user).filter(account=account)
    found = page(rows.select_related("uploaded_by", "account"), LATEST, limit=MANY)
    context = {
        "lines": file_lines(found.items, request.user, at="#file-list"),
        "more": _more("files:list", account.pk, found.next),
        "scope": Scope(account=account),
        "may_add": request.user.may("files.manage", account),
        "upload_url": f"{reverse('files:upload')}?account={account.pk}",
    }
    return shown(request, "desk/account_files.html", account, "account_files", context)


def _activities(account_id: int, show: str, rows: Any, sort: Sort) -> dict[str, Any]:
    found = page(rows, sort, limit=MANY)
    group = {"key": show, "title": "", "tone": "", "rows": todos(found.items, at="#activity-list", about=False)}
    more = _more("activities:list", account_id, found.next, f"&show={show}&ended={show}")
    return {"groups": [group] if group["rows"] else [], "more": more, "asked": {"who": "all", "show": show}}


def _more(name: str, account_id: int, cursor: str | None, also: str = "") -> str:
    return f"{reverse(name)}?account={account_id}&cursor={cursor}{also}" if cursor else ""


def _dialog(name: str, account_id: int, at: str) -> str:
    return f"{reverse(name)}?account={account_id}&at={at.replace('#', '%23')}"
