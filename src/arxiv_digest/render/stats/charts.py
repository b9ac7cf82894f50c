"""Plots weekly numbers as inline SVG that fits any width and colour scheme, with a text alternative.

The drawing is stretched to its width, so it contains no text: labels are HTML beside it and keep their size.
There is one column or point per week; weeks without data stay empty.
"""

from __future__ import annotations

import math

from arxiv_digest.render.markup import escape
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.stats.weeks import Series, Week

_HEIGHT = 100  # units of the drawing, which is one unit wide per week
_GAP = 0.12  # share of a week, on both sides of a column


def columns(name: str, title: str, series: Series, words: Words) -> escape.Safe:
    """Draw a column per week, with axes; `name` prefixes the ids of its labels, incomplete weeks are pale."""
    top = ceiling(series)
    bars: dict[bool, list[str]] = {False: [], True: []}
    for place, (week, value) in enumerate(zip(series.weeks, series.values, strict=True)):
        if value is not None:
            height = _HEIGHT * value / top
            bars[week.partial].append(
                f"M{place + _GAP:g} {_HEIGHT}V{_HEIGHT - height:.4g}h{1 - 2 * _GAP:g}V{_HEIGHT}z"
            )
    paths = f'<path class="bar" d="{"".join(bars[False])}"/>' if bars[False] else ""
    paths += f'<path class="bar pale" d="{"".join(bars[True])}"/>' if bars[True] else ""
    return _framed(_drawing(name, title, series, words, _grid(series) + paths), series, top, words)


def line(name: str, title: str, series: Series, words: Words) -> escape.Safe:
    """Draw a line with axes, interrupted where values are missing."""
    top = ceiling(series)
    path = f'<path class="line" d="{_trace(series, 0, top)}"/>'
    return _framed(_drawing(name, title, series, words, _grid(series) + path), series, top, words)


def sparkline(name: str, title: str, series: Series, words: Words) -> escape.Safe:
    """Draw a line without axes, as high as a line of text; the page shows the numbers beside it.

    Empty for a single week.
    """
    if len(series.known) < 2:  # noqa: PLR2004  a line needs two
        return escape.Safe("")
    path = f'<path class="line" d="{_trace(series, 8, ceiling(series))}"/>'
    return escape.Safe(f'<figure class="spark">{_drawing(name, title, series, words, path)}</figure>')


def of_topic(slug: str, title: str, weeks: tuple[Week, ...], words: Words) -> dict[str, str]:
    """Return a topic's latest weeks as `sparkline` and as `numbers`; both are empty without papers."""
    series = Series(weeks, tuple(week.of(slug) for week in weeks))
    if not any(value for value, _ in series.known):
        return {"sparkline": "", "numbers": ""}
    drawn = sparkline(f"spark-{slug}", words("{topic}: papers per week", topic=title), series, words)
    return {"sparkline": drawn, "numbers": summary(series, words)}


def summary(series: Series, words: Words) -> str:
    """Describe the weekly numbers in a sentence: the fewest, the most and the last."""
    values = [int(value) for value, _ in series.known]
    last = series.weeks[-1]
    total, date = words.n("{n} paper", "{n} papers", sum(values)), words.date(last.monday, "d MMMM")
    if len(values) == 1:
        return words("{papers} in the week of {date}.", papers=total, date=date)
    whole = [int(value) for value, week in series.known if not week.partial] or values
    few, many = min(whole), max(whole)
    texts = {
        "papers": total,
        "weeks": words.n("{n} week", "{n} weeks", len(series.weeks)),
        "range": words("{few} to {many}", few=few, many=many) if few < many else few,
        "last": values[-1],
        "date": date,
    }
    if last.partial:
        return words("{papers} in {weeks}, {range} per week; {last} so far in the week of {date}.", **texts)
    return words("{papers} in {weeks}, {range} per week; {last} in the week of {date}.", **texts)


def alternative(series: Series, words: Words) -> str:
    """Describe a plot in words: first and last value, and the extremes of complete weeks."""
    known = series.known
    if not known:
        return words("Nothing is on record.")
    whole = [pair for pair in known if not pair[1].partial] or known
    lowest = min(whole, key=lambda pair: pair[0])
    highest = max(whole, key=lambda pair: pair[0])
    texts = {
        name: f"{series.write(value)} ({_dated(week, words)})"
        for name, (value, week) in zip(
            ("first", "last", "lowest", "highest"), (known[0], known[-1], lowest, highest), strict=True
        )
    }
    return words("First {first}, last {last}, lowest {lowest}, highest {highest}.", **texts)


def ceiling(series: Series) -> float:
    """Return the round number at the top of the scale, whose half is round too."""
    highest = max((value for value, _ in series.known), default=0)
    if highest <= 2:  # noqa: PLR2004  papers come whole
        return 2
    power = 10.0 ** math.floor(math.log10(highest))
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= highest)


def _dated(week: Week, words: Words) -> str:
    """Format a week by its Monday, and say when it is incomplete."""
    text = words("week of {date}", date=words.date(week.monday, "d MMMM y"))
    return words("{week}, incomplete", week=text) if week.partial else text


def _trace(series: Series, margin: float, top: float) -> str:
    """Return the path through the middles of the weeks; a value between two gaps is a dot."""
    path, pen = "", "M"
    for place, value in enumerate(series.values):
        if value is None:
            pen = "M"
            continue
        height = margin + (_HEIGHT - 2 * margin) * value / top
        path += f"{pen}{place + 0.5:g} {_HEIGHT - height:.4g}" + ("h0" if pen == "M" else "")
        pen = "L"
    return path


def _grid(series: Series) -> str:
    width = len(series.values)
    return f'<path class="grid" d="M0 0H{width}M0 {_HEIGHT / 2:g}H{width}M0 {_HEIGHT}H{width}"/>'


def _drawing(name: str, title: str, series: Series, words: Words, content: str) -> str:
    return (
        f'<svg role="img" aria-labelledby="{name}-title {name}-text" '
        f'viewBox="0 0 {max(1, len(series.values))} {_HEIGHT}" preserveAspectRatio="none">'
        f'<title id="{name}-title">{_text(title)}</title>'
        f'<desc id="{name}-text">{_text(alternative(series, words))}</desc>{content}</svg>'
    )


def _framed(drawing: str, series: Series, top: float, words: Words) -> escape.Safe:
    """Add axes to a drawing; screen readers read its description instead."""
    scale = "".join(f"<span>{_text(f'{step:,g}{series.unit}')}</span>" for step in (top, top / 2, 0))
    ends = dict.fromkeys((series.weeks[0], series.weeks[len(series.weeks) // 2], series.weeks[-1]))
    few = 3  # weeks: with fewer, labels would not be below their columns
    shown = list(ends) if len(series.weeks) > few else [*ends][:: max(1, len(ends) - 1)]
    dates = "".join(f"<span>{_text(words.date(week.monday, 'd MMM y'))}</span>" for week in shown)
    return escape.Safe(
        f'<figure class="plot"><span class="scale" aria-hidden="true">{scale}</span>{drawing}'
        f'<span class="dates" aria-hidden="true">{dates}</span></figure>'
    )


def _text(text: str) -> str:
    """Escape text for a drawing inside Markdown, which would interpret it."""
    return escape.markdown(text)
