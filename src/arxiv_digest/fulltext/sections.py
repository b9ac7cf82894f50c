"""A paper's full text by sections: parsed from HTML or PDF, stored as JSON, shortened between sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Literal, get_args

from arxiv_digest.errors import AnswerError, MissingError
from arxiv_digest.fulltext import html, pdf

Kind = Literal["introduction", "method", "experiments", "conclusion", "related", "other", "appendix"]

LEAST = 1000  # characters; arXiv's conversion failed for pages with fewer
FORM = 3  # version of stored texts; increase it when `read` improves, and texts are fetched again

FIRST: tuple[Kind, ...] = ("introduction", "method", "experiments", "conclusion")
REST: tuple[Kind, ...] = ("related", "other", "appendix")
_NO_FILE = re.compile(rb"<title>\s*+No (?:file|HTML) for\b")

# The kind of each heading; the first match counts.
_HEADINGS: tuple[tuple[Kind, str], ...] = (
    ("appendix", r"^(?:appendi|supplement)|\bsupplementary\b|\bchecklist\b"),
    ("introduction", r"\bintroduction\b|^motivation"),
    ("conclusion", r"^(?:conclu|closing|summary\b|outlook)|\bconclusions?$"),
    ("related", r"\brelated\b|\b(?:prior|previous|existing) (?:work|art|method|approach)|\bliterature\b"),
    ("related", r"^background\b|\bpreliminar"),
    (
        "experiments",
        r"\b(?:experiment|evaluat|empirical|ablation|benchmark|case stud|simulation)|\bresults?\b",
    ),
    ("experiments", r"\banalys[ie]s\b|\bsetup\b|\bimplementation detail|\bperformance\b|\bfindings\b"),
    ("conclusion", r"\bdiscussions?\b|\blimitations?\b|\bfuture (?:work|direction)|\bbroader impact"),
    ("method", r"\b(?:method|approach|framework|architecture|algorithm|proposed|pipeline|formulation)"),
    ("method", r"\b(?:models?|modell?ing|system|design|problem|training|theory|theoretical)\b"),
)
_KINDS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _HEADINGS]
# The end of a sentence; not after `et al.` and other abbreviations.
_SENTENCE = re.compile(
    r"(?:\n|(?<=[.!?])(?<!\bal\.)(?<!\b[Ff]ig\.)(?<!\bEq\.)(?<!\bSec\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bcf\.)(?<!\bvs\.)"
    r"(?<!\b[A-Z]\.)\s)\s*"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its subsections; blank lines separate the paragraphs of its text."""

    title: str
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class FullText:
    """A paper's parts in order; those from HTML exclude front matter, abstract and references.

    A text from a PDF has one part, with a paragraph per page, and the number of pages. `hidden` is what an
    HTML page contains but does not show; nothing may be quoted from it.
    """

    parts: tuple[Part, ...]
    pages: int = 0
    hidden: str = ""


def read(body: bytes) -> FullText:
    """Parse arXiv's HTML. Raises AnswerError for no paper or hardly any text, MissingError for no file."""
    _expect_file(body)
    drafts, hidden = html.read(body)
    if sum(len(block) for draft in drafts for block in draft.blocks) < LEAST:
        raise AnswerError("a paper with almost no text")
    kinds = _placed([_kind(draft) for draft in drafts])
    parts = zip(drafts, kinds, strict=True)
    shown = tuple(Part(draft.title, kind, "\n\n".join(draft.blocks)) for draft, kind in parts)
    return FullText(shown, hidden=hidden)


def read_pdf(body: bytes) -> FullText:
    """Parse a PDF. Raises AnswerError when it is unreadable or has hardly any text, such as scanned pages."""
    _expect_file(body)
    pages = pdf.pages(body)
    if sum(map(len, pages)) < LEAST:
        raise AnswerError("a PDF with almost no text")
    return FullText((Part("", "other", "\n\n".join(filter(None, pages))),), len(pages))


def _expect_file(body: bytes) -> None:
    """Raise MissingError for the page that arXiv shows, with any status, instead of a file that it has not.

    “No file” is what it says of a version without source, which is a withdrawn one
    (https://github.com/arXiv/arxiv-browse, `dissemination/withdrawn.html`).
    """
    if _NO_FILE.search(body[:20_000]):
        raise MissingError("arXiv has no such file of this version")


def _kind(draft: html.Draft) -> Kind:
    """Infer the kind from the heading; text before the first heading is an introduction."""
    if draft.appendix:
        return "appendix"
    if not draft.title:
        return "introduction"
    return next((kind for kind, pattern in _KINDS if pattern.search(draft.title)), "other")


