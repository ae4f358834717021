"""Where the shapes of a chart lie. Numbers only: templates draw them, stylesheets colour them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT, WIDE = 100, 100
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Column:
    """An upright bar: its place and size in a box 100 high and 10 wide for each bar. `said` is its number in words."""

    x: float
    y: float
    height: float
    label: str
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line across at `y`, and what it stands for."""

    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Upright bars and the lines behind them, in a box `width` wide and 100 high."""

    width: int
    columns: list[Column]
    lines: list[Line]


def columns(values: Sequence[float], labels: Sequence[str], said: Sequence[str]) -> Columns:
    """Upright bars for values from 0 up. Every label stands while there is room, else every second or third."""
    ticks = ticks_for(max(values, default=0))
    top = ticks[-1] or 1
    every = 1 if len(values) <= 13 else 3
    made = []
    for n, (value, label, words) in enumerate(zip(values, labels, said, strict=True)):
        height = round(max(value, 0) / top * HEIGHT, 2)
        made.append(Column(n * 10 + 2, round(HEIGHT - height, 2), height, label if n % every == 0 else "", words))
    lines = [Line(round(HEIGHT - tick / top * HEIGHT, 2), tick) for tick in reversed(ticks)]
    return Columns(len(values) * 10, made, lines)


def shares(values: Sequence[float]) -> list[float]:
    """The length of each lying bar: the largest value is 100 wide; what is more than nothing can be seen."""
    most = max(values, default=0)
    return [round(max(value / most * WIDE, 0.5), 2) if most and value > 0 else 0 for value in values]


def ticks_for(most: float) -> list[float]:
    """Four or five round numbers from 0 to `most` or just above."""
    if most <= 0:
        return [0]
    rough = most / 4
    power = 10.0 ** (len(str(int(rough))) - 1)
    step = next(size * power for size in STEPS if size * power >= rough)
    count = int(-(-most // step))
    return [n * step for n in range(count + 1)]
