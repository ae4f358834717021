"""The dialog of a bulk change: choose, look at what would happen, do it; and its page of progress and report."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from steward.accounts.answers import home_currency
from steward.accounts.views.dialogs import shown
from steward.core.pages import changed, gone_to
from steward.core.text import id_in, ids_in
from steward.queue.models import Run
from steward.team.doors import MemberRequest, signed_in
from steward.team.forms import attempt

from .forms import BulkForm
from .models import BulkEdit, BulkTarget
from .operations import changed_since, start_bulk, stop_bulk, try_bulk
from .pages import LISTS, ROWS, TRASH, all_of
from .queries import edits_visible_to
from .targets import KINDS, MOST_IDS, Asked

ENDED = (Run.State.DONE, Run.State.FAILED, Run.State.CANCELLED)
REFUSED_SHOWN = 200


@signed_in
@require_POST
def edit(request: MemberRequest, name: str) -> HttpResponse:
    """Three steps in one dialog, `step` in the form: "" asks what to do, "check" shows it, "run" does it.

    `ids` are those ticked; `all_results` with the list's address in `here` means all that the list finds.
    """
    if name not in LISTS:
        raise Http404
    kind, _url = LISTS[name]
    step = request.POST.get("step", "")
    form = BulkForm(kind, request.user, home_currency(), request.POST if "action" in request.POST else None)
    context = {**_kept(request), "name": name, "form_url": reverse("bulk:edit", args=[name]), "back": reverse(_url)}
    if not step or not form.is_valid():
        form.errors.clear() if not step else None
        return _ask(request, form, context)
    asked = _asked(request, name)
    others = changed_since(kind, _seen(request), by=request.user)
    if step == "check" or others:
        context["others"] = ", ".join(others)
        tried = attempt(form, lambda: try_bulk(kind, form.chosen, form.given(), by=request.user, asked=asked))
        return _ask(request, form, context) if tried is None else _preview(request, form, {**context, "tried": tried})
    done = attempt(form, lambda: start_bulk(kind, form.chosen, form.given(), by=request.user, asked=asked))
    return _ask(request, form, context) if done is None else _told(request, done, name)


@signed_in
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """How far it is; when it has ended, what became of the records. The progress part loads itself again."""
    found = _edit(request, pk)
    refused = list(BulkTarget.objects.filter(edit=found, state="refused").order_by("id")[:REFUSED_SHOWN])
    context = {"edit": found, "ended": found.run.state in ENDED, "refused": refused, "named": _names(found, refused)}
    template = "bulk/show.html#progress" if request.htmx and not context["ended"] else "bulk/show.html"
    answer = render(request, template, context)
    if request.htmx and context["ended"]:
        answer["HX-Refresh"] = "true"
    return answer


@signed_in
@require_POST
def stop(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask it to stop after the chunk at hand."""
    found = _edit(request, pk)
    stop_bulk(found, by=request.user)
    return gone_to(request, found.url, _("It stops after the records at hand."))


def _edit(request: MemberRequest, pk: int) -> BulkEdit:
    return get_object_or_404(edits_visible_to(request.user), pk=pk)


def _kept(request: MemberRequest) -> dict[str, Any]:
    """What the dialog carries along: which records."""
    names = ("all_results", "here")
    ids = ids_in(request.POST.getlist("ids"))
    return {"ids": ids, **{name: request.POST.get(name, "") for name in names}}


def _seen(request: MemberRequest) -> dict[int, int]:
    """The records that the member was shown, and the version of each."""
    pairs = [one.partition(":") for one in request.POST.getlist("seen")]
    numbers = [(id_in(pk), id_in(version)) for pk, _colon, version in pairs]
    return {pk: version for pk, version in numbers if pk is not None and version is not None}


def _asked(request: MemberRequest, name: str) -> Asked:
    kept = _kept(request)
    if kept["all_results"]:
        return all_of(name, QueryDict(urlsplit(kept["here"]).query), request.user)
    return Asked(ids=[int(one) for one in kept["ids"]][: MOST_IDS + 1])


def _ask(request: MemberRequest, form: BulkForm, context: dict[str, Any]) -> HttpResponse:
    number = context["all_results"] or len(context["ids"])
    title = _("Change %(n)s records") % {"n": number}
    answer = shown(request, form, {**context, "title": title, "action": _("Next"), "body": "bulk/ask.html"})
    answer.status_code = 422 if form.errors else 200
    return answer


def _preview(request: MemberRequest, form: BulkForm, context: dict[str, Any]) -> HttpResponse:
    total = context["tried"].total
    away, n = form.chosen == "delete", {"n": f"{total:,}"}
    if away:
        title, verb = ngettext("Delete %(n)s record?", "Delete %(n)s records?", total) % n, _("Delete")
    elif form.chosen == "restore":
        title, verb = ngettext("Restore %(n)s record?", "Restore %(n)s records?", total) % n, _("Restore")
    else:
        title, verb = ngettext("Change %(n)s record?", "Change %(n)s records?", total) % n, _("Change")
    more = {"title": title, "action": verb, "body": "bulk/preview.html", "danger": away}
    answer = shown(request, form, {**context, **more})
    answer.status_code = 409 if context["others"] else 200
    return answer


def _told(request: MemberRequest, done: BulkEdit, name: str) -> HttpResponse:
    if done.run.state not in ENDED:
        return gone_to(request, done.url)
    counts = done.run.result
    text = ngettext("%(n)s record changed.", "%(n)s records changed.", counts["changed"]) % {"n": counts["changed"]}
    if counts["refused"]:
        return gone_to(request, done.url)
    undo = reverse("undo:undo", args=[done.batch_id])
    kind, url = LISTS[name]
    at = TRASH if done.action == "restore" else ROWS[kind]
    return changed(request, text, at=at, undo=undo, back=reverse(url))


def _names(edit: BulkEdit, refused: list[BulkTarget]) -> list[tuple[str, str, str]]:
    """Name, address and reason of those refused."""
    from_ids = _rows(edit, [one.record_id for one in refused])
    return [
        (str(from_ids.get(one.record_id, one.record_id)), getattr(from_ids.get(one.record_id), "url", ""), one.reason)
        for one in refused
    ]


def _rows(edit: BulkEdit, ids: list[int]) -> dict[int, Any]:
    from_kind: dict[int, Any] = KINDS[edit.record].model._base_manager.in_bulk(ids)
    return from_kind
