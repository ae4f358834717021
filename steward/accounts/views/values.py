"""Editing one value in place: in a cell of the list, on the account's Info tab (T1, T61-T67, M29)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from steward.accounts.answers import home_currency
from steward.accounts.cells import face_of
from steward.accounts.editing import Place, ValueForm, place_of, said
from steward.accounts.models import Account
from steward.accounts.operations import change_account
from steward.core.pages import changed_meanwhile, toast
from steward.core.refused import Invalid
from steward.fields.history import last_editor, undo_of
from steward.fields.operations import ensure_option
from steward.fields.values import definitions, standard
from steward.team.doors import MemberRequest, right


@right("accounts.manage")
def edit_field(request: MemberRequest, account_id: int, key: str) -> HttpResponse:
    """GET: the field in place. POST: save it and answer with the value, or 422 with the error, or 412 with both values
    when a colleague changed the same field meanwhile. `?as=cell` is for tables, `?show=1` answers with the value."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    place = place_of(key, definitions("account", request.user))
    if place is None:
        raise Http404
    if request.method != "POST":
        if request.GET.get("show"):
            return _value(request, account, place)
        return _form(request, account, place, ValueForm(place, account, request.user, home_currency()))
    form = ValueForm(place, account, request.user, home_currency(), request.POST)
    if form.is_valid():
        return _save(request, account, place, form)
    return _form(request, account, place, form, status=422)


def _save(request: MemberRequest, account: Account, place: Place, form: ValueForm) -> HttpResponse:
    if changed_meanwhile(request, account.version, said(place, account)):
        return _conflict(request, account, place, form)
    done = _attempt(request, account, place, form)
    if done is None:
        return _form(request, account, place, form, status=422)
    answer = _value(request, done, place)
    undo = undo_of("account", done, account.version, by=request.user)
    return toast(answer, _("Saved: %(label)s.") % {"label": place.label}, undo=undo) if undo else answer


def _attempt(request: MemberRequest, account: Account, place: Place, form: ValueForm) -> Account | None:
    changes = form.changes()
    if form.wants_new_answer and (field := standard("account", "industry")):
        changes["industry"] = ensure_option(field, changes["industry"], by=request.user)
    try:
        return change_account(account, by=request.user, version=account.version, **changes)
    except Invalid as refusal:
        form.add_error("value", refusal.message)
        return None


def _conflict(request: MemberRequest, account: Account, place: Place, form: ValueForm) -> HttpResponse:
    context = _context(request, account, place) | {
        "form": form,
        "field": form["value"],
        "who": last_editor(account),
        "theirs": said(place, account) or _("nothing"),
    }
    return render(request, "accounts/value_conflict.html", context, status=412)


def _form(request: MemberRequest, account: Account, place: Place, form: ValueForm, status: int = 200) -> HttpResponse:
    context = _context(request, account, place) | {"form": form, "field": form["value"]}
    return render(request, "accounts/value_form.html", context, status=status)


def _value(request: MemberRequest, account: Account, place: Place) -> HttpResponse:
    context = _context(request, account, place)
    if place.key == "owner" and account.owner:
        context["face"] = face_of(account.owner)
    return render(request, "accounts/value.html", context)


def _context(request: MemberRequest, account: Account, place: Place) -> dict[str, Any]:
    shape = "cell" if request.GET.get("as") == "cell" else "value"
    return {
        "record": account,
        "label": place.label,
        "text": said(place, account),
        "shape": shape,
        "url": f"{request.path}?as={shape}",
        "may_add": request.user.may("fields.manage"),
    }
