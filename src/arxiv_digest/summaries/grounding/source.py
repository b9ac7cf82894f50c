"""Sources of summaries, and lookup of names, figures, quotes and addresses in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import combinations, pairwise

from arxiv_digest.summaries.grounding.evidence import related
from arxiv_digest.summaries.grounding.figures import LETTERS, Figure, figures
from arxiv_digest.summaries.grounding.forms import unified as tidy
from arxiv_digest.summaries.grounding.language import is_language
from arxiv_digest.summaries.grounding.markup import unmarked
from arxiv_digest.summaries.grounding.names import MARKER, marked_names, masked, nameless
from arxiv_digest.summaries.grounding.passages import Passages, Sentence, sentence
from arxiv_digest.summaries.grounding.support import FigureIndex, implied
from arxiv_digest.summaries.grounding.units import MEASURES
from arxiv_digest.summaries.grounding.words import glossary as introduced
from arxiv_digest.summaries.sentences import places
from arxiv_digest.text import CJK, clean, fold, plain

_DOMAINS = "com|org|net|io|ai|edu|gov|dev|app|xyz|info|example|cn"
_WITHIN = rf"[^\s<>\"'`{CJK}，。；：（）]"
URL = re.compile(
    rf"(?:(?:https?|ftps?|file|wss?):\s?//|www\.|(?:javascript|vbscript|mailto|data|blob):(?=\S)"
    rf"|(?<![\w:/])//(?=[\w-]+\.\w)){_WITHIN}+"
    rf"|[\w.+-]{{1,64}}@[\w-]+(?:\.[\w-]+)+"
    rf"|(?<![\w@./-])(?:[a-z\d-]+\.)+(?:(?:{_DOMAINS})\b(?:/{_WITHIN}*)?|[a-z]{{2,6}}/{_WITHIN}+)",
    re.IGNORECASE,
)
_VERSIONS = re.compile(
    rf"(?<![{LETTERS}\d])([A-Z][{LETTERS}]*?)-?(v?\d+(?:\.\d+)?(?:(?:,? and |, |/|,? or )v?\d+(?:\.\d+)?)++)"
)
_SIZED = re.compile(rf"(?<![{LETTERS}\d-])([A-Z][{LETTERS}]{{2,30}})-?\d")
_NUMBERED = re.compile(
    rf"(?<![{LETTERS}\d])[A-Z][{LETTERS}]{{1,30}}(?:\d{{1,4}}(?:\.\d{{1,3}})?)?"
    rf"(?:[ -](?:\d{{1,4}}(?:\.\d{{1,3}})?[A-Za-z]?|[A-Z][{LETTERS}]{{1,30}})){{0,3}}"
    rf"[ -]\d{{1,4}}(?:\.\d{{1,3}})?[A-Za-z]?(?: [A-Z][a-z]{{1,30}})?(?![{LETTERS}\d]|[.,]\d)"
)
_ITEM = re.compile(r"(\(1?\d\))(\s*\w+)?")  # any list marker, and the word behind it
_SMALL = 20
_COMMON = frozenset(
    "AI ML NLP LLM VLM CNN RNN GPU CPU TPU API SOTA URL PDF HTML JSON US USA UK EU PhD TL DR TLDR OK QA ID "
    "GitHub arXiv vs NOT AND OR NO ALL ONLY NEW IS THE WE".split()
)


class Source:
    """The source of a summary, parsed once; `urls` are further addresses that a summary may contain."""

    def __init__(self, text: str, urls: Collection[str] = ()) -> None:
        self._text = clean(text)
        self._tidy = tidy(self._text)
        self._urls = {_address(found[0]) for found in URL.finditer(self._tidy)} | {_address(u) for u in urls}
        numbers = nameless(self._tidy)
        self._figures = FigureIndex((*figures(numbers), *implied(numbers)))
        self._tokens = _tokens(self._tidy)
        self._squashed, self._starts, self._ends = _squash(self._tidy)
        self._spelt: dict[str, bool] = {}

    @cached_property
    def _plain(self) -> str:
        """The source with formulas in Unicode, and again without anything that looks like markup."""
        return _tokens(tidy(plain(self._text))) + _tokens(tidy(unmarked(self._text, self.links)))

    @cached_property
    def _initials(self) -> str:
        words = re.findall(r"[^\W_]+", fold(self._tidy))
        return "".join(word if word[0].isdecimal() else word[0] for word in words)

    @cached_property
    def _paired(self) -> set[str]:
        """The initials of two long words in a row."""
        words = re.findall(r"[^\W\d_]+", fold(self._tidy))
        pairs = pairwise(words)
        return {first[0] + second[0] for first, second in pairs if min(len(first), len(second)) > 3}  # noqa: PLR2004

    @cached_property
    def _markers(self) -> frozenset[str]:
        """The list markers of the source: (4)."""
        return frozenset(item[1] for item in _ITEM.finditer(self._tidy))

    @cached_property
    def _listed(self) -> frozenset[str]:
        """The words that follow a list marker in the source, with the blank before them."""
        return frozenset(item[2] for item in _ITEM.finditer(self._tidy) if item[2])

    def quotes(self, text: str) -> bool:
        """Return whether a text occurs verbatim in the source, apart from ellipses."""
        pieces = [
            piece for piece in re.split(r"(?<!\s)\s*(?:\.{3}|…|\[…\])\s*", text) if _tokens(piece).strip()
        ]
        return bool(pieces) and all(self._has(piece) for piece in pieces)

    def _has(self, text: str) -> bool:
        words = _tokens(tidy(text))
        return words in self._tokens or words in self._plain or _tokens(tidy(plain(text))) in self._plain

    def links(self, url: str) -> bool:
        """Return whether an address, or one below it, is in the source or among `urls`."""
        address = _address(url)
        return bool(address) and any(
            known == address or known.startswith((f"{address}/", f"{address}?", f"{address}#"))
            for known in self._urls
        )

    def names(self, name: str) -> bool:
        """Return whether a name or its long form occurs in the source, whatever its hyphens."""
        known = name.rstrip("s") in _COMMON or name in MEASURES
        return known or self._spells(name) or self._shortens(name) or _squash(name)[0] in self._versions

    @cached_property
    def _versions(self) -> frozenset[str]:
        """The names that lists shorten (YOLOv3, v4 and v5), and those that numbers follow (ResNet152)."""
        found: set[str] = set()
        for one in _VERSIONS.finditer(self._tidy):
            found |= {_squash(one[1] + version)[0] for version in re.findall(r"v?\d+(?:\.\d+)?", one[2])}
        return frozenset(found | {one[1].lower() for one in _SIZED.finditer(self._tidy)})

    def _spells(self, name: str) -> bool:
        squashed = _squash(name)[0]
        bare = squashed.removesuffix("s") if len(squashed) > 2 else squashed  # noqa: PLR2004
        return any(self._stands(form) for form in {squashed, bare} if form)

    def _stands(self, form: str) -> bool:
        """Return whether whole words of the source spell a form; each form is looked for once."""
        if form not in self._spelt:
            self._spelt[form] = any(self._is_whole(at, at + len(form)) for at in self._places(form))
        return self._spelt[form]

    def _places(self, form: str) -> Iterator[int]:
        at = self._squashed.find(form)
        while at >= 0:
            yield at
            at = self._squashed.find(form, at + 1)

    def _is_whole(self, start: int, end: int) -> bool:
        plural = self._squashed[end : end + 1] == "s" and end + 1 in self._ends
        return start in self._starts and (end in self._ends or plural)

    def _shortens(self, name: str) -> bool:
        bare = name.removesuffix("s")
        if not re.fullmatch(r"[A-Z0-9]{2,6}", bare) or bare[-1].isdecimal():
            return False
        low = bare.lower()
        if len(low) == 2:  # noqa: PLR2004
            return low in self._paired
        return low in self._initials or low.replace("2", "t") in self._initials

    @cached_property
    def glossary(self) -> dict[str, frozenset[str]]:
        """The abbreviations that the source introduces, and the names of its own."""
        return introduced(self._tidy, self._text.partition("\n")[0])

    @cached_property
    def _passages(self) -> Passages:
        blocks = (tidy(block) for block in re.split(r"\n\s*\n", self._text))
        return Passages([self._read(block[start:end]) for block in blocks for start, end in places(block)])

    def _read(self, bare: str) -> Sentence:
        bare = URL.sub(masked, bare)
        numbers = nameless(bare)
        return sentence(bare, self.glossary, (*figures(numbers), *implied(numbers)))

    @cached_property
    def _spellings(self) -> list[str]:
        return [_tokens(one.text) for one in self._passages.sentences]

    def evidence(self, quotes: Collection[str]) -> Passages:
        """Return the sentences that have one of these quotes, with their neighbours; all if none has one."""
        wanted = [_tokens(tidy(quote[start:end])).strip() for quote in quotes for start, end in places(quote)]
        every = self._passages.sentences
        held = {
            n
            for n, mine in enumerate(self._spellings)
            for one in wanted
            if one and (f" {one} " in mine or mine in f" {one} ")
        }
        near = sorted({m for n in held for m in (n - 1, n, n + 1) if 0 <= m < len(every)})
        return Passages([every[n] for n in near]) if near else self._passages

    def near(self, quotes: Collection[str]) -> Source:
        """Return the part of the source that a point with these quotes is judged by; names count anywhere."""
        part = self.evidence(quotes)
        if part is self._passages:
            return self
        return _Part(self, part)

    def wrong(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield all that the source does not support in a sentence, as kind and text."""
        yield from self.unsupported(text)
        if not self.quotes(text) and is_language(text, "en") is not False:
            yield from related(self._stated(text), self._passages)

    def _stated(self, text: str) -> Sentence:
        bare = URL.sub(masked, tidy(text))
        return sentence(bare, self.glossary, figures(nameless(bare)))

    def states(self, figure: Figure) -> bool:
        """Return whether the source states a figure."""
        return self._figures.states(figure)

    def unsupported(self, sentence: str) -> Iterator[tuple[str, str]]:
        """Yield what the source does not support in a sentence, as kind (url, name, number) and text."""
        bare = tidy(sentence)
        yield from (("url", url[0]) for url in URL.finditer(bare) if not self.links(url[0]))
        if self.quotes(sentence):
            return
        bare = URL.sub(masked, bare)
        yield from (("name", name) for name in marked_names(bare) if not self.names(name))
        yield from (("number", number) for number in self._strays(bare))
        bare = _NUMBERED.sub(lambda found: masked(found) if self._spells(found[0]) else found[0], bare)
        stated = figures(nameless(bare))
        missing = [figure for figure in stated if not self.states(figure)]
        yield from (("number", figure.text) for figure in missing if not _adds_up(figure, stated, missing))

    def _strays(self, bare: str) -> Iterator[str]:
        """Yield list markers that continue no list: (4) without a (3) before it."""
        before: set[str] = set()
        for item in _ITEM.finditer(bare):
            found = MARKER.match(bare, item.start())
            if found and found[0] not in self._markers:
                number = int(found[1])
                begun = number <= 1 or found.start() == 0 or f"({number - 1})" in before
                if item[2] in self._listed or not begun:
                    yield found[0]
            before.add(item[1])


