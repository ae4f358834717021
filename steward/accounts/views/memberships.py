"""The people of an account: linked, added, edited, unlinked, and the switches of their addresses (T38-T55, M40-M65)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from steward.accounts import operations
from steward.accounts.linked import contacts_context
from steward.accounts.membership_form import MembershipForm
from steward.accounts.models import Account, Membership
from steward.accounts.operations.memberships import SWITCHES
from steward.accounts.pickers import PickField
from steward.contacts.emails import email_key
from steward.contacts.forms import NewPersonForm, PersonForm, person_initial
from steward.contacts.models import EmailAddress
from steward.contacts.operations import change_contact
from steward.core.pages import at_version, changed, toast, version_sent
from steward.core.refused import Invalid, Refused
from steward.fields.history import last_editor, latest_event, undo_of, undo_of_event
from steward.team.doors import MemberRequest, right, signed_in
from steward.team.forms import attempt

from .dialogs import shown
from .person import posted

PLACE = ["#contacts", "#lacks"]  # the people, and the notice that an account without any is incomplete
QUICK = ("first_name", "last_name", "job_title", "emails", "phones")  # what the pencil edits (M57)


class LinkForm(forms.Form):
    """A person who is there already: by name, e-mail address or phone number (M43, M44)."""

    contact = PickField("contact", label=gettext_lazy("Person"))
    description = forms.CharField(
        label=gettext_lazy("Description"), max_length=250, required=False,
        help_text=gettext_lazy("What they are for this account: “CFO”, “signs the letters”."),
    )  # fmt: skip
    is_primary = forms.BooleanField(label=gettext_lazy("Primary contact"), required=False)


@signed_in
def contacts(request: MemberRequest, account_id: int) -> HttpResponse:
    """The section alone, for loading it again after a change."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    return render(request, "accounts/contacts_section.html", contacts_context(account, request.user))


@right("accounts.manage")
def link(request: MemberRequest, account_id: int) -> HttpResponse:
    """Link a person who is there (M43-M45)."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    form = LinkForm(request.POST or None)
    form.fields["contact"].of(request.user)  # type: ignore[attr-defined]
    form.fields["contact"].widget.url += f"?without={account.pk}"
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: operations.link_contact(account, by=request.user, **form.cleaned_data))
        if made is not None:
            text, undo = _("%(name)s is linked.") % {"name": made.contact.name}, _unlink_url(made)
            return changed(request, text, at=PLACE, undo=undo, back=account.url)
    return _asked(request, form, account)


@right("accounts.manage")
def add(request: MemberRequest, account_id: int) -> HttpResponse:
    """Add a new person to the account (M40, M47-M50)."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    form = NewPersonForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: operations.add_contact(account, form.values(), by=request.user))
        if made is not None:
            text = _("%(name)s is added.") % {"name": made.contact.name}
            undo = at_version(reverse("contacts:trash", args=[made.contact_id]) + "?stay=1", made.contact.version)
            return changed(request, text, at=PLACE, undo=undo, back=account.url)
    return _asked(request, form, account)


@right("accounts.manage")
def change(request: MemberRequest, account_id: int, contact_id: int) -> HttpResponse:
    """Description, job title and signer priority at this account (T42, T51)."""
    membership = _membership(request, account_id, contact_id)
    return described(request, membership, at=PLACE, back=membership.account.url)


