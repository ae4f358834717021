"""The wizard that adds a field (M34): type, details, where it shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from steward.core.pages import at_version
from steward.core.refused import Refused
from steward.fields.models import Field, RecordKind
from steward.fields.operations import answers, create_field
from steward.fields.settings_form import KINDS, PLURALS, DetailStep, PlaceStep, TypeStep, groups_of
from steward.team.doors import MemberRequest
from steward.team.forms import attempt

from .parts import done, list_url, manages, shown, the_record

OWN = ("step", "back", "csrfmiddlewaretoken")


@manages
def create(request: MemberRequest, record: str) -> HttpResponse:
    """Each step posts what was said so far; "Back" goes back with all of it. The last one makes the field."""
    the_record(record)
    data = request.POST
    step = int(data["step"]) if data.get("step") in ("1", "2", "3") else 0
    if "back" in data:
        return _ask(request, record, max(1, step - 1), data, fresh=True)
    if step == 0:
        return _ask(request, record, 1, data, fresh=True)
    form = _form(request, record, step, data)
    if not form.is_valid() or (step == 2 and not _fits(record, form, request)):
        return _ask(request, record, step, data, form=form)
    return _ask(request, record, step + 1, data, fresh=True) if step < 3 else _make(request, record, form)


def _make(request: MemberRequest, record: str, form: forms.Form) -> HttpResponse:
    first = _form(request, record, 2, request.POST)
    kind = request.POST.get("type", "")
    if not first.is_valid():
        return _ask(request, record, 2, request.POST, form=first)
    values = {**first.values(), **form.values()}  # type: ignore[attr-defined]
    made = attempt(form, lambda: create_field(by=request.user, record=record, type=kind, **values))
    if made is None:
        return _ask(request, record, 3, request.POST, form=form)
    undo = at_version(reverse("fields:trash", args=[made.pk]), made.version)
    return done(request, _("Added: %(name)s.") % {"name": made.label}, back=list_url(record), undo=undo)


def _fits(record: str, form: forms.Form, request: MemberRequest) -> bool:
    """Whether the second step can be made a field; else its form says what is wrong."""
    given = form.values()  # type: ignore[attr-defined]
    kind = request.POST.get("type", "")
    try:
        if "options" in given:
            answers(given["options"])
        if "rule" in given:
            form.check_rule()  # type: ignore[attr-defined]
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return kind in Field.Type.values


def _form(request: MemberRequest, record: str, step: int, data: QueryDict | None) -> forms.Form:
    kind = request.POST.get("type", "")
    if step == 1 or kind not in Field.Type.values:
        return TypeStep(data, initial={"type": "text"})
    if step == 2:
        return DetailStep(record, kind, request.user, data)
    draft = Field(record=record, type=kind, label=request.POST.get("label", ""), options=[])
    if options := request.POST.get("options"):
        texts = [text.strip() for text in options.splitlines() if text.strip()]
        draft.options = [{"value": text, "label": text} for text in texts]
    groups, currency = groups_of(record, request.user), request.workspace.currency
    return PlaceStep(draft, request.user, data, groups=groups, currency=currency)


def _ask(
    request: MemberRequest, record: str, step: int, data: QueryDict, form: forms.Form | None = None, fresh: bool = False
) -> HttpResponse:
    """A step of the wizard; `fresh` shows what was said of it before, without errors."""
    if form is None:
        said = any(name in data for name in _form(request, record, step, None).fields)
        form = _form(request, record, step, data if said else None)
        if fresh and said:
            form.errors.clear()
    kept = [(name, value) for name, values in data.lists() for value in values
            if name not in OWN and name not in form.fields and name.split("_")[0] not in form.fields]  # fmt: skip
    step = 1 if isinstance(form, TypeStep) else step
    title = {
        RecordKind.ACCOUNT: _("Add a field to accounts"),
        RecordKind.CONTACT: _("Add a field to people"),
        RecordKind.DEAL: _("Add a field to deals"),
    }[RecordKind(record)]
    context: dict[str, Any] = {
        "title": title,
        "step": step,
        "steps": [_("Type"), _("Details"), _("Where it shows")],
        "kinds": KINDS if step == 1 else [],
        "chosen": data.get("type") or "text",
        "kept": kept,
        "action": _("Add field") if step == 3 else _("Next"),
        "form_url": request.path,
        "back_url": list_url(record),
        "size": "l",
        "dialog_id": "addfield",
        "plural": PLURALS[RecordKind(record)],
    }
    return shown(request, "_wizard.html", context, form)
