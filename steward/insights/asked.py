"""What is asked for: a period and a pipeline, the same for page and API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from steward.core.clock import today
from steward.core.refused import Refused
from steward.core.ui_dates import local_day
from steward.deals.models import Pipeline
from steward.team.models import Member

from .periods import FIRST_YEAR, ROLLING, Period, period_of
from .queries import won_years


@dataclass(frozen=True)
class Asked:
    """The period, the pipelines that count, the one that was chosen (None: all), and the periods on offer."""

    period: Period
    pipelines: Sequence[Pipeline]
    pipeline: Pipeline | None
    every: Sequence[Pipeline]
    offered: list[Period]


def asked(member: Member, *, period: str | None = None, pipeline: str | int | None = None) -> Asked:
    """What the member asks for. Without a period: the last 12 months, or the last year in which anything was won.

    Two queries. Raises `Invalid` (field `period`) and `Refused` with status 404 (field `pipeline_id`).
    """
    every = list(Pipeline.objects.visible_to(member).in_order())
    first, last = won_years(member)
    chosen = next((one for one in every if str(one.pk) == str(pipeline)), None) if pipeline else None
    if pipeline and chosen is None:
        raise Refused(_("There is no such pipeline."), code="not_found", field="pipeline_id", status=404)
    return Asked(
        period_of(period) if period else _usual(last), [chosen] if chosen else every, chosen, every, _offered(first)
    )


def _usual(last: datetime | None) -> Period:
    rolling = period_of("12m")
    return period_of(str(local_day(last).year)) if last and local_day(last) < rolling.first else rolling


def _offered(first: datetime | None) -> list[Period]:
    this = today().year
    since = max(local_day(first).year, FIRST_YEAR) if first else this
    return [*(period_of(key) for key in ROLLING), *(period_of(str(year)) for year in range(this, since - 1, -1)[:30])]
