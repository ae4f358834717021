"""Which stage a row's words mean: found by name, made when missing, in an order that makes sense."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from steward.core.refused import Invalid
from steward.core.text import fold
from steward.deals.models import Deal, Pipeline, Stage
from steward.deals.operations import create_pipeline, delete_stage, ensure_stage, order_stages

from .values import STATUSES
from .words import squeeze
from .world import World, default_pipeline, stages_of

# How far along words like these are, from first contact to signature; others keep the order of the file.
_PROGRESS = (
    ("lead", "new", "prospect", "suspect", "incoming"),
    ("qualif", "contact", "kwalific", "discovery"),
    ("engag", "demo", "needs", "meeting", "appointment", "presentation"),
    ("value", "proposal", "quote", "offer", "voorstel", "angebot", "perception", "decision"),
    ("negotiat", "review", "contract", "onderhandel", "verhandlung", "commit", "sign"),
)


class StageBook:
    """The stages of one import. `prepare()` once with all stage names of the file, then `stage()` for each row."""

    def __init__(self, world: World, pipeline_id: int | None = None) -> None:
        self.world = world
        self._default = (Pipeline.objects.filter(pk=pipeline_id).first() if pipeline_id else None) or default_pipeline()
        self._pipelines: dict[str, Pipeline] = {fold(row.name): row for row in Pipeline.objects.order_by("-position")}
        self._stages: dict[int, dict[str, Stage]] = {}
        self._provisional = 0

    def prepare(self, names: Iterable[str]) -> None:
        """Make the stages that the file names in the default pipeline. One that nobody used yet gives up its own."""
        wanted = [name for name in dict.fromkeys(names) if STATUSES.get(squeeze(name)) not in ("won", "lost")]
        if self._default is None or not self.world.may_make["stages"]:
            return
        known = self._of(self._default)
        missing = [name for name in wanted if fold(name) not in known]
        if not missing:
            return
        self.world.by.must("pipelines.manage")
        missing.sort(key=progress)
        unused = [] if len(missing) < len(wanted) else self._unused(self._default)
        self.world.makes.stages += missing
        self.world.makes.replaces += [stage.name for stage in unused]
        for name in missing:
            known[fold(name)] = self._made(self._default, name)
        for stage in unused:
            known.pop(fold(stage.name), None)
            if self.world.live:
                delete_stage(stage, by=self.world.by)
        if self.world.live and not unused:
            self._in_order(self._default)

    def stage(self, pipeline: str, name: str, status: str) -> Stage:
        """The stage a row means: by name; without one the last stage for a won deal, else the first."""
        home = self._pipeline(pipeline)
        known = self._of(home)
        if not name:
            places = sorted(known.values(), key=lambda stage: (stage.position, abs(stage.pk)))
            return places[-1 if status == "won" else 0]
        found = known.get(fold(name))
        if found is None:
            if not self.world.may_make["stages"]:
                raise Invalid(
                    _("The pipeline “%(pipeline)s” has no stage “%(name)s”.")
                    % {"pipeline": home.name, "name": name[:60]},
                    field="stage",
                )
            self.world.by.must("pipelines.manage")
            self.world.makes.stages.append(name)
            found = known[fold(name)] = self._made(home, name)
        return found

    def _pipeline(self, name: str) -> Pipeline:
        if not name:
            if self._default is None:
                raise Invalid(
                    _("There is no pipeline yet. An owner or admin makes one in the settings."), field="stage"
                )
            return self._default
        found = self._pipelines.get(fold(name))
        if found is None:
            if not self.world.may_make["stages"]:
                raise Invalid(_("There is no pipeline “%(name)s”.") % {"name": name[:60]}, field="pipeline")
            self.world.by.must("pipelines.manage")
            if self.world.live:
                found = create_pipeline(by=self.world.by, name=name)
            else:
                self._provisional -= 1
                found = Pipeline(pk=self._provisional, name=name)
            self._pipelines[fold(name)] = found
            self._stages[found.pk] = {}
            first = _("New")
            self.world.makes.stages.append(first)
            self._stages[found.pk][fold(first)] = self._made(found, first)
        return found

    def _of(self, pipeline: Pipeline) -> dict[str, Stage]:
        if pipeline.pk not in self._stages:
            self._stages[pipeline.pk] = {fold(stage.name): stage for stage in stages_of(pipeline)}
        return self._stages[pipeline.pk]

    def _made(self, pipeline: Pipeline, name: str) -> Stage:
        if self.world.live:
            return ensure_stage(pipeline, name, by=self.world.by)
        self._provisional -= 1
        last = max((stage.position for stage in self._of(pipeline).values()), default=-1)
        return Stage(pk=self._provisional, pipeline=pipeline, name=name, position=last + 1)

    def _unused(self, pipeline: Pipeline) -> list[Stage]:
        if Deal.objects.filter(pipeline=pipeline).exists():
            return []
        return list(self._of(pipeline).values())

    def _in_order(self, pipeline: Pipeline) -> None:
        """New stages stand before those that are further along; the firm's own keep their order."""
        places = stages_of(pipeline)
        made = {fold(name) for name in self.world.makes.stages}
        own = [stage for stage in places if fold(stage.name) not in made]
        for stage in [stage for stage in places if fold(stage.name) in made]:
            before = next((i for i, other in enumerate(own) if progress(other.name) > progress(stage.name)), len(own))
            own.insert(before, stage)
        order_stages(pipeline, [stage.pk for stage in own], by=self.world.by)


def progress(name: str) -> int:
    """How far along a stage of this name is."""
    word = squeeze(name)
    for place, starts in enumerate(_PROGRESS):
        if any(start in word for start in starts):
            return place
    return 2
