"""The window to arXiv, on real sockets: polite, patient within bounds, and honest about failures."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import format_datetime
from pathlib import Path
from typing import Literal

import httpx
import pytest

from arxiv_digest.deadline import Deadline
from arxiv_digest.errors import AnswerError, ArxivError, RefusedError, SettingError
from arxiv_digest.fetch import arxiv_api, cache, client, parse
from arxiv_digest.fetch.client import TRIES, Client
from arxiv_digest.fetch.settings import Settings
from support.checks import some
from support.fake_arxiv import FakeArxiv, Fault, Reply, Request

ERROR_FEED = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Feed error for query: cs.XX</title>'
    b"<subtitle>Bad category.</subtitle></feed>"
)
HTML = b"<!DOCTYPE html><html><head><title>arXiv</title></head><body>Back soon</body></html>"
DELAY = 0.05


@pytest.fixture
def slept() -> list[float]:
    """Return the list that the fixture `window` writes its waits to, instead of waiting."""
    return []


@pytest.fixture
def window(arxiv: FakeArxiv, slept: list[float]) -> Iterator[Client]:
    """Open a client that never waits and keeps nothing."""
    with Client(settings_for(arxiv), sleep=slept.append) as opened:
        yield opened


def settings_for(arxiv: FakeArxiv, delay: float = 0.0) -> Settings:
    """Return settings that lead to the fake."""
    return Settings(f"{arxiv.url}/api/query", arxiv.url, delay)


def ask(window: Client, *, keep: bool = False) -> int:
    """Get a feed of the sample and count its entries."""
    url = f"{window.settings.feed_url}/atom/cs.AI"
    return len(window.get(url, read=parse.feed, keep=keep).entries)


def first(bad: Reply, times: int = 1) -> Fault:
    """Make a fault that answers badly at first, and well from then on."""
    left = [bad] * times
    return lambda _request, good: left.pop() if left else good


def always(bad: Reply) -> Fault:
    """Make a fault that never ends."""
    return lambda _request, _good: bad


def validated(**headers: str) -> Fault:
    """Make a fault that sends validators, and 304 to whoever sends them back."""

    def fault(request: Request, good: Reply) -> Reply:
        known = {request.headers.get("if-none-match"), request.headers.get("if-modified-since")}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Reply(304) if known & set(named.values()) else replace(good, headers=named)

    return fault


def test_the_user_agent_says_who_asks(arxiv: FakeArxiv) -> None:
    """Every request names the project, its version and the repository that runs it."""
    environ = {"ARXIV_DIGEST_FEED_URL": arxiv.url, "GITHUB_REPOSITORY": "nobody/digest"}
    with Client(replace(Settings.from_environment(environ), delay=0)) as window:
        ask(window)
    agent = arxiv.requests[0].headers["user-agent"]
    assert agent.startswith("arxiv-digest/")
    assert "https://github.com/nobody/digest" in agent


def test_requests_accept_atom(arxiv: FakeArxiv, window: Client) -> None:
    """Every request says that it takes Atom: arXiv's edge refuses those that say nothing."""
    ask(window)
    assert "application/atom+xml" in arxiv.requests[0].headers["accept"]


def test_one_connection(arxiv: FakeArxiv, window: Client) -> None:
    """Feeds, API and retries go over one connection."""
    arxiv.faults.append(first(Reply(503)))
    ask(window)
    ask(window)
    window.get(window.settings.api_url, {"id_list": "2603.99001"}, read=parse.answer)
    assert len(arxiv.requests) == window.requests == 4
    assert len({request.connection for request in arxiv.requests}) == 1


def test_requests_are_spaced(arxiv: FakeArxiv) -> None:
    """No request starts before the delay since the start of the last one is over."""
    with Client(settings_for(arxiv, DELAY)) as window:
        started = time.monotonic()
        for count in range(4):
            ask(window)
            assert time.monotonic() - started >= count * DELAY


def test_redirects_are_followed_counted_and_spaced(arxiv: FakeArxiv) -> None:
    """A redirect is a request like any other."""
    arxiv.faults.append(first(Reply(301, headers={"Location": "/atom/cs.AI?again=1"})))
    with Client(settings_for(arxiv, DELAY)) as window:
        started = time.monotonic()
        assert ask(window) == 5
        assert time.monotonic() - started >= DELAY
        assert window.requests == 2
    assert arxiv.paths == ["/atom/cs.AI", "/atom/cs.AI"]


