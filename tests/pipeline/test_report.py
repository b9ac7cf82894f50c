"""Reports of runs: the commit message, and the summary page of the job."""

from __future__ import annotations

import datetime as dt
from typing import Any

import html5lib
import markdown as python_markdown  # type: ignore[import-untyped]  # ships no types
import pytest

from arxiv_digest.model import Day, Update, Version
from arxiv_digest.pipeline.report import BEST, Report, by_day, message, subject, summary
from arxiv_digest.text import literal
from support.builders import announcement, day, pick

FRIDAY = dt.date(2026, 3, 13)
TITLES = {"kites": "Kites", "balloons": "Hot-Air Balloons"}


def all_new(days: tuple[Day, ...], **more: Any) -> Report:
    """Make a report in which every paper is new."""
    return Report(days=days, added=frozenset(one.id for day in days for one in day.picks), **more)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (all_new((day(pick(1)),)), "2026-03-12: 1 paper in 1 topic"),
        (all_new((day(pick(1), pick(2)),)), "2026-03-12: 2 papers in 1 topic"),
        (all_new((day(pick(1), pick(2, ["balloons"])),)), "2026-03-12: 2 papers in 2 topics"),
        (all_new((day(pick(1, ["kites", "balloons"])),)), "2026-03-12: 1 paper in 1 topic"),
        (all_new((day(),)), "2026-03-12: no papers matched"),
        (all_new((day(pick(1)), day(date=FRIDAY))), "2026-03-12 to 2026-03-13: 1 paper in 1 topic"),
        (all_new((day(), day(date=FRIDAY))), "2026-03-12 to 2026-03-13: no papers matched"),
        (all_new((day(pick(1), approximate=True),)), "2026-03-12: 1 paper in 1 topic, rebuilt"),
        (
            all_new((day(pick(1), approximate=True), day(pick(2), date=FRIDAY))),
            "2026-03-12 to 2026-03-13: 2 papers in 1 topic, 1 day rebuilt",
        ),
        (all_new((day(pick(1)),), repaired=("2603.99002",)), "2026-03-12: 1 paper in 1 topic"),
        (
            Report(days=(day(pick(1), pick(2)),), added=frozenset({"2603.99002"})),
            "2026-03-12: 1 more paper, 2 in 1 topic",
        ),
        (Report(days=(day(pick(1)),)), "2026-03-12: record completed"),
        (Report(repaired=("2603.99001",)), "Repair 1 paper"),
        (Report(repaired=("2603.99001", "2603.99002")), "Repair 2 papers"),
        (Report(), "Nothing new"),
        (Report(stale=("cs.CV",), failed={"cs.CL": "HTTP 500"}, owed=2), "Nothing new"),
    ],
)
def test_the_subject_counts_new_papers(report: Report, expected: str) -> None:
    """It counts papers and home topics of the last day, or says that there are none."""
    assert subject(report) == expected
    assert message(report, TITLES).splitlines()[0] == expected
    assert len(expected) <= 72


def test_message_lists_topics_and_best_papers() -> None:
    """Topics are listed with their papers counted, largest first, followed by the best papers."""
    one = day(
        pick(1, title="Low Kite", score=1.0),
        pick(2, ["balloons"], title="Balloon", score=3.0),
        pick(3, title="High Kite", score=5.0),
    )
    assert message(all_new((one,)), TITLES) == (
        "2026-03-12: 3 papers in 2 topics\n\n"
        "- Kites: 2\n- Hot-Air Balloons: 1\n\n"
        "- High Kite\n- Balloon\n- Low Kite\n"
    )


def test_message_names_few_papers() -> None:
    """On a full day, only the best papers are named, by score and then by id."""
    one = day(*(pick(number, title=f"Kite {number}") for number in range(9, 0, -1)))
    titles = [line for line in message(all_new((one,)), TITLES).splitlines() if line.startswith("- Kite ")]
    assert titles == [f"- Kite {number}" for number in range(1, BEST + 1)]


def test_a_removed_topic_is_named_by_its_slug() -> None:
    """The topic is no longer in digest.toml."""
    assert "- gliders: 1\n" in message(all_new((day(pick(1, ["gliders"])),)), TITLES)


def test_message_of_several_days_is_dated() -> None:
    """Days are reported one by one, newest first, with their dates."""
    report = all_new((day(pick(1, title="Old")), day(pick(2, title="New"), date=FRIDAY)))
    assert message(report, TITLES) == (
        "2026-03-12 to 2026-03-13: 2 papers in 1 topic\n\n"
        "2026-03-13\n- Kites: 1\n\n- New\n\n"
        "2026-03-12\n- Kites: 1\n\n- Old\n"
    )


def test_a_day_without_papers_has_only_a_subject() -> None:
    """The body does not mention it."""
    assert message(all_new((day(),)), TITLES) == "2026-03-12: no papers matched\n"


def test_notes_list_what_is_missing() -> None:
    """Failed and stale categories and pending papers are at the end, one line each."""
    report = all_new(
        (day(),),
        failed={"cs.IR": "HTTP 500", "cs.CL": "timed out"},
        stale=("cs.CV", "cs.GR"),
        repaired=("2603.99001",),
        owed=2,
    )
    assert message(report, TITLES) == (
        "2026-03-12: no papers matched\n\n"
        "Repaired 1 paper from earlier runs.\n"
        "Pending: 2 items will be retried.\n"
        "Not available: cs.CL, cs.IR.\n"
        "Still showing an older day: cs.CV, cs.GR.\n"
    )


