"""`/contacts`: people. The routes stand here and not in `contacts`, since accounts say who may see whom."""

from __future__ import annotations

from typing import Any

from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from steward.accounts import operations
from steward.accounts.answers import contacts_json
from steward.accounts.people import PeopleAsked, people_found
from steward.accounts.queries import contacts_visible_to
from steward.accounts.schemas import ContactIn, ContactOut, ContactPatch
from steward.contacts import operations as contacts
from steward.contacts.details import LABELS
from steward.contacts.models import Contact
from steward.core.api import PROBLEMS, Id, Limit, Listed, listed, only, version_asked, with_etag
from steward.fields.api_history import ChangeOut, PutBackIn, history_json, the_edit
from steward.segments.reading import in_view
from steward.team.api_auth import me_of

from .given import condition, contact_values, the_account, the_contact

router = Router(tags=["contacts"])
Answer: dict[Any, Any] = {200: ContactOut, **PROBLEMS}


@router.get("/contacts", response={200: Listed[ContactOut], **PROBLEMS})
def list_contacts(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    sort: str | None = None,
    q: str = "",
    filter: str | None = None,  # noqa: A002 - the parameter's name
    tag: str | None = None,
    account_id: Id | None = None,
    view: Id | None = None,
) -> Any:
    """People that you see. Sort by name, last_contact or created, "-" for descending. `view` is a saved view."""
    only(request, "limit", "cursor", "sort", "q", "filter", "tag", "account_id", "view")
    within, order = in_view(view, "people", me_of(request), condition(filter, tag), sort)
    account = the_account(request, account_id) if account_id else None
    asked = PeopleAsked(q, within, account=account, sort=order, cursor=cursor, limit=limit)
    found = people_found(asked, me_of(request))
    return listed(contacts_json(found.page.items, me_of(request)), found.page.next, found.count)


@router.post("/contacts", response={201: ContactOut, **PROBLEMS})
def create_contact(request: HttpRequest, payload: ContactIn, response: HttpResponse) -> Any:
    """Add a person (O2-O4), linked with the account `account_id` if given (M47)."""
    values = contact_values(payload)
    account_id = values.pop("account_id", None)
    account = the_account(request, account_id) if account_id else None
    with atomic():
        contact = contacts.create_contact(by=me_of(request), **values)
        if account:
            operations.link_contact(account, contact, by=me_of(request), job_title=contact.job_title)
    return Status(201, _told(contact, request, response))


@router.get("/contacts/{contact_id}", response=Answer)
def get_contact(request: HttpRequest, contact_id: Id, response: HttpResponse) -> Any:
    """One person."""
    return _told(the_contact(request, contact_id), request, response)


@router.patch("/contacts/{contact_id}", response=Answer)
def change_contact(request: HttpRequest, contact_id: Id, payload: ContactPatch, response: HttpResponse) -> Any:
    """Change a person; fields that are not named stay. `If-Match` takes the ETag you read."""
    contact, version = the_contact(request, contact_id), version_asked(request)
    changed = contacts.change_contact(contact, by=me_of(request), version=version, **contact_values(payload))
    return _told(changed, request, response)


@router.get("/contacts/{contact_id}/history", response={200: Listed[ChangeOut], **PROBLEMS})
def get_history(request: HttpRequest, contact_id: Id, field: str = "", limit: Limit = 100) -> Any:
    """What edits changed, field by field, newest first; `field` ("job_title", "custom.vat") of one alone."""
    only(request, "field", "limit")
    row, by = the_contact(request, contact_id), me_of(request)
    return history_json("contact", row.pk, by, field=field, limit=limit, texts=LABELS)


@router.post("/contacts/{contact_id}/put-back", response=Answer)
def put_back(request: HttpRequest, contact_id: Id, payload: PutBackIn, response: HttpResponse) -> Any:
    """Give a field, or all that an edit changed, the values of before it. `If-Match` takes the ETag you read."""
    row = the_contact(request, contact_id)
    event, version = the_edit("contact", row.pk, payload), version_asked(request)
    done = contacts.put_back_contact(row, event, by=me_of(request), field=payload.field, version=version)
    return _told(done, request, response)


@router.delete("/contacts/{contact_id}", response={204: None, **PROBLEMS})
def delete_contact(request: HttpRequest, contact_id: Id) -> Any:
    """Put a person into the trash; refused (409 `last_contact`) when an account would be left without one."""
    operations.trash_contact(the_contact(request, contact_id), by=me_of(request), version=version_asked(request))
    return Status(204, None)


@router.post("/contacts/{contact_id}/restore", response=Answer)
def restore_contact(request: HttpRequest, contact_id: Id, response: HttpResponse) -> Any:
    """Take a person back out of the trash."""
    contact = get_object_or_404(contacts_visible_to(me_of(request), trashed=True), pk=contact_id)
    return _told(operations.restore_contact(contact, by=me_of(request)), request, response)


def _told(contact: Contact, request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, contact.version)
    return contacts_json([contact], me_of(request))[0]
