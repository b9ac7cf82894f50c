"""An answer to something else than was requested is refused, and a true one never is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from arxiv_digest.errors import AnswerError, ArxivError
from arxiv_digest.fetch import arxiv_api, identity, parse, sample, submissions
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.settings import Settings
from support.fake_archive import Archive, papers, weekdays
from support.fake_arxiv import FRIDAY, FakeArxiv, Reply
from support.fulltexts import page

DAYS = weekdays(dt.date(2026, 3, 2), 3)
ASKED = {"search_query": "cat:cs.CV AND submittedDate:[202603050000 TO 202603060000]", "start": "0"}


@pytest.fixture
def window(arxiv: FakeArxiv) -> Iterator[Client]:
    """Open a client that never waits."""
    with Client(Settings(f"{arxiv.url}/api/query", arxiv.url, 0, web_url=arxiv.url), sleep=_sleep) as opened:
        yield opened


def _sleep(_: float) -> None:
    pass


def feed(category: str, **changes: str) -> bytes:
    """Return the sample's feed of a category with some replacements."""
    body = sample.answer(FRIDAY, f"/atom/{category}", {})[1].decode()
    for old, new in changes.items():
        body = body.replace(old, new)
    return body.encode()


def test_the_feed_of_another_category_is_refused() -> None:
    """The category is in the id, the title and the link of a feed; any of them tells."""
    assert parse.feed(feed("cs.CV"), "cs.CV").entries
    assert parse.feed(feed("cs.CV"), "CS.cv").entries
    for kept in ("<id>http://rss.arxiv.org/atom/{}</id>", "<title>{} updates on arXiv.org</title>"):
        other = f"<feed xmlns='http://www.w3.org/2005/Atom'>{kept.format('cs.CL')}</feed>".encode()
        assert parse.feed(other, "cs.CL").entries == ()
        with pytest.raises(AnswerError, match=r"a feed of cs\.CL, not of cs\.CV"):
            parse.feed(other, "cs.CV")
    with pytest.raises(AnswerError, match=r"a feed of cs\.CV, cs\.CL, not of cs\.CV"):
        parse.feed(b"<feed><title>cs.CV, cs.CL updates on arXiv.org</title></feed>", "cs.CV")


def test_a_feed_that_does_not_say_is_judged_by_its_papers() -> None:
    """Most papers of a feed belong to its category; archives contain their categories."""
    silent = feed("cs.CV", **{"rss.arxiv.org/atom/cs.CV": "mirror.invalid", "cs.CV updates": "News"})
    for fine in ("cs.CV", "cs"):
        assert parse.feed(silent, fine).entries
    changes = {"rss.arxiv.org/atom/cs.CV": "x.invalid", "cs.CV updates": "&lt;b&gt; cs.CV updates"}
    odd = feed("cs.CV", **changes)
    assert parse.feed(odd, "cs.CV").entries  # no name of a category, so the papers tell
    with pytest.raises(AnswerError, match=r"papers outside math\.AG"):
        parse.feed(silent, "math.AG")


@pytest.mark.parametrize(
    ("asked", "named"), [("cs.SY", "eess.SY"), ("eess.SY", "cs.SY"), ("math-ph", "math.MP")]
)
def test_two_codes_of_one_category_are_the_same(asked: str, named: str) -> None:
    """Either code may be requested, whichever arXiv shows."""
    assert (
        parse.feed(f"<feed><title>{named} updates on arXiv.org</title></feed>".encode(), asked).entries == ()
    )


@pytest.mark.parametrize(
    ("told", "foreign"),
    [
        ("cat:cs.CV AND submittedDate:[202603050000 TO 202603060000]&id_list=&start=0", False),
        ("(cat:cs.CV AND submittedDate:[202603050000 TO 202603060000])&id_list=&start=0", False),
        ("cat:cs.CL AND submittedDate:[202603050000 TO 202603060000]&id_list=&start=0", True),
        ("cat:cs.CV AND submittedDate:[202603040000 TO 202603050000]&id_list=&start=0", True),
        ("cat:cs.CV AND submittedDate:[202603050000 TO 202603060000]&id_list=&start=500", True),
        ("&id_list=2603.99001&start=0", True),
    ],
)
def test_an_answer_to_another_query_is_refused(told: str, *, foreign: bool) -> None:
    """The API's title repeats what it understood."""
    title = f"arXiv Query: search_query={told}&max_results=500".replace("&", "&amp;")
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{title}</title></feed>".encode()
    if foreign:
        with pytest.raises(AnswerError, match="an answer to another query"):
            parse.answer(body, ASKED)
    else:
        assert parse.answer(body, ASKED).papers == ()