def described(request: MemberRequest, membership: Membership, *, at: str | list[str], back: str) -> HttpResponse:
    """Ask what a person is at an account, from the page of either."""
    form = MembershipForm(membership, posted(request))
    title = _("%(name)s at %(account)s") % {"name": membership.contact.name, "account": membership.account.name}
    context: dict[str, Any] = {
        "title": title, "action": _("Save"), "form_url": request.path, "back": back, "body": "contacts/_form.html",
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        if differing := form.clashing():
            form.told()
            again = {"action": _("Save mine"), "who": _("Somebody"), "differing": differing}
            return shown(request, form, {**context, **again}, status=412)
        mark = latest_event()
        done = attempt(form, lambda: operations.change_membership(membership, by=request.user, **form.values()))
        if done is not None:
            return changed(request, _("Saved."), at=at, undo=_undo(request, membership, mark), back=back)
    return shown(request, form, context)


@right("contacts.manage")
def edit_person(request: MemberRequest, account_id: int, contact_id: int) -> HttpResponse:
    """The pencil: name, job title, e-mail addresses and phones of the person, from the account (T39, M57-M61)."""
    membership = _membership(request, account_id, contact_id)
    person, back = membership.contact, membership.account.url
    form = PersonForm(request.POST or None, member=request.user, initial=person_initial(person, request.user))
    for name in [name for name in form.fields if name not in QUICK]:
        del form.fields[name]
    context: dict[str, Any] = {
        "title": _("Edit %(name)s") % {"name": person.name}, "action": _("Save"), "form_url": request.path,
        "back": back, "body": "contacts/_form.html", "version": person.version,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        if version_sent(request) != person.version and (differing := form.clashing()):
            again = {"action": _("Save mine"), "who": last_editor(person), "differing": differing}
            return shown(request, form, {**context, **again}, status=412)
        values = form.values(request.user)
        done = attempt(form, lambda: change_contact(person, by=request.user, version=person.version, **values))
        if done is not None:
            undo = undo_of("contact", done, person.version, by=request.user)
            return changed(request, _("Saved."), at=PLACE, undo=undo, back=back)
    return shown(request, form, context)


@require_POST
@right("accounts.manage")
def lead(request: MemberRequest, account_id: int, contact_id: int) -> HttpResponse:
    """Make this person the primary contact."""
    mark = latest_event()
    membership = operations.make_primary(_membership(request, account_id, contact_id), by=request.user)
    text = _("%(name)s is the primary contact now.") % {"name": membership.contact.name}
    return changed(request, text, at=PLACE, undo=_undo(request, membership, mark), back=membership.account.url)


@require_POST
@right("accounts.manage")
def unlink(request: MemberRequest, account_id: int, contact_id: int) -> HttpResponse:
    """Take the link away, which the page has asked about (T54, M64, M65); the person stays (M63)."""
    membership = _membership(request, account_id, contact_id)
    mark = latest_event()
    operations.unlink_contact(membership, by=request.user)
    text = _("%(name)s is unlinked.") % {"name": membership.contact.name}
    undo = undo_of_event(membership.account, "account.contact_unlinked", by=request.user, after=mark)
    return changed(request, text, at=PLACE, undo=undo, back=membership.account.url)


@require_POST
@right("accounts.manage")
def switch(request: MemberRequest, account_id: int, contact_id: int) -> HttpResponse:
    """Turn one permission of one address on or off (T46-T53). A refusal flips the switch back by loading it again."""
    membership = _membership(request, account_id, contact_id)
    name, email = request.POST.get("switch", ""), request.POST.get("email", "")
    if name not in SWITCHES or not _has(membership, email):
        raise Invalid(_("There is no such switch."), field="switch")
    given: dict[str, Any] = {"email": email, name: request.POST.get("on") == "on"}
    mark = latest_event()
    try:
        operations.change_membership(membership, by=request.user, addresses=[given])
    except Refused as refusal:
        answer = HttpResponse(refusal.message, status=refusal.status, content_type="text/plain; charset=utf-8")
        answer["HX-Reswap"] = "none"
        return toast(answer, refusal.message, tone="red")
    return changed(request, _("Saved."), undo=_undo(request, membership, mark), back=membership.account.url)


def _undo(request: MemberRequest, membership: Membership, mark: int) -> str:
    return undo_of_event(membership.account, "account.contact_changed", by=request.user, after=mark)


def _unlink_url(made: Membership) -> str:
    return reverse("accounts:unlink_contact", args=[made.account_id, made.contact_id])


def _asked(request: MemberRequest, form: forms.Form, account: Account) -> HttpResponse:
    """One dialog with two sides: somebody who is there already, or somebody new."""
    ways = [("accounts:link_contact", _("Existing contact")), ("accounts:add_contact", _("New contact"))]
    urls = [(reverse(name, args=[account.pk]), label) for name, label in ways]
    title = _("Add a contact to %(name)s") % {"name": account.name}
    context = {"title": title, "action": _("Add"), "form_url": request.path, "back": account.url, "ways": urls}
    return shown(request, form, {**context, "body": "accounts/add_contact.html"})


def _has(membership: Membership, email: str) -> bool:
    return EmailAddress.objects.filter(contact_id=membership.contact_id, key=email_key(email)).exists()


def _membership(request: MemberRequest, account_id: int, contact_id: int) -> Membership:
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    links = Membership.objects.of(account).select_related("account", "contact")
    found: Membership = get_object_or_404(links, contact_id=contact_id)
    return found
