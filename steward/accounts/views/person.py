"""A person: added, changed, put into the trash and taken back (O2-O4, M47-M49, M57-M61)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.transaction import atomic
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from steward.accounts import operations
from steward.accounts.pickers import PickField
from steward.accounts.queries import contacts_visible_to
from steward.contacts.forms import NewPersonForm, PersonForm, person_initial
from steward.contacts.models import Contact
from steward.contacts.operations import change_contact, create_contact
from steward.core.pages import at_version, changed, gone_to, taken_back, version_in, version_sent
from steward.core.text import id_in
from steward.fields.history import last_editor, undo_of
from steward.team.doors import MemberRequest, right, signed_in
from steward.team.forms import attempt
from steward.team.models import Member

LIVE = "#overview"  # the part of the person's page that a change loads again


class NewContactForm(NewPersonForm):
    """A new person, and the account they belong to if any (M47)."""

    account = PickField("account", label=gettext_lazy("Account"), required=False)

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, member=member, **options)
        self.fields["account"].of(member)  # type: ignore[attr-defined]


@right("contacts.manage")
def create(request: MemberRequest) -> HttpResponse:
    """Ask for a new person and add them; only an e-mail address is needed (O3)."""
    start = {"account": id_in(request.GET.get("account", "")), "email": request.GET.get("email", "")[:254]}
    form = NewContactForm(posted(request), initial=start, member=request.user)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: _add(form, request.user))
        if made is not None:
            undo = at_version(reverse("contacts:trash", args=[made.pk]), made.version)
            return gone_to(request, made.url, _("Added: %(name)s.") % {"name": made.name}, undo=undo)
    return _shown(
        request, form, title=_("New person"), action=_("Add"), form_url=request.get_full_path(), hints="contact"
    )


@right("contacts.manage")
def edit(request: MemberRequest, contact_id: int) -> HttpResponse:
    """Everything of a person in one form. 412 with both values when a colleague changed the same one meanwhile; what
    was not touched here stays as it is."""
    contact = the_person(request, contact_id)
    before = contact.version
    form = PersonForm(posted(request), initial=person_initial(contact, request.user), member=request.user)
    if request.method != "POST" or not form.is_valid():
        return _edit(request, contact, form)
    if version_sent(request) != contact.version and (differing := form.clashing()):
        return _edit(request, contact, form, status=412, who=last_editor(contact), differing=differing)
    done = attempt(form, lambda: _save(form, contact, request.user))
    if done is None:
        return _edit(request, contact, form)
    undo = undo_of("contact", done, before, by=request.user)
    return changed(request, _("Saved: %(name)s.") % {"name": done.name}, at=LIVE, undo=undo, back=done.url)


@right("contacts.manage")
@require_POST
def trash(request: MemberRequest, contact_id: int) -> HttpResponse:
    """Put a person into the trash for 30 days; the toast takes that back."""
    contact = operations.trash_contact(the_person(request, contact_id), by=request.user, version=version_in(request))
    undo, text = reverse("contacts:restore", args=[contact.pk]), _("Deleted: %(name)s.") % {"name": contact.name}
    if "stay" in request.GET:  # from the page of an account that the person was added to
        return taken_back(request, text, undo=undo, back=reverse("contacts:list"))
    return gone_to(request, reverse("contacts:list"), text, undo=undo)


@signed_in
def trashed(request: MemberRequest) -> HttpResponse:
    """The people in the trash: the latest first, each to restore."""
    people = contacts_visible_to(request.user, trashed=True).order_by("-deleted_at", "-id")[:200]
    may_edit = request.user.may("contacts.manage")
    return render(request, "accounts/trash.html", {"rows": people, "of": "people", "may_edit": may_edit})


@right("contacts.manage")
@require_POST
def restore(request: MemberRequest, contact_id: int) -> HttpResponse:
    """Take a person back out of the trash, with all accounts, deals and notes."""
    gone = get_object_or_404(contacts_visible_to(request.user, trashed=True), pk=contact_id)
    contact = operations.restore_contact(gone, by=request.user)
    undo = at_version(reverse("contacts:trash", args=[contact.pk]), contact.version)
    return gone_to(request, contact.url, _("Restored: %(name)s.") % {"name": contact.name}, undo=undo)


def the_person(request: MemberRequest, contact_id: int) -> Contact:
    """The person, or 404 where the member does not see them."""
    found: Contact = get_object_or_404(contacts_visible_to(request.user), pk=contact_id)
    return found


def posted(request: MemberRequest) -> QueryDict | None:
    """What was sent, or None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def _add(form: NewContactForm, by: Member) -> Contact:
    account = form.cleaned_data["account"]
    with atomic():
        contact = create_contact(by=by, **form.values())
        if account is not None:
            operations.link_contact(account, contact, by=by, job_title=contact.job_title)
    return contact


def _save(form: PersonForm, contact: Contact, by: Member) -> Contact:
    return change_contact(contact, by=by, version=contact.version, **form.values(by))


def _edit(request: MemberRequest, contact: Contact, form: PersonForm, **also: Any) -> HttpResponse:
    url = reverse("contacts:edit", args=[contact.pk])
    return _shown(
        request, form, title=_("Edit %(name)s") % {"name": contact.name}, action=_("Save"), form_url=url,
        version=contact.version, back=contact.url, size="l", **also,
    )  # fmt: skip


def _shown(request: MemberRequest, form: forms.Form, *, status: int = 0, **context: Any) -> HttpResponse:
    template = "contacts/form_dialog.html" if request.htmx else "contacts/form_page.html"
    context = {"back": reverse("contacts:list"), "dialog_id": "person", **context, "form": form}
    return render(request, template, context, status=status or (422 if form.errors else 200))
