"""A firm that is set up, and `take_in`: files through the whole import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from steward.activities.operations import set_up_types
from steward.config import tasks as every_task
from steward.deals.operations import set_up_pipelines
from steward.fields.operations import set_up_fields
from steward.importing.models import Import
from steward.importing.operations import finish_batch, map_import, name_batch, plan_batch, run_batch, start_import
from steward.team.models import Member

assert every_task.ROOMS  # declares the jobs that tests let run
TakeIn = Callable[..., list[Import]]


@pytest.fixture
def firm(alice: Member) -> Member:
    """Alice's firm with the usual pipeline, standard fields and types of activity."""
    set_up_pipelines(by=alice)
    set_up_fields(by=alice)
    set_up_types(by=alice)
    return alice


@pytest.fixture
def take_in(firm: Member, settings: object, tmp_path: Path) -> TakeIn:
    """`take_in(path or text, …)` imports files together; options go to every file. Returns the imports."""

    def run(
        *sources: Path | str,
        by: Member = firm,
        record: str = "auto",
        plan: bool = False,
        columns: dict[str, Any] | None = None,
        **options: object,
    ) -> list[Import]:
        batch = name_batch()
        for number, source in enumerate(sources):
            path = source if isinstance(source, Path) else tmp_path / f"file{number}.csv"
            if isinstance(source, str):
                path.write_text(source, encoding="utf-8")
            row = start_import([path.read_bytes()], path.name, by=by, record=record, batch=batch)
            if columns or options:
                map_import(row, by=by, columns=columns, options=options)
        if plan:
            return plan_batch(batch, by=by)
        run_batch(batch, by=by, queued=False)
        return finish_batch(batch)

    return run


def counts(row: Import, record: str = "", key: str = "report") -> tuple[int, int, int, int]:
    """Created, updated, unchanged, refused of one kind of record."""
    found = getattr(row, key)["counts"][record or row.record]
    return found["create"], found["update"], found["unchanged"], found["refused"]
