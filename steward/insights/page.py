"""The four cards of the page: for each a chart, a table with the same numbers, and what is to be said about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steward.core.money import Money, precision
from steward.core.ui_money import money_text
from steward.segments.chips import to_text

from .charts import Columns, columns, shares
from .names import AGE_LABELS, AGE_TONES, TITLES, compact, month_label, month_short
from .periods import Period
from .queries import AGES, NEVER, Month, OwnerCount, StageSum, Sums


@dataclass(frozen=True, slots=True)
class Bar:
    """A lying bar: label, length of 100, its number in words, and a tone."""

    label: str
    length: float
    said: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: its label, where its rows stand, the cells, and a note in small."""

    label: str
    url: str
    cells: list[str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Insight:
    """A card: its chart, the same numbers as a table, and as one text for those who do not see the chart."""

    key: str
    figure: str
    about: str
    said: str
    heads: list[str]
    rows: list[Row]
    foot: list[str] = field(default_factory=list)
    columns: Columns | None = None
    scale: list[tuple[float, str]] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    warning: str = ""
    empty: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return str(TITLES[self.key])


def won(months: Sequence[Month], period: Period, home: str) -> Insight:
    """Won value by month, upright bars."""
    total = added((month.won for month in months), home)
    values = [float(Money(month.won.minor, home).amount) for month in months]
    labels = [month_label(period, n) for n in range(len(months))]
    texts = [money_text(month.won.value) for month in months]
    said = [f"{label}: {text}" for label, text in zip(labels, texts, strict=True)]
    chart = columns(values, [month_short(period, n) for n in range(len(months))], said)
    unit = 10 ** precision(home)
    return Insight(
        key="won_by_month",
        figure=money_text(total.value),
        about=_("%(deals)s won in %(span)s") % {"deals": _deals(total.count), "span": f"{labels[0]} – {labels[-1]}"},
        said="; ".join(said),
        heads=[_("Month"), _("Deals"), _("Won value")],
        rows=[
            Row(labels[n], "", [f"{month.won.count:,}", texts[n]], _foreign(month.won))
            for n, month in enumerate(months)
        ],
        foot=[f"{total.count:,}", money_text(total.value)],
        columns=chart,
        scale=[(line.y, compact(Money(round(line.value * unit), home))) for line in chart.lines],
        warning=_missing(total),
        empty="" if total.count else _("No deal was won in this time. Choose another period above."),
    )


def pipeline(stages: Sequence[StageSum], home: str, *, several: bool) -> Insight:
    """Open pipeline by stage, lying bars; `several` names the pipeline of each stage."""
    total = added((one.open for one in stages), home)
    weighted = Money(sum(one.weighted.minor for one in stages), home)
    names = [f"{one.stage.pipeline.name} · {one.stage.name}" if several else one.stage.name for one in stages]
    urls = [f"{reverse('deals:list')}?f={to_text('stage_id', 'is', str(one.stage.pk))}" for one in stages]
    texts = [money_text(one.open.value) for one in stages]
    by_value = total.minor > 0  # where nobody put a value to a deal, their number is drawn
    lengths = shares([one.open.minor if by_value else one.open.count for one in stages])
    said = texts if by_value else [_deals(one.open.count) for one in stages]
    return Insight(
        key="open_by_stage",
        figure=money_text(total.value) if by_value else f"{total.count:,}",
        about=_("%(deals)s open, %(weighted)s weighted by probability")
        % {"deals": _deals(total.count), "weighted": money_text(weighted)}
        if by_value
        else _("open deals, none with a value"),
        said="; ".join(f"{name}: {text}" for name, text in zip(names, said, strict=True)),
        heads=[_("Stage"), _("Deals"), _("Value"), _("Weighted")],
        rows=[
            Row(names[n], urls[n], [f"{one.open.count:,}", texts[n], money_text(one.weighted)], _foreign(one.open))
            for n, one in enumerate(stages)
        ],
        foot=[f"{total.count:,}", money_text(total.value), money_text(weighted)],
        bars=[Bar(names[n], lengths[n], said[n]) for n in range(len(names))],
        warning=_missing(total),
        empty="" if total.count else _("No deal is open here."),
    )


def without_step(owners: Sequence[OwnerCount]) -> Insight:
    """Accounts without a next step by owner, lying bars."""
    without, total = sum(one.without for one in owners), sum(one.total for one in owners)
    names = [str(one.owner) if one.owner else _("Without owner") for one in owners]
    base = reverse("accounts:list")
    urls = [f"{base}?view=bare&f={_owned_by(one)}" for one in owners]
    lengths = shares([one.without for one in owners])
    said = [_("%(n)s of %(total)s") % {"n": f"{one.without:,}", "total": f"{one.total:,}"} for one in owners]
    return Insight(
        key="without_next_step",
        figure=f"{without:,}",
        about=_("of %(accounts)s have nothing planned") % {"accounts": _accounts(total)},
        said="; ".join(f"{name}: {text}" for name, text in zip(names, said, strict=True)),
        heads=[_("Owner"), _("Without a next step"), _("Accounts"), _("Share")],
        rows=[
            Row(names[n], urls[n], [f"{one.without:,}", f"{one.total:,}", _share(one.without, one.total)])
            for n, one in enumerate(owners)
        ],
        foot=[f"{without:,}", f"{total:,}", _share(without, total)],
        bars=[Bar(names[n], lengths[n], said[n], "amber") for n in range(len(names))],
        empty="" if total else _("There are no accounts yet. A won deal makes one."),
    )


def last_contact(counts: dict[str, int]) -> Insight:
    """Accounts by the time since the last contact, lying bars."""
    total = sum(counts.values())
    quiet = counts["half"] + counts["longer"] + counts["never"]
    labels = {key: str(AGE_LABELS[key]) for key in counts}
    lengths = dict(zip(counts, shares(list(counts.values())), strict=True))
    said = [f"{labels[key]}: {count:,}" for key, count in counts.items()]
    urls = {key: f"{reverse('accounts:list')}?{urlencode({'f': _contacted(key)})}" for key in counts}
    return Insight(
        key="by_last_contact",
        figure=f"{quiet:,}",
        about=_("of %(accounts)s were not contacted for 90 days") % {"accounts": _accounts(total)},
        said="; ".join(said),
        heads=[_("Last contact"), _("Accounts"), _("Share")],
        rows=[Row(labels[key], urls[key], [f"{count:,}", _share(count, total)]) for key, count in counts.items()],
        foot=[f"{total:,}", _share(total, total)],
        bars=[Bar(labels[key], lengths[key], f"{count:,}", AGE_TONES[key]) for key, count in counts.items()],
        empty="" if total else _("There are no accounts yet. A won deal makes one."),
    )


def added(parts: Iterable[Sums], home: str) -> Sums:
    """All of them together."""
    total = Sums(home)
    for part in parts:
        total.count += part.count
        total.minor += part.minor
        total.missing |= part.missing
        for code, minor in part.by_currency.items():
            total.by_currency[code] = total.by_currency.get(code, 0) + minor
    return total


def _foreign(sums: Sums) -> str:
    return " + ".join(money_text(amount) for amount in sums.foreign)


def _missing(total: Sums) -> str:
    codes = ", ".join(sorted(total.missing))
    return _("Not in the total: %(codes)s, there is no rate.") % {"codes": codes} if codes else ""


def _deals(count: int) -> str:
    return ngettext("%(n)s deal", "%(n)s deals", count) % {"n": f"{count:,}"}


def _accounts(count: int) -> str:
    return ngettext("%(n)s account", "%(n)s accounts", count) % {"n": f"{count:,}"}


def _owned_by(one: OwnerCount) -> str:
    return to_text("owner_id", "is", str(one.owner.pk)) if one.owner else to_text("owner_id", "is_empty")


def _contacted(key: str) -> str:
    """The condition of the accounts list that finds the accounts of one age."""
    if key == NEVER:
        return to_text("last_contact_at", "is_empty")
    least, most = next((least, most) for name, least, most in AGES if name == key)
    if most is None:
        return to_text("last_contact_at", "before", {"days": -(least or 0)})
    if least is None:
        return to_text("last_contact_at", "in_last", {"days": most})
    return to_text("last_contact_at", "between", [{"days": -most}, {"days": -least - 1}])


def _share(part: int, whole: int) -> str:
    return f"{round(part * 100 / whole)} %" if whole else "–"
