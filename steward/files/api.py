"""Files over HTTP: `/api/v1/files`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File as Part
from ninja import Form, Router, Schema, Status
from ninja.files import UploadedFile

from steward.activities.pickers import rows_of
from steward.core.api import PROBLEMS, CountOut, Id, In, Limit, Listed, only, version_asked, with_etag
from steward.core.paging import Sort, capped_count, page, sort_named
from steward.core.refused import Invalid, Refused
from steward.team.api_auth import me_of
from steward.team.models import Member

from .models import File, Seen
from .operations import mark_seen, rename_file, restore_file, store_file, trash_file
from .sending import content_response
from .uploads import uploaded

router = Router(tags=["Files"])
SORTS = {"created_at": Sort("created_at"), "name": Sort("name"), "size": Sort("size"), "id": Sort("id")}
OF = ("account_id", "contact_id", "deal_id")


class FileOut(Schema):
    """A stored file. `seen_by` are ids of members who opened it; `is_new` says that the caller has not (T11)."""

    id: int
    name: str
    size: int
    content_type: str
    sha256: str
    has_preview: bool
    account_id: int | None
    contact_id: int | None
    deal_id: int | None
    uploaded_by_id: int | None
    seen_by: list[int]
    is_new: bool
    created_at: datetime
    updated_at: datetime
    version: int


class FilePlace(In):
    """What a new file belongs to, at least one, and its name when it is another than the part's."""

    account_id: Id | None = None
    contact_id: Id | None = None
    deal_id: Id | None = None
    name: str = ""


class FileChange(In):
    """What can be changed of a file."""

    name: str


@router.get("/files", response={200: Listed[FileOut], **PROBLEMS})
def files(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    sort: str | None = None,
    account_id: Id | None = None,
    contact_id: Id | None = None,
    deal_id: Id | None = None,
) -> dict[str, Any]:
    """Files that the caller sees, the latest first. `sort`: created_at, name, size, id; `-` turns it round."""
    names = {"account_id": account_id, "contact_id": contact_id, "deal_id": deal_id}
    only(request, "limit", "cursor", "sort", *names)
    _name, order = sort_named(sort, SORTS, "-created_at")
    caller = me_of(request)
    rows = File.objects.visible_to(caller).filter(**{k: v for k, v in names.items() if v is not None})
    found = page(rows, order, cursor=cursor, limit=limit)
    seen = _seen_by([one.pk for one in found.items])
    items = [_out(one, seen.get(one.pk, []), caller) for one in found.items]
    return {"items": items, "next": found.next, "count": CountOut.of(capped_count(rows))}


@router.post("/files", response={201: FileOut, **PROBLEMS})
def store(
    request: HttpRequest,
    response: HttpResponse,
    place: FilePlace = Form(...),  # type: ignore[type-arg]  # noqa: B008 - Ninja reads the default
    file: UploadedFile | None = Part(None),  # type: ignore[type-arg]  # noqa: B008
) -> Status[dict[str, Any]]:
    """Store a file, sent as multipart/form-data: the part `file`, and the ids of what it belongs to (P17).

    413 too large, 415 a content that is not what the name or the part's type says.
    """
    caller, upload = me_of(request), uploaded(request)
    for name in request.POST:
        if name not in FilePlace.model_fields:
            raise Invalid(_("“%(name)s” is not a field of a new file.") % {"name": name[:60]}, field=name[:60])
    if upload is None:
        raise Invalid(_("Send the file as the part “file” of multipart/form-data."), field="file")
    links = {kind: _linked(kind, pk, caller) for kind, pk in _ids(place).items()}
    made = store_file(by=caller, upload=upload, name=place.name, **links)
    with_etag(response, made.version)
    return Status(201, _out(made, [], caller))


@router.get("/files/{file_id}", response={200: FileOut, **PROBLEMS})
def show(request: HttpRequest, file_id: Id, response: HttpResponse) -> dict[str, Any]:
    """What is known of one file."""
    only(request)
    return _answer(request, _file(request, file_id), response)


@router.get("/files/{file_id}/content", response={200: None, **PROBLEMS})
def content(request: HttpRequest, file_id: Id) -> FileResponse:
    """The bytes, as a download; the caller has then seen the file."""
    only(request)
    file = _file(request, file_id)
    mark_seen(file, by=me_of(request))
    return content_response(file)


@router.patch("/files/{file_id}", response={200: FileOut, **PROBLEMS})
def rename(request: HttpRequest, file_id: Id, body: FileChange, response: HttpResponse) -> dict[str, Any]:
    """Give it another name; the ending stays."""
    found = _file(request, file_id)
    done = rename_file(found, by=me_of(request), name=body.name, version=version_asked(request))
    return _answer(request, done, response)


@router.delete("/files/{file_id}", response={204: None, **PROBLEMS})
def trash(request: HttpRequest, file_id: Id) -> Status[None]:
    """Put it in the trash for 30 days."""
    trash_file(_file(request, file_id), by=me_of(request), version=version_asked(request))
    return Status(204, None)


@router.post("/files/{file_id}/restore", response={200: FileOut, **PROBLEMS})
def restore(request: HttpRequest, file_id: Id, response: HttpResponse) -> dict[str, Any]:
    """Take it out of the trash."""
    caller = me_of(request)
    gone = get_object_or_404(File.objects.trashed_visible_to(caller), pk=file_id)
    return _answer(request, restore_file(gone, by=caller), response)


def _answer(request: HttpRequest, file: File, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, file.version)
    return _out(file, _seen_by([file.pk]).get(file.pk, []), me_of(request))


def _out(file: File, seen: list[int], caller: Member) -> dict[str, Any]:
    names = [name for name in FileOut.model_fields if name not in ("seen_by", "is_new")]
    new = file.uploaded_by_id != caller.pk and caller.pk not in seen
    return {**{name: getattr(file, name) for name in names}, "seen_by": seen, "is_new": new}


def _seen_by(ids: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for file_id, member_id in Seen.objects.filter(file_id__in=ids).order_by("at", "id").values_list("file", "member"):
        found.setdefault(file_id, []).append(member_id)
    return found


def _ids(place: FilePlace) -> dict[str, int]:
    return {name.removesuffix("_id"): getattr(place, name) for name in OF if getattr(place, name) is not None}


def _linked(kind: str, pk: int, caller: Member) -> Any:
    found = rows_of(kind, caller).filter(pk=pk).first()
    if found is None:
        message = _("There is nothing with this id, or it is not yours to see.")
        raise Refused(message, code="not_found", field=f"{kind}_id", status=404)
    return found


def _file(request: HttpRequest, pk: int) -> File:
    return get_object_or_404(File.objects.visible_to(me_of(request)), pk=pk)
