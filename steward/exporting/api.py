"""`GET /accounts/export` and its likes: a whole list as a file."""

from __future__ import annotations

from typing import Any, Literal, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from steward.accounts.api.given import condition
from steward.core.api import PROBLEMS, Id, only
from steward.core.refused import Invalid
from steward.core.text import ids_in
from steward.segments.reading import in_view
from steward.team.api_auth import me_of

from .files import export_list
from .lists import Asked
from .views import LIST_OF, MOST_IDS, sent

router = Router(tags=["Export"])
Format = Literal["csv", "xlsx"]
CardFormat = Literal["csv", "xlsx", "vcf"]
PARAMETERS = ("format", "columns", "sort", "q", "filter", "tag", "view", "ids")
Columns = Literal["all", "list"]
FILE: dict[Any, Any] = {200: Any, **PROBLEMS}


LISTS = {
    "accounts": "Customers that you see, as a file; filter and sort as for the list, or `ids=3,7` for these "
    "alone. Imported again it changes nothing.",
    "organizations": "All companies that you see, as a file.",
    "contacts": "People that you see, as a file; `vcf` are vCards for address books.",
    "deals": "Deals that you see, as a file.",
}


def _route(kind: str, description: str) -> None:
    """`GET /accounts/export` and its like: one route for each list; vCards of people alone."""

    def export(
        request: HttpRequest,
        format: CardFormat = "csv",  # noqa: A002 - the parameter's name
        columns: Columns = "all",
        sort: str | None = None,
        q: str = "",
        filter: str | None = None,  # noqa: A002 - the parameter's name
        tag: str | None = None,
        view: Id | None = None,
        ids: str = "",
    ) -> HttpResponse:
        only(request, *PARAMETERS)
        within, order = in_view(view, LIST_OF.get(kind, kind), me_of(request), condition(filter, tag), sort)
        asked = Asked(kind, q, within, order, ids=_numbers(ids))
        made = export_list(asked, by=me_of(request), format=format, listed=columns == "list")
        return cast("HttpResponse", sent(made))

    export.__annotations__["format"] = CardFormat if kind == "contacts" else Format
    name = f"{__name__}_export_{kind}".replace(".", "_")
    route = router.get(
        f"/{kind}/export",
        response=FILE,
        operation_id=name,
        summary=f"Export {kind.title()}",
        description=description,
    )
    route(export)


def _numbers(text: str) -> list[int] | None:
    """The records that `ids=3,7` names; None where it names none. Raises `Invalid` on what is no number."""
    if not text:
        return None
    parts = text.split(",")
    ids = ids_in(parts)
    if len(parts) > MOST_IDS or len(ids) < len(parts):
        raise Invalid(_("Name at most %(n)s records by their numbers: 3,7,12.") % {"n": MOST_IDS}, field="ids")
    return ids


for records, description in LISTS.items():
    _route(records, description)
