"""The default engine's extracts: sentences quoted from the abstract and labelled by role."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from arxiv_digest.model import Checks, Paper, Points, Summary, Usage
from arxiv_digest.summaries.extractive import gist
from arxiv_digest.summaries.extractive.alone import connective, is_notice
from arxiv_digest.summaries.extractive.roles import classify, labels, probabilities
from arxiv_digest.summaries.sentences import places
from arxiv_digest.text import plain, prose

__all__ = ["classify", "quote", "source_hash", "summarise", "tldr"]

MODEL = "roles-2"  # the weights in roles.json and gist.json
PROMPT = "quote-2"  # the rules in this package
LONGEST = 2  # sentences that a point may quote

_ANNOUNCES = re.compile(
    r"^(?>.*?\b(?:we|this (?:paper|work|article|study|survey)|our)\b).*?\b(?:propos|present|introduc|develop|"
    r"stud(?:y|ies)|investigat|describ|show|address|examin|explor|survey)",
    re.IGNORECASE | re.MULTILINE,
)
_PROBLEM = re.compile(
    r"\b(?:however|but|yet|although|despite|remain\w*|challeng\w*|lack\w*|limit\w*|fail\w*)\b", re.IGNORECASE
)
_FIGURE = re.compile(r"\d")


def summarise(paper: Paper) -> Summary:
    """Summarise a paper by quoting its abstract; every paper gets a summary."""
    # Imported here because its patterns take longer to compile than most verbs take to run.
    from arxiv_digest.summaries.grounding.instructions import instructions_in  # noqa: PLC0415

    abstract = prose(paper.abstract)
    points, trimmed = _quote(prose(paper.title), abstract)
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
            trimmed=trimmed,
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


def tldr(title: str, sentences: Sequence[str]) -> str:
    """Return the sentence that says best what a paper is about, without a connective such as "To this end, ".

    It is verbatim otherwise, so that it may begin with a small letter. A question, a hope, a notice of where
    code is, an item of a list and a sentence that refers to one before it are returned only if there is
    nothing else. Without a word in the sentences, return an empty text.
    """
    if not any(any(map(str.isalnum, sentence)) for sentence in sentences):
        return ""
    best = sentences[gist.choose(title, sentences, probabilities(sentences))]
    return best[len(connective(best)) :]


def quote(abstract: str, title: str = "") -> Points:
    """Fill the points of a summary with sentences of the abstract, each used at most once.

    They are verbatim; the gist lacks a connective at its beginning, as in `tldr`.
    """
    return _quote(title, abstract)[0]


def _quote(title: str, abstract: str) -> tuple[Points, str]:
    """Return the points and what was trimmed from the gist."""
    spots = places(abstract)
    sentences = [abstract[start:end] for start, end in spots]
    if not sentences:
        return Points(), ""
    chances = probabilities(sentences)
    roles = labels(chances)
    best = gist.choose(title, sentences, chances)
    trimmed = connective(sentences[best])
    free = [
        None if place == best or _is_elsewhere(sentences[place], role) else role
        for place, role in enumerate(roles)
    ]
    runs = {role: _run(sentences, free, role, cue) for role, cue in _CUES.items()}
    texts = {role: abstract[spots[run[0]][0] : spots[run[-1]][1]] for role, run in runs.items() if run}
    points = Points(
        tldr=sentences[best][len(trimmed) :],
        motivation=texts.get("background"),
        method=texts.get("method"),
        result=texts.get("result"),
    )
    return points, trimmed


def _is_elsewhere(sentence: str, role: str) -> bool:
    """Return whether a sentence belongs to no point: it says where code is, or announces as background."""
    return is_notice(sentence) or (role == "background" and bool(_ANNOUNCES.search(sentence)))


_CUES = {"background": _PROBLEM, "method": _ANNOUNCES, "result": _FIGURE}


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
