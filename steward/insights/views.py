"""The page of insights."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _

from steward.core.pages import partial
from steward.team.doors import MemberRequest, signed_in

from .asked import Asked, asked
from .page import Insight, last_contact, pipeline, without_step, won
from .queries import by_last_contact, open_by_stage, without_next_step, won_by_month


@signed_in
def page(request: MemberRequest) -> HttpResponse:
    """Won value by month, open pipeline by stage, accounts without a next step, accounts by last contact (P24, P25)."""
    found = asked(request.user, period=request.GET.get("period"), pipeline=request.GET.get("pipeline"))
    context = {"insights": _insights(request, found), "asked": found, **_choices(found)}
    return partial(request, "insights/page.html", "insights", context)


def _insights(request: MemberRequest, found: Asked) -> list[Insight]:
    member, home = request.user, request.workspace.currency
    return [
        won(won_by_month(member, found.period, found.pipelines, home), found.period, home),
        pipeline(open_by_stage(member, found.pipelines, home), home, several=len(found.pipelines) > 1),
        without_step(without_next_step(member)),
        last_contact(by_last_contact(member)),
    ]


def _choices(found: Asked) -> dict[str, Any]:
    """The two menus: each choice with its address."""
    pipeline_id = str(found.pipeline.pk) if found.pipeline else ""
    periods = [
        {"label": one.label, "url": _address(one.key, pipeline_id), "current": one.key == found.period.key}
        for one in found.offered
    ]
    pipelines = [{"label": _("All pipelines"), "url": _address(found.period.key, ""), "current": not pipeline_id}]
    pipelines += [
        {"label": one.name, "url": _address(found.period.key, str(one.pk)), "current": str(one.pk) == pipeline_id}
        for one in found.every
    ]
    return {"periods": periods, "pipelines": pipelines}


def _address(period: str, pipeline_id: str) -> str:
    given = {"period": period, "pipeline": pipeline_id}
    return "?" + urlencode({name: value for name, value in given.items() if value})