@pytest.mark.parametrize(
    ("own", "foreign"),
    [
        ('<base href="/html/2603.99001v1/">', False),
        ('<base href="/html/2603.99001/">', False),
        ('<base href="/html/x/">', False),
        ('<link rel="canonical" href="https://arxiv.org/html/2603.99002v1">', True),
        ('<base href="/html/hep-th/9901001v1/">', True),
    ],
)
def test_the_full_text_of_another_paper_is_refused(own: str, *, foreign: bool) -> None:
    """A page names its own address; one that does not is believed."""
    body = page().replace(b"<html>", f"<html><head>{own}</head>".encode())
    if foreign:
        with pytest.raises(AnswerError, match=r"not of 2603\.99001v1"):
            identity.require_paper("2603.99001v1", body)
    else:
        identity.require_paper("2603.99001v1", body)


@pytest.mark.parametrize(
    ("asked", "redirect", "same"),
    [
        ("https://rss.arxiv.org/atom/cs.CV", "https://arxiv.org/feeds/atom/cs.cv?again=1", True),
        ("https://rss.arxiv.org/atom/cs.CL", "https://rss.arxiv.org/atom/cs.CV", False),
        ("https://arxiv.org/pdf/2603.99001v1", "https://arxiv.org/pdf/2603.99001v1.pdf", True),
        ("https://arxiv.org/html/2603.99001v1", "https://arxiv.org/html/2603.99001v2", False),
        ("https://arxiv.org/html/hep-th/9901001v1", "https://arxiv.org/html/hep-th%2F9901001v1/", True),
        ("https://a.invalid/api/query?a=1&b=x+y", "https://b.invalid/api/query?b=x%20y&a=1", True),
        ("https://a.invalid/api/query?start=0", "https://a.invalid/api/query?start=500", False),
        ("https://a.invalid/api/query?start=0", "https://a.invalid/api/query", False),
    ],
)
def test_a_redirect_leads_to_the_same_thing(asked: str, redirect: str, *, same: bool) -> None:
    """Hosts and folders may change, the name and the parameters may not."""
    assert identity.is_same_request(asked, redirect) is same


def test_a_redirect_to_another_feed_is_tried_again(arxiv: FakeArxiv, window: Client) -> None:
    """Once it costs nothing; for good, the category counts as failed, and the others do not."""
    read = partial(parse.feed, category="cs.CL")
    left = [Reply(302, headers={"Location": "/atom/cs.CV"})]
    arxiv.faults.append(lambda _, good: left.pop() if left else good)
    assert window.get(f"{arxiv.url}/atom/cs.CL", read=read).entries
    assert arxiv.paths == ["/atom/cs.CL", "/atom/cs.CL"]
    arxiv.faults.append(
        lambda asked, good: Reply(302, headers={"Location": "/atom/cs.CV"}) if "CL" in asked.path else good
    )
    found = arxiv_api.news(window, ["cs.CL", "cs.CV"], ())
    assert [one.state for one in found] == ["failed", "fresh"]
    assert "something else" in found[0].reason


def test_the_feed_of_another_category_counts_as_failed(arxiv: FakeArxiv, window: Client) -> None:
    """Without a redirect, too."""
    arxiv.feeds["cs.CL"] = feed("cs.CV")
    found = arxiv_api.news(window, ["cs.CL", "cs.CV"], ())
    assert [one.state for one in found] == ["failed", "fresh"]


def test_submissions_of_another_query_are_refused() -> None:
    """A page of another category's papers is not taken for the requested one."""
    with Archive(list(papers(DAYS))) as arxiv:
        arxiv.day = DAYS[2]
        settings = Settings(f"{arxiv.url}/api/query", arxiv.url, 0)
        start, end = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in (DAYS[0], DAYS[2]))
        with Client(settings, sleep=_sleep) as window:
            assert len(submissions.submitted(window, "cs.CV", start, end).papers) == 6
            arxiv.faults.append(
                lambda _, good: replace(good, body=good.body.replace(b"cat:cs.CV", b"cat:cs.CL"))
            )
            with pytest.raises(ArxivError, match="an answer to another query"):
                submissions.submitted(window, "cs.CV", start, end)
