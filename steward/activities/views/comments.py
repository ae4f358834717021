"""Comments under a note, and who can be named in one."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from steward.activities.forms import CommentForm
from steward.activities.models import Comment, Note
from steward.activities.operations import (
    change_comment,
    put_back_comment,
    restore_comment,
    trash_comment,
    write_comment,
)
from steward.activities.scope import scope_of
from steward.activities.threads import mention_url, thread_of, who_sees
from steward.core.pages import at_version, version_in, version_sent
from steward.core.text import fold
from steward.fields.history import latest_event, made_since
from steward.history.models import Event
from steward.team.doors import MemberRequest, signed_in
from steward.team.forms import attempt

from .answers import changed

FEW = 8


@signed_in
def comments(request: MemberRequest, note_id: int) -> HttpResponse:
    """The thread under a note; a POST adds to it."""
    note = get_object_or_404(Note.objects.visible_to(request.user), pk=note_id)
    form = _form(request, note)
    made = None
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: write_comment(note, by=request.user, body=form.cleaned_data["body"]))
    if made is not None and not request.htmx:
        return changed(request, _("Comment added."))
    if made is not None:
        form = _form(request, note, empty=True)
    status = 422 if form.errors else 200
    context = {"thread": thread_of(note, request.user, form)}
    return render(request, "activities/_comments.html", context, status=status)


@signed_in
def change(request: MemberRequest, comment_id: int) -> HttpResponse:
    """Say something else."""
    comment = _seen(request, comment_id)
    form = CommentForm(request.POST or None, mention_url=_mention_url(comment.note), initial={"body": comment.body})
    at = f"#comments-{comment.note_id}"
    if request.method == "POST" and form.is_valid():
        version = version_sent(request)
        mark = latest_event()
        done = attempt(
            form, lambda: change_comment(comment, by=request.user, body=form.cleaned_data["body"], version=version)
        )
        if done is not None:
            made = made_since(mark, by=request.user, kind="comment.changed", data__comment=done.pk).first()
            url = reverse("activities:comment_undo", args=[done.pk, made.pk]) if made else ""
            undo = at_version(url, done.version) if url else ""
            return changed(request, _("Comment saved."), at=at, undo=undo)
    context = {"form": form, "comment": comment, "dialog_id": "comment", "title": _("Comment"), "action": _("Save"),
               "form_url": reverse("activities:comment_change", args=[comment.pk])}  # fmt: skip
    template = "activities/comment_dialog.html" if request.htmx else "activities/comment_page.html"
    return render(request, template, context, status=422 if form.errors else 200)


@signed_in
@require_POST
def trash(request: MemberRequest, comment_id: int) -> HttpResponse:
    """Delete it; the toast takes that back."""
    comment = trash_comment(_seen(request, comment_id), by=request.user)
    undo = reverse("activities:comment_restore", args=[comment.pk])
    return changed(request, _("Comment deleted."), at=f"#comments-{comment.note_id}", undo=undo)


@signed_in
@require_POST
def undo(request: MemberRequest, comment_id: int, event_id: int) -> HttpResponse:
    """Take an edit back, unless the comment was changed since."""
    comment = _seen(request, comment_id)
    edits = Event.objects.filter(kind="comment.changed", subject_id=comment.note_id, data__comment=comment.pk)
    put_back_comment(comment, get_object_or_404(edits, pk=event_id), by=request.user, version=version_in(request))
    return changed(request, _("Taken back."), at=f"#comments-{comment.note_id}")


@signed_in
@require_POST
def restore(request: MemberRequest, comment_id: int) -> HttpResponse:
    """Take it out of the trash."""
    notes = Note.objects.visible_to(request.user)
    gone = get_object_or_404(Comment.objects.filter(deleted_at__isnull=False, note__in=notes), pk=comment_id)
    restore_comment(gone, by=request.user)
    return changed(request, _("Comment restored."), at=f"#comments-{gone.note_id}")


@signed_in
@require_safe
def mention(request: MemberRequest) -> HttpResponse:
    """Colleagues who may see the record, for what stands after "@"."""
    scope = scope_of(request, request.user)
    wanted = fold(request.GET.get("q", "")[:120])
    people = who_sees(scope)
    names = [fold(str(one)) for one in people]
    found = [one for one in people if wanted in fold(f"{one.name} {one.email}") and one.pk != request.user.pk]
    options = [
        {"id": one.pk, "name": str(one), "detail": one.email, "person": one,
         "value": str(one) if names.count(fold(str(one))) == 1 else one.email}
        for one in found[:FEW]
    ]  # fmt: skip
    return render(request, "activities/mention.html", {"options": options})


def _form(request: MemberRequest, note: Note, *, empty: bool = False) -> forms.Form:
    data = request.POST if request.method == "POST" and not empty else None
    return CommentForm(data, mention_url=_mention_url(note), auto_id=f"comment-{note.pk}-%s")


def _seen(request: MemberRequest, comment_id: int) -> Comment:
    return get_object_or_404(Comment.objects.visible_to(request.user).select_related("note"), pk=comment_id)


def _mention_url(note: Note) -> str:
    return mention_url(account=note.account_id, contact=note.contact_id, deal=note.deal_id)
