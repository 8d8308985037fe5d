"""Charts as SVG: bars, lines, areas, pies. Text in, text out; the same figures give the same text.

Lines and words take the colour of the text around them, so that a chart reads in light and in dark. Every mark says its
value as a tooltip, and the whole says what it shows to who cannot see it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 70, 12, 34, 64
COLOURS = ("#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#b07aa1", "#76b7b2", "#c9a227", "#9c755f")
SLANTED = 36
"""How much of the bottom only slanted labels take."""
LABEL_ROOM = 35
"""What a label along the axis takes; where there is less for each, every second, third… category has one."""
LEVEL_ROOM = 85
"""What a label takes that is not slanted."""
BESIDE = 520
"""From what width on the parts of a pie are named beside it, and not below."""
LONGEST_LABEL = 14
MOST_NAMED = 12
"""Parts of a pie that are named beside it; the others say what they are as tooltips."""
_TICKS = 5


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures, None where there is none; `texts` are these as people read them."""

    label: str
    values: Sequence[float | None]
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Scale:
    """From figures to places on the vertical axis."""

    low: float
    high: float
    step: float

    def place(self, value: float) -> float:
        """The distance from the top of the picture."""
        return TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)

    @property
    def ticks(self) -> list[float]:
        """Where the axis says its value."""
        count = round((self.high - self.low) / self.step)
        return [self.low + place * self.step for place in range(count + 1)]


def scale_of(values: Sequence[float]) -> Scale:
    """A scale from 0 or below to the greatest value or above, in steps of 1, 2 or 5 times a power of ten.

    >>> scale_of([3, 47]).ticks
    [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    """
    low, high = min([0.0, *values]), max([0.0, *values])
    if low == high:
        high = low + 1
    rough = (high - low) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * size for size in (1, 2, 5, 10) if power * size >= rough * 0.999)
    return Scale(math.floor(low / step) * step, math.ceil(high / step) * step, step)


def bars(title: str, categories: Sequence[str], series: Sequence[Series], width: int = WIDTH) -> str:
    """Bars side by side for each category."""
    scale = scale_of(_known(series))
    wide = _wide(categories, width)
    own = wide * 0.8 / max(len(series), 1)

    def marks() -> Iterator[str]:
        for number, one in enumerate(series):
            for place, value in enumerate(one.values):
                if value is None:
                    continue
                left = LEFT + place * wide + wide * 0.1 + number * own
                top, bottom = scale.place(max(value, 0)), scale.place(min(value, 0))
                shape = f'x="{left:.1f}" y="{top:.1f}" width="{own:.1f}" height="{max(bottom - top, 0.5):.1f}"'
                yield f'<rect {shape} fill="{_colour(number)}">{_tip(categories[place], one, place)}</rect>'

    return _picture(title, [*_axes(scale, categories, width), *marks(), *_legend(series)], width, _height(wide))


def lines(
    title: str, categories: Sequence[str], series: Sequence[Series], width: int = WIDTH, *, filled: bool = False
) -> str:
    """A line for each series, broken where there is no figure; `filled` down to zero."""
    scale = scale_of(_known(series))
    wide = _wide(categories, width)

    def marks() -> Iterator[str]:
        for number, one in enumerate(series):
            for run in _runs(one.values):
                points = [(LEFT + (place + 0.5) * wide, scale.place(value)) for place, value in run]
                drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
                if filled:
                    ground = scale.place(0)
                    around = f"{points[0][0]:.1f},{ground:.1f} {drawn} {points[-1][0]:.1f},{ground:.1f}"
                    yield f'<polygon points="{around}" fill="{_colour(number)}" fill-opacity="0.25"/>'
                yield f'<polyline points="{drawn}" fill="none" stroke="{_colour(number)}" stroke-width="2"/>'
                for (place, _), (x, y) in zip(run, points, strict=True):
                    tip = _tip(categories[place], one, place)
                    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_colour(number)}">{tip}</circle>'

    return _picture(title, [*_axes(scale, categories, width), *marks(), *_legend(series)], width, _height(wide))


