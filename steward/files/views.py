"""Pages of files: the list, one file, its content and preview, uploading, renaming, deleting."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from steward.activities.scope import Scope, scope_of
from steward.activities.views.answers import changed
from steward.core.pages import at_version, partial, version_in, version_sent
from steward.core.paging import Sort, capped_count, page
from steward.core.refused import Invalid
from steward.team.doors import MemberRequest, signed_in
from steward.team.forms import attempt

from .forms import NameForm
from .models import File, Seen
from .operations import mark_seen, may_change, rename_file, restore_file, store_file, trash_file
from .rows import files_block, lines
from .sending import content_response, preview_response
from .uploads import uploaded

PLACE = "#file-list"


@signed_in
def files(request: MemberRequest) -> HttpResponse:
    """The files of a record, or all that the member sees, the latest first, fifty a page."""
    scope = scope_of(request, request.user)
    rows = File.objects.visible_to(request.user).filter(**scope.filter())
    shown = rows.select_related("uploaded_by", "account")
    found = page(shown, Sort("created_at", descending=True), cursor=request.GET.get("cursor"), limit=50)
    more = f"?{urlencode({**scope.ids, 'cursor': found.next})}" if found.next else ""
    context = {"lines": lines(found.items, request.user, at=PLACE), "more": more, "scope": scope}
    if request.GET.get("cursor") and request.htmx:
        return partial(request, "files/list.html", "lines", context)
    url = f"{reverse('files:upload')}?{Scope(scope.account, scope.contact, scope.deal).query}"
    context.update(
        count=capped_count(rows), may_add=bool(scope.ids) and request.user.may("files.manage"), upload_url=url
    )
    return partial(request, "files/list.html", "file-list", context)


@signed_in
def block(request: MemberRequest) -> HttpResponse:
    """The block of a record page, to load it again."""
    scope = scope_of(request, request.user)
    return render(request, "files/_list.html", {"block": files_block(scope, request.user)})


@signed_in
@require_POST
def upload(request: MemberRequest) -> HttpResponse:
    """Store one file of the record in the address (P17). A refusal is one sentence."""
    scope = scope_of(request, request.user)
    found = uploaded(request)
    if found is None:
        raise Invalid(_("Choose a file first."), field="file")
    made = store_file(by=request.user, upload=found, account=scope.account, contact=scope.contact, deal=scope.deal)
    if request.htmx:
        return HttpResponse(status=204)
    return changed(request, _("Added: %(name)s.") % {"name": made.name}, undo=_url("trash", made))


@signed_in
def show(request: MemberRequest, file_id: int) -> HttpResponse:
    """A file with its preview, which counts as seen (T11)."""
    file = _seen(request, file_id)
    was_new = mark_seen(file, by=request.user)
    response = _shown(request, file, NameForm(initial={"name": file.name}))
    at = scope_of(request, request.user).at
    if was_new and at:
        response["HX-Trigger"] = json.dumps({"refresh": {"at": at}})
    return response


@signed_in
@require_POST
def rename(request: MemberRequest, file_id: int) -> HttpResponse:
    """Give it another name."""
    file = _seen(request, file_id)
    if "name" in request.GET:  # a renaming taken back
        rename_file(file, by=request.user, name=request.GET["name"], version=version_in(request))
        return changed(request, _("Taken back."), at=scope_of(request, request.user).at)
    form = NameForm(request.POST)
    if form.is_valid():
        version = version_sent(request)
        done = attempt(
            form, lambda: rename_file(file, by=request.user, name=form.cleaned_data["name"], version=version)
        )
        if done is not None:
            at = scope_of(request, request.user).at
            undo = _unname_url(done, file.name, at) if done.name != file.name else ""
            return changed(request, _("Saved: %(name)s.") % {"name": done.name}, at=at, undo=undo)
    return _shown(request, file, form)


@signed_in  # a FileResponse is no HttpResponse to the type checker
@require_GET
def content(request: MemberRequest, file_id: int) -> FileResponse:
    """The file itself, always as a download."""
    file = _seen(request, file_id)
    mark_seen(file, by=request.user)
    return content_response(file)


@signed_in  # a FileResponse is no HttpResponse to the type checker
@require_GET
def preview(request: MemberRequest, file_id: int) -> FileResponse:
    """The picture of its first page, which we drew ourselves."""
    return preview_response(_seen(request, file_id))


@signed_in
@require_POST
def trash(request: MemberRequest, file_id: int) -> HttpResponse:
    """Delete it; the toast takes that back."""
    file = trash_file(_seen(request, file_id), by=request.user, version=version_in(request))
    at = scope_of(request, request.user).at
    return changed(request, _("Deleted: %(name)s.") % {"name": file.name}, at=at, undo=_url("restore", file, at))


@signed_in
@require_POST
def restore(request: MemberRequest, file_id: int) -> HttpResponse:
    """Take it out of the trash."""
    gone = get_object_or_404(File.objects.trashed_visible_to(request.user), pk=file_id)
    file = restore_file(gone, by=request.user)
    return changed(request, _("Restored: %(name)s.") % {"name": file.name}, at=scope_of(request, request.user).at)


def _seen(request: MemberRequest, file_id: int) -> File:
    rows = File.objects.visible_to(request.user).select_related("uploaded_by", "account", "contact", "deal")
    return get_object_or_404(rows, pk=file_id)


def _url(name: str, file: File, at: str = "") -> str:
    query = Scope(at=at).query
    return reverse(f"files:{name}", args=[file.pk]) + (f"?{query}" if query else "")


def _unname_url(file: File, name: str, at: str) -> str:
    """Where the file gets the name that it had."""
    query = urlencode({"name": name, **({"at": at} if at else {})})
    return at_version(f"{reverse('files:rename', args=[file.pk])}?{query}", file.version)


def _shown(request: MemberRequest, file: File, form: NameForm) -> HttpResponse:
    at = scope_of(request, request.user).at
    seen = Seen.objects.filter(file=file).exclude(member=request.user).select_related("member").order_by("at")[:20]
    context: dict[str, Any] = {
        "file": file, "form": form, "may_change": may_change(file, request.user), "seen": seen, "title": file.name,
        "form_url": _url("rename", file, at), "trash_url": _url("trash", file, at), "dialog_id": "file", "size": "l",
    }  # fmt: skip
    template = "files/file_dialog.html" if request.htmx else "files/file_page.html"
    return render(request, template, context, status=422 if form.errors else 200)
