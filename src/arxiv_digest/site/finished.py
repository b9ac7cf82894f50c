"""Keeps finished HTML out of the Markdown parser, which would parse it and then return it as it was.

Nearly all of a day page is cards. Parsing them takes most of the time of a build.
"""

from __future__ import annotations

import re
from typing import Any

_ANCHOR = re.compile(r"\sid=\"([^\"]{1,300})\"")
_HOLE = re.compile(r"<!-- finished ([0-9]{1,6}) -->")


class FinishedHtml:
    """A plugin of MkDocs that takes cards out of a page before it is parsed, and puts them back."""

    def __init__(self) -> None:
        self._cards: list[str] = []

    def on_page_markdown(self, markdown: str, **_: Any) -> str:
        """Return the source of a page with a comment in the place of each card.

        Cards begin and end lines of their own; text within them is escaped, so it contains neither tag.
        """
        self._cards = []
        rest: list[str] = []
        card: list[str] = []
        for line in markdown.split("\n"):
            if card or line.startswith("<article "):
                card.append(line)
            else:
                rest.append(line)
            if card and line == "</article>":
                rest.append(f"<!-- finished {len(self._cards)} -->")
                self._cards.append("\n".join(card))
                card = []
        return "\n".join([*rest, *card])

    def on_page_content(self, html: str, page: Any, **_: Any) -> str:
        """Return the HTML of a page with its cards, whose anchors count as anchors of the page."""
        page.present_anchor_ids |= {name for card in self._cards for name in _ANCHOR.findall(card)}
        return _HOLE.sub(self._card, html)

    def _card(self, hole: re.Match[str]) -> str:
        number = int(hole[1])
        return self._cards[number] if number < len(self._cards) else hole[0]
