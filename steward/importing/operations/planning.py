"""Planning: every row read, nothing written. The counts are those that the run comes to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.accounts.models import Account
from steward.core.refused import Refused
from steward.core.text import fold
from steward.importing.choices import REFUSED, choices_of
from steward.importing.drafts import State
from steward.importing.models import Import
from steward.importing.options import Options
from steward.importing.planning import Planner, batches
from steward.importing.setting import in_setting, must_write, world_for
from steward.importing.sources import Format, Source, Unreadable
from steward.importing.stored import path_of
from steward.importing.tally import makes_json
from steward.importing.targets import RECORDS
from steward.importing.world import World
from steward.queue.jobs import beat, enqueue
from steward.team.models import Member

from .mapping import must_name

BATCH = 1000
Progress = Callable[[int], None]


@transaction.atomic
def plan_later(batch: str, *, by: Member) -> None:
    """Plan in the background, for files that take longer than somebody waits."""
    by.must("imports.run")
    for row in Import.objects.select_for_update().filter(batch=batch).order_by("id"):
        if row.state in (Import.State.RUNNING, Import.State.DONE):
            raise Refused(_("This file has been imported already. Start with the file anew."), code="already_run")
        row.state, row.plan, row.problem = Import.State.PLANNING, {}, ""
        row.save(update_fields=["state", "plan", "problem"])
    enqueue("importing.plan", lane="imports", batch=batch, member_id=by.pk)


def plan_batch(batch: str, *, by: Member, progress: Progress | None = None) -> list[Import]:
    """Plan all files of one upload, in their order, each as if those before it were in.

    Counts, first errors, adjusted values and what would be made are stored on each. Right: imports.run. A file that
    cannot be planned at all says why in `problem`.
    """
    by.must("imports.run")
    rows = list(Import.objects.filter(batch=batch).order_by("position", "id"))
    if any(row.state in (Import.State.RUNNING, Import.State.DONE) for row in rows):
        raise Refused(_("This file has been imported already. Start with the file anew."), code="already_run")
    with in_setting(by):
        world: World | None = None
        for row in rows:
            world = _plan(row, by, world, more=row is not rows[-1], progress=progress)
    return rows


def _plan(row: Import, by: Member, world: World | None, *, more: bool, progress: Progress | None) -> World | None:
    row.plan, row.problem = {}, ""
    try:
        if not row.record:
            raise Refused(_("Say first what the rows are: accounts, contacts, deals, activities or notes."))
        must_name(row)
        must_write(row, by)
        world = world_for(row, by, live=False, after=world)
        world.keep_all = more
        row.plan = plan_file(row, path_of(row.key), world, progress)
        row.rows, row.state = row.plan["rows"], Import.State.PLANNED
    except (Refused, Unreadable) as refusal:
        row.problem, row.state = refusal.message[:400], Import.State.UPLOADED
    row.save(update_fields=["plan", "problem", "state", "rows"])
    return world


def plan_file(row: Import, path: Path, world: World, progress: Progress | None = None) -> dict[str, Any]:
    """The plan of one file."""
    source = Source(path, Format.of(row.format))
    choices = choices_of(row.mapping)
    planner = Planner(source.columns, choices, RECORDS[row.record], Options.of(row.options), world)
    planner.look_ahead(source.rows())
    for batch in batches(source.rows(), BATCH):
        planner.decide(planner.read(batch))
        world.next_batch()
        beat()
        if progress:
            progress(len(batch))
    made = missing_parents(planner)
    for name in made:
        planner.tally.count("account", "create")
        world.keep("account", [("name", fold(name)[:250])], State(None, {}, name))
    plan = planner.tally.json(planner.kind)
    plan["creates"] = {**makes_json(world.makes), "parents": sorted(made)[:100]}
    plan["skipped"] = [
        {"column": choice.column, "why": choice.why, "refused": choice.target == REFUSED}
        for choice in choices
        if not choice.is_used
    ]
    return plan


def missing_parents(planner: Planner) -> list[str]:
    """Parents that neither the file nor the workspace knows, as the file writes them."""
    wanted = {name: text for name, text in planner.wanted_parents.items() if hash(fold(text)) not in planner.names}
    if not wanted or not planner.options.create["records"]:
        return []
    names = list(wanted)
    known: set[str] = set()
    for start in range(0, len(names), 500):
        rows = Account.objects.visible_to(planner.world.by).filter(name_folded__in=names[start : start + 500])
        known.update(rows.values_list("name_folded", flat=True))
    return [text for name, text in wanted.items() if name not in known]
