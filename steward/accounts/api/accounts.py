"""`/accounts` and `/organizations`: the same rows, customers and all companies."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Router, Status, UploadedFile

from steward.accounts import operations
from steward.accounts.answers import KEPT, account_json, accounts_json
from steward.accounts.details import TEXTS
from steward.accounts.lists import accounts_found
from steward.accounts.models import Account
from steward.accounts.schemas import AccountIn, AccountOut, AccountPatch, OpenIn
from steward.core.api import PROBLEMS, Id, Limit, Listed, listed, only, version_asked, with_etag
from steward.core.listing import Asked, Found
from steward.fields.api_history import ChangeOut, PutBackIn, history_json, the_edit
from steward.segments.reading import in_view
from steward.team.api_auth import me_of

from .given import account_values, condition, opening_values, the_account

router = Router(tags=["accounts"])
Answer: dict[Any, Any] = {200: AccountOut, **PROBLEMS}
PARAMETERS = ("limit", "cursor", "sort", "q", "filter", "tag", "view")


@router.get("/accounts", response={200: Listed[AccountOut], **PROBLEMS})
def list_accounts(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    sort: str | None = None,
    q: str = "",
    filter: str | None = None,  # noqa: A002 - the parameter's name
    tag: str | None = None,
    view: Id | None = None,
) -> Any:
    """Customers that you see (P9). Sort by name, won_value, next_activity, last_contact, open_deal_value, owner,
    industry, customer_since or created, "-" for descending. `view` is a saved view: its condition too, its order."""
    only(request, *PARAMETERS)
    within, order = in_view(view, "accounts", me_of(request), condition(filter, tag), sort)
    asked = Asked(q, within, {"is_customer": True}, sort=order, cursor=cursor, limit=limit)
    return _listed(accounts_found(asked, me_of(request), columns=KEPT), request)


@router.get("/organizations", response={200: Listed[AccountOut], **PROBLEMS})
def list_organizations(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    sort: str | None = None,
    q: str = "",
    filter: str | None = None,  # noqa: A002 - the parameter's name
    tag: str | None = None,
    view: Id | None = None,
) -> Any:
    """All companies that you see, customers or not. Sorts as for `/accounts`."""
    only(request, *PARAMETERS)
    within, order = in_view(view, "organizations", me_of(request), condition(filter, tag), sort)
    asked = Asked(q, within, sort=order, cursor=cursor, limit=limit)
    return _listed(accounts_found(asked, me_of(request), columns=KEPT), request)


@router.post("/accounts", response={201: AccountOut, **PROBLEMS})
def create_account(request: HttpRequest, payload: AccountIn, response: HttpResponse) -> Any:
    """Open an account by hand (O12-O14, M22-M25). `contacts` are linked: by `contact_id`, by the e-mail address of one
    that is there, or made new."""
    values = account_values(payload, me_of(request))
    return Status(
        201, _told(operations.create_account(by=me_of(request), as_customer=True, **values), response, request)
    )


@router.post("/organizations", response={201: AccountOut, **PROBLEMS})
def create_organization(request: HttpRequest, payload: AccountIn, response: HttpResponse) -> Any:
    """Add a company that is no customer yet."""
    values = account_values(payload, me_of(request))
    return Status(201, _told(operations.create_account(by=me_of(request), **values), response, request))


@router.get("/accounts/{account_id}", response=Answer)
def get_account(request: HttpRequest, account_id: Id, response: HttpResponse) -> Any:
    """One account or organization."""
    return _told(the_account(request, account_id), response, request)


@router.get("/organizations/{account_id}", response=Answer)
def get_organization(request: HttpRequest, account_id: Id, response: HttpResponse) -> Any:
    """The same row, seen as an organization."""
    return _told(the_account(request, account_id), response, request)


@router.patch("/accounts/{account_id}", response=Answer)
def change_account(request: HttpRequest, account_id: Id, payload: AccountPatch, response: HttpResponse) -> Any:
    """Change an account; fields that are not named stay (P6, P7). `If-Match` takes the ETag you read."""
    account, values = the_account(request, account_id), account_values(payload, me_of(request))
    changed = operations.change_account(account, by=me_of(request), version=version_asked(request), **values)
    return _told(changed, response, request)


@router.patch("/organizations/{account_id}", response=Answer)
def change_organization(request: HttpRequest, account_id: Id, payload: AccountPatch, response: HttpResponse) -> Any:
    """The same row: what changes here has changed on the account."""
    account, values = the_account(request, account_id), account_values(payload, me_of(request))
    changed = operations.change_account(account, by=me_of(request), version=version_asked(request), **values)
    return _told(changed, response, request)


@router.get("/accounts/{account_id}/history", response={200: Listed[ChangeOut], **PROBLEMS})
def get_history(request: HttpRequest, account_id: Id, field: str = "", limit: Limit = 100) -> Any:
    """What edits changed, field by field, newest first; `field` ("industry", "custom.vat") of one alone."""
    only(request, "field", "limit")
    row, by = the_account(request, account_id), me_of(request)
    return history_json("account", row.pk, by, field=field, limit=limit, texts=TEXTS)


@router.post("/accounts/{account_id}/put-back", response=Answer)
def put_back(request: HttpRequest, account_id: Id, payload: PutBackIn, response: HttpResponse) -> Any:
    """Give a field, or all that an edit changed, the values of before it. `If-Match` takes the ETag you read."""
    row = the_account(request, account_id)
    event, version = the_edit("account", row.pk, payload), version_asked(request)
    done = operations.put_back_account(row, event, by=me_of(request), field=payload.field, version=version)
    return _told(done, response, request)


@router.delete("/accounts/{account_id}", response={204: None, **PROBLEMS})
def delete_account(request: HttpRequest, account_id: Id, forever: str | None = None) -> Any:
    """Put an account into the trash for 30 days; with `?forever=NAME`, its name typed out, delete it for ever."""
    only(request, "forever")
    by = me_of(request)
    if forever is None:
        operations.trash_account(the_account(request, account_id), by=by, version=version_asked(request))
        return Status(204, None)
    reach = Account.objects.visible_to(by) | Account.objects.trashed_visible_to(by)
    operations.erase_account(get_object_or_404(reach, pk=account_id), by=by, name_typed=forever)
    return Status(204, None)


@router.delete("/organizations/{account_id}", response={204: None, **PROBLEMS})
def delete_organization(request: HttpRequest, account_id: Id, forever: str | None = None) -> Any:
    """The same row."""
    return delete_account(request, account_id, forever)


@router.post("/accounts/{account_id}/restore", response=Answer)
def restore_account(request: HttpRequest, account_id: Id, response: HttpResponse) -> Any:
    """Take an account back out of the trash with all its relations."""
    account = get_object_or_404(Account.objects.trashed_visible_to(me_of(request)), pk=account_id)
    return _told(operations.restore_account(account, by=me_of(request)), response, request)


@router.post("/organizations/{account_id}/begin", response=Answer)
def begin_account(request: HttpRequest, account_id: Id, response: HttpResponse, payload: OpenIn | None = None) -> Any:
    """Make an organization an account by hand. Where the workspace's policies ask for a billing stage or a contact
    that it does not have, give them along: without, 422 names what is missing."""
    account, values = the_account(request, account_id), opening_values(payload, me_of(request))
    opened = operations.open_account(account, by=me_of(request), version=version_asked(request), **values)
    return _told(opened, response, request)


@router.post("/accounts/{account_id}/end", response=Answer)
def end_account(request: HttpRequest, account_id: Id, response: HttpResponse) -> Any:
    """Make an account only an organization again; refused (409) while it has won deals or client logins."""
    account = the_account(request, account_id)
    return _told(operations.end_account(account, by=me_of(request), because="hand"), response, request)


@router.post("/accounts/{account_id}/photo", response=Answer)
def change_photo(
    request: HttpRequest,
    account_id: Id,
    response: HttpResponse,
    photo: UploadedFile = File(...),  # type: ignore[type-arg]  # noqa: B008 - Ninja's way
) -> Any:
    """Replace the photo (T31): a JPEG, PNG, WebP or GIF of at most 10 MB, cropped to its middle."""
    account = the_account(request, account_id)
    upload = cast("BinaryIO", photo.file)
    changed = operations.change_photo(account, by=me_of(request), upload=upload, size=photo.size or 0)
    return _told(changed, response, request)


@router.delete("/accounts/{account_id}/photo", response={204: None, **PROBLEMS})
def remove_photo(request: HttpRequest, account_id: Id) -> Any:
    """Take the photo away."""
    operations.change_photo(the_account(request, account_id), by=me_of(request), upload=None)
    return Status(204, None)


def _listed(found: Found[Account], request: HttpRequest) -> HttpResponse:
    return listed(accounts_json(found.page.items, me_of(request)), found.page.next, found.count)


def _told(account: Account, response: HttpResponse, request: HttpRequest) -> dict[str, Any]:
    with_etag(response, account.version)
    return account_json(account, me_of(request))
