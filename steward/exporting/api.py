"""`GET /accounts/export` and its likes: a whole list as a file."""

from __future__ import annotations

from typing import Any, Literal, cast

from django.http import HttpRequest, HttpResponse
from ninja import Router

from steward.accounts.api.given import condition
from steward.core.api import PROBLEMS, only
from steward.team.models import Member

from .files import export_list
from .lists import Asked
from .views import sent

router = Router(tags=["Export"])
Format = Literal["csv", "xlsx"]
CardFormat = Literal["csv", "xlsx", "vcf"]
PARAMETERS = ("format", "columns", "sort", "q", "filter", "tag")
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
) -> HttpResponse:
    """Customers that you see, as a file; filter and sort as for the list. Imported again it changes nothing."""
    return _file(request, Asked("accounts", q, condition(filter, tag), sort), format, columns)


@router.get("/organizations/export", response=FILE)
def export_organizations(
    request: HttpRequest,
    format: Format = "csv",  # noqa: A002 - the parameter's name
    columns: Columns = "all",
    sort: str | None = None,
    q: str = "",
    filter: str | None = None,  # noqa: A002 - the parameter's name
    tag: str | None = None,
) -> HttpResponse:
    """All companies that you see, as a file."""
    return _file(request, Asked("organizations", q, condition(filter, tag), sort), format, columns)


@router.get("/contacts/export", response=FILE)
def export_contacts(
    request: HttpRequest,
    format: CardFormat = "csv",  # noqa: A002 - the parameter's name
    columns: Columns = "all",
    sort: str | None = None,
    q: str = "",
    filter: str | None = None,  # noqa: A002 - the parameter's name
    tag: str | None = None,
) -> HttpResponse:
    """People that you see, as a file; `vcf` are vCards for address books."""
    return _file(request, Asked("contacts", q, condition(filter, tag), sort), format, columns)


@router.get("/deals/export", response=FILE)
def export_deals(
    request: HttpRequest,
    format: Format = "csv",  # noqa: A002 - the parameter's name
    columns: Columns = "all",
    sort: str | None = None,
    q: str = "",
    filter: str | None = None,  # noqa: A002 - the parameter's name
    tag: str | None = None,
) -> HttpResponse:
    """Deals that you see, as a file."""
    return _file(request, Asked("deals", q, condition(filter, tag), sort), format, columns)


def _file(request: HttpRequest, asked: Asked, format: str, columns: str) -> HttpResponse:  # noqa: A002 - likewise
    only(request, *PARAMETERS)
    made = export_list(asked, by=_me(request), format=format, listed=columns == "list")
    return cast("HttpResponse", sent(made))


def _me(request: HttpRequest) -> Member:
    return cast("Member", request.auth)  # type: ignore[attr-defined]
