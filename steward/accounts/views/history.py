"""The history of an account's and a person's fields, with "Put back"."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from steward.accounts.details import TEXTS
from steward.accounts.models import Account
from steward.accounts.operations import put_back_account, undo_event
from steward.contacts.details import LABELS
from steward.contacts.operations import put_back_contact
from steward.core.pages import taken_back, version_in
from steward.fields.views.history import put_back, show_history
from steward.history.models import Event
from steward.team.doors import MemberRequest, right, signed_in

from .person import the_person


@signed_in
def account_history(request: MemberRequest, account_id: int) -> HttpResponse:
    """What was changed on an account, field by field: who, when, from, to."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    return show_history(request, "account", account, may_change=request.user.may("accounts.manage"), texts=TEXTS)


@require_POST
@right("accounts.manage")
def put_account_back(request: MemberRequest, account_id: int) -> HttpResponse:
    """Give a field of an account, or all of an edit, the values of before."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    return put_back(request, "account", account, put_back_account)


@require_POST
@right("accounts.manage")
def undo_one(request: MemberRequest, account_id: int, event_id: int) -> HttpResponse:
    """Take back what one event of an account tells: an unlinking, an edit of a link, its end, another photo."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    event = get_object_or_404(Event, account=account, pk=event_id)
    said = undo_event(account, event, by=request.user, version=version_in(request))
    return taken_back(request, said, back=account.url)


@signed_in
def person_history(request: MemberRequest, contact_id: int) -> HttpResponse:
    """What was changed on a person, field by field: who, when, from, to."""
    person = the_person(request, contact_id)
    return show_history(request, "contact", person, may_change=request.user.may("contacts.manage"), texts=LABELS)


@require_POST
@right("contacts.manage")
def put_person_back(request: MemberRequest, contact_id: int) -> HttpResponse:
    """Give a field of a person, or all of an edit, the values of before."""
    return put_back(request, "contact", the_person(request, contact_id), put_back_contact)
