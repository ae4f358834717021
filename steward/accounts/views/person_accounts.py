"""The accounts of a person: linked, described, unlinked from the person's side (M46, T42, T54, M63)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from steward.accounts.models import Account, Membership
from steward.accounts.operations import link_contact, unlink_contact
from steward.accounts.pickers import PickField
from steward.core.pages import changed
from steward.fields.history import latest_event, undo_of_event
from steward.team.doors import MemberRequest, right
from steward.team.forms import attempt
from steward.team.models import Member

from .memberships import described
from .person import LIVE, posted, the_person


class LinkForm(forms.Form):
    """The account to link the person with, and what the person is there."""

    account = PickField("account", label=gettext_lazy("Account"))
    job_title = forms.CharField(label=gettext_lazy("Job title there"), max_length=250, required=False)
    description = forms.CharField(
        label=gettext_lazy("Description"), max_length=250, required=False,
        help_text=gettext_lazy("For this account alone: “signs the letters”, “the daughter”."),
    )  # fmt: skip

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["account"].of(member)  # type: ignore[attr-defined]


@right("accounts.manage")
def link(request: MemberRequest, contact_id: int) -> HttpResponse:
    """Ask which account the person belongs to, and link them (M46)."""
    contact = the_person(request, contact_id)
    form = LinkForm(posted(request), initial={"job_title": contact.job_title}, member=request.user)
    if request.method == "POST" and form.is_valid():
        clean = dict(form.cleaned_data)
        account = clean.pop("account")
        if attempt(form, lambda: link_contact(account, contact, by=request.user, **clean)):
            said = _("Linked with %(name)s.") % {"name": account.name}
            undo = reverse("contacts:unlink", args=[contact.pk, account.pk])
            return changed(request, said, at=LIVE, undo=undo, back=contact.url)
    title = _("Add %(name)s to an account") % {"name": contact.name}
    return _shown(request, form, title=title, action=_("Add"), back=contact.url)


@right("accounts.manage")
def set_account(request: MemberRequest, contact_id: int) -> HttpResponse:
    """The field Account among the person's details, edited in place (M46)."""
    contact = the_person(request, contact_id)
    form = LinkForm(posted(request), member=request.user)
    form.fields = {"account": form.fields["account"]}
    if request.method == "POST" and form.is_valid():
        account = form.cleaned_data["account"]
        make = lambda: link_contact(account, contact, by=request.user, job_title=contact.job_title)  # noqa: E731
        if attempt(form, make):
            return changed(request, _("Linked with %(name)s.") % {"name": account.name}, at=LIVE, back=contact.url)
    context = {"field": form["account"], "url": request.path}
    return render(request, "ui/cell_edit.html", context, status=422 if form.errors else 200)


@right("accounts.manage")
def describe(request: MemberRequest, contact_id: int, account_id: int) -> HttpResponse:
    """What the person is at one account: job title and description (T42, T43, T51)."""
    membership = _membership(request, contact_id, account_id)
    return described(request, membership, at=LIVE, back=membership.contact.url)


@right("accounts.manage")
@require_POST
def unlink(request: MemberRequest, contact_id: int, account_id: int) -> HttpResponse:
    """Take the link away, which the page has asked about (M65); the person stays (M63). The last one is refused where
    the policy says so (T55)."""
    membership = _membership(request, contact_id, account_id)
    mark = latest_event()
    unlink_contact(membership, by=request.user)
    said = _("Removed from %(name)s.") % {"name": membership.account.name}
    undo = undo_of_event(membership.account, "account.contact_unlinked", by=request.user, after=mark)
    return changed(request, said, at=LIVE, undo=undo, back=membership.contact.url)


def _membership(request: MemberRequest, contact_id: int, account_id: int) -> Membership:
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    links = Membership.objects.of(account).select_related("account", "contact")
    found: Membership = get_object_or_404(links, contact=the_person(request, contact_id))
    return found


def _shown(request: MemberRequest, form: forms.Form, status: int = 0, **context: Any) -> HttpResponse:
    template = "contacts/form_dialog.html" if request.htmx else "contacts/form_page.html"
    context = {"form": form, "form_url": request.path, "dialog_id": "membership", **context}
    return render(request, template, context, status=status or (422 if form.errors else 200))