def test_a_quiet_report_has_no_changes() -> None:
    """Failures do not count as changes."""
    assert Report(failed={"cs.CV": "HTTP 500"}, stale=("cs.CL",), owed=3).quiet
    assert not all_new((day(),)).quiet
    assert not Report(repaired=("2603.99001",)).quiet


def test_a_report_is_split_by_day() -> None:
    """Each day has a report, in order; everything else is unchanged."""
    report = all_new((day(), day(date=FRIDAY)), owed=1)
    assert [one.days for one in by_day(report)] == [(one,) for one in report.days]
    assert {one.owed for one in by_day(report)} == {1}


def test_the_longest_subject_fits_a_line() -> None:
    """Thirty full days with twenty topics fit into a list of commits."""
    picks = tuple(pick(number, [f"topic-{number % 20}"]) for number in range(1, 900))
    days = tuple(
        Day(announcement=announcement(date, approximate=date > FRIDAY), picks=picks, summaries=())
        for date in (FRIDAY + dt.timedelta(days=after) for after in range(30))
    )
    assert len(subject(all_new(days))) <= 72


def test_missed_and_rebuilt_days_are_named() -> None:
    """The report names approximate and missing days, and the command that fills them."""
    missed = (dt.date(2026, 3, 10), dt.date(2026, 3, 11))
    told = message(all_new((day(pick(1)),), missed=missed, filled=(dt.date(2026, 3, 9),)), TITLES)
    assert "Rebuilt from submission dates (approximate): 2026-03-09.\n" in told
    fix = "To fill them, run `arxiv-digest backfill --from 2026-03-10 --to 2026-03-11`"
    assert f"Missed: 2026-03-10, 2026-03-11. {fix}.\n" in told
    many = tuple(FRIDAY + dt.timedelta(days=after) for after in range(5))
    assert "(approximate): 2026-03-13 to 2026-03-17 (5 days)." in message(Report(filled=many), TITLES)


def test_new_versions_are_reported_once() -> None:
    """They are in the message of the day that announced them, not in that of a repair."""
    versions = [
        Version(version=number, title="Kite <b>", abstract="x", authors=("Ada",)) for number in (1, 2)
    ]
    update = Update(id="2603.99009", listed=day().date, before=versions[0], after=versions[1])
    one = day(pick(1), date=FRIDAY, updated=(update,))
    assert message(all_new((one,)), TITLES).endswith("New versions of 1 listed paper:\n- Kite <b> (v2)\n")
    assert "- [Kite &#60;b&#62;](https://arxiv.org/abs/2603.99009) (v2)" in summary(all_new((one,)), TITLES)
    assert "New versions" not in message(Report(days=(one,)), TITLES)


def test_the_summary_page_of_a_day() -> None:
    """Topics are a table, papers are links, and notes are a list."""
    report = all_new((day(pick(1, title="Kite"), pick(2, ["balloons"], title="Balloon")),), owed=1)
    assert summary(report, TITLES) == (
        "## 2026-03-12: 2 papers in 2 topics\n\n"
        "| Topic | Papers |\n|:--|--:|\n| Kites | 1 |\n| Hot-Air Balloons | 1 |\n\n"
        "- [Kite](https://arxiv.org/abs/2603.99001)\n- [Balloon](https://arxiv.org/abs/2603.99002)\n\n"
        "- Pending: 1 item will be retried.\n"
    )


def test_summary_of_a_huge_day_stays_small() -> None:
    """A step's page is limited to 1 MiB: a full day shows its best papers and counts the rest."""
    long = "Kite " * 400
    picks = tuple(pick(number, title=long) for number in range(1, 900))
    days = tuple(
        Day(announcement=announcement(date), picks=picks, summaries=())
        for date in (FRIDAY + dt.timedelta(days=after) for after in range(5))
    )
    page = summary(all_new(days), TITLES)
    assert page.count("- and 849 more") == 5
    assert len(page.encode()) < 1 << 20


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- and the rest is gone",
    "&lt;b&gt; &amp;",
    "[kite](https://example.org)",
    "![kite](https://example.org/kite.png)",
    "*Kite* and **kite** and _kite_",
    "`kite`",
    "| a | b |",
    r"\*kite\*",
    "# Kite",
    "1. Kite",
    "- Kite",
    "+ Kite",
    "> Kite",
    "::error file=kite::Kite",
    "##[error]Kite",
    "***",
    "---",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_summary_shows_titles_as_written(title: str) -> None:
    """A title is shown verbatim: no markup, no heading, and no link but ours."""
    page = summary(all_new((day(pick(1, title=literal(title))),)), {"kites": title})
    html = python_markdown.markdown(page, extensions=["tables"])
    body = html5lib.parse(html, namespaceHTMLElements=False).find("body")
    assert body is not None
    table = {"table", "thead", "tbody", "tr", "th", "td"}
    assert {element.tag for element in body.iter()} == {"body", "h2", "ul", "li", "a"} | table
    assert [link.get("href") for link in body.iter("a")] == ["https://arxiv.org/abs/2603.99001"]
    told = f"2026-03-12: 1 paper in 1 topic Topic Papers {title} 1 {title}"
    assert "".join(body.itertext()).split() == told.split()


@pytest.mark.parametrize("title", ["::error::Kite", "::add-mask::a", "::stop-commands::x", "##[error]Kite"])
def test_no_line_is_a_workflow_command(title: str) -> None:
    """No title begins a line of message or summary."""
    report = all_new((day(pick(1, title=title)),))
    for text in (message(report, {"kites": title}), summary(report, {"kites": title})):
        assert not any(line.lstrip().startswith(("::", "##[")) for line in text.splitlines())
        assert "##[" not in summary(report, {})
