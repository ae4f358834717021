"""The API kit: schemas that forbid the unknown, RFC 9457 problems, lists, versions (../shared/design/interfaces.md)."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ConfigDict, Field, PlainSerializer

from .database import trouble
from .money import Money
from .paging import Count
from .refused import Invalid, Refused, Unavailable

logger = logging.getLogger("steward.api")
T = TypeVar("T")
Schema.model_config["defer_build"] = True  # a start needs none of the 400 schemas; each is built at its first use
LARGEST_ID = 2**63 - 1
PREFIX = "/api/v1/"
DOCS = f"{PREFIX}docs"  # a page

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Limit = Annotated[int, Field(ge=1, le=500)]


class In(Schema):
    """What a caller may send: an unknown or read-only field is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", str_max_length=200_000)

    def given(self) -> dict[str, Any]:
        """Only the fields that the caller named: PATCH merges."""
        return self.model_dump(exclude_unset=True)


class MoneyIn(In):
    """An amount to store: `{"amount": "1234.50", "currency": "EUR"}`."""

    amount: Decimal
    currency: str = Field(min_length=3, max_length=3)

    def money(self, field: str = "value") -> Money:
        """The amount as money. Raises `Invalid` naming `field`."""
        return Money.of(self.amount, self.currency, field=field)


class MoneyOut(Schema):
    """An amount: a decimal text with the currency's digits, and the currency."""

    amount: str
    currency: str

    @classmethod
    def of(cls, money: Money | None) -> dict[str, str] | None:
        """The JSON of an amount, or null."""
        return None if money is None else {"amount": str(money.amount), "currency": money.currency}


class CountOut(Schema):
    """How many rows there are; when not exact, at least so many."""

    value: int
    exact: bool

    @classmethod
    def of(cls, count: Count) -> dict[str, Any]:
        """The JSON of a count."""
        return {"value": count.value, "exact": count.exact}


class Listed(Schema, Generic[T]):
    """A page of a list: rows, the cursor of the next page or null, and the count."""

    items: list[T]
    next: str | None
    count: CountOut


def listed(items: Sequence[Mapping[str, Any]], next: str | None, count: Count) -> HttpResponse:  # noqa: A002 - the field
    """A page of a list as JSON. It is written as it stands: checking each row against the schema takes longer than
    everything else, so a test of the room compares the two instead."""
    return written({"items": items, "next": next, "count": CountOut.of(count)})


def written(body: Mapping[str, Any]) -> HttpResponse:
    """An answer of many rows as JSON, as it stands; see `listed`."""
    text = json.dumps(body, default=_plain, ensure_ascii=False)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def _plain(value: Any) -> str:
    """Dates and moments as text, as the schemas write them."""
    if isinstance(value, datetime):
        text = value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")
        return text.replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


class FieldError(Schema):
    """One input at fault."""

    field: str
    message: str


class Problem(Schema):
    """RFC 9457 problem details. `merged_into` (404) is the id of the record that the one asked for went into."""

    type: str
    title: str
    status: int
    detail: str
    code: str = ""
    errors: list[FieldError] = []
    request_id: str = ""
    merged_into: int | None = None


PROBLEMS: dict[frozenset[int], type[Problem]] = {
    frozenset({400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 503}): Problem
}
"""Add to every route's `response=`: `{200: Out, **PROBLEMS}`."""

TITLES = {
    400: "Bad request", 401: "Not signed in", 403: "Not allowed", 404: "Not found", 405: "Method not allowed",
    409: "Refused", 412: "Changed by somebody else", 413: "Too large", 415: "Type not supported",
    422: "Input not accepted", 428: "Version needed", 429: "Too many requests", 500: "Error", 503: "Busy",
}  # fmt: skip


def problem(
    status: int,
    detail: object,
    *,
    code: str = "",
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
    also: Mapping[str, object] | None = None,
) -> HttpResponse:
    """An `application/problem+json` answer with an id that the log carries too; `also` are further members."""
    request_id = uuid.uuid4().hex[:12]
    kind = {409: "refused", 412: "stale", 422: "invalid"}.get(status, "")
    body = {
        "type": f"https://steward.invalid/problems/{kind}" if kind else "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": str(detail),
        "code": code,
        "errors": errors or [],
        "request_id": request_id,
        **(also or {}),
    }
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def unavailable(refusal: Unavailable) -> HttpResponse:
    """The database or the disk cannot do it now."""
    return problem(refusal.status, refusal.message, code=refusal.code, headers=refusal.headers)


