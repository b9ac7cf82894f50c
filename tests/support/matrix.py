"""Faults of arXiv and Claude, what follows them, and what a digest must have lost by then: nothing."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from arxiv_digest.store.records import Store
from support.digest import digest
from support.fake_archive import EASTERN, Archive, Archived, papers, weekdays
from support.fake_arxiv import Fault, Reply
from support.fake_claude import FakeClaude, Received, Response, error

DAYS = weekdays(dt.date(2026, 3, 2), 6)
LOST = DAYS[1]
TOPICS = """
[summaries]
max_usd_per_month = 100
max_usd_per_run = 100

[[topics]]
title = "All"
categories = ["cs.CV", "cs.CL"]
any = ["video generation"]
limit = 9
"""


def held() -> list[Archived]:
    """Invent two papers a day for each category, and one that is in both."""
    found: list[Archived] = []
    for block, codes in enumerate((("cs.CV",), ("cs.CL",), ("cs.CV", "cs.CL"))):
        for one in papers(DAYS, 1 + (block < 2), codes):
            name = f"{one.id[:5]}{99100 + 100 * block + int(one.id[-2:])}"
            found.append(
                Archived(name, one.submitted, one.listed, codes, "Video generation", "Of video generation.")
            )
    return found


# ------------------------------------------------------------------------------------- what arXiv does wrong

Change = Callable[[Reply], Reply]


def _body(change: Callable[[bytes], bytes]) -> Change:
    return lambda good: replace(good, body=change(good.body))


def _entry(pattern: bytes, new: bytes) -> Change:
    """Change the first entry of a feed or an answer."""

    def change(body: bytes) -> bytes:
        head, mark, rest = body.partition(b"<entry>")
        return head + mark + re.sub(pattern, lambda _: new, rest, count=1) if mark else body

    return _body(change)


def _entries(number: int) -> Change:
    def change(body: bytes) -> bytes:
        head, *rest = body.removesuffix(b"</feed>").split(b"<entry>")
        return b"<entry>".join([head, *rest[:number]]) + b"</feed>"

    return _body(change)


def _redirect(where: str) -> Change:
    return lambda _: Reply(302, headers={"Location": where})


BOMB = b'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><feed>&b;</feed>'
KINDS: Mapping[str, Change] = {
    **{str(code): lambda _, code=code: Reply(code) for code in (400, 403, 404, 410, 418, 429, 500, 502, 503, 504)},
    "429, retry tomorrow": lambda _: Reply(429, headers={"Retry-After": "86400"}),
    "rate exceeded": lambda _: Reply(body=b"Rate exceeded."),
    "an HTML page": lambda _: Reply(body=b"<!DOCTYPE html><html><body>Back soon</body></html>"),
    "nothing": lambda _: Reply(),
    "JSON": lambda _: Reply(body=b'{"papers": []}'),
    "a connection that breaks": lambda good: replace(good, cut=True),
    "half of it": _body(lambda body: body[: len(body) // 2]),
    "XML that is not well-formed": _body(lambda body: body.replace(b"<title>", b"<title><<&", 1)),
    "no entries": _entries(0),
    "one entry": _entries(1),
    "entries twice": _body(lambda body: body.replace(b"</feed>", body[max(0, body.find(b"<entry>")) :], 1)),
    "an entry without title": _entry(rb"<title>[^<]*</title>", b""),
    "an entry without id": _entry(rb"<id>[^<]*</id>", b""),
    "an entry of 2099": _entry(rb"<published>20\d\d", b"<published>2099"),
    "a surrogate": _entry(rb"<title>", b"<title>&#xD800;"),
    "a byte of Latin-1": _entry(rb"<summary>", b"<summary>Erd\xf6s "),
    "entities": lambda _: Reply(body=BOMB),
    "garbage for gzip": lambda good: replace(good, headers={"Content-Encoding": "gzip"}),
    "a redirect to itself": _redirect("/atom/cs.CV"),
    "a redirect to a script": _redirect("javascript:alert(1)"),
    "a redirect elsewhere": _redirect("http://169.254.169.254/"),
}
ALTERED = {"a byte of Latin-1", "a surrogate"}  # the text of a paper is what the fault made of it
PLACES = {
    "feeds": lambda path: path.startswith("/atom/"),
    "one feed": lambda path: path == "/atom/cs.CV",
    "API": lambda path: path.startswith("/api"),
}
TIMES: Mapping[str, Callable[[int], bool]] = {"always": lambda _: True, "once": lambda n: n == 0}
ARXIV = [(kind, place, times) for kind in KINDS for place in PLACES for times in TIMES]


def arxiv_fault(kind: str, place: str, times: str) -> Fault:
    """Make the fault of a row."""
    met = count()

    def fault(request: Any, good: Reply) -> Reply:
        meets = PLACES[place](request.path) and good.status == 200
        return KINDS[kind](good) if meets and TIMES[times](next(met)) else good

    return fault


# ------------------------------------------------------------------------------------ what Claude does wrong


def _text(text: str) -> Callable[[Response], Response]:
    return lambda said: said.with_reply(text)


def _changed(**changes: Any) -> Callable[[Response], Response]:
    return lambda said: said.with_reply(said.value | changes)


CLAUDE: Mapping[str, Callable[[Response], Response]] = {
    "": lambda said: said,
    **{
        f"{code}": lambda _, code=code, kind=kind: error(code, kind, "no")
        for code, kind in (
            (400, "invalid_request_error"),
            (401, "authentication_error"),
            (402, "billing_error"),
            (403, "permission_error"),
            (404, "not_found_error"),
            (413, "request_too_large"),
            (429, "rate_limit_error"),
            (500, "api_error"),
            (504, "timeout_error"),
            (529, "overloaded_error"),
        )
    },
    "spent": lambda _: error(429, "rate_limit_error", "You have reached your spend limit."),
    "HTML": lambda said: replace(said, body="<html>Bad gateway</html>"),
    "no JSON": lambda said: replace(said, body="{"),
    "no message": lambda said: replace(said, body={}),
    "empty": _text(""),
    "prose": _text("Here is the summary."),
    "half": lambda said: said.with_reply(json.dumps(said.value)[:80]),
    "a list": _text("[]"),
    "null": _text("null"),
    "cut": lambda said: said.with_reply(json.dumps(said.value)[:80], stop_reason="max_tokens"),
    "refusal": lambda said: said.with_reply("", stop_reason="refusal"),
    "a long text": lambda said: said.with_reply({**said.value, "keywords": ["kite"] * 5000}),
    "invented": lambda said: said.with_reply(
        {**said.value, "tldr": {"text": "It gains 97.3 points on Blorf.", "evidence": ["97.3"]}}
    ),
    "markup": lambda said: said.with_reply(
        {**said.value, "tldr": {"text": "<script>x</script> | a | b |", "evidence": []}}
    ),
    "wrong types": lambda said: said.with_reply(dict.fromkeys(said.value, 7)),
    "no content": lambda said: replace(said, body=said.body | {"content": []}),
}
FOLLOWING = {"same day": DAYS[1:], "next day": DAYS[2:], "three days later": DAYS[4:]}


@dataclass(slots=True)
class Bill:
    """What the fake has charged (tokens), as the last of its faults."""

    tokens: Counter[str] = field(default_factory=Counter)

    def __call__(self, _asked: Received, said: Response) -> Response:
        """Count the usage of an answer, and pass it on."""
        usage = said.body.get("usage", {}) if said.status == 200 and isinstance(said.body, dict) else {}
        for name in ("input_tokens", "output_tokens"):
            self.tokens[name] += usage.get(name) or 0
        return said


@dataclass(frozen=True, slots=True)
class Row:
    """The outcome of a row of the matrix; everything but the exit codes should be empty or equal."""

    codes: tuple[int, ...]
    lost: tuple[str, ...]
    extra: tuple[str, ...]
    twice: tuple[str, ...]
    owed: tuple[str, ...]
    booked: Counter[str]
    billed: Counter[str]
    faults: tuple[str, ...]  # tracebacks, and problems that `check` finds

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost, repeated, left pending or booked wrongly."""
        wrong = (*self.lost, *self.extra, *self.twice, *self.owed, *self.faults)
        return not wrong and self.codes[1:] == (0,) * len(self.codes[1:]) and self.booked == self.billed