def pie(title: str, categories: Sequence[str], one: Series, width: int = WIDTH) -> str:
    """Parts of a whole; figures that are empty or not above zero have none."""
    parts = [(place, value) for place, value in enumerate(one.values) if value is not None and value > 0]
    total = sum(value for _, value in parts)
    is_beside = width >= BESIDE
    middle, radius = (170.0 if is_beside else width / 2, HEIGHT / 2), 130.0
    x, first = (340, 30) if is_beside else (20, HEIGHT)

    def marks() -> Iterator[str]:
        turned = 0.0
        for number, (place, value) in enumerate(parts):
            share = value / total
            told = f"<title>{escape(f'{categories[place]}: {one.texts[place]} ({share:.1%})')}</title>"
            if share > 0.9999:
                yield f'<circle cx="{middle[0]}" cy="{middle[1]}" r="{radius}" fill="{_colour(number)}">{told}</circle>'
            else:
                path = _slice(middle, radius, turned, turned + share)
                yield f'<path d="{path}" fill="{_colour(number)}">{told}</path>'
            turned += share
            if number < MOST_NAMED:
                y = first + number * 22
                yield f'<rect x="{x}" y="{y}" width="12" height="12" fill="{_colour(number)}"/>'
                yield _text(f"{_short(categories[place], 24)} · {one.texts[place]} ({share:.0%})", x + 20, y + 11)

    height = HEIGHT if is_beside else HEIGHT + 22 * min(len(parts), MOST_NAMED)
    return _picture(title, list(marks()) or [_text("There is nothing above zero to show.", 20, 40)], width, height)


def _axes(scale: Scale, categories: Sequence[str], width: int) -> Iterator[str]:
    for tick in scale.ticks:
        y = scale.place(tick)
        strength = "0.6" if tick == 0 else "0.15"
        yield (
            f'<line x1="{LEFT}" x2="{width - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="currentColor" stroke-opacity="{strength}"/>'
        )
        yield _text(figure(tick), LEFT - 8, y + 4, anchor="end")
    wide = _wide(categories, width)
    every, slanted = math.ceil(LABEL_ROOM / wide), _are_slanted(wide)
    for place in range(0, len(categories), every):
        x, y = LEFT + (place + 0.5) * wide, HEIGHT - BOTTOM + 16
        turn = f' transform="rotate(-30 {x:.1f} {y})"' if slanted else ""
        yield _text(_short(categories[place]), x, y, anchor="end" if slanted else "middle", more=turn)


def _legend(series: Sequence[Series]) -> Iterator[str]:
    if len(series) < 2:
        return
    x = float(LEFT)
    for number, one in enumerate(series[:6]):
        label = _short(one.label, 18)
        yield f'<rect x="{x:.1f}" y="10" width="12" height="12" fill="{_colour(number)}"/>'
        yield _text(label, x + 17, 20)
        x += 30 + 7 * len(label)


def _height(wide: float) -> int:
    return HEIGHT if _are_slanted(wide) else HEIGHT - SLANTED


def _are_slanted(wide: float) -> bool:
    return wide < LEVEL_ROOM


def _picture(title: str, parts: Sequence[str], width: int, height: int) -> str:
    """The chart, up to a quarter larger than it was drawn: words that grow with the page would soon be too large."""
    told = escape(title, quote=True)
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{told}" '
        f'style="width: 100%; max-width: {round(width * 1.25)}px; height: auto; font: 12px sans-serif">'
        + "".join(parts)
        + "</svg>"
    )


def _text(words: str, x: float, y: float, *, anchor: str = "start", more: str = "") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}"'
    return f'<text {place} text-anchor="{anchor}" fill="currentColor"{more}>{escape(words)}</text>'


def _tip(category: str, series: Series, place: int) -> str:
    label = f"{category} · {series.label}" if category else series.label
    return f"<title>{escape(f'{label}: {series.texts[place]}')}</title>"


def _slice(middle: tuple[float, float], radius: float, start: float, stop: float) -> str:
    """The outline of a part between two turns, each from 0 to 1, clockwise from the top."""
    (x1, y1), (x2, y2) = (
        (middle[0] + radius * math.sin(2 * math.pi * turn), middle[1] - radius * math.cos(2 * math.pi * turn))
        for turn in (start, stop)
    )
    large = 1 if stop - start > 0.5 else 0
    return f"M{middle[0]:.1f},{middle[1]:.1f} L{x1:.1f},{y1:.1f} A{radius},{radius} 0 {large} 1 {x2:.1f},{y2:.1f} Z"


def _runs(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    run: list[tuple[int, float]] = []
    for place, value in enumerate(values):
        if value is not None:
            run.append((place, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def figure(value: float) -> str:
    """A number as an axis says it.

    >>> figure(1500000.0), figure(-20.0), figure(0.25)
    ('1.5M', '-20', '0.25')
    """
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            unit = 1e3 if letter == "k" else size
            return f"{value / unit:g}{letter}"
    return f"{value:g}"


def _known(series: Sequence[Series]) -> list[float]:
    return [value for one in series for value in one.values if value is not None]


def _wide(categories: Sequence[str], width: int) -> float:
    """The room of each category."""
    return (width - LEFT - RIGHT) / max(len(categories), 1)


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _short(words: str, longest: int = LONGEST_LABEL) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}…"
