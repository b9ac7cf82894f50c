"""The default engine's extracts: sentences quoted from the abstract and labelled by role."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from arxiv_digest.model import Checks, Paper, Points, Summary, Usage
from arxiv_digest.summaries.extractive.roles import classify
from arxiv_digest.summaries.grounding.instructions import instructions_in
from arxiv_digest.summaries.sentences import places
from arxiv_digest.text import plain, prose

__all__ = ["classify", "quote", "source_hash", "summarise"]

MODEL = "roles-1"  # the weights in roles.json
PROMPT = "quote-1"  # the rules in this module
LONGEST = 2  # sentences that a point may quote
FEWEST = 9  # words that a gist should have

_ANNOUNCES = re.compile(
    r"^(?>.*?\b(?:we|this (?:paper|work|article|study|survey)|our)\b).*?\b(?:propos|present|introduc|develop|"
    r"stud(?:y|ies)|investigat|describ|show|address|examin|explor|survey)",
    re.IGNORECASE | re.MULTILINE,
)
# Openings of sentences that add to the main point or refer back to a sentence that is not quoted.
_ASIDE = re.compile(
    r"^(?:(?:we|this (?:work|paper)) (?:further|also|additionally|finally)|additionally|furthermore|"
    r"moreover|finally|in addition|to (?:support|facilitate|enable) (?:this|these|such))\b",
    re.IGNORECASE,
)
_BACKWARD = re.compile(r"^to (?:this end\b|(?=[^,]*,)[^,]*\b(?:this|these|such)\b)", re.IGNORECASE)
_PROBLEM = re.compile(
    r"\b(?:however|but|yet|although|despite|remain\w*|challeng\w*|lack\w*|limit\w*|fail\w*)\b", re.IGNORECASE
)
_FIGURE = re.compile(r"\d")


def summarise(paper: Paper) -> Summary:
    """Summarise a paper by quoting its abstract; every paper gets a summary."""
    abstract = prose(paper.abstract)
    points = quote(abstract)
    quotes = [text for text in points.model_dump().values() if text]
    return Summary(
        id=paper.id,
        language="en",
        engine="extractive",
        model=MODEL,
        prompt=PROMPT,
        source="abstract",
        source_hash=source_hash(paper),
        points=points,
        checks=Checks(
            quotes=len(quotes),
            quotes_found=sum(text in abstract for text in quotes),
            instructs=instructions_in(abstract),
        ),
        usage=Usage(),
    )


def source_hash(paper: Paper) -> str:
    """Return an identifier of the source: the first 16 hex digits of the SHA-256 of title and abstract.

    Both are hashed as they are read, not as they are stored: a new stored form requests nothing anew.
    """
    read = f"{plain(paper.title)}\n{prose(paper.abstract)}"
    return hashlib.sha256(read.encode()).hexdigest()[:16]


def quote(abstract: str) -> Points:
    """Fill the points of a summary with sentences of the abstract, verbatim, each used at most once."""
    spots = places(abstract)
    sentences = [abstract[start:end] for start, end in spots]
    roles = classify(sentences)
    gist = _gist(sentences, roles)
    free = [
        None if place in gist or (role == "background" and _ANNOUNCES.search(sentences[place])) else role
        for place, role in enumerate(roles)
    ]
    runs = {"gist": gist} | {role: _run(sentences, free, role, cue) for role, cue in _CUES.items()}
    texts = {name: abstract[spots[run[0]][0] : spots[run[-1]][1]] for name, run in runs.items() if run}
    return Points(
        tldr=texts.get("gist"),
        motivation=texts.get("background"),
        method=texts.get("method"),
        result=texts.get("result"),
    )


_CUES = {"background": _PROBLEM, "method": _ANNOUNCES, "result": _FIGURE}


def _gist(sentences: Sequence[str], roles: Sequence[str]) -> list[int]:
    """Return the sentence that says what is new: the objective, else an announcement, else the result.

    A short one ("We revisit this.") says little alone and is quoted with its successor.
    """

    def worth(place: int) -> tuple[int, int]:
        announced = bool(_ANNOUNCES.search(sentences[place]))
        order = {"objective": 4, "method": 1, "result": 1}.get(roles[place], 0)
        weak = 4 * bool(_ASIDE.match(sentences[place])) + bool(_BACKWARD.match(sentences[place]))
        return (order + 2 * announced - weak, -place)

    if not sentences:
        return []
    best = max(range(len(sentences)), key=worth)
    alone = len(sentences[best].split()) >= FEWEST or best + 1 == len(sentences)
    return [best] if alone else [best, best + 1]


def _run(sentences: Sequence[str], roles: Sequence[str | None], role: str, cue: re.Pattern[str]) -> list[int]:
    """Return neighbouring sentences of a role, starting with the first that has the cue, if any has it."""
    places = [place for place, has in enumerate(roles) if has == role]
    if not places:
        return []
    start = next((place for place in places if cue.search(sentences[place])), places[0])
    run = [start]
    while len(run) < LONGEST and run[-1] + 1 in places:
        run.append(run[-1] + 1)
    return run
