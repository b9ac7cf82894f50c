"""Words, numbers and marks of a comment, as names of venues are compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|_")
_OTHERWISE = {
    "&": "and",
    "Trans": "transactions",
    "Transaction": "transactions",
    "transaction": "transactions",
    "Conf": "conference",
    "Proc": "proceedings",
    "Symp": "symposium",
    "Comm": "commun",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a mark, and whether it follows the one before without a blank."""

    text: str
    glued: bool
    start: int
    end: int

    @property
    def key(self) -> str:
        """What names are compared by."""
        return _OTHERWISE.get(self.text, self.text).casefold()


def tokens(text: str) -> tuple[Token, ...]:
    """Cut a text into words, numbers and marks."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        glued = bool(found) and found[-1].end == match.start()
        found.append(Token(match[0], glued, match.start(), match.end()))
    return tuple(found)


def is_list(words: Sequence[Token], comma: int) -> bool:
    """Return whether a comma stands within a name: `Kites, Knots, and Sails`, not `Kites, Vienna`."""
    for place in range(comma + 1, min(len(words) - 1, comma + 9)):
        if words[place].key == "and":
            return words[place + 1].text[0].isupper()
        if not (words[place].text[0].isupper() or words[place].text == ","):
            return False
    return False
