"""The board of a pipeline: lanes, cards, and moving them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import isfinite
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.clock import today
from steward.core.money import Money
from steward.core.pages import at_version, moved_meanwhile, partial, version_in
from steward.core.text import id_in
from steward.core.ui_quick import Quick
from steward.deals.board import Card, Total, lanes, more, open_counts, totals, won_between
from steward.deals.filters import FILTERS
from steward.deals.models import Deal, Pipeline, Stage
from steward.deals.offers import offers
from steward.deals.operations import move_deal, place_deal, reopen_deal, win_deal
from steward.deals.tiles import Tile, Tiler, card_of, sums_text, together, weighted
from steward.fields.history import latest_event, undo_of, undo_of_event
from steward.segments.chips import from_query, to_chips
from steward.segments.grammar import where
from steward.segments.queries import view_asked
from steward.segments.reading import narrowed
from steward.segments.tabs import saved
from steward.team.doors import MemberRequest, signed_in

from .answers import changed, told

WON = "won"


@dataclass(slots=True)
class Column(Quick):
    """A lane as the page shows it."""

    key: str
    name: str
    count: int
    about: str
    tone: str
    new_url: str
    tiles: list[Tile]
    more_url: str = ""
    exact: bool = True

    @property
    def is_won(self) -> bool:
        """Whether it is the lane of deals won."""
        return self.key == WON


@signed_in
def board(request: MemberRequest) -> HttpResponse:
    """The open deals of a pipeline by stage, and what was won this month (O5, O6)."""
    pipelines = list(Pipeline.objects.visible_to(request.user).in_order())
    if not pipelines:
        return render(request, "deals/none.html", {"may_set_up": request.user.may("pipelines.manage")})
    pipeline = _chosen(pipelines, request.GET.get("pipeline"))
    only, query = _only(request), _query(request)
    columns, sums = _columns(request, pipeline, only, query)
    counts = open_counts(request.user)
    view = view_asked(request.GET.get("view"), "deals", request.user)
    context = {
        "saved": saved("deals", request.user, request.GET, view, layout="board"),
        "pipeline": pipeline,
        "tabs": [(one, counts.get(one.pk, 0)) for one in pipelines],
        "columns": columns,
        "chips": to_chips(request.GET, FILTERS),
        "filter_url": f"{reverse('deals:filter')}?{request.GET.urlencode()}&list=board",
        "offers": offers(request.GET, by_status=False),
        "may_manage": request.user.may("deals.manage"),
        **sums,
    }
    return partial(request, "deals/board.html", "deals", context)


@signed_in
def lane(request: MemberRequest, stage_id: int) -> HttpResponse:
    """The next cards of a stage, after the card `?after=`."""
    stage = get_object_or_404(Stage.objects.visible_to(request.user), pk=stage_id)
    after = id_in(request.GET.get("after", ""))
    if after is None:
        raise Http404
    cards, following = more(stage, request.user, after, only=_only(request))
    context = {
        "tiles": Tiler(cards, request.user, {stage.pk: stage.rot_days}).tiles(cards),
        "more_url": _more_url(stage, following, _query(request)),
        "may_manage": request.user.may("deals.manage"),
    }
    return render(request, "deals/board.html#tiles", context)


@signed_in
@require_POST
def move(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Put a card into a lane: another stage, another place, or "won". A closed card is reopened by it."""
    deal = get_object_or_404(Deal.objects.visible_to(request.user), pk=deal_id)
    lane_key, from_stage = request.POST.get("lane", ""), deal.stage
    index = id_in(request.POST.get("index", ""))
    lies_in = str(deal.stage_id) if deal.is_open else WON if deal.status == Deal.Status.WON else ""
    if (answer := moved_meanwhile(request, lies_in, deal.name, at="#deals")) is not None:
        return answer
    if lane_key == WON:
        deal = win_deal(deal, by=request.user)
        said, undo = _("Won: %(name)s.") % {"name": deal.name}, reverse("deals:reopen", args=[deal.pk])
        return told(_moved(request, deal, [from_stage]), said, undo=at_version(undo, deal.version))
    stage = get_object_or_404(Stage.objects.visible_to(request.user), pk=id_in(lane_key))
    if not deal.is_open:
        return _reopened(request, deal, stage, index)
    before, rank = deal.version, deal.rank
    deal = move_deal(deal, by=request.user, stage=stage, position=index)
    answer, undo = _moved(request, deal, [from_stage, stage]), undo_of("deal", deal, before, by=request.user)
    if stage.pk == from_stage.pk:  # put higher or lower in its lane
        url = f"{reverse('deals:place', args=[deal.pk])}?{urlencode({'rank': rank})}"
        return told(answer, _("%(name)s is moved.") % {"name": deal.name}, undo=at_version(url, deal.version))
    return told(answer, _("Moved to %(stage)s.") % {"stage": stage.name}, undo=undo)