def update(root: Path, arxiv: Archive, day: dt.date) -> int:
    """Move arXiv and the clock to a day, and run."""
    arxiv.day = day
    return digest(root, "-q", "--now", dt.datetime.combine(day, dt.time(8), EASTERN).isoformat(), "update")


def listed(root: Path) -> Iterator[tuple[str, str]]:
    """Yield day and id of every listed paper."""
    for day in Store(root).days():
        yield from ((f"{day.date}", pick.id) for pick in day.picks)


def run(
    root: Path,
    arxiv: Archive,
    claude: FakeClaude,
    fault: tuple[str, str, str],
    following: str,
    claude_fault: str,
    errors: Callable[[], str],
) -> Row:
    """Run a clean day, a day with faults, and clean days again; `errors` returns what was printed."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "digest.toml").write_text(TOPICS, encoding="utf-8")
    bill, change = Bill(), CLAUDE[claude_fault]
    arxiv.faults, claude.faults = [], [bill]
    first = update(root, arxiv, DAYS[0])
    assert first == 0, errors()
    arxiv.faults = [arxiv_fault(*fault)]
    claude.faults = [lambda _, said: change(said) if said.status == 200 else said, bill]
    errors()
    codes = [update(root, arxiv, LOST)]
    arxiv.faults, claude.faults = [], [bill]
    codes += [update(root, arxiv, day) for day in FOLLOWING[following]]
    printed = errors()
    checked = digest(root, "-q", "check")
    found = list(listed(root))
    want = {(f"{one.listed}", one.id) for one in held()}
    return Row(
        codes=tuple(codes),
        lost=tuple(sorted(paper for day, paper in want - set(found))),
        extra=tuple(sorted(paper for day, paper in set(found) - want)),
        twice=tuple(sorted(paper for paper, n in Counter(paper for _, paper in found).items() if n > 1)),
        owed=tuple(sorted({one.id for one in Store(root).owed()})),
        booked=_booked(root),
        billed=+bill.tokens,
        faults=(*(["traceback"] if "Traceback" in printed else []), *([errors()] if checked else [])),
    )


def _booked(root: Path) -> Counter[str]:
    total: Counter[str] = Counter()
    for day in Store(root).days():
        usage = day.announcement.ledger.usage
        total["input_tokens"] += usage.input_tokens
        total["output_tokens"] += usage.output_tokens
    return +total
