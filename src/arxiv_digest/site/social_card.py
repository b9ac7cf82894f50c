"""Draws the preview image of links to the site: a PNG of 1200 × 630 pixels in the site's colours."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
_PAPER, _WASH, _INK, _GREY, _ACCENT, _LINE = "#fdfcf9", "#f3f0ea", "#1d2126", "#565d66", "#8a2f13", "#d9d4ca"
_LEFT, _WIDTH = 96, 690  # of the text, pixels
_TITLE, _TOPIC = (84, 72, 60, 50), 34  # font sizes; the largest one that fits is used
_ROWS = 3  # of the title, at most
_TOPICS = 5
_NO_GLYPH = "\uffff"


def card(title: str, topics: Sequence[str]) -> bytes:
    """Return the image as PNG; text that the font cannot write is left out, so no boxes appear."""
    image = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 14, SIZE[1]), fill=_ACCENT)
    rows, size = _fitted(title) if _writable(title) else ([], 0)
    _sheet(draw, 860 if rows else (SIZE[0] - 300) // 2)
    if rows:
        _words(draw, rows, size, [topic for topic in topics if _writable(topic)])
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _words(draw: ImageDraw.ImageDraw, rows: Sequence[str], size: int, topics: Sequence[str]) -> None:
    font, small = ImageFont.load_default(size), ImageFont.load_default(_TOPIC)
    shown = [topic for topic in topics if small.getlength(topic) <= _WIDTH][:_TOPICS]
    height = len(rows) * size * 1.2 + (46 + len(shown) * _TOPIC * 1.5 if shown else 0)
    y = (SIZE[1] - height) / 2
    for row in rows:
        draw.text((_LEFT, y), row, _INK, font, stroke_width=1, stroke_fill=_INK)  # the font has one weight
        y += size * 1.2
    if shown:
        draw.line((_LEFT, y + 22, _LEFT + _WIDTH, y + 22), _LINE, 3)
    y += 46
    for topic in shown:
        draw.text((_LEFT, y), topic, _GREY, small)
        y += _TOPIC * 1.5


def _sheet(draw: ImageDraw.ImageDraw, x: int) -> None:
    """Draw a page of entries: titles in ink, with grey lines below."""
    bottom = 700 if x > SIZE[0] // 2 else 540  # beside a title it extends beyond the image
    draw.rectangle((x, 90, x + 300, bottom), _WASH, _LINE, 3)
    for number, y in enumerate(range(126, bottom - 20, 104)):
        draw.rectangle(
            (x + 34, y, x + (230, 262, 196, 246)[number % 4], y + 12), _ACCENT if not number else _INK
        )
        for line, width in enumerate((232, 214, 150)):
            top = y + 28 + 18 * line
            draw.rectangle((x + 34, top, x + 34 + width - 12 * (number % 3), top + 6), _LINE)


def _fitted(title: str) -> tuple[list[str], int]:
    """Break the title into rows at the largest font size that fits; empty when none does."""
    for size in _TITLE:
        font = ImageFont.load_default(size)
        rows = list(_broken(title, font))
        if len(rows) <= _ROWS and all(font.getlength(row) <= _WIDTH for row in rows):
            return rows, size
    return [], 0


def _broken(title: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> Iterator[str]:
    row = ""
    for word in title.split():
        longer = f"{row} {word}".strip()
        if row and font.getlength(longer) > _WIDTH:
            yield row
            longer = word
        row = longer
    yield row


def _writable(text: str) -> bool:
    """Return whether the font has every character of a text, by comparison with an unassigned one."""
    font = ImageFont.load_default(_TOPIC)
    box = bytes(font.getmask(_NO_GLYPH))
    return bool(text.strip()) and all(sign == " " or bytes(font.getmask(sign)) != box for sign in text)
