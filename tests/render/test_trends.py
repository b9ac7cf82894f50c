"""Trends: calendar weeks, plots with text alternatives, and terms that chance does not explain."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import random
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from arxiv_digest.model import Day, Listing
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.outline import Outline, outline
from arxiv_digest.render.pages import trends
from arxiv_digest.render.pages.site import site_pages
from arxiv_digest.render.stats import charts, terms
from arxiv_digest.render.stats.weeks import Series, Week, latest, weeks
from support import builders, months

GOLDEN = Path(__file__).parents[1] / "golden" / "columns.svg.html"
ENGLISH = Words("en")


def outline_of(date: str, papers: int = 1, new: int = 10) -> Outline:
    """Build the outline of a day with these numbers of listed and announced papers."""
    at = dt.date.fromisoformat(date)
    listing = Listing(new=tuple(builders.name(number) for number in range(1, new + 1)))
    picks = [builders.pick(number) for number in range(1, papers + 1)]
    return outline(builders.day(*picks, date=at, categories={"cs.CV": listing}))


def listed(found: tuple[Week, ...]) -> list[tuple[str, int | None]]:
    """Return the number of listed papers by week."""
    return [(week.name, week.listed) for week in found]


def test_a_year_may_have_53_weeks() -> None:
    """2026 has 53 weeks: Friday 1 January 2027 is in the last, Monday 4 January in the next."""
    found = weeks([outline_of("2026-12-31", 2), outline_of("2027-01-01", 3), outline_of("2027-01-04", 4)])
    assert listed(found) == [("2026-W53", 5), ("2027-W01", 4)]


def test_the_first_week_may_begin_in_the_previous_year() -> None:
    """Monday 30 December 2024 is the first day of 2025-W01, which has 1 January."""
    assert listed(weeks([outline_of("2024-12-30"), outline_of("2025-01-02")])) == [("2025-W01", 2)]


def test_a_leap_day_belongs_to_its_week() -> None:
    """Thursday 29 February 2024 and Friday 1 March share a week, Monday 4 March is in the next."""
    found = weeks([outline_of("2024-02-29"), outline_of("2024-03-01"), outline_of("2024-03-04")])
    assert listed(found) == [("2024-W09", 2), ("2024-W10", 1)]


def test_weeks_run_from_monday_to_sunday() -> None:
    """Announcements have plain dates, so no time zone moves one into another week."""
    assert listed(weeks([outline_of("2026-03-08"), outline_of("2026-03-09")])) == [
        ("2026-W10", 1),
        ("2026-W11", 1),
    ]


def test_weeks_without_records_differ_from_empty_weeks() -> None:
    """Without a day on record the number is unknown; without listed papers it is 0."""
    found = weeks([outline_of("2026-02-16", 3), outline_of("2026-03-02", 0), outline_of("2026-03-09", 1)])
    assert listed(found) == [("2026-W08", 3), ("2026-W09", None), ("2026-W10", 0), ("2026-W11", 1)]
    assert [week.share for week in found] == [30, None, 0, 10]
    assert [week.of("kites") for week in found] == [3, None, 0, 1]


def test_a_week_without_announced_papers_has_no_share() -> None:
    """0 of 0 is not a share."""
    assert weeks([outline_of("2026-03-13", 0, new=0)])[0].share is None


@pytest.mark.parametrize(
    ("first", "last", "partial"),
    [
        ("2026-03-02", "2026-03-13", [False, False]),
        ("2026-03-02", "2026-03-12", [False, True]),
        ("2026-03-03", "2026-03-13", [True, False]),
        ("2026-03-04", "2026-03-09", [True, True]),
        ("2026-11-23", "2026-11-26", [False]),  # no listing after Thanksgiving
        ("2026-07-07", "2026-07-10", [False]),  # none on the Monday after Independence Day
        ("2026-11-23", "2026-11-25", [True]),
    ],
)
def test_incomplete_weeks_are_marked(first: str, last: str, partial: list[bool]) -> None:
    """A week is complete from Monday to Friday, as of the last day on record, not of the clock."""
    assert [week.partial for week in weeks([outline_of(first), outline_of(last)])] == partial


@pytest.mark.parametrize("number", [1, 5, 12, 60, 400])
def test_the_latest_weeks_need_only_the_latest_days(number: int) -> None:
    """The result is the same as from the whole record."""
    days = [outline_of(date.isoformat()) for date in months.weekdays(months.LAST, number)]
    assert latest(days, 12) == weeks(days)[-12:]


def series(*values: float | None, unit: str = "") -> Series:
    """Build a series that ends in the week of 9 March 2026, which is incomplete."""
    mondays = [dt.date(2026, 3, 9) - dt.timedelta(weeks=back) for back in range(len(values))][::-1]
    return Series(tuple(Week(one, (), one == mondays[-1]) for one in mondays), values, unit)


def test_a_plot_matches_the_golden_file(request: pytest.FixtureRequest) -> None:
    """Columns, gaps, incomplete weeks, axes and texts are identical to a reviewed plot."""
    made = (
        charts.columns("kites", "Kites & *tails*: papers per week", series(4, 0, None, 12, 3), ENGLISH) + "\n"
    )
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(made, encoding="utf-8")
    assert made == GOLDEN.read_text(encoding="utf-8")


def test_a_plot_has_a_text_alternative() -> None:
    """It has first, last, lowest and highest value; the incomplete week is no extreme."""
    assert charts.alternative(series(4, 2, None, 12, 1), ENGLISH) == (
        "First 4 (week of 9 February 2026), last 1 (week of 9 March 2026, incomplete), "
        "lowest 2 (week of 16 February 2026), highest 12 (week of 2 March 2026)."
    )
    assert charts.alternative(series(None), ENGLISH) == "Nothing is on record."


def test_plots_are_valid_for_any_title() -> None:
    """A topic's title is text: it produces no element and no Markdown."""
    title = 'On <script>alert(1)</script> & "*stars*" | $x$'
    for draw in (charts.columns, charts.line, charts.sparkline):
        figure = ET.fromstring(draw("a", title, series(1, 2), ENGLISH))  # noqa: S314  our own
        svg = figure.find("svg")
        assert svg is not None
        assert svg.get("role") == "img"
        assert svg.findtext("title") == title
        names = {node.get("id") for node in svg if node.get("id")}
        assert names == set((svg.get("aria-labelledby") or "").split())
        assert not list(figure.iter("script"))


