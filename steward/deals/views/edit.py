"""Values of a deal changed in place, and the people on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.accounts.cells import face_of
from steward.accounts.queries import contacts_visible_to
from steward.accounts.views.dialogs import shown as dialog
from steward.contacts.models import Contact
from steward.core.pages import at_version, changed_meanwhile, version_in
from steward.core.ui_money import NOTHING
from steward.deals.forms import AddContactForm, DealForm, initial_of
from steward.deals.models import Deal
from steward.deals.operations import add_contact, change_deal, make_primary, remove_contact
from steward.deals.operations.values import LABELS
from steward.deals.page import shown
from steward.fields.forms import PREFIX
from steward.fields.history import last_editor, latest_event, undo_of, undo_of_event
from steward.fields.models import Field
from steward.fields.values import definitions, display
from steward.team.doors import MemberRequest, signed_in
from steward.team.forms import attempt

from .answers import BEHIND, PARTS, again, changed, posted, told
from .deal import FIELDS, seen

HEADED = ("name", "account")  # these stand in the head of page and panel too
EDITABLE = ("name", "value", "stage", "owner", "expected_close_on", "account", "description")


@dataclass(frozen=True)
class Place:
    """One value of a deal that is edited in place: its key, its label, and the definition of a custom one."""

    key: str
    label: Any
    field: Field | None = None

    def said(self, deal: Deal) -> str:
        """The value in words, "" for nothing."""
        return display(self.field, deal.custom.get(self.field.slot)) if self.field else shown(deal, self.key)


@signed_in
def edit(request: MemberRequest, deal_id: int, field: str) -> HttpResponse:
    """One value: GET answers with the field, POST with the value as shown, or 422 with the field and its error, or 412
    with both values when a colleague changed the same one meanwhile. `?as=cell` is for tables, `?show=1` the value."""
    place = _place(request, field)
    deal = seen(request, deal_id)
    request.user.must("deals.manage", deal)
    if request.method != "POST" and request.GET.get("show"):
        return _shown(request, deal, place)
    form = DealForm(posted(request), member=request.user, only=field, initial=initial_of(deal, whole=request.user))
    if request.method != "POST" or not form.is_valid():
        return _form(request, deal, place, form)
    if changed_meanwhile(request, deal.version, place.said(deal)):
        also = {"who": last_editor(deal), "theirs": place.said(deal) or _("nothing")}
        context = _context(request, deal, place) | {"form": form, "field": form[field], **also}
        return render(request, "accounts/value_conflict.html", context, status=412)
    done = attempt(form, lambda: change_deal(deal, by=request.user, version=deal.version, **form.values()))
    if done is None:
        return _form(request, deal, place, form)
    undo = undo_of("deal", done, deal.version, by=request.user)
    return _shown(request, seen(request, deal_id), place, undo)


def _place(request: MemberRequest, key: str) -> Place:
    """The value that is called so, or 404."""
    if key in EDITABLE:
        return Place(key, LABELS.get(key, _("Stage")))
    own = {f"{PREFIX}{one.key}": one for one in definitions("deal", request.user) if not one.is_computed}
    if key not in own:
        raise Http404
    return Place(key, own[key].label, own[key])


def _context(request: MemberRequest, deal: Deal, place: Place) -> dict[str, Any]:
    shape = "cell" if request.GET.get("as") == "cell" else "value"
    return {
        "record": deal, "label": place.label, "text": place.said(deal), "shape": shape,
        "url": f"{request.path}?as={shape}",
    }  # fmt: skip


def _form(request: MemberRequest, deal: Deal, place: Place, form: DealForm) -> HttpResponse:
    context = _context(request, deal, place) | {"form": form, "field": form[place.key]}
    return render(request, "accounts/value_form.html", context, status=422 if form.errors else 200)


def _shown(request: MemberRequest, deal: Deal, place: Place, undo: str = "") -> HttpResponse:
    """The value as page and list show it; after a change with a toast that takes it back."""
    if request.method == "POST" and not request.htmx:
        return changed(request, _("Saved: %(name)s.") % {"name": deal.name}, to=deal.url, undo=undo)
    context = _context(request, deal, place)
    owner = deal.owner if place.key == "owner" else None
    in_list = context["shape"] == "cell"
    if in_list:
        also = {"text": context["text"] or NOTHING, "face": face_of(owner) if owner else None}
        answer = render(request, "accounts/value.html", context | also)
    else:
        answer = render(request, "deals/value.html", {"shown": context["text"], "face": owner})
    if request.method != "POST":
        return answer
    refresh = {} if in_list else {"refresh": {"at": PARTS if place.key in HEADED else BEHIND}}
    if not undo:
        return again(answer, refresh)
    return told(answer, _("Saved: %(label)s.") % {"label": place.label}, undo=undo, also=refresh)


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
