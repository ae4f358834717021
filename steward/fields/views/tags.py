"""Settings > Tags: every tag with the records that carry it; renamed, coloured, merged, deleted."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from steward.core.pages import at_version, partial, undoing, version_in
from steward.core.text import fold
from steward.fields import operations
from steward.fields.history import latest_event, made_since
from steward.fields.models import Tag
from steward.fields.operations.tags import MOST_KEPT
from steward.fields.tag_rows import rows_of
from steward.history.models import Event
from steward.team.doors import MemberRequest, right
from steward.team.forms import attempt

from .parts import done, posted, shown

PLACE = "#tags"
SEARCHED = 30  # with more tags than these there is a search
SHOWN = 300
GONE = ("tag.deleted", "tag.merged")
TONES = [
    ("", gettext_lazy("Grey")), ("red", gettext_lazy("Red")), ("amber", gettext_lazy("Amber")),
    ("blue", gettext_lazy("Blue")), ("green", gettext_lazy("Green")), ("violet", gettext_lazy("Violet")),
    ("accent", gettext_lazy("Teal")),
]  # fmt: skip
manages = right("tags.manage")


class TagForm(forms.Form):
    """What a tag is called, and its colour."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, widget=forms.TextInput({"autofocus": True}))
    tone = forms.ChoiceField(label=gettext_lazy("Colour"), choices=TONES, required=False, widget=forms.RadioSelect)


class IntoForm(forms.Form):
    """The tag that another one shall become."""

    into = forms.TypedChoiceField(label=gettext_lazy("Merge into"), coerce=int)


@manages
def tags(request: MemberRequest) -> HttpResponse:
    """Every tag with its colour and how many records carry it, by name; `?q=` finds some of many."""
    q, every = request.GET.get("q", "").strip()[:60], Tag.objects.order_by("name_folded")
    found = every.filter(name_folded__contains=fold(q)) if q else every
    total, fitting = every.count(), found.count()
    context = {
        "rows": rows_of(list(found[:SHOWN]), request.user), "q": q, "total": total, "fitting": fitting,
        "searched": total > SEARCHED, "left_out": fitting > SHOWN, "shown": SHOWN,
    }  # fmt: skip
    return partial(request, "fields/tags.html", "tags", context)


@manages
def create(request: MemberRequest) -> HttpResponse:
    """One more tag."""
    form = TagForm(posted(request), initial={"tone": ""})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: operations.create_tag(by=request.user, **form.cleaned_data))
        if made is not None:
            undo = at_version(reverse("fields:delete_tag", args=[made.pk]), made.version)
            return _done(request, _("Added: %(name)s.") % {"name": made.name}, undo)
    return _asked(request, form, request.path, title=_("Add a tag"), action=_("Add"))


@manages
def change(request: MemberRequest, tag_id: int) -> HttpResponse:
    """Another name or colour for a tag, on all records at once."""
    tag = get_object_or_404(Tag, pk=tag_id)
    was = {"name": tag.name, "tone": tag.tone}
    form = TagForm(request.GET if undoing(request) else posted(request), initial=was)
    if request.method == "POST" and form.is_valid():

        def save() -> Tag:
            return operations.change_tag(tag, by=request.user, version=version_in(request), **form.cleaned_data)

        saved = save() if undoing(request) else attempt(form, save)  # an undo is refused in a toast
        if saved is not None:
            back = f"{reverse('fields:change_tag', args=[tag.pk])}?{urlencode({**was, 'undo': 1})}"
            return _done(request, _("Saved: %(name)s.") % {"name": saved.name}, at_version(back, saved.version))
    url = at_version(request.path, tag.version)
    return _asked(request, form, url, title=_("Change the tag %(name)s") % {"name": tag.name}, action=_("Save"))


@manages
def merge(request: MemberRequest, tag_id: int) -> HttpResponse:
    """Make a tag another one, on all records."""
    tag = get_object_or_404(Tag, pk=tag_id)
    form = IntoForm(posted(request))
    others = Tag.objects.exclude(pk=tag.pk).order_by("name_folded")
    form.fields["into"].choices = list(others.values_list("pk", "name"))  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        into, mark = get_object_or_404(Tag, pk=form.cleaned_data["into"]), latest_event()
        asked = version_in(request)
        if attempt(form, lambda: operations.merge_tag(tag, into, by=request.user, version=asked)):
            said = _("%(name)s is merged into %(into)s.") % {"name": tag.name, "into": into.name}
            return _done(request, said, _undo_since(request, mark))
    url = at_version(request.path, tag.version)
    context = {"title": _("Merge the tag %(name)s") % {"name": tag.name}, "action": _("Merge"), **_carried(tag)}
    return _asked(request, form, url, merging=True, **context)


@manages
def delete(request: MemberRequest, tag_id: int) -> HttpResponse:
    """Take a tag off every record and delete it, once it was said how many carry it."""
    tag = get_object_or_404(Tag, pk=tag_id)
    form = forms.Form(posted(request))
    if request.method == "POST" and form.is_valid():
        mark, asked = latest_event(), version_in(request)

        def remove() -> bool:
            operations.delete_tag(tag, by=request.user, version=asked)
            return True

        if attempt(form, remove):
            return _done(request, _("Deleted: %(name)s.") % {"name": tag.name}, _undo_since(request, mark))
    url = at_version(request.path, tag.version)
    context = {"title": _("Delete the tag %(name)s?") % {"name": tag.name}, "action": _("Delete"), **_carried(tag)}
    return _asked(request, form, url, danger=True, **context)


@manages
@require_POST
def undo(request: MemberRequest, event_id: int) -> HttpResponse:
    """Take the deletion or the merge of a tag back."""
    event = get_object_or_404(Event, pk=event_id, kind__in=GONE)
    return _done(request, _("%(name)s is back.") % {"name": operations.put_back_tag(event, by=request.user)})


def _carried(tag: Tag) -> dict[str, Any]:
    count = operations.count_tagged(tag)
    return {"count": count, "for_good": count > MOST_KEPT, "most": MOST_KEPT}


def _undo_since(request: MemberRequest, mark: int) -> str:
    made = made_since(mark, by=request.user, kind__in=GONE).first()
    return reverse("fields:undo_tag", args=[made.pk]) if made and made.data.get("kept") else ""


def _done(request: MemberRequest, text: str, undo: str = "") -> HttpResponse:
    return done(request, text, back=reverse("fields:tags"), at=PLACE, undo=undo)


def _asked(request: MemberRequest, form: forms.Form, url: str, **context: Any) -> HttpResponse:
    more = {"form_url": url, "back_url": reverse("fields:tags"), "dialog_id": "tag", **context}
    return shown(request, "_tag.html", more, form)
