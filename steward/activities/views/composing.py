"""The composer of a record page: a note, a call, a plan, an e-mail. GET answers with the form, POST does what it says
and answers with the form where something in it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from steward.activities.blocks import people_of
from steward.activities.forms import CallForm, EmailForm, NoteForm, PlanForm, Scoped
from steward.activities.models import Activity, Note
from steward.activities.operations import create_activity, log_email, write_note
from steward.activities.scope import Scope, scope_of
from steward.contacts.models import Contact
from steward.core.clock import now
from steward.core.pages import at_version
from steward.team.doors import MemberRequest, signed_in
from steward.team.forms import attempt

from .answers import changed


@signed_in
@require_http_methods(["GET", "POST"])
def add_note(request: MemberRequest) -> HttpResponse:
    """Write a note (M37)."""

    def do(form: Any, scope: Scope) -> Note:
        return write_note(by=request.user, **_links(scope), **form.cleaned_data)

    return _compose(request, NoteForm, "note", do)


@signed_in
@require_http_methods(["GET", "POST"])
def log_call(request: MemberRequest) -> HttpResponse:
    """Write down a call that took place: a call already done."""

    def do(form: Any, scope: Scope) -> Activity:
        person, note = _person(form, scope), form.cleaned_data["note"]
        subject = _("Call with %(name)s") % {"name": person.name} if person else _("Call")
        links = {**_links(scope), "contact": person}
        return create_activity(by=request.user, type="call", subject=subject, note=note, done_at=now(), **links)

    return _compose(request, CallForm, "call", do)


@signed_in
@require_http_methods(["GET", "POST"])
def plan(request: MemberRequest) -> HttpResponse:
    """Plan something to do (P22)."""

    def do(form: Any, scope: Scope) -> Activity:
        return create_activity(by=request.user, **_links(scope), **form.cleaned_data)

    return _compose(request, PlanForm, "plan", do)


@signed_in
@require_http_methods(["GET", "POST"])
def add_email(request: MemberRequest) -> HttpResponse:
    """Write down a one-to-one e-mail that was sent (M53)."""

    def do(form: Any, scope: Scope) -> Activity:
        given = form.cleaned_data
        return log_email(
            scope.account, _person(form, scope), by=request.user, subject=given["subject"], body=given["body"],
            sent_at=form.sent_at(), deal=scope.deal,
        )  # fmt: skip

    return _compose(request, EmailForm, "email", do)


def _compose(
    request: MemberRequest, kind: type[Scoped], name: str, do: Callable[[Any, Scope], Activity | Note]
) -> HttpResponse:
    scope, sent = scope_of(request, request.user), request.POST if request.method == "POST" else None
    form = kind(sent, member=request.user, scope=scope, people=people_of(scope, request.user), auto_id=f"{name}-%s")
    if sent is None:
        return render(request, f"activities/_compose_{name}.html", {"form": form})
    if form.is_valid():
        made = attempt(form, lambda: do(form, scope))
        if made is not None:
            told = {"composer:sent": {"form": name}}
            return changed(request, _said(made), at=scope.at, undo=_undo(made, scope), **told)
    return render(request, f"activities/_compose_{name}.html", {"form": form}, status=422)


def _said(made: Activity | Note) -> str:
    if isinstance(made, Note):
        return _("Note added.")
    text = _("Written down: %(what)s.") if made.done else _("Planned: %(what)s.")
    return text % {"what": made.subject}


def _undo(made: Activity | Note, scope: Scope) -> str:
    url = reverse("activities:note_trash" if isinstance(made, Note) else "activities:trash", args=[made.pk])
    return at_version(f"{url}?{Scope(at=scope.at).query}", made.version)


def _links(scope: Scope) -> dict[str, Any]:
    return {"account": scope.account, "contact": scope.contact, "deal": scope.deal}


def _person(form: Any, scope: Scope) -> Contact | None:
    return scope.contact or form.people.get(form.cleaned_data["contact"])
