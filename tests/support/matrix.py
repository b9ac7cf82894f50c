"""The matrix of faults: arXiv and Claude fail for a day, clean days follow, and by then nothing is lost.

`python -m support.matrix [ROWS] [MINUTES]` prints it row by row: every fault of arXiv with everything that
may follow, and the faults of Claude in turn, in an order that spreads over all of them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from arxiv_digest.store.records import Store
from support import certificates, environment, fake_arxiv, fake_claude
from support.digest import digest
from support.fake_archive import EASTERN, Archive, Archived, papers, weekdays
from support.fake_claude import FakeClaude
from support.faults import ARXIV, CLAUDE, arxiv_fault

DAYS = weekdays(dt.date(2026, 3, 2), 6)
FAULTY = DAYS[1]
# What follows the run with faults: the days of further runs, without faults.
FOLLOWING = {"same day": DAYS[1:], "next day": DAYS[2:], "three days later": DAYS[4:]}
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
STRIDE = 89  # rows from one to the next; coprime to the number of rows


@dataclass(frozen=True, slots=True)
class Case:
    """A row's faults: of arXiv (kind, place, times), of Claude, and what follows."""

    arxiv: tuple[str, str, str]
    following: str
    claude: str

    def __str__(self) -> str:
        """Return the faults as columns."""
        kind, place, times = self.arxiv
        return f"{kind:27} {place:8} {times:12} {self.following:16} {self.claude or '-':11}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row's outcome: exit codes, the message of the first, papers, pending work and tokens."""

    codes: tuple[int, ...]
    message: str
    lost: tuple[str, ...]
    extra: tuple[str, ...]
    twice: tuple[str, ...]
    owed: tuple[str, ...]
    booked: int
    billed: int
    estimated: bool  # some answers did not state what is billed
    problems: tuple[str, ...]  # tracebacks, and what `check` finds

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost, repeated, left pending or booked wrongly, and failures had a message."""
        wrong = (*self.lost, *self.extra, *self.twice, *self.owed, *self.problems)
        ended = (
            self.codes[0] in {0, 3} and not any(self.codes[1:]) and (bool(self.message) or not self.codes[0])
        )
        right = self.booked == self.billed or (self.estimated and self.booked > self.billed)
        return not wrong and ended and right

    def __str__(self) -> str:
        """Return the outcome as columns."""
        counts = (
            f"lost {len(self.lost)} extra {len(self.extra)} twice {len(self.twice)} pending {len(self.owed)}"
        )
        codes = "".join(map(str, self.codes))
        return f"{codes:6} {counts} tokens {self.booked}/{self.billed} {self.message}".rstrip()


def cases() -> list[Case]:
    """List the rows: faults of arXiv × what follows, with the faults of Claude in turn."""
    pairs = [(fault, following) for fault in ARXIV for following in FOLLOWING]
    spread = (pairs[STRIDE * number % len(pairs)] for number in range(len(pairs)))
    claude = list(CLAUDE)
    return [
        Case(*pair, claude[(number + number // len(claude)) % len(claude)])
        for number, pair in enumerate(spread)
    ]


def held() -> list[Archived]:
    """Invent two papers a day for each category, and one that is in both."""
    found: list[Archived] = []
    for block, codes in enumerate((("cs.CV",), ("cs.CL",), ("cs.CV", "cs.CL"))):
        for one in papers(DAYS, 1 + (block < 2), codes):
            name = f"{one.id[:5]}{99100 + 100 * block + int(one.id[-2:])}"
            title = ("Video generation", "Of video generation.")
            found.append(Archived(name, one.submitted, one.listed, codes, *title))
    return found


@contextlib.contextmanager
def services() -> Iterator[tuple[Archive, FakeClaude]]:
    """Run both fakes, and pass their addresses to the program."""
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        claude = stack.enter_context(contextlib.contextmanager(fake_claude.serving)(patch))
        arxiv = stack.enter_context(Archive(held()))
        fake_arxiv.point(patch, arxiv)
        yield arxiv, claude


def run(root: Path, case: Case, arxiv: Archive, claude: FakeClaude) -> Row:
    """Run a day without faults, one with them, and days without them again; then see what is stored."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "digest.toml").write_text(TOPICS, encoding="utf-8")
    claude.usage = dict.fromkeys(claude.usage, 0)
    arxiv.faults, claude.faults = [], []
    said = [_update(root, arxiv, DAYS[0])]
    arxiv.faults = [arxiv_fault(*case.arxiv)]
    change = CLAUDE[case.claude]
    claude.faults = [lambda _, good: change(good) if good.status == 200 else good]
    said += [_update(root, arxiv, FAULTY)]
    arxiv.faults, claude.faults = [], []
    said += [_update(root, arxiv, day) for day in FOLLOWING[case.following]]
    checked, problem = _captured(root, "check")
    codes, texts = zip(*said, strict=True)
    found = [(f"{day.date}", pick.id) for day in Store(root).days() for pick in day.picks]
    want = {(f"{one.listed}", one.id) for one in held()}
    used = [day.announcement.ledger.usage for day in Store(root).days()]
    return Row(
        codes=codes[1:],
        message=texts[1].strip().rpartition("\n")[2][:100],
        lost=tuple(sorted(paper for _, paper in want - set(found))),
        extra=tuple(sorted(paper for _, paper in set(found) - want)),
        twice=tuple(sorted(paper for paper, n in Counter(paper for _, paper in found).items() if n > 1)),
        owed=tuple(sorted({one.id for one in Store(root).owed()})),
        booked=sum(one.input_tokens + one.output_tokens for one in used),
        billed=sum(claude.usage.values()),
        estimated=case.claude in {"no JSON", "no usage"},
        problems=(*(text for text in texts if "Traceback" in text), *([problem] if checked else [])),
    )


def _update(root: Path, arxiv: Archive, day: dt.date) -> tuple[int, str]:
    """Move arXiv and the clock to a day, and run."""
    arxiv.day = day
    return _captured(root, "--now", dt.datetime.combine(day, dt.time(8), EASTERN).isoformat(), "update")


def _captured(root: Path, *arguments: str) -> tuple[int, str]:
    """Run the program; return exit code and what it printed."""
    with contextlib.redirect_stderr(io.StringIO()) as printed, contextlib.redirect_stdout(printed):
        code = digest(root, "-q", *arguments)
    return code, printed.getvalue()


def main(rows: int = sys.maxsize, minutes: float = 600) -> int:
    """Print the matrix; return 1 when a row is not sound."""
    environment.settle()
    certificates.read_once()
    end, unsound, done = time.monotonic() + 60 * minutes, 0, 0
    with services() as (arxiv, claude), tempfile.TemporaryDirectory() as folder:
        for case in cases()[:rows]:
            if time.monotonic() > end:
                break
            row = run(Path(folder, str(done)), case, arxiv, claude)
            done, unsound = done + 1, unsound + (not row.is_sound)
            print(f"{'ok ' if row.is_sound else 'BAD'} {case} {row}", flush=True)
            if not row.is_sound:
                print(row.lost, row.extra, row.twice, row.owed, *row.problems, sep="\n    ", flush=True)
    print(f"{done} rows, {unsound} of them not sound")
    return min(unsound, 1)


if __name__ == "__main__":
    sys.exit(main(*(int(one) for one in sys.argv[1:])))
