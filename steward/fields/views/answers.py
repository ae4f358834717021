"""The answers of a field: added, renamed, ordered, retired, merged (M30)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from steward.core.pages import at_version, ids_named, partial, undoing, version_in
from steward.fields import operations
from steward.fields.models import Field
from steward.fields.operations import one_of
from steward.fields.queries import counts_of_options, rewrites_of
from steward.team.doors import MemberRequest
from steward.team.forms import attempt

from .parts import done, list_url, manages, options_url, posted, shown, the_field, to_list

PLACE = "#answers"


class LabelForm(forms.Form):
    """What an answer is called."""

    label = forms.CharField(label=gettext_lazy("Answer"), max_length=120, widget=forms.TextInput({"autofocus": True}))


class MergeForm(forms.Form):
    """The answer that another one shall become."""

    into = forms.ChoiceField(label=gettext_lazy("Merge into"))


@manages
def options(request: MemberRequest, field_id: int) -> HttpResponse:
    """All answers of a field, with how many records hold each."""
    field = the_field(request, field_id)
    if not field.has_options:
        return to_list(field)
    counts, going = counts_of_options(field), rewrites_of([field]).get(field.pk)
    counted = not field.standard or field.type == Field.Type.CHOICE
    rows = [
        {**answer, "place": place, "count": counts.get(answer["value"], 0) if counted else None}
        for place, answer in enumerate(field.options)
        if "into" not in answer
    ]
    context = {"field": field, "rows": rows, "run": going.run if going else None, "back_url": list_url(field.record)}
    return partial(request, "fields/answers.html", "answers", context)


@manages
def add(request: MemberRequest, field_id: int) -> HttpResponse:
    """One more answer."""
    field = the_field(request, field_id)
    if undoing(request):
        return _put_back(request, field)
    form = LabelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        label = form.cleaned_data["label"]
        saved = attempt(form, lambda: operations.add_option(field, by=request.user, label=label))
        if saved is not None:
            undo = _undo("remove_option", saved, value=saved.options[-1]["value"])
            return _done(request, field, _("Added: %(name)s.") % {"name": label}, undo)
    return _asked(request, field, form, _("Add an answer to %(name)s") % {"name": field.label}, _("Add"))


@manages
def rename(request: MemberRequest, field_id: int) -> HttpResponse:
    """Another name for an answer, on all records at once."""
    field, value = the_field(request, field_id), _value(request)
    was = one_of(field, value)["label"]
    given = request.GET if undoing(request) else posted(request)
    form = LabelForm(given, initial={"label": was})
    if request.method == "POST" and form.is_valid():
        label = form.cleaned_data["label"]

        def change() -> Field:
            return operations.rename_option(field, value, by=request.user, label=label, version=version_in(request))

        saved = change() if undoing(request) else attempt(form, change)  # an undo is refused in a toast
        if saved is not None:
            undo = _undo("rename_option", saved, value=value, label=was, undo="1")
            return _done(request, field, _("Saved: %(name)s.") % {"name": label}, undo)
    return _asked(request, field, form, _("Rename the answer"), _("Save"), value)


@manages
def merge(request: MemberRequest, field_id: int) -> HttpResponse:
    """Make an answer another one, on all records, in background."""
    field, value = the_field(request, field_id), _value(request)
    was = one_of(field, value)
    form = MergeForm(posted(request))
    others = [one for one in field.options if one["value"] != value and "into" not in one]
    form.fields["into"].choices = [(one["value"], one["label"]) for one in others]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["into"]
        asked = version_in(request)
        if attempt(form, lambda: operations.merge_option(field, value, into, by=request.user, version=asked)):
            return _done(request, field, _("%(name)s is merged.") % {"name": was["label"]})
    return _asked(request, field, form, _("Merge the answer %(name)s") % {"name": was["label"]}, _("Merge"), value)


@require_POST
@manages
def retire(request: MemberRequest, field_id: int) -> HttpResponse:
    """Offer an answer no more; records keep it."""
    field, value = the_field(request, field_id), _value(request)
    label = one_of(field, value)["label"]
    saved = operations.retire_option(field, value, by=request.user, version=version_in(request))
    undo = _undo("return_option", saved, value=value)
    return _done(request, field, _("%(name)s is offered no more.") % {"name": label}, undo)


@require_POST
@manages
def give_back(request: MemberRequest, field_id: int) -> HttpResponse:
    """Offer a retired answer again."""
    field, value = the_field(request, field_id), _value(request)
    saved = operations.return_option(field, value, by=request.user, version=version_in(request))
    text = _("%(name)s is offered again.") % {"name": one_of(field, value)["label"]}
    return _done(request, field, text, _undo("retire_option", saved, value=value))


@require_POST
@manages
def remove(request: MemberRequest, field_id: int) -> HttpResponse:
    """Take away an answer that no record holds."""
    field, value = the_field(request, field_id), _value(request)
    label = one_of(field, value)["label"]
    place = [one["value"] for one in field.options].index(value)
    saved = operations.remove_option(field, value, by=request.user, version=version_in(request))
    undo = _undo("add_option", saved, answer=json.dumps(field.options[place]), place=str(place), undo="1")
    return _done(request, field, _("%(name)s is removed.") % {"name": label}, undo)


@require_POST
@manages
def order(request: MemberRequest, field_id: int) -> HttpResponse:
    """Another order of the answers: `ids=2,0,1`, the places where they stood."""
    field = the_field(request, field_id)
    places = ids_named(request, "ids")
    named = [field.options[place] for place in dict.fromkeys(places) if place < len(field.options)]
    rest = [answer for answer in field.options if answer not in named]
    new = [*named, *rest]
    saved = operations.change_field(field, by=request.user, version=version_in(request), options=new)
    back = ",".join(str(new.index(answer)) for answer in field.options)
    return _done(request, field, _("The order is changed."), _undo("order_options", saved, ids=back))


def _value(request: MemberRequest) -> str:
    return request.GET.get("value", "") or request.POST.get("value", "")


def _put_back(request: MemberRequest, field: Field) -> HttpResponse:
    """An answer that was removed, at its place again."""
    place, options = request.GET.get("place", ""), list(field.options)
    try:
        answer = json.loads(request.GET.get("answer", ""))
        options.insert(int(place), {name: answer[name] for name in ("value", "label", "retired") if name in answer})
    except (ValueError, TypeError, KeyError) as error:
        raise Http404 from error
    saved = operations.change_field(field, by=request.user, version=version_in(request), options=options)
    text = _("Added: %(name)s.") % {"name": answer.get("label", "")}
    return _done(request, field, text, _undo("remove_option", saved, value=str(answer.get("value", ""))))


def _undo(name: str, saved: Field, **query: str) -> str:
    return at_version(f"{reverse(f'fields:{name}', args=[saved.pk])}?{urlencode(query)}", saved.version)


def _done(request: MemberRequest, field: Field, text: str, undo: str = "") -> HttpResponse:
    return done(request, text, back=options_url(field), at=PLACE, undo=undo)


def _asked(
    request: MemberRequest, field: Field, form: forms.Form, title: str, action: str, value: str = ""
) -> HttpResponse:
    url = f"{request.path}?{urlencode({'value': value})}" if value else request.path
    context: dict[str, Any] = {
        "title": title, "action": action, "form_url": at_version(url, field.version), "back_url": options_url(field),
        "dialog_id": "answer", "value": value,
    }  # fmt: skip
    return shown(request, "_form.html", context, form)