@signed_in
@require_POST
def place(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Undo of a move within a lane: the card is where it was, at `?rank=`."""
    deal = get_object_or_404(Deal.objects.visible_to(request.user), pk=deal_id)
    try:
        rank = float(request.GET.get("rank", ""))
    except ValueError as error:
        raise Http404 from error
    if not isfinite(rank):
        raise Http404
    before, version = deal.rank, version_in(request)
    deal = place_deal(deal, by=request.user, stage=deal.stage, rank=rank, version=version)
    url = f"{reverse('deals:place', args=[deal.pk])}?{urlencode({'rank': before})}"
    text = _("%(name)s is moved.") % {"name": deal.name}
    return changed(request, text, to=reverse("deals:board"), undo=at_version(url, deal.version))


def _reopened(request: MemberRequest, deal: Deal, stage: Stage, index: int | None) -> HttpResponse:
    """A closed card that was dragged into a lane is open again, there."""
    from_stage, mark = deal.stage, latest_event()
    deal = reopen_deal(deal, by=request.user)
    deal = move_deal(deal, by=request.user, stage=stage, position=index)
    undo = at_version(undo_of_event(deal, "deal.reopened", by=request.user, after=mark), deal.version)
    text = _("Open again: %(name)s.") % {"name": deal.name}
    return told(_moved(request, deal, [from_stage, stage]), text, undo=undo)


def _moved(request: MemberRequest, deal: Deal, stages: list[Stage]) -> HttpResponse:
    """The card where it now lies, and the heads of the lanes that changed."""
    deal = Deal.objects.visible_to(request.user).select_related("account", "stage").get(pk=deal.pk)
    cards, rot = [card_of(deal)], {deal.stage_id: deal.stage.rot_days}
    changed = list({stage.pk: stage for stage in stages}.values())
    sums = totals(changed, request.user)
    columns = [_column(stage, sums[stage.pk], [], None, "") for stage in changed]
    _cards, won = _won(request, deal.pipeline, None)
    columns.append(_won_column(won, []))
    context = {
        "tiles": Tiler(cards, request.user, rot).tiles(cards),
        "closed": not deal.is_open,
        "columns": columns,
        "may_manage": True,
        **_sums(request, deal.pipeline),
    }
    return render(request, "deals/board.html#moved", context)


def _columns(
    request: MemberRequest, pipeline: Pipeline, only: Q | None, query: str
) -> tuple[list[Column], dict[str, list[Money]]]:
    found = lanes(pipeline, request.user, only=only)
    won_cards, won = _won(request, pipeline, only)
    rot = {one.stage.pk: one.stage.rot_days for one in found}
    tiler = Tiler([card for one in found for card in one.cards] + won_cards, request.user, rot)
    columns = [_column(one.stage, one.total, tiler.tiles(one.cards), one.next, query) for one in found]
    columns.append(_won_column(won, tiler.tiles(won_cards)))
    every = [(one.stage, one.total) for one in found]
    return columns, {"open_sums": together(total for _stage, total in every), "weighted_sums": weighted(every)}


def _column(stage: Stage, total: Total, cards: list[Tile], following: int | None, query: str) -> Column:
    about = _("%(sums)s · %(percent)s %% likely") % {"sums": sums_text(total), "percent": stage.probability}
    return Column(
        key=str(stage.pk), name=stage.name, count=total.count, about=about, tone="accent",
        new_url=f"{reverse('deals:create')}?stage={stage.pk}", tiles=cards, more_url=_more_url(stage, following, query),
    )  # fmt: skip


def _won_column(total: Total, cards: list[Tile]) -> Column:
    month = _("Won in %(month)s") % {"month": date_format(today(), "F")}
    about = sums_text(total) if total.exact else _("Too many to add up")
    return Column(WON, month, total.count, about, "green", "", cards, exact=total.exact)


def _won(request: MemberRequest, pipeline: Pipeline, only: Q | None) -> tuple[list[Card], Total]:
    """What was won since the first of this month."""
    first = today().replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, following))
    return won_between(pipeline, request.user, start, end, only=only)


def _sums(request: MemberRequest, pipeline: Pipeline) -> dict[str, Any]:
    stages = list(Stage.objects.visible_to(request.user).filter(pipeline=pipeline))
    found = totals(stages, request.user)
    every = [(stage, found[stage.pk]) for stage in stages]
    return {"open_sums": together(total for _stage, total in every), "weighted_sums": weighted(every)}


def _chosen(pipelines: list[Pipeline], given: str | None) -> Pipeline:
    if not given:
        return pipelines[0]
    found = next((one for one in pipelines if str(one.pk) == given), None)
    if found is None:
        raise Http404
    return found


def _only(request: MemberRequest) -> Q | None:
    view = view_asked(request.GET.get("view"), "deals", request.user)
    condition, _sort = narrowed(view, request.user, from_query(request.GET, FILTERS), None)
    return where(condition, FILTERS, request.user) if condition else None


def _query(request: MemberRequest) -> str:
    """The conditions of the page, to take along to the next cards."""
    kept = request.GET.copy()
    for name in ("after", "pipeline"):
        kept.pop(name, None)
    return kept.urlencode()


def _more_url(stage: Stage, following: int | None, query: str) -> str:
    if following is None:
        return ""
    return f"{reverse('deals:lane', args=[stage.pk])}?after={following}{'&' if query else ''}{query}"
