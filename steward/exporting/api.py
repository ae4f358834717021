"""`GET /accounts/export` and its likes: a whole list as a file."""

from __future__ import annotations

from typing import Any, Literal, cast

from django.http import HttpRequest, HttpResponse
from ninja import Router

from steward.accounts.api.given import condition
from steward.core.api import PROBLEMS, Id, only
from steward.segments.reading import in_view
from steward.team.models import Member

from .files import export_list
from .lists import Asked
from .views import LIST_OF, sent

router = Router(tags=["Export"])
Format = Literal["csv", "xlsx"]
CardFormat = Literal["csv", "xlsx", "vcf"]
PARAMETERS = ("format", "columns", "sort", "q", "filter", "tag", "view")
Columns = Literal["all", "list"]
FILE: dict[Any, Any] = {200: Any, **PROBLEMS}


@router.get("/accounts/export", response=FILE)
def export_accounts(
    request: HttpRequest,
    format: Format = "csv",  # noqa: A002 - the parameter's name
    columns: Columns = "all",
    sort: str | None = None,
    q: str = "",
    filter: str | None = None,  # noqa: A002 - the parameter's name
    tag: str | None = None,
    view: Id | None = None,
) -> HttpResponse:
    """Customers that you see, as a file; filter and sort as for the list. Imported again it changes nothing."""
    return _file(request, _asked(request, "accounts", q, condition(filter, tag), sort, view), format, columns)


@router.get("/organizations/export", response=FILE)
def export_organizations(
    request: HttpRequest,
    format: Format = "csv",  # noqa: A002 - the parameter's name
    columns: Columns = "all",
    sort: str | None = None,
    q: str = "",
    filter: str | None = None,  # noqa: A002 - the parameter's name
    tag: str | None = None,
    view: Id | None = None,
) -> HttpResponse:
    """All companies that you see, as a file."""
    return _file(request, _asked(request, "organizations", q, condition(filter, tag), sort, view), format, columns)


@router.get("/contacts/export", response=FILE)
def export_contacts(
    request: HttpRequest,
    format: CardFormat = "csv",  # noqa: A002 - the parameter's name
    columns: Columns = "all",
    sort: str | None = None,
    q: str = "",
    filter: str | None = None,  # noqa: A002 - the parameter's name
    tag: str | None = None,
    view: Id | None = None,
) -> HttpResponse:
    """People that you see, as a file; `vcf` are vCards for address books."""
    return _file(request, _asked(request, "contacts", q, condition(filter, tag), sort, view), format, columns)


@router.get("/deals/export", response=FILE)
def export_deals(
    request: HttpRequest,
    format: Format = "csv",  # noqa: A002 - the parameter's name
    columns: Columns = "all",
    sort: str | None = None,
    q: str = "",
    filter: str | None = None,  # noqa: A002 - the parameter's name
    tag: str | None = None,
    view: Id | None = None,
) -> HttpResponse:
    """Deals that you see, as a file."""
    return _file(request, _asked(request, "deals", q, condition(filter, tag), sort, view), format, columns)


def _asked(request: HttpRequest, kind: str, q: str, given: Any, sort: str | None, view: int | None) -> Asked:
    within, order = in_view(view, LIST_OF.get(kind, kind), _me(request), given, sort)
    return Asked(kind, q, within, order)


def _file(request: HttpRequest, asked: Asked, format: str, columns: str) -> HttpResponse:  # noqa: A002 - likewise
    only(request, *PARAMETERS)
    made = export_list(asked, by=_me(request), format=format, listed=columns == "list")
    return cast("HttpResponse", sent(made))


def _me(request: HttpRequest) -> Member:
    return cast("Member", request.auth)  # type: ignore[attr-defined]
