"""`/fields`; `/tags` stands in api_tags.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Status

from steward.core.api import PROBLEMS, Id, In, Listed, only, version_asked, with_etag
from steward.team.api_auth import me_of
from steward.team.models import Member

from . import operations
from .api_shapes import (
    ConvertIn,
    FieldIn,
    FieldOut,
    FieldPatch,
    FieldRunOut,
    MisfitOut,
    OptionLabel,
    OptionMerge,
    OptionRename,
    OptionValue,
    OrderIn,
    PreviewOut,
    RecordName,
    field_json,
    whole,
)  # fmt: skip
from .conversion import preview, reading, target_of
from .models import Field, Rewrite
from .queries import fields_visible_to, left_over, trashed_visible_to

router = Router(tags=["fields"])


@router.get("/fields", response={200: Listed[FieldOut], **PROBLEMS})
def list_fields(request: HttpRequest, record: RecordName | None = None, trashed: bool = False) -> Any:
    """All definitions that you see, or those of one kind of record, in their order; with `trashed` those deleted."""
    only(request, "record", "trashed")
    read = trashed_visible_to if trashed else fields_visible_to
    return whole(field_json(field) for field in read(me_of(request), record or ""))


@router.post("/fields", response={201: FieldOut, **PROBLEMS})
def create_field(request: HttpRequest, payload: FieldIn, response: HttpResponse) -> Any:
    """Add a custom field (M34). It shows on every record at once (M28)."""
    return Status(201, _told(operations.create_field(by=me_of(request), **payload.model_dump()), response))


@router.post("/fields/order", response={204: None, **PROBLEMS})
def arrange_fields(request: HttpRequest, payload: OrderIn) -> Any:
    """Put the custom fields of a kind of record into order and groups."""
    order = [(group.group, group.ids) for group in payload.groups]
    operations.arrange_fields(payload.record, order, by=me_of(request))
    return Status(204, None)


@router.get("/fields/{field_id}", response={200: FieldOut, **PROBLEMS})
def get_field(request: HttpRequest, field_id: Id, response: HttpResponse) -> Any:
    """One definition."""
    only(request)
    return _told(_field(request, field_id, trashed=True), response)


@router.patch("/fields/{field_id}", response={200: FieldOut, **PROBLEMS})
def change_field(request: HttpRequest, field_id: Id, payload: FieldPatch, response: HttpResponse) -> Any:
    """Change a definition; of a standard field its answers alone (M30)."""
    by, version = me_of(request), version_asked(request)
    return _told(
        operations.change_field(_field(request, field_id), by=by, version=version, **payload.given()), response
    )


@router.delete("/fields/{field_id}", response={204: None, **PROBLEMS})
def trash_field(request: HttpRequest, field_id: Id) -> Any:
    """Put a field into the trash for 30 days; its values stay."""
    operations.trash_field(_field(request, field_id), by=me_of(request), version=version_asked(request))
    return Status(204, None)


@router.post("/fields/{field_id}/restore", response={200: FieldOut, **PROBLEMS})
def restore_field(request: HttpRequest, field_id: Id, response: HttpResponse) -> Any:
    """Take a field out of the trash, with all its values."""
    return _told(operations.restore_field(_field(request, field_id, trashed=True), by=me_of(request)), response)


@router.post("/fields/{field_id}/convert", response={200: PreviewOut, 202: FieldRunOut, **PROBLEMS})
def convert_field(request: HttpRequest, field_id: Id, payload: ConvertIn, preview: bool = False) -> Any:
    """Change the type of a field for all records, in background. `?preview=1` tells what would not fit, and changes
    nothing."""
    only(request, "preview")
    field, by = _field(request, field_id), me_of(request)
    options = None if payload.options is None else [
        one if isinstance(one, str) else one.model_dump() for one in payload.options
    ]  # fmt: skip
    if preview:
        return _preview(field, by, payload, options)
    row = operations.convert_field(field, by=by, to=payload.to, options=options, date_order=payload.date_order,
                                   version=version_asked(request))  # fmt: skip
    return _began(row)


@router.post("/fields/{field_id}/convert/stop", response={204: None, **PROBLEMS})
def stop_rewrite(request: HttpRequest, field_id: Id) -> Any:
    """Stop a change of type; everything is then as it was before."""
    operations.stop_rewrite(_field(request, field_id), by=me_of(request))
    return Status(204, None)


@router.get("/fields/{field_id}/unconverted", response={200: Listed[MisfitOut], **PROBLEMS})
def list_unconverted(request: HttpRequest, field_id: Id, after: int = 0) -> Any:
    """The values that did not fit when the type changed, as they were: a thousand at a time, after so many."""
    only(request, "after")
    me_of(request).must("fields.manage")
    return whole(left_over(_field(request, field_id, trashed=True)).values("record_id", "text", "why")[after:][:1000])


@router.post("/fields/{field_id}/options", response={200: FieldOut, **PROBLEMS})
def add_option(request: HttpRequest, field_id: Id, payload: OptionLabel, response: HttpResponse) -> Any:
    """Give a field one more answer."""
    return _told(operations.add_option(_field(request, field_id), by=me_of(request), label=payload.label), response)


@router.post("/fields/{field_id}/options/rename", response={200: FieldOut, **PROBLEMS})
def rename_option(request: HttpRequest, field_id: Id, payload: OptionRename, response: HttpResponse) -> Any:
    """Call an answer something else, on all records."""
    return _done(request, field_id, operations.rename_option, payload, response)


@router.post("/fields/{field_id}/options/retire", response={200: FieldOut, **PROBLEMS})
def retire_option(request: HttpRequest, field_id: Id, payload: OptionValue, response: HttpResponse) -> Any:
    """Offer an answer no more; records keep it."""
    return _done(request, field_id, operations.retire_option, payload, response)


@router.post("/fields/{field_id}/options/return", response={200: FieldOut, **PROBLEMS})
def return_option(request: HttpRequest, field_id: Id, payload: OptionValue, response: HttpResponse) -> Any:
    """Offer a retired answer again."""
    return _done(request, field_id, operations.return_option, payload, response)


@router.post("/fields/{field_id}/options/remove", response={200: FieldOut, **PROBLEMS})
def remove_option(request: HttpRequest, field_id: Id, payload: OptionValue, response: HttpResponse) -> Any:
    """Take away an answer that no record holds."""
    return _done(request, field_id, operations.remove_option, payload, response)


@router.post("/fields/{field_id}/options/merge", response={202: FieldRunOut, **PROBLEMS})
def merge_option(request: HttpRequest, field_id: Id, payload: OptionMerge) -> Any:
    """Make two answers one on all records, in background."""
    by, version = me_of(request), version_asked(request)
    return _began(operations.merge_option(_field(request, field_id), by=by, version=version, **payload.model_dump()))


def _preview(field: Field, by: Member, payload: ConvertIn, options: list[Any] | None) -> dict[str, Any]:
    by.must("fields.manage")
    operations.check_type(field, payload.to)
    found = preview(field, target_of(field, payload.to, operations.answers(options) if options else None),
                    reading(by, payload.date_order))  # fmt: skip
    names = ("total", "looked_at", "exact", "lost", "examples", "answers")
    return {name: getattr(found, name) for name in names}


def _done(
    request: HttpRequest, field_id: int, change: Callable[..., Field], payload: In, response: HttpResponse
) -> dict[str, Any]:
    by, version = me_of(request), version_asked(request)
    return _told(change(_field(request, field_id), by=by, version=version, **payload.model_dump()), response)


def _began(row: Rewrite) -> Status[dict[str, Any]]:
    return Status(202, {"run_id": row.run_id, "field": field_json(Field.objects.get(pk=row.field_id))})


def _told(field: Field, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, field.version)
    return field_json(field)


def _field(request: HttpRequest, pk: int, *, trashed: bool = False) -> Field:
    """A definition that the member sees. Raises 404."""
    rows = fields_visible_to(me_of(request)) + (trashed_visible_to(me_of(request)) if trashed else [])
    found = next((field for field in rows if field.pk == pk), None)
    if found is None:
        raise Http404
    return found