def test_a_line_is_interrupted_at_a_gap() -> None:
    """A week between two gaps is a dot."""
    figure = ET.fromstring(charts.line("a", "A", series(2, 2, None, 1, None), ENGLISH))  # noqa: S314  our own
    path = figure.findall("svg/path")[-1].get("d")
    assert path == "M0.5 0h0L1.5 0M3.5 50h0"


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 2), (1, 2), (3, 4), (9, 10), (10, 10), (11, 20), (61, 80), (185, 200), (2001, 4000)],
)
def test_scales_end_at_round_numbers(highest: int, top: int) -> None:
    """The top of a scale and its half are round numbers."""
    assert charts.ceiling(series(1, highest)) == top


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((4, 6, 1), "11 papers in 3 weeks, 4 to 6 per week; 1 so far in the week of 9 March."),
        ((5, 5, None, 2), "12 papers in 4 weeks, 5 per week; 2 so far in the week of 9 March."),
        ((3,), "3 papers in the week of 9 March."),
    ],
)
def test_a_sparkline_is_described_in_words(values: tuple[int | None, ...], said: str) -> None:
    """The total includes all weeks, the range only complete ones."""
    assert charts.summary(series(*values), ENGLISH) == said


def test_a_single_week_is_not_plotted() -> None:
    """With nothing to compare, no plot is drawn."""
    assert charts.sparkline("a", "A", series(3), ENGLISH) == ""


# Terms


