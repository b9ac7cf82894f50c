"""One request a category, one a hundred papers; whatever fails costs only itself."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

import pytest

from arxiv_digest.fetch import arxiv_api, sample
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.settings import Settings
from arxiv_digest.model import Link, Match, Paper, Pick
from support.fake_arxiv import THURSDAY, FakeArxiv, Reply, Request

CATEGORIES = ["cs.AI", "cs.CL", "cs.CV"]


@pytest.fixture
def window(arxiv: FakeArxiv) -> Iterator[Client]:
    """Open a client that never waits."""
    with Client(Settings(f"{arxiv.url}/api/query", arxiv.url, 0), sleep=lambda _: None) as opened:
        yield opened


def names(count: int) -> list[str]:
    """Return identifiers of invented papers; the sample holds some of the first fifty."""
    return [f"2603.{number}" for number in range(99001, 99001 + count)]


def pick() -> Pick:
    """Choose an invented paper, as a feed announces it."""
    return Pick(
        id="2603.99001",
        version=1,
        title="As Announced",
        abstract="An invented abstract, see https://a.example/x.",
        authors=("Nobody", "Ada"),
        primary="cs.AI",
        categories=("cs.AI",),
        licence="http://arxiv.org/licenses/none/",
        kind="new",
        matches=(Match(topic="kites", score=1.0, rank=1, reasons=()),),
    )


def details(comment: str | None = "Code: https://github.com/nobody/nothing", version: int = 2) -> Paper:
    """Return the same paper as the API knows it, in a later version."""
    return Paper(
        id="2603.99001",
        version=version,
        title="As Changed",
        abstract="A changed abstract, see https://b.example/y.",
        authors=("Ada Nobody",),
        primary="cs.LG",
        categories=("cs.LG", "cs.AI"),
        published=dt.datetime(2026, 3, 10, 17, tzinfo=dt.UTC),
        updated=dt.datetime(2026, 3, 11, 8, tzinfo=dt.UTC),
        comment=comment,
    )


def test_every_category_is_asked_once(arxiv: FakeArxiv, window: Client) -> None:
    """One request fetches the news of one category, in the given order, with progress."""
    told: list[str] = []
    news = arxiv_api.news(window, CATEGORIES, [], told.append)
    assert [(one.category, one.state, one.day) for one in news] == [
        (c, "fresh", THURSDAY) for c in CATEGORIES
    ]
    assert [len(one.entries) for one in news] == [5, 5, 10]
    assert arxiv.paths == [f"/atom/{category}" for category in CATEGORIES]
    assert told == CATEGORIES


@pytest.mark.parametrize(
    "bad", [Reply(503), Reply(404), Reply(200, b"Rate exceeded."), Reply(200, b"x", cut=True)]
)
def test_a_failing_category_stops_no_other(arxiv: FakeArxiv, window: Client, bad: Reply) -> None:
    """A category that is unavailable is reported as failed, with the reason, and the others come."""
    arxiv.faults.append(lambda request, good: bad if request.path.endswith("cs.CL") else good)
    told: list[str] = []
    news = arxiv_api.news(window, CATEGORIES, [], told.append)
    assert [one.state for one in news] == ["fresh", "failed", "fresh"]
    assert news[1].reason
    assert (news[1].day, news[1].entries) == (None, ())
    assert told == CATEGORIES


def test_an_unknown_category_is_empty(arxiv: FakeArxiv, window: Client) -> None:
    """A category that announces nothing is empty, not failed."""
    assert [one.state for one in arxiv_api.news(window, ["cs.XX"], [])] == ["empty"]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200, 250])
def test_a_hundred_papers_a_request(arxiv: FakeArxiv, window: Client, count: int) -> None:
    """As few requests as batches of a hundred allow ask for every paper once."""
    told: list[int] = []
    arxiv_api.details(window, [*names(count), *names(count)], told.append)
    asked = [name for request in arxiv.requests for name in request.params["id_list"].split(",")]
    assert asked == names(count)
    assert len(arxiv.requests) == math.ceil(count / 100)
    assert all(request.params["max_results"] == "100" for request in arxiv.requests)
    assert max(told, default=0) == count


def test_papers_that_do_not_come_are_absent(window: Client) -> None:
    """An identifier that the API does not know is missing from the answer, without an error."""
    found = arxiv_api.details(window, ["2603.99001", "2603.99999", "cs/0213001"])
    assert set(found) == {"2603.99001", "cs/0213001"}
    assert found["2603.99001"].id == "2603.99001"
    assert found["cs/0213001"].authors


def test_papers_that_nobody_asked_for_are_left_out(arxiv: FakeArxiv, window: Client) -> None:
    """A paper in the answer that is not in the question is not taken."""
    more = sample.answer(THURSDAY, "/api/query", {"id_list": "2603.99001,2603.99002"})[1]
    arxiv.faults.append(lambda _request, _good: Reply(body=more))
    assert set(arxiv_api.details(window, ["2603.99001"])) == {"2603.99001"}


@pytest.mark.parametrize("bad", [Reply(400), Reply(503), Reply(200, b""), Reply(200, b"Rate exceeded.")])
def test_a_failing_batch_stops_no_other(arxiv: FakeArxiv, window: Client, bad: Reply) -> None:
    """A batch that is unavailable costs its own papers only."""
    arxiv.faults.append(lambda request, good: bad if _holds(request, "2602.99001") else good)
    early = [f"2602.{number}" for number in range(99001, 99101)]
    found = arxiv_api.details(window, [*early, *names(20)])
    assert "2603.99001" in found
    assert _holds(arxiv.requests[-1], "2603.99001")


def _holds(request: Request, name: str) -> bool:
    return name in request.params["id_list"].split(",")


def test_a_refusal_ends_the_questions(arxiv: FakeArxiv, window: Client) -> None:
    """After a 403 no further batch is requested, and earlier results stay."""
    arxiv.faults.append(lambda request, good: Reply(403) if _holds(request, "2603.99101") else good)
    found = arxiv_api.details(window, names(300))
    assert len(arxiv.requests) == 2
    assert "2603.99001" in found


def test_a_page_lost_on_the_way_is_asked_for_again(arxiv: FakeArxiv, window: Client) -> None:
    """An answer that announces papers and gives none is requested again."""
    lost = [sample.answer(THURSDAY, "/api/query", {"id_list": ""})[1].replace(b">0<", b">1<", 1)]
    arxiv.faults.append(lambda _request, good: Reply(body=lost.pop()) if lost else good)
    assert set(arxiv_api.details(window, ["2603.99001"])) == {"2603.99001"}
    assert len(arxiv.requests) == 2


def test_what_was_announced_stays() -> None:
    """Title, abstract, version, categories and matches of a pick stay as announced."""
    before, after = pick(), arxiv_api.completed(pick(), details())
    kept = {"id", "version", "title", "abstract", "primary", "categories", "licence", "kind", "matches"}
    assert after.model_dump(include=kept) == before.model_dump(include=kept)


def test_what_feeds_lack_is_added() -> None:
    """Names, comment and times come from the API, links from abstract and comment."""
    after = arxiv_api.completed(pick(), details())
    assert after.authors == ("Ada Nobody",)
    assert after.comment == "Code: https://github.com/nobody/nothing"
    assert (after.published, after.updated) == (details().published, details().updated)
    assert after.links == (
        Link(kind="project", url="https://a.example/x"),
        Link(kind="code", url="https://github.com/nobody/nothing"),
    )


def test_what_the_api_lacks_is_not_lost() -> None:
    """Names, journal and DOI that only the feed knows stay, and no comment is none."""
    known = pick().model_copy(update={"doi": "10.99999/none", "journal_ref": "J. Nowhere 1"})
    after = arxiv_api.completed(known, details(comment=None).model_copy(update={"authors": ()}))
    assert (after.authors, after.comment) == (("Nobody", "Ada"), None)
    assert (after.doi, after.journal_ref) == ("10.99999/none", "J. Nowhere 1")


def test_a_completed_pick_is_a_pick() -> None:
    """Completed papers can be serialised and parsed again."""
    after = arxiv_api.completed(pick(), details())
    assert Pick.model_validate_json(after.model_dump_json()) == after


def test_the_samples_details_complete_its_feeds(window: Client) -> None:
    """Every paper that the sample announces has its details in the sample."""
    news = arxiv_api.news(window, CATEGORIES, [])
    papers = {one.paper.id for each in news for one in each.entries}
    assert set(arxiv_api.details(window, papers)) == papers
