"""Imports over HTTP: `/api/v1/imports`."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from steward.core.api import PROBLEMS, CountOut, Id, Limit, Listed, only
from steward.core.paging import Sort, capped_count, page, sort_named
from steward.core.refused import Invalid
from steward.fields.models import Field, RecordKind
from steward.team.api_auth import me_of
from steward.undo.models import BatchRow

from .api_shapes import (
    AdjustedOut,
    FieldIn,
    ImportOut,
    ImportPlace,
    KeptOut,
    MappingIn,
    NameIn,
    RefusalOut,
    RunOut,
    SavedOut,
)  # fmt: skip
from .errors import error_lines
from .models import Adjustment, Import, Refusal, SavedMapping
from .offered import offered
from .operations import (
    discard_import,
    forget_mapping,
    map_import,
    organise_people,
    plan_batch,
    plan_later,
    read_import,
    run_batch,
    save_mapping,
    start_import,
    stop_batch,
    undo_import,
    use_mapping,
)
from .targets import RECORDS
from .undone import stayed

router = Router(tags=["Imports"])
SORTS = {"id": Sort("id"), "created_at": Sort("created_at")}
INLINE = 10 * 1024 * 1024  # bytes that are planned while the caller waits; larger ones answer 202


@router.get("/imports", response={200: Listed[ImportOut], **PROBLEMS})
def imports(request: HttpRequest, limit: Limit = 50, cursor: str | None = None, sort: str | None = None) -> Any:
    """Your imports, the latest first; an admin sees everybody's."""
    only(request, "limit", "cursor", "sort")
    me_of(request).must("imports.run")
    _name, order = sort_named(sort, SORTS, "-id")
    rows = Import.objects.visible_to(me_of(request)).select_related("undo")
    found = page(rows, order, cursor=cursor, limit=limit)
    return {"items": found.items, "next": found.next, "count": CountOut.of(capped_count(rows))}


@router.post("/imports", response={201: ImportOut, **PROBLEMS})
def upload(request: HttpRequest, file: File[UploadedFile], place: Form[ImportPlace]) -> Any:
    """Send a CSV, TSV, XLSX or vCard file (multipart). It is looked at, and what its columns become is guessed."""
    row = start_import(
        file.chunks(1 << 20), file.name or "", by=me_of(request), record=place.record, origin=place.origin,
        batch=str(place.batch) if place.batch else "",
    )  # fmt: skip
    return Status(201, row)


@router.post("/imports/from-field", response={202: ImportOut, **PROBLEMS})
def from_field(request: HttpRequest, payload: FieldIn) -> Any:
    """Link each person with the account that a text field of theirs names, `{"field": "custom.KEY"}`, and make those
    that are missing (M7, M39). In the background; follow it, and take it back, like any import."""
    key = payload.field.removeprefix("custom.")
    field = Field.objects.filter(record=RecordKind.CONTACT, key=key, standard=False).first()
    if field is None:
        raise Invalid(_("There is no field “%(key)s” of people.") % {"key": key[:60]}, field="field")
    return Status(202, organise_people(field, by=me_of(request)))


@router.get("/imports/{pk}", response={200: ImportOut, **PROBLEMS})
def one_import(request: HttpRequest, pk: Id) -> Any:
    """How far it is."""
    only(request)
    return _import(request, pk)


@router.get("/imports/{pk}/targets", response={200: dict[str, str], **PROBLEMS})
def targets(request: HttpRequest, pk: Id) -> Any:
    """What its columns can become, with labels."""
    only(request)
    row = _import(request, pk)
    groups = offered(RECORDS[row.record], me_of(request)) if row.record else []
    return {target: f"{group}: {label}" for group, rows in groups for target, label in rows}


@router.post("/imports/{pk}/plan", response={200: ImportOut, 202: ImportOut, **PROBLEMS})
def plan(request: HttpRequest, pk: Id, payload: MappingIn) -> Any:
    """Read every row and say what would happen: the run comes to the same counts. Nothing is written.

    Files that come together are planned together. Large ones are planned in the background (202): ask for the import
    until its state is "planned".
    """
    me, row = me_of(request), _import(request, pk)
    given = {
        name: value for name, value in (payload.format.given() if payload.format else {}).items() if value is not None
    }
    reading = {**given, **{n: v for n in ("record", "origin") if (v := getattr(payload, n)) is not None}}
    if reading:
        row = read_import(row, by=me, **reading)
    if payload.saved is not None:
        row = use_mapping(row, get_object_or_404(SavedMapping, pk=payload.saved), by=me)
    if payload.columns or payload.options:
        row = map_import(row, by=me, columns=payload.columns, options=payload.options)
    later = sum(one.size for one in Import.objects.visible_to(me).of(row.batch)) > INLINE
    if later:
        plan_later(row.batch, by=me)
    else:
        plan_batch(row.batch, by=me)
    row.refresh_from_db()
    return Status(202 if later else 200, row)


