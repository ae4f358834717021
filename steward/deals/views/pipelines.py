"""Settings: pipelines and their stages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.pages import at_version, gone_to, ids_named, partial, undoing, version_in
from steward.deals import operations
from steward.deals.forms import DeleteStageForm, PipelineForm, StageForm
from steward.deals.models import Deal, Pipeline, Stage
from steward.fields.history import latest_event, made_since
from steward.history.models import Event
from steward.team.doors import MemberRequest, right
from steward.team.forms import attempt, status_of

from .answers import posted, told

PLACE = "#pipelines"
DELETIONS = ("pipeline.deleted", "stage.deleted")
manages = right("pipelines.manage")


@manages
def pipelines(request: MemberRequest) -> HttpResponse:
    """All pipelines with their stages, in the order in which the board shows them."""
    stages: dict[int, list[tuple[Stage, int]]] = {}
    counts = dict(Deal.objects.alive().open().order_by().values_list("stage_id").annotate(Count("id")))
    for stage in Stage.objects.visible_to(request.user).in_order():
        stages.setdefault(stage.pipeline_id, []).append((stage, counts.get(stage.pk, 0)))
    rows = [(one, stages.get(one.pk, [])) for one in Pipeline.objects.visible_to(request.user).in_order()]
    return partial(request, "deals/pipelines.html", "pipelines", {"pipelines": rows, "several": len(rows) > 1})


@manages
def create_pipeline(request: MemberRequest) -> HttpResponse:
    """Add a pipeline with the usual stages."""
    form = PipelineForm(posted(request))

    def make() -> tuple[str, str]:
        made = operations.create_pipeline(by=request.user, with_stages=True, **form.cleaned_data)
        return made.name, at_version(reverse("deals:delete_pipeline", args=[made.pk]), made.version)

    url = reverse("deals:create_pipeline")
    return _asked(request, form, make, _("Added: %(name)s."), {"title": _("Add a pipeline"), "form_url": url})


@manages
def change_pipeline(request: MemberRequest, pipeline_id: int) -> HttpResponse:
    """Rename a pipeline."""
    pipeline = _pipeline(request, pipeline_id)
    start = {"name": pipeline.name}
    form = PipelineForm(_given(request), initial=start)

    def save() -> tuple[str, str]:
        asked = version_in(request)
        done = operations.change_pipeline(pipeline, by=request.user, version=asked, **form.cleaned_data)
        return done.name, _undo_of("change_pipeline", done, start)

    url = at_version(reverse("deals:change_pipeline", args=[pipeline.pk]), pipeline.version)
    return _asked(request, form, save, _("Saved: %(name)s."), {"title": pipeline.name, "form_url": url})


@manages
@require_POST
def delete_pipeline(request: MemberRequest, pipeline_id: int) -> HttpResponse:
    """Delete a pipeline that has no deals."""
    pipeline = _pipeline(request, pipeline_id)
    mark = latest_event()
    operations.delete_pipeline(pipeline, by=request.user, version=version_in(request))
    return _done(request, _("Deleted: %(name)s.") % {"name": pipeline.name}, _undo_of_deletion(request, mark))


@manages
@require_POST
def order_pipelines(request: MemberRequest) -> HttpResponse:
    """Another order of the pipelines: `ids=3,1,2`."""
    was = [one.pk for one in Pipeline.objects.visible_to(request.user).in_order()]
    ids, expected = ids_named(request, "ids"), ids_named(request, "was") if "was" in request.GET else None
    operations.order_pipelines(ids, by=request.user, expected=expected)
    return _ordered(request, reverse("deals:order_pipelines"), was, ids)


@manages
def create_stage(request: MemberRequest, pipeline_id: int) -> HttpResponse:
    """Add a stage to a pipeline."""
    pipeline = _pipeline(request, pipeline_id)
    form = StageForm(posted(request))

    def make() -> tuple[str, str]:
        made = operations.create_stage(pipeline, by=request.user, **form.cleaned_data)
        return made.name, at_version(reverse("deals:delete_stage", args=[made.pk]), made.version)

    url = reverse("deals:create_stage", args=[pipeline.pk])
    title = _("Add a stage to %(name)s") % {"name": pipeline.name}
    return _asked(request, form, make, _("Added: %(name)s."), {"title": title, "form_url": url})


@manages
def change_stage(request: MemberRequest, stage_id: int) -> HttpResponse:
    """Change name, probability and the days until a deal rests."""
    stage = _stage(request, stage_id)
    start = {"name": stage.name, "probability": stage.probability, "rot_days": stage.rot_days}
    form = StageForm(_given(request), initial=start)

    def save() -> tuple[str, str]:
        done = operations.change_stage(stage, by=request.user, version=version_in(request), **form.cleaned_data)
        return done.name, _undo_of("change_stage", done, start)

    url = at_version(reverse("deals:change_stage", args=[stage.pk]), stage.version)
    return _asked(request, form, save, _("Saved: %(name)s."), {"title": stage.name, "form_url": url})


@manages
def delete_stage(request: MemberRequest, stage_id: int) -> HttpResponse:
    """Delete a stage; when deals are in it, ask where they go."""
    stage = _stage(request, stage_id)
    count = Deal.objects.filter(stage=stage).count()
    form: forms.Form = forms.Form(posted(request))
    if count:
        form = DeleteStageForm(posted(request), stage=stage, member=request.user)

    def delete() -> tuple[str, str]:
        to, mark = _stage(request, form.cleaned_data["move_to"]) if count else None, latest_event()
        operations.delete_stage(stage, by=request.user, version=version_in(request), move_to=to)
        return stage.name, _undo_of_deletion(request, mark)

    url = at_version(reverse("deals:delete_stage", args=[stage.pk]), stage.version)
    title = _("Delete the stage %(name)s?") % {"name": stage.name}
    context = {"title": title, "form_url": url, "danger": True, "deals": count}
    return _asked(request, form, delete, _("Deleted: %(name)s."), context)


@manages
@require_POST
def order_stages(request: MemberRequest, pipeline_id: int) -> HttpResponse:
    """Another order of the stages of a pipeline: `ids=3,1,2`."""
    pipeline = _pipeline(request, pipeline_id)
    was = [one.pk for one in Stage.objects.filter(pipeline=pipeline).order_by("position", "id")]
    ids, expected = ids_named(request, "ids"), ids_named(request, "was") if "was" in request.GET else None
    operations.order_stages(pipeline, ids, by=request.user, expected=expected)
    return _ordered(request, reverse("deals:order_stages", args=[pipeline.pk]), was, ids)


@manages
@require_POST
def undo_setting(request: MemberRequest, event_id: int) -> HttpResponse:
    """Take the deletion of a pipeline or a stage back."""
    event = get_object_or_404(Event, pk=event_id, kind__in=DELETIONS)
    return _done(request, _("%(name)s is back.") % {"name": operations.put_back_setting(event, by=request.user)})


def _asked(
    request: MemberRequest, form: forms.Form, change: Callable[[], tuple[str, str]], said: str, context: dict[str, Any]
) -> HttpResponse:
    """A dialog, or a page of its own; after a good answer back to the list."""
    if request.method == "POST" and form.is_valid():
        done = change() if undoing(request) else attempt(form, change)  # an undo is refused in a toast
        if done is not None:
            return _done(request, said % {"name": done[0]}, done[1])
    template = "deals/setting_dialog.html" if request.htmx else "deals/setting.html"
    return render(request, template, {"form": form, **context}, status=status_of(form))


def _done(request: MemberRequest, text: str, undo: str = "") -> HttpResponse:
    if request.htmx:
        return told(HttpResponse(status=204), text, undo=undo, also={"dialog:close": True, "refresh": {"at": PLACE}})
    return gone_to(request, reverse("deals:pipelines"), text, undo=undo)


def _given(request: MemberRequest) -> QueryDict | None:
    """The answers; of an undo, whose address holds them, those of before."""
    return request.GET if undoing(request) else posted(request)


def _undo_of(name: str, done: Pipeline | Stage, before: dict[str, Any]) -> str:
    query = {key: "" if value is None else value for key, value in before.items()}
    return at_version(f"{reverse(f'deals:{name}', args=[done.pk])}?{urlencode({**query, 'undo': 1})}", done.version)


def _undo_of_deletion(request: MemberRequest, mark: int) -> str:
    made = made_since(mark, by=request.user, kind__in=DELETIONS).first()
    return reverse("deals:undo_setting", args=[made.pk]) if made and made.data.get("kept") else ""


def _ordered(request: MemberRequest, url: str, was: list[int], ids: list[int]) -> HttpResponse:
    query = {"ids": ",".join(map(str, was)), "was": ",".join(map(str, ids))}
    return _done(request, _("The order is changed."), f"{url}?{urlencode(query)}" if was != ids else "")


def _pipeline(request: MemberRequest, pk: int) -> Pipeline:
    return get_object_or_404(Pipeline.objects.visible_to(request.user), pk=pk)


def _stage(request: MemberRequest, pk: int) -> Stage:
    return get_object_or_404(Stage.objects.visible_to(request.user).select_related("pipeline"), pk=pk)
