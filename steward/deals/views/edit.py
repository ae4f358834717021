"""Values of a deal changed in place, and the people on it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.accounts.queries import contacts_visible_to
from steward.accounts.views.dialogs import shown as dialog
from steward.contacts.models import Contact
from steward.core.pages import at_version, version_in
from steward.deals.forms import AddContactForm, DealForm, initial_of
from steward.deals.operations import add_contact, change_deal, make_primary, remove_contact
from steward.deals.page import shown
from steward.fields.history import latest_event, undo_of, undo_of_event
from steward.team.doors import MemberRequest, signed_in
from steward.team.forms import attempt

from .answers import BEHIND, PARTS, again, changed, posted, told
from .deal import FIELDS, seen

HEADED = ("name", "account")  # these stand in the head of page and panel too
EDITABLE = ("name", "value", "stage", "owner", "expected_close_on", "account", "description")


@signed_in
def edit(request: MemberRequest, deal_id: int, field: str) -> HttpResponse:
    """One value: GET answers with the field, POST with the value as shown, or 422 with the field and its error."""
    if field not in EDITABLE:
        raise Http404
    deal = seen(request, deal_id)
    request.user.must("deals.manage", deal)
    version, cell = request.GET.get("version", ""), "&cell=1" if "cell" in request.GET else ""
    url = f"{reverse('deals:edit', args=[deal.pk, field])}?version={deal.version}{cell}"
    form = DealForm(posted(request), member=request.user, only=field, initial=initial_of(deal))
    if request.method == "POST" and form.is_valid():
        expected = int(version) if version.isdecimal() and len(version) < 18 else None
        done = attempt(form, lambda: change_deal(deal, by=request.user, version=expected, **form.values()))
        if done is not None:
            undo = undo_of("deal", done, deal.version, by=request.user)
            return _shown(request, deal_id, field, undo, label=form[field].label)
    context = {"field": form[field], "url": url, "form": form}
    return render(request, "ui/cell_edit.html", context, status=422 if form.errors else 200)


def _shown(request: MemberRequest, deal_id: int, field: str, undo: str, *, label: object) -> HttpResponse:
    """The value after the change, as page and list show it."""
    deal = seen(request, deal_id)
    if not request.htmx:
        return changed(request, _("Saved: %(name)s.") % {"name": deal.name}, to=deal.url, undo=undo)
    in_list = "cell" in request.GET
    face = deal.owner if field == "owner" else None
    context = {"field": field, "shown": shown(deal, field), "face": face, "look": "cell" if in_list else "value"}
    answer = render(request, "deals/value.html", context)
    refresh = {} if in_list else {"refresh": {"at": PARTS if field in HEADED else BEHIND}}
    if not undo:
        return again(answer, refresh)
    return told(answer, _("Saved: %(label)s.") % {"label": label}, undo=undo, also=refresh)


@signed_in
def put_contact(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Put a person on the deal."""
    deal = seen(request, deal_id)
    request.user.must("deals.manage", deal)
    form = AddContactForm(posted(request), member=request.user)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: add_contact(deal, by=request.user, **form.cleaned_data))
        if done is not None:
            person = form.cleaned_data["contact"]
            undo = at_version(reverse("deals:drop_contact", args=[deal.pk, person.pk]), done.version)
            return changed(request, _("%(name)s is on the deal.") % {"name": person.name}, to=deal.url, undo=undo)
    url = reverse("deals:put_contact", args=[deal.pk])
    context = {"title": _("Who is on %(name)s?") % {"name": deal.name}, "action": _("Add"), "form_url": url}
    return dialog(request, form, {**context, "back": deal.url, "body": FIELDS})


@signed_in
@require_POST
def drop_contact(request: MemberRequest, deal_id: int, contact_id: int) -> HttpResponse:
    """Take a person off the deal."""
    deal, person = seen(request, deal_id), _person(request, contact_id)
    mark = latest_event()
    done = remove_contact(deal, by=request.user, contact=person, version=version_in(request))
    undo = at_version(undo_of_event(done, "deal.contact_removed", by=request.user, after=mark), done.version)
    return changed(request, _("%(name)s is off the deal.") % {"name": person.name}, to=deal.url, undo=undo)


@signed_in
@require_POST
def primary(request: MemberRequest, deal_id: int, contact_id: int) -> HttpResponse:
    """Make a person the primary contact."""
    deal, person = seen(request, deal_id), _person(request, contact_id)
    done = make_primary(deal, by=request.user, contact=person)
    undo = undo_of("deal", done, deal.version, by=request.user)
    return changed(request, _("%(name)s is the primary contact.") % {"name": person.name}, to=deal.url, undo=undo)


def _person(request: MemberRequest, contact_id: int) -> Contact:
    person: Contact = get_object_or_404(contacts_visible_to(request.user), pk=contact_id)
    return person
