"""`/fields` and `/tags`."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field as Rule

from steward.core.api import PROBLEMS, CountOut, Id, In, Listed, only, version_asked, with_etag
from steward.core.paging import Count

from . import operations
from .models import Field, Tag

router = Router(tags=["fields"])
RecordName = Literal["account", "contact", "deal"]
TypeName = Literal[
    "text", "long_text", "number", "money", "date", "choice", "choices", "yes_no", "url", "email", "phone", "member"
]


class OptionIO(In):
    """An answer of a choice field. The value never changes; the label may."""

    value: str = Rule(max_length=120)
    label: str = Rule(max_length=120)


class FieldOut(Schema):
    """The definition of a custom field, or of a standard field with editable answers."""

    id: int
    record: RecordName
    key: str
    label: str
    type: TypeName
    hint: str
    options: list[OptionIO]
    required: bool
    filterable: bool
    standard: bool
    group: str
    position: int
    version: int


class FieldIn(In):
    """A new custom field."""

    record: RecordName
    label: str
    type: TypeName
    key: str = Rule("", max_length=60)
    hint: str = ""
    options: list[OptionIO | str] = []
    required: bool = False
    filterable: bool = False
    group: str = ""


class FieldPatch(In):
    """What can be changed of a definition. Answers may be renamed, added and ordered, never removed."""

    label: str = ""
    hint: str = ""
    options: list[OptionIO | str] = []
    required: bool = False
    filterable: bool = False
    group: str = ""
    position: int = Rule(0, ge=0, lt=2**31)


class TagOut(Schema):
    """A tag."""

    id: int
    name: str
    tone: str


class TagIn(In):
    """A new tag."""

    name: str
    tone: str = ""


class TagPatch(In):
    """What can be changed of a tag."""

    name: str = ""
    tone: str = ""


@router.get("/fields", response={200: Listed[FieldOut], **PROBLEMS})
def list_fields(request: HttpRequest, record: RecordName | None = None) -> Any:
    """All definitions, or those of one kind of record, in their order."""
    only(request, "record")
    fields = Field.objects.order_by("record", "position", "id")
    return _all(fields.filter(record=record) if record else fields)


@router.post("/fields", response={201: FieldOut, **PROBLEMS})
def create_field(request: HttpRequest, payload: FieldIn, response: HttpResponse) -> Any:
    """Add a custom field."""
    field = operations.create_field(by=request.auth, **payload.model_dump())  # type: ignore[attr-defined]
    with_etag(response, field.version)
    return Status(201, field)


@router.get("/fields/{field_id}", response={200: FieldOut, **PROBLEMS})
def get_field(request: HttpRequest, field_id: Id, response: HttpResponse) -> Any:
    """One definition."""
    field = get_object_or_404(Field, pk=field_id)
    with_etag(response, field.version)
    return field


@router.patch("/fields/{field_id}", response={200: FieldOut, **PROBLEMS})
def change_field(request: HttpRequest, field_id: Id, payload: FieldPatch, response: HttpResponse) -> Any:
    """Change a definition; of a standard field its answers alone (M30)."""
    field = operations.change_field(
        get_object_or_404(Field, pk=field_id),
        by=request.auth,  # type: ignore[attr-defined]
        version=version_asked(request),
        **payload.given(),
    )
    with_etag(response, field.version)
    return field


@router.get("/tags", response={200: Listed[TagOut], **PROBLEMS}, tags=["tags"])
def list_tags(request: HttpRequest) -> Any:
    """All tags by name."""
    only(request)
    return _all(Tag.objects.order_by("name_folded"))


@router.post("/tags", response={201: TagOut, **PROBLEMS}, tags=["tags"])
def create_tag(request: HttpRequest, payload: TagIn) -> Any:
    """Make a tag."""
    tag = operations.create_tag(by=request.auth, **payload.model_dump())  # type: ignore[attr-defined]
    return Status(201, tag)


@router.patch("/tags/{tag_id}", response={200: TagOut, **PROBLEMS}, tags=["tags"])
def change_tag(request: HttpRequest, tag_id: Id, payload: TagPatch) -> Any:
    """Rename a tag or give it another tone."""
    tag = get_object_or_404(Tag, pk=tag_id)
    return operations.change_tag(tag, by=request.auth, **payload.given())  # type: ignore[attr-defined]


@router.delete("/tags/{tag_id}", response={204: None, **PROBLEMS}, tags=["tags"])
def delete_tag(request: HttpRequest, tag_id: Id) -> Any:
    """Take a tag off every record and delete it."""
    operations.delete_tag(get_object_or_404(Tag, pk=tag_id), by=request.auth)  # type: ignore[attr-defined]
    return Status(204, None)


def _all(rows: Any) -> dict[str, Any]:
    items = list(rows)
    return {"items": items, "next": None, "count": CountOut.of(Count(len(items), exact=True))}
