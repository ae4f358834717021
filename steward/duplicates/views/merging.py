"""Records side by side, merged, and taken apart again."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.pages import gone_to
from steward.core.refused import Invalid, Refused
from steward.core.text import id_in, ids_in
from steward.duplicates.forms import OtherForm, fields_in
from steward.duplicates.models import Merged
from steward.duplicates.operations import MOST, RIGHTS, merge, unmerge
from steward.duplicates.reach import queue_url, the_kind, the_record, the_records, url_of
from steward.duplicates.side import side_by_side
from steward.team.doors import MemberRequest, signed_in
from steward.undo.kept import kept_of
from steward.undo.models import Batch

PATIENT = 20


@signed_in
def side(request: MemberRequest, kind: str) -> HttpResponse:
    """2 to 10 records (`?ids=`, as ticked in a list) side by side, a choice for each field; posted, they become one.
    With one record, or `?other=`, another one is chosen to go beside it."""
    request.user.must(RIGHTS[the_kind(kind)])
    if request.method == "POST":
        return _merge(request, kind)
    ids = list(dict.fromkeys(ids_in([*request.GET.getlist("ids"), *request.GET.getlist("other")])))
    return _shown(request, kind, the_records(kind, ids[:MOST], request.user), left_out=len(ids[MOST:]))


@signed_in
def merges(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """What was merged into a record, each to be taken apart again for 30 days, and what that left alone."""
    record = the_record(the_kind(kind), pk, request.user)
    rows = list(Merged.objects.filter(kind=kind, kept_id=pk).select_related("batch__by").order_by("-id")[:PATIENT])
    there = {row.pk: row for row in Merged.objects.into(kind, pk).can_be_undone()}
    first = next(iter(there.values()), None)
    lines: list[dict[str, Any]] = []
    for row in rows:
        if lines and lines[-1]["batch"] and lines[-1]["batch"].pk == row.batch_id:
            lines[-1]["names"] += f", {row.gone_name}"
            continue
        state = row.batch.state if row.batch else ""
        undone = bool(row.batch) and state in (Batch.State.UNDOING, Batch.State.UNDONE)
        lines.append({
            "names": row.gone_name, "at": row.at, "by": row.batch.by if row.batch else None, "batch": row.batch,
            "undone": row.undone_at or (row.batch.undone_at if row.batch else None),
            "running": state == Batch.State.UNDOING,
            "left": kept_of(row.batch, request.user) if row.batch and undone else [],
            "can_undo": first is not None and row.batch_id == first.batch_id,
        })  # fmt: skip
    may = request.user.may(RIGHTS[kind], record)
    context = {"kind": kind, "record": record, "back": url_of(kind, pk), "lines": lines, "may": may}
    return render(request, "duplicates/merges.html", context)


@require_POST
@signed_in
def take_apart(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Take the latest merge into a record back, or `merge`, the batch that is meant."""
    record = the_record(the_kind(kind), pk, request.user)
    meant = id_in(request.POST.get("merge", ""))
    batch = unmerge(kind, record, by=request.user, merge_id=meant)
    left = kept_of(batch, request.user)
    if batch.state == Batch.State.UNDOING or left:
        text = _("Taken apart. Look at what stayed.") if left else _("It is being taken apart.")
        return gone_to(request, reverse("duplicates:merges", args=[kind, pk]), text)
    return gone_to(request, url_of(kind, pk), _("Taken apart. Everything is where it was."))


def _merge(request: MemberRequest, kind: str) -> HttpResponse:
    records = the_records(kind, list(dict.fromkeys(ids_in(request.POST.getlist("ids")))), request.user)
    keep = id_in(request.POST.get("keep", ""))
    kept = next((one for one in records if one.pk == keep), None)
    try:
        if kept is None:
            raise Invalid(_("Say which record stays."), field="keep")
        gone = [one for one in records if one is not kept]
        made = merge(kind, kept, gone, by=request.user, fields=fields_in(request.POST))
    except Refused as refusal:
        there = [one for one in records if one.deleted_at is None]
        return _shown(request, kind, there, problem=refusal, keep=keep)
    text = _("Merged into %(name)s.") % {"name": made.name}
    return gone_to(request, url_of(kind, made.pk), text, undo=reverse("duplicates:take_apart", args=[kind, made.pk]))


def _shown(
    request: MemberRequest, kind: str, records: list[Any], *, problem: Refused | None = None, keep: int | None = None,
    left_out: int = 0,
) -> HttpResponse:  # fmt: skip
    there = [one for one in records if one.deleted_at is None]
    context = {
        "kind": kind,
        "records": there,
        "side": side_by_side(kind, there, by=request.user, keep=keep) if len(there) > 1 else None,
        "other": OtherForm(kind, request.user) if len(there) < MOST else None,
        "problem": problem,
        "left_out": left_out,
        "gone": [one for one in records if one.deleted_at is not None],
        "back": url_of(kind, there[0].pk) if there else queue_url(kind),
    }
    return render(request, "duplicates/side.html", context, status=problem.status if problem else 200)
