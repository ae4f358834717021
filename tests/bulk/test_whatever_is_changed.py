"""Whatever is changed for many, and in whatever order: taken back, the latest first, the firm is as it was."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.bulk.operations import start_bulk
from steward.bulk.targets import Asked
from steward.core.refused import Refused
from steward.team.models import Member
from steward.undo.models import Batch, BatchRow
from steward.undo.operations import undo_batch
from tests.undo.test_taking_back import alive, wrong

from .test_operations import CASES, given_for, rows

__all__ = ["rows"]
CHANGES = st.lists(
    st.tuples(st.sampled_from(CASES), st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True)),
    min_size=2, max_size=5,
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_any_changes_of_many_taken_back_leave_the_firm_as_it_was(
    furnished: Member,
    rows: dict[str, list[Any]],
    changes: list[tuple[tuple[str, str], list[int]]],
) -> None:
    before, batches = alive(), list[Batch]()
    for (kind, action), places in changes:
        ids = [rows[kind][place].pk for place in places]
        with suppress(Http404, Refused):  # what lies in the trash by now, or is no more to be done
            edit = start_bulk(
                kind, action, given_for(kind, action, rows, furnished), by=furnished, asked=Asked(ids=ids)
            )
            assert edit.batch
            batches.append(edit.batch)
    for batch in reversed(batches):
        undo_batch(batch, by=furnished)
    assert alive() == before
    assert not BatchRow.objects.filter(batch__in=batches, state="kept").exists()
    assert not wrong()