def test_redirects_in_a_circle_end(arxiv: FakeArxiv, window: Client) -> None:
    """A redirect to itself is followed a few times only."""
    arxiv.faults.append(always(Reply(302, headers={"Location": "/atom/cs.AI"})))
    with pytest.raises(ArxivError, match="TooManyRedirects"):
        ask(window)
    assert len(arxiv.requests) <= TRIES * 4


@pytest.mark.parametrize(
    "header",
    [{"ETag": "0123abc"}, {"ETag": 'W/"0123abc"'}, {"Last_Modified": "Thu, 12 Mar 2026 04:00:02 GMT"}],
)
def test_a_304_is_answered_from_the_cache(arxiv: FakeArxiv, tmp_path: Path, header: dict[str, str]) -> None:
    """A body is kept with its validators, sent back verbatim, and serves when nothing has changed."""
    arxiv.faults.append(validated(**header))
    for _ in range(2):
        with Client(settings_for(arxiv), tmp_path) as window:
            assert ask(window, keep=True) == 5
    name = "if-none-match" if "ETag" in header else "if-modified-since"
    assert [request.headers.get(name) for request in arxiv.requests] == [None, *header.values()]
    assert len(list(cache.kept_bodies(tmp_path))) == 1
    assert (tmp_path / ".gitignore").read_text() == "*\n"


def test_a_changed_feed_replaces_the_kept_one(arxiv: FakeArxiv, tmp_path: Path) -> None:
    """A new body under a new tag takes the place of the old one."""
    arxiv.faults.append(lambda _, good: replace(good, headers={"ETag": f"tag-{arxiv.day}"}))
    with Client(settings_for(arxiv), tmp_path) as window:
        assert ask(window, keep=True) == 5
        arxiv.day += dt.timedelta(days=1)
        assert ask(window, keep=True) == 7
        ask(window, keep=True)
    assert arxiv.requests[-1].headers["if-none-match"] == f"tag-{arxiv.day}"
    assert len(list(cache.kept_bodies(tmp_path))) == 1


def test_without_validators_nothing_is_kept(arxiv: FakeArxiv, tmp_path: Path) -> None:
    """A body that came without validators is of no use later."""
    with Client(settings_for(arxiv), tmp_path) as window:
        ask(window, keep=True)
    assert not list(tmp_path.iterdir())


def test_only_what_shall_be_kept_is_kept(arxiv: FakeArxiv, tmp_path: Path) -> None:
    """A request that does not ask for it neither fills nor uses the cache."""
    arxiv.faults.append(validated(ETag="0123abc"))
    with Client(settings_for(arxiv), tmp_path) as window:
        ask(window)
        assert not list(tmp_path.iterdir())
        ask(window, keep=True)
        ask(window)
    assert "if-none-match" not in arxiv.requests[-1].headers


def test_a_bad_answer_is_not_kept(arxiv: FakeArxiv, tmp_path: Path) -> None:
    """What cannot be read is not kept, whatever validators it came with."""
    arxiv.faults.append(first(Reply(body=b"Rate exceeded.", headers={"ETag": "bad"})))
    with Client(settings_for(arxiv), tmp_path) as window:
        assert ask(window, keep=True) == 5
    assert not list(cache.kept_bodies(tmp_path))


