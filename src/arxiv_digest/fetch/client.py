"""The window to arXiv: one connection, politely spaced, patient within bounds, answers as bytes.

The etiquette is arXiv's own: at most one request every three seconds and one connection at a time
over feeds and API together (https://info.arxiv.org/help/api/tou.html).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx
import tenacity

from arxiv_digest.errors import AnswerError, ArxivError, MissingError, RefusedError
from arxiv_digest.fetch.cache import Kept
from arxiv_digest.fetch.settings import Settings

log = logging.getLogger(__name__)

TRIES = 5
PATIENCE = 240.0  # seconds that one request may take, waits included
LONGEST_WAIT = 120.0  # seconds; who asks for more is asked again by the next run
LARGEST_BODY = 64_000_000  # bytes; a full feed of 2,000 items has about 5,000,000
_ACCEPT = "application/atom+xml, application/xml, text/html;q=0.9, application/pdf;q=0.8"
_TIMEOUT = httpx.Timeout(60, connect=10)
_BODY_TIME = 120.0  # seconds for a whole body: a drip never trips the read time-out
_BUSY = HTTPStatus.TOO_MANY_REQUESTS
_PASSING = frozenset({406, 408, 425, 429, 500, 502, 503, 504})  # 406: arXiv's edge when it throttles

T = TypeVar("T")
Replay = Callable[[str, Mapping[str, str]], tuple[int, bytes]]  # path and parameters to status and body


class _PassingError(Exception):
    """A failure that another try may mend, and how long the server asked to wait for it (seconds)."""

    def __init__(self, reason: str, wait: float | None = None, *, busy: bool = False) -> None:
        super().__init__(reason)
        self.wait = wait
        self.busy = busy


class Client:
    """One polite connection; use it as a context manager.

    `cache` is a folder for feed bodies and their validators. `replay` answers in arXiv's place, without
    network and without waiting. `sleep` is there for tests of the waiting.
    """

    def __init__(
        self,
        settings: Settings,
        cache: Path | None = None,
        *,
        replay: Replay | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.requests = 0
        self._cache = cache
        self._waits = replay is None
        self._sleep = sleep
        self._last = float("-inf")
        self._http = httpx.Client(
            headers={"User-Agent": settings.user_agent, "Accept": _ACCEPT},
            timeout=_TIMEOUT,
            limits=httpx.Limits(max_connections=1),
            follow_redirects=True,
            max_redirects=3,
            transport=_transport(replay) if replay else None,
            event_hooks={"request": [self._space]},  # a redirect is a request like any other
        )

    def __enter__(self) -> Self:
        """Open the connection."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self._http.close()

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        read: Callable[[bytes], T],
        keep: bool = False,
    ) -> T:
        """Get what `read` makes of the body; `keep` remembers the body, so that the next get is conditional.

        `read` raises AnswerError for a body it cannot take; passing ones are asked for again. Raises
        RefusedError when arXiv blocks us, AnswerError for a lasting refusal of this question and ArxivError
        when every try failed.
        """
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_PassingError),
            stop=tenacity.stop_after_attempt(TRIES) | tenacity.stop_before_delay(PATIENCE),
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        request = self._http.build_request("GET", url, params=params)
        try:
            value: T = retrying(self._try, request, read, self._cache if keep else None)
        except _PassingError as error:
            raise ArxivError(f"{request.url}: {error}") from error
        return value

    def _try(self, request: httpx.Request, read: Callable[[bytes], T], cache: Path | None) -> T:
        kept = Kept.load(cache, str(request.url))
        request.headers.update(kept.validators if kept else {})
        status, headers, body = self._send(request)
        if status == HTTPStatus.NOT_MODIFIED and kept:
            return read(kept.body)
        value = _read_answer(status, headers, body, request.url, read)
        Kept(body, headers.get("etag"), headers.get("last-modified")).save(cache, str(request.url))
        return value

    def _send(self, request: httpx.Request) -> tuple[int, httpx.Headers, bytes]:
        started = time.monotonic()
        try:
            response = self._http.send(request, stream=True)
            try:
                body = _body(response, started + _BODY_TIME)
            finally:
                response.close()
        except (httpx.TransportError, httpx.TooManyRedirects, httpx.DecodingError) as error:
            raise _PassingError(f"{type(error).__name__}: {error}".rstrip(": ")) from error
        took = time.monotonic() - started
        log.debug("answered  url=%s status=%d seconds=%.2f", request.url, response.status_code, took)
        return response.status_code, response.headers, body

    def _space(self, request: httpx.Request) -> None:
        """Hold a request back until the delay since the start of the last one is over."""
        delay = self.settings.delay_for(request.url.host) if self._waits else 0.0
        rest = self._last + delay - time.monotonic()
        if rest > 0:
            self._sleep(rest)
        self._last = time.monotonic()
        self.requests += 1

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Wait as long as the server asks, else a growing, jittered multiple of the delay."""
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _PassingError) else None
        unit = (self.settings.delay if self._waits else 0.0) * (
            5 if isinstance(error, _PassingError) and error.busy else 1
        )
        grown = tenacity.wait_exponential(multiplier=unit, max=LONGEST_WAIT) + tenacity.wait_random(0, unit)
        wait = grown(state) if asked is None else asked
        log.warning("retrying  try=%d wait=%.1fs reason=%s", state.attempt_number, wait, error)
        return wait


def _transport(replay: Replay) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        status, body = replay(request.url.path, dict(request.url.params))
        return httpx.Response(status, content=body)

    return httpx.MockTransport(answer)


def _body(response: httpx.Response, deadline: float) -> bytes:
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_bytes():
        chunks.append(chunk)
        size += len(chunk)
        if size > LARGEST_BODY or time.monotonic() > deadline:
            raise _PassingError(f"response too long or too slow, stopped after {size} bytes")
    return b"".join(chunks)


def _read_answer(
    status: int, headers: httpx.Headers, body: bytes, url: httpx.URL, read: Callable[[bytes], T]
) -> T:
    """Read a good answer; tell a passing failure from a lasting one."""
    if status == HTTPStatus.FORBIDDEN:
        raise RefusedError(f"{url}: HTTP 403, arXiv refuses this address; wait a day before the next run")
    if status in _PASSING:
        wait = _retry_after(headers)
        if wait is not None and wait > LONGEST_WAIT:
            raise ArxivError(f"{url}: HTTP {status}, arXiv asks for a retry after {wait:.0f} seconds")
        raise _PassingError(f"HTTP {status}", wait, busy=status == _BUSY)
    try:
        value = read(body)
    except AnswerError as error:
        if error.passing and status == HTTPStatus.OK:
            raise _PassingError(str(error), busy=b"Rate exceeded" in body[:200]) from error
        raise _lasting(status)(f"{url}: HTTP {status}, {error}") from error
    if status != HTTPStatus.OK:
        raise _lasting(status)(f"{url}: HTTP {status}")
    return value


def _lasting(status: int) -> type[AnswerError]:
    return MissingError if status == HTTPStatus.NOT_FOUND else AnswerError


def _retry_after(headers: httpx.Headers) -> float | None:
    """Read Retry-After: seconds, or a date, which counts from the answer's own Date (RFC 9110, 10.2.3)."""
    text = headers.get("retry-after", "").strip()
    try:
        if text.isdigit():
            return float(text)
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(headers["date"])
        return max(0.0, wait.total_seconds())
    except (ValueError, TypeError, KeyError):
        return None