@router.post("/imports/{pk}/run", response={202: ImportOut, **PROBLEMS})
def run(request: HttpRequest, pk: Id) -> Any:
    """Let it come in, with the files of its batch, in the background. Follow it here or at `/runs/{run_id}`."""
    row = _import(request, pk)
    run_batch(row.batch, by=me_of(request))
    row.refresh_from_db()
    return Status(202, row)


@router.post("/imports/{pk}/stop", response={202: ImportOut, **PROBLEMS})
def stop(request: HttpRequest, pk: Id) -> Any:
    """Stop after the rows at hand. What is in by then stays in."""
    row = _import(request, pk)
    stop_batch(row.batch, by=me_of(request))
    return Status(202, row)


@router.post("/imports/{pk}/undo", response={202: RunOut, **PROBLEMS})
def undo(request: HttpRequest, pk: Id) -> Any:
    """Take back what the files of its batch did, updates included, within 30 days. What they made goes into the trash;
    what somebody changed since stays (`/imports/{id}/kept`). Follow it at `/runs/{id}`."""
    return Status(202, undo_import(_import(request, pk), by=me_of(request)).run)


@router.post("/imports/{pk}/mapping", response={201: SavedOut, **PROBLEMS})
def save(request: HttpRequest, pk: Id, payload: NameIn) -> Any:
    """Keep what this file's columns become, and its options, under a name; one of this name is replaced."""
    return Status(201, save_mapping(_import(request, pk), by=me_of(request), name=payload.name))


@router.get("/import-mappings", response={200: Listed[SavedOut], **PROBLEMS})
def mappings(request: HttpRequest, limit: Limit = 50, cursor: str | None = None) -> Any:
    """Mappings with a name; use one by `saved` in `POST /imports/{id}/plan`."""
    only(request, "limit", "cursor")
    me_of(request).must("imports.run")
    rows = SavedMapping.objects.all()
    found = page(rows, Sort("name"), cursor=cursor, limit=limit)
    return {"items": found.items, "next": found.next, "count": CountOut.of(capped_count(rows))}


@router.delete("/import-mappings/{mapping_id}", response={204: None, **PROBLEMS})
def forget(request: HttpRequest, mapping_id: Id) -> Any:
    """Forget a mapping."""
    me_of(request).must("imports.run")
    forget_mapping(get_object_or_404(SavedMapping, pk=mapping_id), by=me_of(request))
    return Status(204, None)


@router.get("/imports/{pk}/kept", response={200: Listed[KeptOut], **PROBLEMS})
def kept(request: HttpRequest, pk: Id, limit: Limit = 50, cursor: str | None = None) -> Any:
    """Rows that stayed when the import was taken back, since somebody changed them, with the fields."""
    only(request, "limit", "cursor")
    row = _import(request, pk)
    items, more = stayed(row, me_of(request), cursor=cursor, limit=limit)
    count = capped_count(BatchRow.objects.filter(batch=row.undo, state="kept"))
    return {"items": items, "next": more, "count": CountOut.of(count)}


@router.delete("/imports/{pk}", response={204: None, **PROBLEMS})
def discard(request: HttpRequest, pk: Id) -> Any:
    """Forget a file that has not been run."""
    discard_import(_import(request, pk), by=me_of(request))
    return Status(204, None)


@router.get("/imports/{pk}/refused", response={200: Listed[RefusalOut], **PROBLEMS})
def refused(request: HttpRequest, pk: Id, limit: Limit = 50, cursor: str | None = None) -> Any:
    """Rows that did not come in, with their cells and the reason."""
    only(request, "limit", "cursor")
    rows = Refusal.objects.filter(source=_import(request, pk))
    found = page(rows, Sort("row"), cursor=cursor, limit=limit)
    items = [{"row": o.row, "column": o.field, "reason": o.reason, "cells": o.cells} for o in found.items]
    return {"items": items, "next": found.next, "count": CountOut.of(capped_count(rows))}


@router.get("/imports/{pk}/adjusted", response={200: Listed[AdjustedOut], **PROBLEMS})
def adjusted(request: HttpRequest, pk: Id, limit: Limit = 50, cursor: str | None = None) -> Any:
    """Values that came in otherwise than they stand in the file, every one."""
    only(request, "limit", "cursor")
    rows = Adjustment.objects.filter(source=_import(request, pk))
    found = page(rows, Sort("row"), cursor=cursor, limit=limit)
    return {"items": found.items, "next": found.next, "count": CountOut.of(capped_count(rows))}


@router.get("/imports/{pk}/refused.csv", response={200: Any, **PROBLEMS})
def refused_file(request: HttpRequest, pk: Id) -> HttpResponse:
    """The refused rows as CSV, in the file's own columns, with the reason; it can be mended and imported again."""
    only(request)
    row = _import(request, pk)
    return cast("HttpResponse", StreamingHttpResponse(error_lines(row), content_type="text/csv; charset=utf-8"))


def _import(request: HttpRequest, pk: int) -> Import:
    me_of(request).must("imports.run")
    found: Import = get_object_or_404(Import.objects.visible_to(me_of(request)), pk=pk)
    return found
