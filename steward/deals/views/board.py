"""The board of a pipeline: lanes, cards, and moving them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.clock import today
from steward.core.pages import partial
from steward.deals.board import CARDS, Lane, Total, lanes, more, open_counts, totals, won_between
from steward.deals.filters import FILTERS
from steward.deals.models import Deal, Pipeline, Stage
from steward.deals.operations import move_deal, reopen_deal, win_deal
from steward.deals.tiles import Tile, card_of, people_on, sums_text, tiles, together, weighted
from steward.segments.chips import from_query, to_chips
from steward.segments.grammar import where
from steward.team.doors import MemberRequest, signed_in
from steward.team.models import Member

from .answers import told

WON = "won"