def corpus(seed: int, size: int) -> list[str]:
    """Build titles whose words have constant frequencies."""
    rng = random.Random(seed)  # noqa: S311  reproducible, no secret
    return [months.phrase(rng, months.LAST) for _ in range(size)]


def test_known_changes_are_found() -> None:
    """Terms that triple, appear or disappear are found, in their usual spelling."""
    recent, before = corpus(1, 400), corpus(2, 1200)
    recent[:60] = [f"{text} by Gaussian splatting" for text in recent[:60]]  # 15 % after 3 %
    before[:36] = [f"{text} by Gaussian Splatting" for text in before[:36]]
    recent[60:80] = [f"3DGS-based {text}" for text in recent[60:80]]  # new
    before[100:220] = [f"{text} with RAG" for text in before[100:220]]  # 10 % after none
    found = {change.term: change for change in terms.changes(recent, before)}

    assert {"Gaussian splatting", "3DGS-based", "RAG"} == set(found)
    assert found["Gaussian splatting"].z > 5
    assert found["RAG"].z < -5
    assert (found["RAG"].recent, found["RAG"].before) == (0, 120)


def test_the_rate_of_false_discoveries_is_low() -> None:
    """Of 200 shuffled collections without changes, at most one in twenty shows a term."""
    texts = corpus(3, 800)
    shown = 0
    for seed in range(200):
        random.Random(seed).shuffle(texts)  # noqa: S311
        shown += bool(terms.changes(texts[:200], texts[200:]))
    assert shown <= 10


def test_scores_have_the_nominal_error_rate() -> None:
    """Without changes, at most one z-score in twenty is beyond 1.96."""
    rng = random.Random(4)  # noqa: S311
    scores = []
    for _ in range(4000):
        odds = rng.uniform(0.01, 0.5)
        has = sum(rng.random() < odds for _ in range(200))
        had = sum(rng.random() < odds for _ in range(600))
        scores.append(terms.score(has, 200, had, 600))
    beyond = sum(abs(score) > 1.96 for score in scores) / len(scores)
    assert 0.002 < beyond < 0.05


def test_the_score_follows_the_published_formula() -> None:
    """Computed by hand: 30 of 100 against 30 of 300, prior of 40 papers, 6 with the term."""
    ratio = math.log(36 / 104) - math.log(36 / 304)
    error = math.sqrt(1 / 36 + 1 / 104 + 1 / 36 + 1 / 304)
    assert terms.score(30, 100, 30, 300) == pytest.approx(ratio / error)
    assert terms.score(30, 100, 30, 300) == pytest.approx(-terms.score(30, 300, 30, 100))
    assert terms.score(100, 100, 300, 300) == 0


def test_a_phrase_replaces_its_words() -> None:
    """If `velvet` and `diffusion` only occur together, only `velvet diffusion` is shown."""
    recent = [
        f"{text} by velvet diffusion" if not place % 4 else text for place, text in enumerate(corpus(5, 200))
    ]
    assert [change.term for change in terms.changes(recent, corpus(6, 600))] == ["velvet diffusion"]


def test_a_word_replaces_its_phrases() -> None:
    """A word that rises in many phrases is shown alone."""
    rng = random.Random(7)  # noqa: S311
    recent = [f"{text} velvet {rng.choice(months.NOUNS)}" for text in corpus(7, 200)]
    assert "velvet" in [change.term for change in terms.changes(recent, corpus(8, 600))]
    assert not [
        change for change in terms.changes(recent, corpus(8, 600)) if change.term.startswith("velvet ")
    ]


def test_stop_words_and_formulas_are_not_terms() -> None:
    """Neither is text in scripts without spaces."""
    recent = [
        f"{text}. We propose state-of-the-art results with $velvet$, 风筝 and 2026" for text in corpus(9, 200)
    ]
    assert terms.changes(recent, corpus(10, 600)) == []


@pytest.mark.parametrize(("recent", "before"), [(0, 0), (29, 500), (500, 29)])
def test_terms_require_enough_papers(recent: int, before: int) -> None:
    """Both periods need at least thirty papers."""
    assert terms.changes(["velvet"] * recent, ["string"] * before) == []


