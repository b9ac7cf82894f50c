"""What is new in a feed: by identifiers and per category, with the date as a label only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.fetch import freshness
from arxiv_digest.fetch.freshness import News
from arxiv_digest.fetch.parse import FULL_FEED, Feed
from arxiv_digest.model import Announcement, Entry, Kind, Ledger, Listing, Paper

WEDNESDAY = dt.date(2026, 3, 11)
THURSDAY = dt.date(2026, 3, 12)
FRIDAY = dt.date(2026, 3, 13)
MONDAY = dt.date(2026, 3, 16)


def name(number: int) -> str:
    """Return the identifier of an invented paper."""
    return f"2603.{99000 + number}"


def entry(number: int, kind: Kind = "new", day: dt.date = THURSDAY) -> Entry:
    """Announce an invented paper."""
    paper = Paper(
        id=name(number),
        version=1,
        title=f"Title {number}",
        abstract="An invented abstract.",
        authors=("Ada Nobody",),
        primary="cs.AI",
        categories=("cs.AI",),
    )
    return Entry(paper=paper, kind=kind, day=day)


def feed(*numbers: int, day: dt.date = THURSDAY, kind: Kind = "new") -> Feed:
    """Return the feed of a day with these papers."""
    return Feed(tuple(entry(number, kind, day) for number in numbers))


def record(day: dt.date, *numbers: int, category: str = "cs.AI") -> Announcement:
    """Return the record of a day with these papers."""
    listing = Listing(new=tuple(map(name, numbers)))
    return Announcement(day=day, categories={category: listing}, ledger=Ledger(counts={}))


def numbers(news: News) -> list[int]:
    """Return the numbers of the papers that the news bring."""
    return [int(one.paper.id[-3:]) for one in news.entries]


def told(news: News) -> tuple[str, dt.date | None, list[int]]:
    """Return what a test mostly wants to know."""
    return news.state, news.day, numbers(news)


def test_the_first_feed_is_fresh() -> None:
    """Without a record everything is fresh."""
    assert told(freshness.judge("cs.AI", feed(1, 2), [])) == ("fresh", THURSDAY, [1, 2])


@pytest.mark.parametrize("year", [1999, 2025, 2028, 2098, 9999])
@pytest.mark.parametrize("history", [[], [record(THURSDAY, 1)]])
def test_a_feed_with_an_impossible_date_fails(year: int, history: list[Announcement]) -> None:
    """A feed whose only date contradicts its identifiers is not recorded under that date."""
    news = freshness.judge("cs.AI", feed(2, day=dt.date(year, 12, 30)), history)
    assert (news.state, news.day) == ("failed", None)
    assert f"is dated {year}-12-30" in news.reason


def test_replacements_of_old_papers_are_no_contradiction() -> None:
    """A feed of replacements may have identifiers of any earlier year."""
    assert freshness.judge("cs.AI", feed(1, day=dt.date(2031, 3, 12), kind="replace"), []).state == "fresh"


def test_a_new_day_is_fresh() -> None:
    """Papers that are on no record, under a new date, are fresh."""
    news = freshness.judge("cs.AI", feed(3, 4, day=FRIDAY), [record(THURSDAY, 1, 2)])
    assert told(news) == ("fresh", FRIDAY, [3, 4])


def test_the_same_feed_is_seen() -> None:
    """A feed that is on record already is seen, under the day on record."""
    news = freshness.judge("cs.AI", feed(1, 2), [record(THURSDAY, 1, 2)])
    assert told(news) == ("seen", THURSDAY, [1, 2])


def test_a_part_of_the_same_feed_is_seen() -> None:
    """A feed that has lost papers since brings nothing new."""
    assert freshness.judge("cs.AI", feed(2), [record(THURSDAY, 1, 2)]).state == "seen"


def test_stragglers_join_their_day() -> None:
    """Papers that a feed gains during the day belong to that day."""
    news = freshness.judge("cs.AI", feed(1, 2, 3), [record(THURSDAY, 1, 2)])
    assert told(news) == ("stragglers", THURSDAY, [1, 2, 3])


def test_old_papers_under_a_newer_date_are_stale() -> None:
    """Yesterday's papers under today's date are stale and bring nothing."""
    news = freshness.judge("cs.AI", feed(1, 2, day=FRIDAY), [record(THURSDAY, 1, 2)])
    assert told(news) == ("stale", None, [])


def test_stale_for_days() -> None:
    """A feed that stopped some days ago is stale, too."""
    history = [record(WEDNESDAY, 1, 2), record(THURSDAY, 3, 4)]
    assert freshness.judge("cs.AI", feed(1, 2, day=MONDAY), history).state == "stale"


@pytest.mark.parametrize("history", [[], [record(THURSDAY, 1)]])
def test_an_empty_feed(history: list[Announcement]) -> None:
    """A feed without entries is empty, on a holiday as well as on the first day."""
    assert told(freshness.judge("cs.AI", Feed(()), history)) == ("empty", None, [])


@pytest.mark.parametrize(
    ("dated", "filed"),
    [(WEDNESDAY, THURSDAY), (THURSDAY, FRIDAY), (FRIDAY, MONDAY), (MONDAY, dt.date(2026, 3, 17))],
)
def test_a_date_that_lags_behind(dated: dt.date, filed: dt.date) -> None:
    """New papers under a date with other papers get the next weekday, over a weekend, too."""
    news = freshness.judge("cs.AI", feed(3, 4, day=dated), [record(dated, 1, 2)])
    assert told(news) == ("fresh", filed, [3, 4])


def test_a_lagging_feed_is_recognised_when_it_is_dated_right() -> None:
    """Papers filed under the next weekday are seen there, whichever date the feed shows later."""
    history = [record(THURSDAY, 1, 2), record(FRIDAY, 3, 4)]
    for dated in (THURSDAY, FRIDAY):
        assert told(freshness.judge("cs.AI", feed(3, 4, day=dated), history)) == (
            "seen",
            FRIDAY,
            [3, 4],
        )


def test_a_lag_of_several_days() -> None:
    """A date that has lagged for days puts new papers after the last day on record."""
    history = [record(WEDNESDAY, 1), record(THURSDAY, 2)]
    assert told(freshness.judge("cs.AI", feed(3, day=WEDNESDAY), history)) == ("fresh", FRIDAY, [3])


def test_a_partial_overlap_is_fresh_without_the_known() -> None:
    """A new date with some old papers is fresh, and the old ones stay where they are."""
    news = freshness.judge("cs.AI", feed(2, 3, 4, day=FRIDAY), [record(THURSDAY, 1, 2)])
    assert told(news) == ("fresh", FRIDAY, [3, 4])


def test_an_overlap_with_two_days() -> None:
    """Papers of several days put a feed under the day that it shares most with, else the later one."""
    few, many = [record(WEDNESDAY, 1), record(THURSDAY, 2, 3)], [record(WEDNESDAY, 1, 2), record(THURSDAY, 3)]
    assert told(freshness.judge("cs.AI", feed(1, 2, 3, 4), few)) == (
        "stragglers",
        THURSDAY,
        [2, 3, 4],
    )
    seen = freshness.judge("cs.AI", feed(1, 2, 3, 4, day=WEDNESDAY), many)
    assert told(seen) == ("stragglers", WEDNESDAY, [1, 2, 4])
    tie = freshness.judge("cs.AI", feed(1, 3), many)
    assert told(tie) == ("seen", THURSDAY, [3])


@pytest.mark.parametrize(("history", "state"), [([], "fresh"), ([record(THURSDAY)], "seen")])
def test_replacements_only(history: list[Announcement], state: str) -> None:
    """A feed with replacements only is judged by its date."""
    news = freshness.judge("cs.AI", feed(1, 2, kind="replace"), history)
    assert told(news) == (state, THURSDAY, [1, 2])


def test_a_replacement_of_a_known_paper_is_kept() -> None:
    """A replacement of a paper on record is an entry of its day, not a paper seen before."""
    both = Feed((entry(1, "replace", FRIDAY), entry(2, "new", FRIDAY)))
    assert told(freshness.judge("cs.AI", both, [record(THURSDAY, 1)])) == ("fresh", FRIDAY, [2, 1])


def test_new_papers_beside_a_day_of_replacements() -> None:
    """New papers under a date that has replacements only on record belong to that date."""
    assert told(freshness.judge("cs.AI", feed(1), [record(THURSDAY)])) == ("fresh", THURSDAY, [1])


def test_a_cross_list_of_a_known_paper_is_fresh() -> None:
    """A paper known in another category is news where it is listed across."""
    history = [record(WEDNESDAY, 1, category="cs.LG")]
    news = freshness.judge("cs.AI", feed(1, kind="cross"), history)
    assert told(news) == ("fresh", THURSDAY, [1])


def test_every_category_is_judged_for_itself() -> None:
    """One category may be stale while another is fresh."""
    history = [record(THURSDAY, 1, 2), record(WEDNESDAY, 3, category="cs.LG")]
    assert freshness.judge("cs.AI", feed(1, 2, day=FRIDAY), history).state == "stale"
    assert freshness.judge("cs.LG", feed(1, 2, day=FRIDAY), history).state == "fresh"


@pytest.mark.parametrize(
    "kinds", [("replace", "cross", "new"), ("new", "replace-cross"), ("replace", "new", "new")]
)
def test_the_best_announce_type_wins(kinds: tuple[Kind, ...]) -> None:
    """A paper that a feed holds twice counts once, under its best announce type."""
    news = freshness.judge("cs.AI", Feed(tuple(entry(1, kind) for kind in kinds)), [])
    assert [(one.paper.id, one.kind) for one in news.entries] == [(name(1), "new")]


def test_entries_are_in_a_fixed_order() -> None:
    """Entries are sorted by announce type and identifier, whatever the order of the feed."""
    mixed = (entry(2, "cross"), entry(3), entry(1, "replace"), entry(0))
    news = freshness.judge("cs.AI", Feed(mixed), [])
    assert numbers(news) == [0, 3, 2, 1]
    assert freshness.judge("cs.AI", Feed(mixed[::-1]), []) == news


def test_counts_are_passed_on() -> None:
    """How many entries were skipped, and whether the feed was full, is reported with the news."""
    news = freshness.judge("cs.AI", Feed(feed(1).entries, skipped=1999), [])
    assert (news.skipped, news.truncated) == (1999, True)


KINDS: tuple[Kind, ...] = get_args(Kind)
ENTRIES = st.lists(st.builds(entry, st.integers(0, 9), st.sampled_from(KINDS)), max_size=8)


def news_of(entries: Iterable[Entry], skipped: int = 0) -> News:
    """Return the news of a feed that nothing is known of."""
    return News("cs.AI", "fresh", THURSDAY, tuple(entries), skipped)


def kinds_of(listing: Listing) -> Mapping[str, tuple[str, ...]]:
    """Return the identifiers of a listing by announce type."""
    return {
        "new": listing.new,
        "cross": listing.cross,
        "replace": listing.replace,
        "replace-cross": listing.replace_cross,
    }


def test_a_listing_by_example() -> None:
    """What is recorded are identifiers by announce type, sorted, joined with those on record."""
    before = Listing(new=(name(5),), cross=(name(2),), replace=(name(7),), skipped=2, truncated=True)
    listing = freshness.listing(news_of([entry(2), entry(1), entry(7, "replace-cross")], skipped=1), before)
    assert kinds_of(listing) == {
        "new": (name(1), name(2), name(5)),
        "cross": (),
        "replace": (name(7),),
        "replace-cross": (),
    }
    assert (listing.skipped, listing.truncated) == (1, False)  # the feed was read anew, whole


@given(ENTRIES, ENTRIES)
def test_a_listing_is_idempotent(first: list[Entry], second: list[Entry]) -> None:
    """Recording the same news twice records nothing more."""
    before = freshness.listing(news_of(first), None)
    once = freshness.listing(news_of(second), before)
    assert freshness.listing(news_of(second), once) == once


@given(ENTRIES, ENTRIES)
def test_a_listing_is_free_of_order(first: list[Entry], second: list[Entry]) -> None:
    """Two feeds of a day give the same record in either order, and in either order of entries."""
    forth = freshness.listing(news_of(second), freshness.listing(news_of(first), None))
    back = freshness.listing(news_of(first[::-1]), freshness.listing(news_of(second[::-1]), None))
    assert forth == back


@given(ENTRIES, ENTRIES)
def test_a_listing_has_every_paper_once(first: list[Entry], second: list[Entry]) -> None:
    """No paper is lost, and none stands under two announce types."""
    listing = freshness.listing(news_of(second), freshness.listing(news_of(first), None))
    papers = [paper for of_kind in kinds_of(listing).values() for paper in of_kind]
    assert sorted(papers) == sorted({one.paper.id for one in first + second})


@given(ENTRIES, st.sampled_from([THURSDAY, FRIDAY]))
def test_what_was_recorded_is_never_fresh_again(entries: list[Entry], day: dt.date) -> None:
    """A feed judged against its own record is neither fresh nor brings stragglers."""
    first = freshness.judge("cs.AI", Feed(tuple(entries)), [])
    had = freshness.listing(first, None)
    kept = Announcement(day=THURSDAY, categories={"cs.AI": had}, ledger=Ledger(counts={}))
    again = Feed(tuple(one.model_copy(update={"day": day}) for one in entries))
    state = freshness.judge("cs.AI", again, [kept]).state
    assert state in ({"seen", "stale", "empty"} if had.fresh or day == THURSDAY else {"fresh", "empty"})


@pytest.mark.parametrize("skipped", [3, FULL_FEED])
@pytest.mark.parametrize(
    ("entries", "history", "state"),
    [
        ((), [], "empty"),
        ((entry(1, day=FRIDAY),), [record(THURSDAY, 1)], "stale"),
        ((entry(1, day=THURSDAY),), [], "fresh"),
    ],
)
def test_what_could_not_be_read_is_handed_on(
    entries: tuple[Entry, ...], history: list[Announcement], state: str, skipped: int
) -> None:
    """Whatever a feed brings, its category, its unreadable or cut entries and its truncation are kept."""
    news = freshness.judge("cs.AI", Feed(entries, skipped, shortened=4), history)
    assert (news.category, news.state, news.skipped, news.shortened) == ("cs.AI", state, skipped, 4)
    if entries:
        assert news.truncated is (skipped == FULL_FEED)


def test_a_listing_records_every_kind_and_what_was_not_read() -> None:
    """Each announce type has its list; a replacement of another category is one of its own."""
    kinds: tuple[Kind, ...] = ("new", "cross", "replace", "replace-cross")
    entries = tuple(entry(number, kind) for number, kind in enumerate(kinds, 1))
    news = News("cs.AI", "fresh", THURSDAY, entries, skipped=2, truncated=True, shortened=5)
    assert freshness.listing(news, None) == Listing(
        new=(name(1),),
        cross=(name(2),),
        replace=(name(3),),
        replace_cross=(name(4),),
        skipped=2,
        truncated=True,
        shortened=5,
    )


def test_a_feed_of_nothing_but_replacements_on_a_new_day_is_fresh() -> None:
    """Replacements are no papers to go by: the date decides, and a day on record is seen again."""
    history = [record(THURSDAY, 1)]
    assert told(freshness.judge("cs.AI", feed(1, day=FRIDAY, kind="replace"), history))[:2] == (
        "fresh",
        FRIDAY,
    )
    assert told(freshness.judge("cs.AI", feed(1, kind="replace"), history))[:2] == (
        "seen",
        THURSDAY,
    )


def test_new_papers_under_the_date_of_an_empty_day_are_of_that_day() -> None:
    """A day on record without papers is no reason to think that the date lags behind."""
    history = [record(WEDNESDAY, 1), record(THURSDAY)]
    assert told(freshness.judge("cs.AI", feed(2), history)) == ("fresh", THURSDAY, [2])
