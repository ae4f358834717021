"""Notes: their block, their page, and one note."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.activities.blocks import notes_block
from steward.activities.forms import CommentForm, NoteForm
from steward.activities.models import Note
from steward.activities.operations import (
    change_note,
    may_change,
    pin_note,
    put_back_note,
    restore_note,
    trash_note,
    write_note,
)
from steward.activities.rows import written
from steward.activities.scope import Scope, scope_of
from steward.activities.threads import mention_url, thread_of
from steward.core.pages import at_version, partial, version_in, version_sent
from steward.core.paging import Sort, page
from steward.fields.history import latest_event, made_since
from steward.history.models import Event
from steward.team.doors import MemberRequest, signed_in
from steward.team.forms import attempt

from .answers import changed

PLACE = "#note-list"
READ = ("author", "account", "contact", "deal")


@signed_in
def notes(request: MemberRequest) -> HttpResponse:
    """The notes of a record, or all that the member sees: pinned first, then the latest, thirty a page."""
    scope = scope_of(request, request.user)
    rows = Note.objects.visible_to(request.user).filter(**scope.filter()).select_related(*READ)
    cursor = request.GET.get("cursor")
    pinned = [] if cursor else list(rows.filter(pinned=True).order_by("-created_at", "-id")[:30])
    found = page(rows.filter(pinned=False), Sort("created_at", descending=True), cursor=cursor, limit=30)
    lines = written([*pinned, *found.items], request.user, at=PLACE, about=True)
    more = f"?{urlencode({**scope.ids, 'cursor': found.next})}" if found.next else ""
    new = f"{reverse('activities:note_write')}?{Scope(scope.account, scope.contact, scope.deal, PLACE).query}"
    context = {"lines": lines, "more": more, "scope": scope, "new_url": new}
    return partial(request, "activities/notes.html", "lines" if cursor else "note-list", context)


@signed_in
def write(request: MemberRequest) -> HttpResponse:
    """A dialog to write a note about a record."""
    scope = scope_of(request, request.user)
    form = NoteForm(request.POST or None, member=request.user, scope=scope)
    if request.method == "POST" and form.is_valid():
        links: dict[str, Any] = {"account": scope.account, "contact": scope.contact, "deal": scope.deal}
        made = attempt(form, lambda: write_note(by=request.user, **links, **form.cleaned_data))
        if made is not None:
            undo = at_version(_url("note_trash", made, scope.at), made.version)
            return changed(request, _("Note added."), at=scope.at, undo=undo)
    url = f"{reverse('activities:note_write')}?{scope.query}"
    return _shown(request, form, {"form_url": url, "title": _("Add a note"), "action": _("Add")})


@signed_in
def change(request: MemberRequest, note_id: int) -> HttpResponse:
    """Read a note, and change it where the member may."""
    note = _seen(request, note_id)
    at = scope_of(request, request.user).at
    scope = Scope(note.account, note.contact, note.deal)
    form = NoteForm(
        request.POST or None, member=request.user, scope=scope, initial={"body": note.body, "pinned": note.pinned}
    )
    if request.method == "POST" and form.is_valid():
        version = version_sent(request)
        mark = latest_event()
        done = attempt(form, lambda: _save(request, note, form, version))
        if done is not None:
            return changed(request, _("Note saved."), at=at, undo=_undo(request, done, mark, at))
    context = {"note": note, "may_change": may_change(note, request.user), "trash_url": _url("note_trash", note, at),
               "form_url": _url("note_change", note, at), "title": _("Note"), "action": _("Save"),
               "thread": thread_of(note, request.user, _comment_form(note))}  # fmt: skip
    return _shown(request, form, context)


@signed_in
@require_POST
def pin(request: MemberRequest, note_id: int) -> HttpResponse:
    """Keep it at the top, or no longer."""
    wish = request.GET.get("pinned") or request.POST.get("pinned", "1")
    note = pin_note(_seen(request, note_id), by=request.user, pinned=wish == "1", version=version_in(request))
    text, at = _("Pinned.") if note.pinned else _("No longer pinned."), scope_of(request, request.user).at
    return changed(request, text, at=at, undo=_unpin_url(note, at))


@signed_in
@require_POST
def trash(request: MemberRequest, note_id: int) -> HttpResponse:
    """Delete it; the toast takes that back."""
    note = trash_note(_seen(request, note_id), by=request.user, version=version_in(request))
    at = scope_of(request, request.user).at
    return changed(request, _("Note deleted."), at=at, undo=_url("note_restore", note, at))


@signed_in
@require_POST
def restore(request: MemberRequest, note_id: int) -> HttpResponse:
    """Take it out of the trash."""
    gone = get_object_or_404(Note.objects.trashed_visible_to(request.user), pk=note_id)
    restore_note(gone, by=request.user)
    return changed(request, _("Note restored."), at=scope_of(request, request.user).at)


@signed_in
def block(request: MemberRequest) -> HttpResponse:
    """The block of a record page, to load it again."""
    return render(
        request, "activities/_notes.html", {"block": notes_block(scope_of(request, request.user), request.user)}
    )


@signed_in
@require_POST
def undo(request: MemberRequest, note_id: int, event_id: int) -> HttpResponse:
    """Take an edit back, unless somebody changed the note since."""
    note = _seen(request, note_id)
    event = get_object_or_404(Event, pk=event_id, subject_id=note.pk, kind="note.changed")
    put_back_note(note, event, by=request.user, version=version_in(request))
    return changed(request, _("Taken back."), at=scope_of(request, request.user).at)


def _undo(request: MemberRequest, note: Note, mark: int, at: str) -> str:
    """Where the member's edit is taken back: of the text, else of the pin."""
    made = made_since(mark, by=request.user, subject_id=note.pk, kind__startswith="note.")
    kinds = dict(made.values_list("kind", "pk"))
    if "note.changed" in kinds and len(kinds) == 1:
        url = reverse("activities:note_undo", args=[note.pk, kinds["note.changed"]])
        return at_version(f"{url}?{Scope(at=at).query}" if at else url, note.version)
    return _unpin_url(note, at) if len(kinds) == 1 else ""


def _unpin_url(note: Note, at: str) -> str:
    query = {"pinned": "0" if note.pinned else "1", **({"at": at} if at else {})}
    return at_version(f"{reverse('activities:note_pin', args=[note.pk])}?{urlencode(query)}", note.version)


def _comment_form(note: Note) -> CommentForm:
    url = mention_url(account=note.account_id, contact=note.contact_id, deal=note.deal_id)
    return CommentForm(mention_url=url, auto_id=f"comment-{note.pk}-%s")


def _save(request: MemberRequest, note: Note, form: forms.Form, version: int | None) -> Note:
    saved = note
    if form.cleaned_data["body"].strip() != note.body:
        saved = change_note(note, by=request.user, body=form.cleaned_data["body"], version=version)
    return pin_note(saved, by=request.user, pinned=form.cleaned_data["pinned"])


def _seen(request: MemberRequest, note_id: int) -> Note:
    return get_object_or_404(Note.objects.visible_to(request.user).select_related(*READ), pk=note_id)


def _url(name: str, note: Note, at: str = "") -> str:
    query = Scope(at=at).query
    return reverse(f"activities:{name}", args=[note.pk]) + (f"?{query}" if query else "")


def _shown(request: MemberRequest, form: NoteForm, context: dict[str, Any]) -> HttpResponse:
    template = "activities/note_dialog.html" if request.htmx else "activities/note_page.html"
    status = 422 if form.errors else 200
    return render(request, template, {**context, "form": form, "dialog_id": "note"}, status=status)