def _head(**changes: object) -> Callable[[Path], object]:
    def spoil(folder: Path) -> None:
        file = next(folder.glob("*.json"))
        file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: next(folder.glob("*.xml")).write_bytes(b"<feed"),
        lambda folder: next(folder.glob("*.xml")).unlink(),
        lambda folder: next(folder.glob("*.json")).write_bytes(b"\xff{"),
        lambda folder: next(folder.glob("*.json")).write_bytes(b"[]"),
        lambda folder: next(folder.glob("*.json")).write_bytes(b""),
        _head(url="http://127.0.0.1/elsewhere"),
        _head(sha256=None),
        _head(etag=5),
        _head(etag="a\nb"),
        _head(etag="Ω"),
    ],
    ids=["cut", "no body", "no text", "no object", "empty", "address", "hash", "number", "lines", "letter"],
)
def test_a_corrupt_cache_is_ignored(
    arxiv: FakeArxiv, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    """A cache that is damaged in any way counts as lost."""
    arxiv.faults.append(validated(ETag="0123abc"))
    with Client(settings_for(arxiv), tmp_path, sleep=lambda _: None) as window:
        ask(window, keep=True)
        spoil(tmp_path)
        assert ask(window, keep=True) == 5
    assert "if-none-match" not in arxiv.requests[-1].headers


def test_an_odd_tag_does_no_harm(arxiv: FakeArxiv, tmp_path: Path) -> None:
    """A tag with letters that no header takes is survived at the next request."""
    arxiv.faults.append(lambda _, good: replace(good, headers={"ETag": '"caf\xe9"'}))
    with Client(settings_for(arxiv), tmp_path) as window:
        assert ask(window, keep=True) == ask(window, keep=True) == 5


@pytest.mark.parametrize(
    "bad",
    [
        Reply(429, b"Rate exceeded."),
        Reply(503),
        Reply(500, HTML),
        Reply(502),
        Reply(504),
        Reply(406),
        Reply(408),
        Reply(200, b"Rate exceeded."),
        Reply(200, HTML),
        Reply(200, b""),
        Reply(200, b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>"),
        Reply(200, b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>" * 20, cut=True),
        Reply(200, b"no gzip", {"Content-Encoding": "gzip"}),
        Reply(302, headers={"Location": "http://[::1"}),
    ],
    ids=lambda reply: f"{reply.status} {reply.body[:20]!r}",
)
def test_passing_failures_are_asked_again(arxiv: FakeArxiv, window: Client, bad: Reply) -> None:
    """A failure that another try may fix is tried again until it works."""
    arxiv.faults.append(first(bad, TRIES - 1))
    assert ask(window) == 5
    assert len(arxiv.requests) == TRIES


def test_it_gives_up(arxiv: FakeArxiv, window: Client) -> None:
    """After the last try the error names the address and the last failure."""
    arxiv.faults.append(always(Reply(503)))
    with pytest.raises(ArxivError, match=r"/atom/cs\.AI: HTTP 503"):
        ask(window)
    assert len(arxiv.requests) == TRIES


@pytest.mark.parametrize(
    "bad", [Reply(400, ERROR_FEED), Reply(400, HTML), Reply(404), Reply(200, ERROR_FEED)]
)
def test_lasting_failures_are_not_asked_again(arxiv: FakeArxiv, window: Client, bad: Reply) -> None:
    """A request that arXiv rejects is not repeated."""
    arxiv.faults.append(always(bad))
    with pytest.raises(AnswerError):
        ask(window)
    assert len(arxiv.requests) == 1


def test_an_error_feed_tells_its_reason(arxiv: FakeArxiv, window: Client) -> None:
    """The reason in a 400 answer is part of the error message."""
    arxiv.faults.append(always(Reply(400, ERROR_FEED)))
    with pytest.raises(AnswerError, match=r"Bad category\."):
        ask(window)


def test_a_304_nobody_asked_for(arxiv: FakeArxiv, window: Client) -> None:
    """A 304 without a kept body is an error, not an empty feed."""
    arxiv.faults.append(always(Reply(304)))
    with pytest.raises(ArxivError):
        ask(window)


def test_a_refusal_ends_it_at_once(arxiv: FakeArxiv, window: Client, slept: list[float]) -> None:
    """A request is never repeated after a 403."""
    arxiv.faults.append(always(Reply(403)))
    with pytest.raises(RefusedError, match="HTTP 403"):
        ask(window)
    assert (len(arxiv.requests), slept) == (1, [])


def test_after_a_refusal_no_category_is_asked_for(arxiv: FakeArxiv, window: Client) -> None:
    """A 403 to one category ends the questions for all that follow."""
    arxiv.faults.append(lambda request, good: Reply(403) if request.path.endswith("cs.CL") else good)
    news = arxiv_api.news(window, ["cs.AI", "cs.CL", "cs.CV", "cs.GR"], [])
    assert [one.state for one in news] == ["fresh", "failed", "failed", "failed"]
    assert all("403" in one.reason for one in some(news[1:]))
    assert arxiv.paths == ["/atom/cs.AI", "/atom/cs.CL"]


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds(arxiv: FakeArxiv, window: Client, slept: list[float], status: int) -> None:
    """As many seconds as arXiv asks for are waited, up to the longest wait."""
    busy = [Reply(status, headers={"Retry-After": seconds}) for seconds in ("120", "0", "7")]
    arxiv.faults.append(lambda _, good: busy.pop() if busy else good)
    assert ask(window) == 5
    assert slept == [7.0, 0.0, 120.0]


@pytest.mark.parametrize("skew", [0, -3600, 3600])
def test_retry_after_as_a_date(arxiv: FakeArxiv, window: Client, slept: list[float], skew: int) -> None:
    """A date to come back at counts from the answer's own date, not from this machine's clock."""
    now = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=skew)
    headers = {
        "Date": format_datetime(now, usegmt=True),
        "Retry-After": format_datetime(now + dt.timedelta(seconds=30), usegmt=True),
    }
    arxiv.faults.append(first(Reply(429, headers=headers)))
    assert ask(window) == 5
    assert slept == [30.0]


def test_retry_after_in_the_past(arxiv: FakeArxiv, window: Client, slept: list[float]) -> None:
    """A date that is over asks for no wait."""
    arxiv.faults.append(first(Reply(429, headers={"Retry-After": "Thu, 12 Mar 2020 04:00:00 GMT"})))
    assert ask(window) == 5
    assert slept == [0.0]


@pytest.mark.parametrize(
    "text", ["soon", "-5", "1.5", "²", "Thu, 99 Mar 2026", "Thu, 12 Mar 2026 04:00:00 -0000"]
)
def test_retry_after_that_makes_no_sense(arxiv: FakeArxiv, window: Client, text: str) -> None:
    """A wait that cannot be read is no wait."""
    arxiv.faults.append(first(Reply(429, headers={"Retry-After": text})))
    assert ask(window) == 5


@pytest.mark.parametrize("text", ["121", "86400", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_retry_after_beyond_the_bound(
    arxiv: FakeArxiv, window: Client, slept: list[float], text: str
) -> None:
    """Who asks for a longer wait than we have is left to the next run."""
    arxiv.faults.append(always(Reply(429, headers={"Retry-After": text})))
    with pytest.raises(ArxivError, match="asks for a retry after"):
        ask(window)
    assert (len(arxiv.requests), slept) == (1, [])


def test_waits_grow(arxiv: FakeArxiv, slept: list[float]) -> None:
    """Without advice the waits grow with every try, and start higher when arXiv is busy."""
    firsts = []
    for status in (503, 429):
        arxiv.faults[:] = [always(Reply(status))]
        slept.clear()
        with Client(settings_for(arxiv, DELAY), sleep=slept.append) as window, pytest.raises(ArxivError):
            ask(window)
        waits = [wait for wait in slept if wait > DELAY]  # the others space the requests
        assert waits == sorted(waits)
        assert len(waits) == TRIES - 1
        firsts.append(waits[0])
    assert DELAY <= firsts[0] <= 2 * DELAY < 5 * DELAY <= firsts[1] <= 10 * DELAY


def test_patience_includes_the_next_wait(
    arxiv: FakeArxiv, window: Client, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wait that would outlast the patience for one request is not begun."""
    monkeypatch.setattr(client, "PATIENCE", 30.0)
    arxiv.faults.append(always(Reply(503, headers={"Retry-After": "31"})))
    with pytest.raises(ArxivError):
        ask(window)
    assert slept == []


def test_silence_is_a_passing_failure(
    arxiv: FakeArxiv, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that times out is repeated."""
    monkeypatch.setattr(client, "_TIMEOUT", httpx.Timeout(0.1))
    arxiv.faults.append(first(Reply(200, b"late", hang=0.2)))
    with Client(settings_for(arxiv), sleep=slept.append) as window:
        assert ask(window) == 5
    assert len(arxiv.requests) == 2


def test_nobody_there(slept: list[float]) -> None:
    """A refused connection is tried again and then reported."""
    nowhere = Settings("http://127.0.0.1:9/api/query", "http://127.0.0.1:9", 0)
    with Client(nowhere, sleep=slept.append) as window, pytest.raises(ArxivError, match="ConnectError"):
        ask(window)
    assert window.requests == TRIES


def test_bodies_have_bounds(arxiv: FakeArxiv, window: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that is too large is not read to its end."""
    monkeypatch.setattr(client, "LARGEST_BODY", 100)
    with pytest.raises(ArxivError, match="stopped after"):
        ask(window)
    assert len(arxiv.requests) == TRIES


@pytest.mark.parametrize("part", ["head", "body"])
def test_an_answer_that_never_ends_is_cut(
    arxiv: FakeArxiv, window: Client, monkeypatch: pytest.MonkeyPatch, part: Literal["head", "body"]
) -> None:
    """Parts that arrive in time do not keep a run waiting; a body that was cut does not count as whole."""
    monkeypatch.setattr(client, "_LONGEST", 0.2)
    arxiv.faults.append(lambda _request, good: replace(good, drip=part))
    with pytest.raises(ArxivError, match="too slow, stopped after"):
        ask(window)
    assert len(arxiv.requests) == TRIES


def test_the_time_of_a_run_bounds_an_answer(arxiv: FakeArxiv) -> None:
    """An answer is cut when the time of the run is over, and nothing is requested afterwards."""
    arxiv.faults.append(lambda _request, good: replace(good, drip="body"))
    with Client(settings_for(arxiv), deadline=Deadline(0.005)) as window:
        for _ in range(3):
            with pytest.raises(ArxivError, match="time limit of this run"):
                ask(window)
    assert len(arxiv.requests) == 1


def test_no_wait_outlasts_the_run(arxiv: FakeArxiv, slept: list[float]) -> None:
    """A retry that the server wants later than the run may last is left to the next run."""
    arxiv.faults.append(always(Reply(503, headers={"Retry-After": "100"})))
    with (
        Client(settings_for(arxiv), deadline=Deadline(1), sleep=slept.append) as window,
        pytest.raises(ArxivError, match="HTTP 503; the time limit of this run, 1 min"),
    ):
        ask(window)
    assert slept == []


def test_replay_needs_no_network(slept: list[float]) -> None:
    """A replay answers in arXiv's place, without socket and without waiting."""
    with Client(Settings(), replay=lambda _path, _params: (400, ERROR_FEED), sleep=slept.append) as window:
        for _ in range(2):
            with pytest.raises(AnswerError):
                ask(window)
    assert slept == []


def test_settings_by_default() -> None:
    """Without variables arXiv's own addresses and its own delay hold, as with empty ones."""
    names = (
        *(f"ARXIV_DIGEST_{name}" for name in ("API_URL", "FEED_URL", "WEB_URL", "DELAY")),
        "GITHUB_REPOSITORY",
    )
    settings = Settings.from_environment({})
    assert Settings.from_environment(dict.fromkeys(names, "")) == settings == Settings()
    assert (settings.delay, settings.feed_url) == (3.0, "https://rss.arxiv.org")
    assert settings.web_url == "https://arxiv.org"


def test_settings_are_read(arxiv: FakeArxiv) -> None:
    """Addresses, delay and repository come from the environment."""
    settings = Settings.from_environment(
        {
            "ARXIV_DIGEST_API_URL": f"{arxiv.url}/api/query",
            "ARXIV_DIGEST_FEED_URL": f"{arxiv.url}/",
            "ARXIV_DIGEST_WEB_URL": f"{arxiv.url}/web/",
            "ARXIV_DIGEST_DELAY": "4.5",
            "GITHUB_REPOSITORY": "nobody/digest",
        }
    )
    web = f"{arxiv.url}/web"
    assert settings == Settings(f"{arxiv.url}/api/query", arxiv.url, 4.5, settings.user_agent, web)
    assert settings.user_agent.endswith(" (+https://github.com/nobody/digest)")


@pytest.mark.parametrize("delay", ["0", "2.99", "-1", "nan", "inf", "1e999", "three", "3s", "0x3"])
def test_a_bad_delay_is_refused(delay: str) -> None:
    """A delay below arXiv's, or that is no number of seconds, is refused with the variable's name."""
    with pytest.raises(SettingError, match="ARXIV_DIGEST_DELAY"):
        Settings.from_environment({"ARXIV_DIGEST_DELAY": delay})


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost:9", "[::1]:9"])
def test_short_delays_on_loopback(host: str) -> None:
    """Requests to loopback need no delay, those to arXiv do."""
    environ = {"ARXIV_DIGEST_FEED_URL": f"http://{host}", "ARXIV_DIGEST_DELAY": "0"}
    with pytest.raises(SettingError, match="ARXIV_DIGEST_DELAY"):
        Settings.from_environment(environ)
    environ["ARXIV_DIGEST_API_URL"] = f"http://{host}/api/query"
    settings = Settings.from_environment(environ)
    assert settings.delay == 0
    assert settings.delay_for("127.0.0.1") == 0
    assert settings.delay_for("arxiv.org") == 3
    with pytest.raises(SettingError, match="ARXIV_DIGEST_DELAY"):
        Settings.from_environment(environ | {"ARXIV_DIGEST_DELAY": "-1"})


@pytest.mark.parametrize("host", ["127.0.0.1.a.example", "localhost.a.example", "127.0.0.1@a.example"])
def test_what_only_looks_like_loopback(host: str) -> None:
    """A host with loopback in its name is not this machine."""
    urls = {f"ARXIV_DIGEST_{name}_URL": f"http://{host}" for name in ("API", "FEED", "WEB")}
    with pytest.raises(SettingError, match="ARXIV_DIGEST_DELAY"):
        Settings.from_environment({**urls, "ARXIV_DIGEST_DELAY": "0"})


@pytest.mark.parametrize("variable", [f"ARXIV_DIGEST_{name}_URL" for name in ("API", "FEED", "WEB")])
@pytest.mark.parametrize(
    "url",
    [
        "rss.arxiv.org",
        "ftp://a.example",
        "file:///x",
        "http://",
        "http://[::1",
        "http://a.example:port",
        "x\x00",
        " ",
    ],
)
def test_a_bad_address_is_refused(variable: str, url: str) -> None:
    """What is no web address is refused with the variable's name."""
    with pytest.raises(SettingError, match=variable):
        Settings.from_environment({variable: url})


@pytest.mark.parametrize(
    "location",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b",
        "http://[",
        "http://a:b/",
        "//",
        "\\",
        "file:///",
    ],
)
def test_a_redirect_to_anything_is_a_failure_of_arxiv(
    arxiv: FakeArxiv, window: Client, location: str
) -> None:
    """No address that a server names can raise an error of a library."""
    arxiv.faults.append(always(Reply(302, headers={"Location": location})))
    with pytest.raises(ArxivError):
        ask(window)


def test_a_parser_that_fails_is_a_failure_of_arxiv(window: Client) -> None:
    """Whatever a reader raises, the caller sees an error of this program."""

    def broken(_: bytes) -> int:
        raise ZeroDivisionError

    with pytest.raises(ArxivError, match="unreadable: ZeroDivisionError"):
        window.get(f"{window.settings.feed_url}/atom/cs.AI", read=broken)


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://arxiv.org.evil.example/",
        "http://arxiv.org/",
        "https://me:secret@arxiv.org/",
        "//evil.example/",
        "ftp://arxiv.org/",
    ],
)
def test_a_redirect_to_another_host_is_not_followed(
    arxiv: FakeArxiv, window: Client, slept: list[float], location: str
) -> None:
    """No request leaves for a host that is not configured, and none is repeated to see it again."""
    arxiv.faults.append(always(Reply(302, headers={"Location": location})))
    with pytest.raises(ArxivError, match="which is not an address of arXiv"):
        ask(window)
    assert len(arxiv.requests) == 1
    assert slept == []


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://arxiv.org/html/2603.99001", True),
        ("https://www.arxiv.org/", True),
        ("https://export.arxiv.org:8443/", True),
        ("http://arxiv.org/", False),
        ("https://notarxiv.org/", False),
        ("https://arxiv.org@evil.example/", False),
        ("http://127.0.0.1/", False),
        ("http://localhost:8080/", False),
        ("https://[/", False),
        ("data:text/html,x", False),
    ],
)
def test_the_hosts_of_arxiv(url: str, allowed: bool) -> None:  # noqa: FBT001  a parameter of the test
    """Requests go to the configured hosts and their subdomains, over HTTPS."""
    assert Settings().allows(url) is allowed


def test_http_is_for_this_machine() -> None:
    """A mirror needs HTTPS; a replay on loopback does not."""
    with pytest.raises(SettingError, match=r"ARXIV_DIGEST_FEED_URL=.*not an HTTPS address"):
        Settings.from_environment({"ARXIV_DIGEST_FEED_URL": "http://mirror.example"})
    for url in ("http://127.0.0.1:9", "https://mirror.example/arxiv"):
        settings = Settings.from_environment({"ARXIV_DIGEST_FEED_URL": url})
        assert settings.allows(f"{url}/atom/cs.CV")