def _placed(kinds: list[Kind]) -> list[Kind]:
    """Treat the sections before the experiments as the method when no heading names one.

    Many papers name that section after their proposal.
    """
    if "method" in kinds or "experiments" not in kinds:
        return kinds
    end = kinds.index("experiments")
    return ["method" if kind == "other" else kind for kind in kinds[:end]] + kinds[end:]


def dump(full: FullText) -> bytes:
    """Serialise a text as JSON."""
    return json.dumps({"form": FORM, **asdict(full)}, ensure_ascii=False).encode()


def load(content: bytes) -> FullText | None:
    """Parse the output of `dump`; return None for anything else."""
    try:
        record = json.loads(content)
        parts = tuple(Part(**part) for part in record["parts"])
        pages, hidden = record["pages"], record["hidden"]
        sound = record["form"] == FORM and bool(parts) and all(map(_is_sound, parts))
        sound = sound and type(pages) is int and isinstance(hidden, str)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return FullText(parts, pages, hidden) if sound else None


def _is_sound(part: Part) -> bool:
    return all(isinstance(value, str) for value in (part.title, part.text)) and part.kind in get_args(Kind)


@dataclass(slots=True)
class _Cut:
    """A part with the pieces between which it may be cut, and how many of them are taken."""

    kind: Kind
    heading: str
    pieces: list[str]  # each with the white space before it
    taken: int = 0

    def take(self, room: int) -> int:
        """Take the next pieces that fit into `room` characters; return the characters used."""
        used = 0
        for piece in self.pieces[self.taken :]:
            more = len(piece) + (0 if self.taken else len(self.heading))
            if used + more > room:
                break
            used += more
            self.taken += 1
        return used

    def __len__(self) -> int:
        return len(self.heading) + sum(map(len, self.pieces))

    def __str__(self) -> str:
        return self.heading + "".join(self.pieces[: self.taken]) if self.taken else ""


def fit(full: FullText, characters: int) -> str:
    """Return the text with its headings, in the paper's order, shortened to `characters` by whole paragraphs.

    Introduction, method, experiments and conclusion get fair shares first; the rest goes to them in this
    order, then to the other sections. A paragraph longer than its share is cut between sentences.
    """
    cuts = [_cut(part, characters) for part in full.parts]
    room = characters + 2  # the blank line before the first heading is removed at the end
    for cut, share in _shares(cuts, room):
        room -= cut.take(min(share, room))
    for kind in (*FIRST, *REST):
        for cut in cuts:
            room -= cut.take(room) if cut.kind == kind else 0
    return "".join(map(str, cuts)).removeprefix("\n\n")


def whole(full: FullText) -> str:
    """Return the text with its headings, unshortened."""
    return fit(full, sum(len(part.title) + len(part.text) + 7 for part in full.parts))


def _cut(part: Part, limit: int) -> _Cut:
    heading = f"\n\n## {part.title}" if part.title else ""
    pieces: list[str] = []
    for paragraph in part.text.split("\n\n"):
        whole = len(heading) + len(paragraph) <= limit
        pieces += [f"\n\n{paragraph}"] if whole else _sentences(f"\n\n{paragraph}")
    return _Cut(part.kind, heading, pieces)


def _sentences(paragraph: str) -> Iterator[str]:
    """Split after every sentence and line; the white space goes with what follows."""
    start = 0
    for match in _SENTENCE.finditer(paragraph, 2):
        yield paragraph[start : match.start()]
        start = match.start()
    yield paragraph[start:]


def _shares(cuts: Sequence[_Cut], room: int) -> Iterator[tuple[_Cut, int]]:
    """Divide the characters among the first kinds, and each kind's share among its parts."""
    chosen = sorted((cut for cut in cuts if cut.kind in FIRST), key=lambda cut: FIRST.index(cut.kind))
    groups = [list(group) for _, group in groupby(chosen, lambda cut: cut.kind)]
    for group, share in zip(groups, _fair([sum(map(len, group)) for group in groups], room), strict=True):
        yield from zip(group, _fair([len(cut) for cut in group], share), strict=True)


def _fair(needs: Sequence[int], room: int) -> list[int]:
    """Divide an amount equally, but give nobody more than needed, so that the others get the rest."""
    shares = [0] * len(needs)
    order = sorted(range(len(needs)), key=needs.__getitem__)
    for left, index in zip(range(len(needs), 0, -1), order, strict=True):
        shares[index] = min(needs[index], room // left)
        room -= shares[index]
    return shares
