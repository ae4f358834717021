"""Lists as files to download: what the list shows now, with its search, filter and sort."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header

from steward.accounts.presets import ACCOUNTS, ORGANIZATIONS, conditions
from steward.accounts.views.people import TABS
from steward.core.text import ids_in
from steward.segments.chips import from_query
from steward.segments.queries import all_of, view_asked
from steward.segments.reading import narrowed
from steward.segments.tabs import columns_asked
from steward.team.doors import MemberRequest, right

from .files import Export, export_list
from .lists import KINDS, Asked

LIST_OF = {"contacts": "people"}
MOST_IDS = 1000


@right("imports.run")
def download(request: MemberRequest, kind: str) -> StreamingHttpResponse:
    """The file: `format` csv, xlsx or vcf; `columns=list` for those that the list shows; `ids` of the rows that are
    ticked; the rest as on the list."""
    if kind not in KINDS:
        raise Http404
    listed = request.GET.get("columns") == "list"
    asked = replace(_asked(request, kind), ids=_ids(request))
    made = export_list(asked, by=request.user, format=request.GET.get("format", "csv"), listed=listed)
    return sent(made)


def sent(made: Export) -> StreamingHttpResponse:
    """The file as an answer that a browser saves."""
    response = StreamingHttpResponse(made.pieces, content_type=made.content_type)
    response["Content-Disposition"] = content_disposition_header(True, made.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _ids(request: MemberRequest) -> list[int] | None:
    return ids_in(request.GET.getlist("ids"))[:MOST_IDS] if "ids" in request.GET else None


def _asked(request: MemberRequest, kind: str) -> Asked:
    given = request.GET
    view = view_asked(given.get("view"), LIST_OF.get(kind, kind), request.user)
    chosen, q = from_query(given, KINDS[kind].filters), given.get("q", "")
    condition, sort = narrowed(view, request.user, chosen, given.get("sort"))
    if kind == "contacts":
        tab = TABS.get(given.get("view", ""), TABS[""])
        within = all_of(tab.condition, condition)
        shown = columns_asked(given, view)
        return Asked(kind, q[:100], within, sort or tab.sort, unlinked=tab.unlinked, shown=shown)
    if kind == "deals":
        return Asked(kind, q, condition, sort, shown=columns_asked(given, view))
    presets = ACCOUNTS if kind == "accounts" else ORGANIZATIONS
    preset = next((one for one in presets if one.key == given.get("view")), presets[0])
    only = dict(conditions(preset.key, request.user))
    return Asked(kind, q, condition, sort or preset.sort, only, shown=columns_asked(given, view))
