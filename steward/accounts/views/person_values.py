"""Editing one value of a person in place (M57-M61)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from steward.accounts.cells import face_of
from steward.contacts.forms import PersonForm, person_initial
from steward.contacts.models import Contact
from steward.contacts.operations import change_contact
from steward.contacts.values import Value, value_of
from steward.core.pages import changed_meanwhile, toast
from steward.fields.history import last_editor, undo_of
from steward.team.doors import MemberRequest, right
from steward.team.forms import attempt

from .person import posted, the_person


@right("contacts.manage")
def edit_value(request: MemberRequest, contact_id: int, key: str) -> HttpResponse:
    """GET: the value as a field in place. POST: save it and answer with the value, or 422 with the error, or 412 with
    both values when a colleague changed the same one meanwhile. `?as=cell` is for tables, `?show=1` shows the value."""
    contact = the_person(request, contact_id)
    before = contact.version
    try:
        value = value_of(contact, key, request.user)
        start = person_initial(contact, request.user, key)
        form = PersonForm(posted(request), initial=start, member=request.user, only=key)
    except KeyError as error:
        raise Http404 from error
    if request.method != "POST":
        template = "accounts/value.html" if request.GET.get("show") else "accounts/value_form.html"
        return _shown(request, template, contact, value, form)
    if form.is_valid() and changed_meanwhile(request, before, value.text):
        also = {"who": last_editor(contact), "theirs": value.text or _("nothing")}
        return _shown(request, "accounts/value_conflict.html", contact, value, form, status=412, **also)
    done = attempt(form, lambda: _save(request, contact, form)) if form.is_valid() else None
    if done is None:
        return _shown(request, "accounts/value_form.html", contact, value, form, status=422)
    answer = _shown(request, "accounts/value.html", done, value_of(done, key, request.user), form)
    undo = undo_of("contact", done, before, by=request.user)
    return toast(answer, _("Saved: %(label)s.") % {"label": value.label}, undo=undo) if undo else answer


def _save(request: MemberRequest, contact: Contact, form: PersonForm) -> Contact:
    values: dict[str, Any] = form.values(request.user)
    return change_contact(contact, by=request.user, version=contact.version, **values)


def _shown(
    request: MemberRequest, template: str, contact: Contact, value: Value, form: PersonForm, status: int = 200,
    **also: Any,
) -> HttpResponse:  # fmt: skip
    shape = "cell" if request.GET.get("as") == "cell" else "value"
    context = {
        "record": contact, "label": value.label, "text": value.text, "shape": shape, "form": form,
        "field": form[value.key], "url": f"{request.path}?as={shape}", **also,
    }  # fmt: skip
    if value.key == "owner" and contact.owner:
        context["face"] = face_of(contact.owner)
    return render(request, template, context, status=status)
