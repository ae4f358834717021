"""What the views of this room share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from steward.core.pages import changed
from steward.fields.models import Field, RecordKind
from steward.fields.queries import fields_visible_to, trashed_visible_to
from steward.team.doors import MemberRequest, right
from steward.team.forms import status_of

PLACE = "#fields"
manages = right("fields.manage")


def the_field(request: MemberRequest, pk: int, *, trashed: bool = False) -> Field:
    """A definition that the member sees. Raises 404."""
    rows = fields_visible_to(request.user) + (trashed_visible_to(request.user) if trashed else [])
    found = next((field for field in rows if field.pk == pk), None)
    if found is None:
        raise Http404
    return found


def the_record(record: str) -> str:
    """A kind of record that carries fields. Raises 404."""
    if record not in RecordKind.values:
        raise Http404
    return record


def posted(request: MemberRequest) -> QueryDict | None:
    """What a form is bound to: the answers, also when all are empty; nothing while it is only looked at."""
    return request.POST if request.method == "POST" else None


def list_url(record: str) -> str:
    """The tab of a kind of record."""
    return f"{reverse('fields:settings')}?record={record}"


def options_url(field: Field) -> str:
    """The page of a field's answers."""
    return reverse("fields:options", args=[field.pk])


def done(request: MemberRequest, text: str, *, back: str, at: str = PLACE, undo: str = "") -> HttpResponse:
    """The change is made: back to the list, or for htmx close the dialog and load the list again."""
    return changed(request, text, at=at, undo=undo, back=back)


def shown(request: MemberRequest, name: str, context: dict[str, Any], form: forms.Form | None = None) -> HttpResponse:
    """A dialog for htmx, else a page of its own; 422 when the form was wrong, 412 when the field changed meanwhile."""
    status = status_of(form) if form is not None else 200
    template = "fields/dialog.html" if request.htmx else "fields/page.html"
    return render(request, template, {"body": f"fields/{name}", "form": form, **context}, status=status)


def to_list(field: Field) -> HttpResponse:
    """Back to the tab of this field."""
    return HttpResponseRedirect(list_url(field.record))