def missing() -> HttpResponse:
    """404, without a word about whether there is such a record."""
    return problem(404, _("There is nothing here, or it is not yours to see."))


class ProblemsMiddleware:
    """What is not ours to answer speaks the API's language too: no such path (404), no such method (405), bad requests.

    Django and Ninja answer these in HTML or plain text; the status and the headers (`Allow`) stay.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        of_api = request.path.startswith(PREFIX) and request.path != DOCS
        if not of_api or response.status_code < 400 or response.streaming:
            return response
        if "json" not in response.get("Content-Type", ""):
            told = problem(response.status_code, _plainly(response))
            response.content, response["Content-Type"] = told.content, told["Content-Type"]
            response["Content-Length"] = str(len(told.content))
        return response


def _plainly(response: HttpResponse) -> str:
    """One sentence for an answer that has none."""
    if response.status_code == 404:
        return _("There is no such address in this API.")
    if response.status_code == 405:
        return _("This address takes %(methods)s.") % {"methods": response.get("Allow", "")}
    if response.status_code >= 500:
        return _("Something went wrong on our side. Nothing was changed.")
    return _("This request cannot be read.")


def install(api: NinjaAPI) -> None:
    """Make every error of this API a problem document."""

    @api.exception_handler(Refused)
    def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
        errors = [{"field": refusal.field, "message": refusal.message}] if refusal.field else []
        return problem(refusal.status, refusal.message, code=refusal.code, errors=errors, headers=refusal.headers)

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [{"field": _field_name(item["loc"]), "message": str(item["msg"])} for item in error.errors]
        names = ", ".join(dict.fromkeys(item["field"] for item in errors))
        return problem(422, _("Look at: %(fields)s.") % {"fields": names}, code="invalid", errors=errors)

    @api.exception_handler(Http404)
    def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return missing()

    @api.exception_handler(PermissionDenied)
    def _denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return problem(403, _("This is not allowed."))

    @api.exception_handler(AuthenticationError)
    def _nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(
            401, _("Send a live token: “Authorization: Bearer TOKEN”."), headers={"WWW-Authenticate": "Bearer"}
        )

    @api.exception_handler(HttpError)
    def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, str(error))

    @api.exception_handler(DatabaseError)
    def _unable(request: HttpRequest, error: DatabaseError) -> HttpResponse:
        refusal = trouble(error)
        if refusal is None:
            return _broken(request, error)
        logger.error("503 at %s %s", request.method, request.path, exc_info=error)
        return unavailable(refusal)

    @api.exception_handler(Exception)
    def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
        answer = problem(500, _("Something went wrong on our side. Nothing was changed."))
        logger.error("500 at %s %s", request.method, request.path, exc_info=error)
        return answer


def _field_name(place: tuple[Any, ...]) -> str:
    parts = [str(part) for part in place if part not in ("body", "query", "path", "payload", "form", "params")]
    return ".".join(parts) or "body"


def only(request: HttpRequest, *names: str) -> None:
    """Raise `Invalid` when the query holds a parameter that this route does not know."""
    for name in request.GET:
        if name not in names:
            raise Invalid(_("“%(name)s” is not a parameter of this list.") % {"name": name[:60]}, field=name[:60])


def version_asked(request: HttpRequest) -> int | None:
    """The version in `If-Match`, or None when the caller sent none. Raises `Invalid` on one we did not give out."""
    text = request.headers.get("If-Match", "").strip()
    if not text or text == "*":
        return None
    try:
        return int(text.removeprefix("W/").strip('"'))
    except ValueError as error:
        raise Invalid(_("If-Match takes the ETag of the record."), field="If-Match") from error


def with_etag(response: HttpResponse, version: int) -> None:
    """Put the record's version on the answer, for `If-Match` later."""
    response["ETag"] = f'"{version}"'


DecimalText = Annotated[Decimal, PlainSerializer(str, return_type=str)]