# The page


def history(number: int, papers: int = 8) -> list[Day]:
    """Build this number of days, up to Thursday 12 March 2026."""
    return list(months.days(months.weekdays(months.LAST, number), papers=papers))


def published(days: list[Day], *languages: str) -> dict[str, str]:
    """Render days; return the texts by path."""
    topics = [builders.topic(slug.capitalize(), slug=slug) for slug in months.TOPICS]
    config = builders.config(*topics, languages=languages or ("en",))
    return {page.path: page.text for page in site_pages(config, lambda: days)}


def rows(made: dict[str, str], name: str) -> list[dict[str, str]]:
    """Parse a CSV table."""
    return list(csv.DictReader(io.StringIO(made[f"trends/{name}.csv"])))


def test_the_tables_count_every_paper_once() -> None:
    """Weekly totals equal daily totals, whatever the plots show."""
    days = history(300)
    made = rows(published(days), "weeks")
    assert sum(int(row["listed"]) for row in made) == sum(len(day.picks) for day in days)
    assert sum(int(row["days"]) for row in made) == 300
    assert made[-1]["week"] == "2026-W11"
    assert made[-1]["incomplete"] == "yes"
    assert {row["incomplete"] for row in made[1:-1]} == {""}


def test_a_paper_counts_under_each_of_its_topics() -> None:
    """The table of topics counts every match."""
    days = history(40)
    made = rows(published(days), "topics")
    assert sum(int(row["papers"]) for row in made) == sum(
        len(pick.matches) for day in days for pick in day.picks
    )


def test_all_languages_link_to_the_same_tables() -> None:
    """Tables exist once, as numbers do not depend on the language."""
    made = published(history(40), "en", "zh")
    assert [path for path in made if path.endswith(".csv")] == [
        f"trends/{name}.csv" for name in ("weeks", "topics", "categories", "terms")
    ]
    assert "(trends/weeks.csv)" in made["trends.md"]
    assert "(../trends/weeks.csv)" in made["zh/trends.md"]
    assert "每周论文数" in made["zh/trends.md"]


def test_categories_are_compared_by_their_days_on_record() -> None:
    """A category that was unavailable on some days does not appear less busy."""
    both = {code: Listing(new=tuple(builders.name(n) for n in range(1, 21))) for code in ("cs.CV", "cs.CL")}
    one = {"cs.CV": both["cs.CV"]}
    dates = months.weekdays(months.LAST, 4)
    days = [
        outline(builders.day(date=date, categories=kind))
        for date, kind in zip(dates, (both, one, both, one), strict=True)
    ]
    busy = trends.activity(days[2:], days[:2])
    assert [(one.code, one.recent, one.before, one.change) for one in busy] == [
        ("cs.CL", 20, 20, 0),
        ("cs.CV", 20, 20, 0),
    ]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "No day is on record yet."),
        (2, "Charts appear once a second week is on record."),
        (12, "There are too few papers to tell a change from chance"),
        (90, "No term has changed by more than chance explains"),
    ],
)
def test_the_page_explains_missing_parts(number: int, said: str) -> None:
    """A single week has no plot, and too few papers have no terms."""
    assert said in published(history(number))["trends.md"]


def test_periods_consist_of_weeks_on_record() -> None:
    """A pause of nine months does not empty the earlier period."""
    dates = months.weekdays(dt.date(2025, 6, 6), 60) + months.weekdays(months.LAST, 9)
    page = published(list(months.days(dates)))["trends.md"]
    assert "26 May 2025 to 12 March 2026, compared with 17 March 2025 to 23 May 2025." in page


def test_a_topic_page_shows_twelve_weeks() -> None:
    """Plot and numbers are above the papers."""
    page = published(history(90))["topics/kites.md"]
    assert '<figure class="spark"><svg role="img"' in page
    assert " papers in 12 weeks, " in page