class _Part(Source):
    """Some sentences of a source: figures and relations are looked up in them, all else in the whole."""

    def __init__(self, whole: Source, part: Passages) -> None:
        self._whole, self._passages, self.glossary = whole, part, whole.glossary
        self._tidy = " ".join(one.text for one in part.sentences)
        self._figures = FigureIndex(figure for one in part.sentences for figure in one.figures)

    def _spells(self, name: str) -> bool:
        return self._whole._spells(name)  # noqa: SLF001  a part of it

    def names(self, name: str) -> bool:
        return self._whole.names(name)

    def links(self, url: str) -> bool:
        return self._whole.links(url)

    def quotes(self, text: str) -> bool:
        return self._whole.quotes(text)


def stated_figures(text: str) -> list[Figure]:
    """Return the figures that a text states as data, without numbers in names and words such as `two`."""
    return [figure for figure in figures(nameless(URL.sub(masked, tidy(text)))) if not figure.soft]


def _adds_up(figure: Figure, stated: Sequence[Figure], missing: Sequence[Figure]) -> bool:
    """Return whether a small count is the sum of two others of its sentence: eight, of which six and two."""
    counts = [one.readings[0].value for one in stated if one not in missing and not one.readings[0].unit]
    total = figure.readings[0].value
    small = figure.readings[0].unit == "" and total <= _SMALL
    return small and any(first + second == total for first, second in combinations(counts[:_SMALL], 2))


def _tokens(bare: str) -> str:
    """Return the words and numbers of a tidy text, each between single blanks."""
    found = re.findall(rf"[{CJK}]|\d+(?:[.,]\d+)*|(?:(?![{CJK}])[^\W\d_])+|%", fold(bare))
    return f" {' '.join(found)} "


def _squash(bare: str) -> tuple[str, frozenset[int], frozenset[int]]:
    """Return a tidy text without blanks and signs, and the offsets where its words begin and end."""
    pieces = [
        found[0] for found in re.finditer(rf"(?:(?![{CJK}])[^\W_])+(?:(?<=\d)\.\d+)*|[{CJK}]+", fold(bare))
    ]
    edges = [0]
    for piece in pieces:
        edges.append(edges[-1] + len(piece))
    return "".join(pieces), frozenset(edges[:-1]), frozenset(edges[1:])


def _address(url: str) -> str:
    """Fold an address to what tells it from others: without case, but an accent is another address."""
    return re.sub(r"^(?:[a-z]+:)?//(?:www\.)?|^www\.", "", tidy(url).lower()).rstrip(".,;:!?)]}'\"/")
