"""Imports over HTTP: `/api/v1/imports`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from steward.core.api import PROBLEMS, CountOut, Id, In, Limit, Listed, only
from steward.core.paging import Sort, capped_count, page, sort_named
from steward.team.models import Member

from .errors import error_lines
from .models import Adjustment, Import, Refusal
from .offered import offered
from .operations import (
    discard_import,
    map_import,
    plan_batch,
    plan_later,
    read_import,
    run_batch,
    start_import,
    stop_batch,
)
from .targets import RECORDS

router = Router(tags=["Imports"])
SORTS = {"id": Sort("id"), "created_at": Sort("created_at")}
INLINE = 10 * 1024 * 1024  # bytes that are planned while the caller waits; larger ones answer 202


class ImportOut(Schema):
    """A file on its way in. `plan` and `report` have counts per record, first errors and adjusted values, what is made.

    `mapping.columns` says for each column what it becomes (`target`) and why; `batch` names files that come together.
    """

    id: int
    batch: str
    name: str
    state: str
    record: str
    origin: str
    rows: int
    format: dict[str, Any]
    mapping: dict[str, Any]
    options: dict[str, Any]
    plan: dict[str, Any]
    report: dict[str, Any]
    problem: str
    next_row: int
    run_id: int | None
    created_at: datetime
    finished_at: datetime | None


class ImportPlace(In):
    """What is known of the file: `record` accounts, contacts, deals, activities, notes or auto; `origin` the program;
    `batch` of a file that it comes in together with."""

    record: str = "auto"
    origin: str = "auto"
    batch: UUID | None = None


class FormatIn(In):
    """How a file is read."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: int | None = None


class MappingIn(In):
    """What to read and match otherwise than guessed. `columns`: name -> target ("account.name", "skip") or an object of
    `target, label, type, date, epoch, comma, scale`. `options`: `match, update, currency, create, customers,
    deal_names, pipeline`. `format`: `encoding, delimiter, sheet, header`."""

    record: str | None = None
    origin: str | None = None
    format: FormatIn | None = None
    columns: dict[str, Any] | None = None
    options: dict[str, Any] | None = None


class RefusalOut(Schema):
    """A row that did not come in."""

    row: int
    column: str
    reason: str
    cells: list[str]


class AdjustedOut(Schema):
    """A value that came in changed."""

    row: int
    column: str
    before: str
    after: str
    why: str


@router.get("/imports", response={200: Listed[ImportOut], **PROBLEMS})
def imports(request: HttpRequest, limit: Limit = 50, cursor: str | None = None, sort: str | None = None) -> Any:
    """Your imports, the latest first; an admin sees everybody's."""
    only(request, "limit", "cursor", "sort")
    _me(request).must("imports.run")
    _name, order = sort_named(sort, SORTS, "-id")
    rows = Import.objects.visible_to(_me(request))
    found = page(rows, order, cursor=cursor, limit=limit)
    return {"items": found.items, "next": found.next, "count": CountOut.of(capped_count(rows))}


@router.post("/imports", response={201: ImportOut, **PROBLEMS})
def upload(request: HttpRequest, file: File[UploadedFile], place: Form[ImportPlace]) -> Any:
    """Send a CSV, TSV or XLSX file (multipart). It is looked at, and what its columns become is guessed."""
    row = start_import(
        file.chunks(1 << 20), file.name or "", by=_me(request), record=place.record, origin=place.origin,
        batch=str(place.batch) if place.batch else "",
    )  # fmt: skip
    return Status(201, row)


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
    groups = offered(RECORDS[row.record]) if row.record else []
    return {target: f"{group}: {label}" for group, rows in groups for target, label in rows}


@router.post("/imports/{pk}/plan", response={200: ImportOut, 202: ImportOut, **PROBLEMS})
def plan(request: HttpRequest, pk: Id, payload: MappingIn) -> Any:
    """Read every row and say what would happen: the run comes to the same counts. Nothing is written.

    Files that come together are planned together. Large ones are planned in the background (202): ask for the import
    until its state is "planned".
    """
    me, row = _me(request), _import(request, pk)
    given = {
        name: value for name, value in (payload.format.given() if payload.format else {}).items() if value is not None
    }
    reading = {**given, **{n: v for n in ("record", "origin") if (v := getattr(payload, n)) is not None}}
    if reading:
        row = read_import(row, by=me, **reading)
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
    run_batch(row.batch, by=_me(request))
    row.refresh_from_db()
    return Status(202, row)


@router.post("/imports/{pk}/stop", response={202: ImportOut, **PROBLEMS})
def stop(request: HttpRequest, pk: Id) -> Any:
    """Stop after the rows at hand. What is in by then stays in."""
    row = _import(request, pk)
    stop_batch(row.batch, by=_me(request))
    return Status(202, row)


@router.delete("/imports/{pk}", response={204: None, **PROBLEMS})
def discard(request: HttpRequest, pk: Id) -> Any:
    """Forget a file that has not been run."""
    discard_import(_import(request, pk), by=_me(request))
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
    _me(request).must("imports.run")
    found: Import = get_object_or_404(Import.objects.visible_to(_me(request)), pk=pk)
    return found


def _me(request: HttpRequest) -> Member:
    return cast("Member", request.auth)  # type: ignore[attr-defined]
