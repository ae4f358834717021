"""`/tags`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from steward.core.api import PROBLEMS, Id, In, Listed, only, version_asked, with_etag
from steward.core.refused import Invalid
from steward.team.api_auth import me_of

from . import operations
from .api_shapes import whole
from .models import Tag

router = Router(tags=["tags"])


class TagOut(Schema):
    """A tag."""

    id: int
    name: str
    tone: str
    version: int


class TagIn(In):
    """A new tag."""

    name: str
    tone: str = ""


class TagPatch(In):
    """What can be changed of a tag."""

    name: str = ""
    tone: str = ""


class TagMerge(In):
    """The tag that it is to become."""

    into: Id


@router.get("/tags", response={200: Listed[TagOut], **PROBLEMS})
def list_tags(request: HttpRequest) -> Any:
    """All tags by name."""
    only(request)
    return whole(Tag.objects.order_by("name_folded"))


@router.post("/tags", response={201: TagOut, **PROBLEMS})
def create_tag(request: HttpRequest, payload: TagIn, response: HttpResponse) -> Any:
    """Make a tag."""
    tag = operations.create_tag(by=me_of(request), **payload.model_dump())
    with_etag(response, tag.version)
    return Status(201, tag)


@router.patch("/tags/{tag_id}", response={200: TagOut, **PROBLEMS})
def change_tag(request: HttpRequest, tag_id: Id, payload: TagPatch, response: HttpResponse) -> Any:
    """Rename a tag or give it another tone."""
    tag = get_object_or_404(Tag, pk=tag_id)
    tag = operations.change_tag(tag, by=me_of(request), version=version_asked(request), **payload.given())
    with_etag(response, tag.version)
    return tag


@router.delete("/tags/{tag_id}", response={204: None, **PROBLEMS})
def delete_tag(request: HttpRequest, tag_id: Id) -> Any:
    """Take a tag off every record and delete it."""
    tag = get_object_or_404(Tag, pk=tag_id)
    operations.delete_tag(tag, by=me_of(request), version=version_asked(request))
    return Status(204, None)


@router.post("/tags/{tag_id}/merge", response={200: TagOut, **PROBLEMS})
def merge_tag(request: HttpRequest, tag_id: Id, payload: TagMerge, response: HttpResponse) -> Any:
    """Make a tag another one: every record that carries it carries `into`, and it is deleted. The tag that stays."""
    tag = get_object_or_404(Tag, pk=tag_id)
    into = Tag.objects.filter(pk=payload.into).first()
    if into is None:
        raise Invalid(_("There is no such tag."), field="into")
    stays = operations.merge_tag(tag, into, by=me_of(request), version=version_asked(request))
    with_etag(response, stays.version)
    return stays
