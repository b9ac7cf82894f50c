"""The HTTP client for arXiv: one connection, limited rate, bounded retries.

It asks only the configured hosts, also after a redirect. By arXiv's terms of use, it makes one request every
three seconds over one connection, feeds and API together (https://info.arxiv.org/help/api/tou.html).
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import tenacity

from arxiv_digest.deadline import Deadline
from arxiv_digest.errors import AnswerError, ArxivError, MissingError, RefusedError
from arxiv_digest.fetch import identity
from arxiv_digest.fetch.cache import Kept
from arxiv_digest.fetch.settings import Settings

log = logging.getLogger(__name__)

TRIES = 5
PATIENCE = 240.0  # seconds that a request may take, including waits
LONGEST_WAIT = 120.0  # seconds; when a server asks for more, the next run tries again
LARGEST_BODY = 64_000_000  # bytes; a full feed of 2,000 items has about 5,000,000
_ACCEPT = "application/atom+xml, application/xml, text/html;q=0.9, application/pdf;q=0.8"
_TIMEOUT = httpx.Timeout(60, connect=10)
_LONGEST = 120.0  # seconds for a whole answer: a slow trickle never triggers the read time-out
_BUSY = HTTPStatus.TOO_MANY_REQUESTS
_PASSING = frozenset({406, 408, 425, 429, 500, 502, 503, 504})  # 406: arXiv's edge when it throttles

T = TypeVar("T")
Replay = Callable[[str, Mapping[str, str]], tuple[int, bytes]]  # path and parameters to status and body


class _TransientError(Exception):
    """A transient failure, and how long the server asked to wait before a retry (seconds)."""

    def __init__(self, reason: str, wait: float | None = None, *, busy: bool = False) -> None:
        super().__init__(reason)
        self.wait = wait
        self.busy = busy


class Client:
    """One rate-limited connection; use it as a context manager.

    `cache` is a folder for feed bodies and their validators. `replay` answers instead of arXiv, without
    network and delays. After the `deadline`, no request is sent. `sleep` lets tests replace the waiting.
    """

    def __init__(
        self,
        settings: Settings,
        cache: Path | None = None,
        *,
        replay: Replay | None = None,
        deadline: Deadline | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.requests = 0
        self._deadline = deadline or Deadline()
        self._connection = _Connection()
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
            event_hooks={"request": [self._guard, self._space]},  # redirects are requests too
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
        """Return what `read` makes of the body; `keep` caches it, so that later requests are conditional.

        `read` raises AnswerError for a body that it cannot parse; passing failures are retried. Raises
        RefusedError when arXiv blocks this address, AnswerError when it rejects this request for good, and
        ArxivError when all tries fail or the deadline has passed.
        """
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_TransientError),
            stop=tenacity.stop_after_attempt(TRIES) | tenacity.stop_before_delay(PATIENCE),
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        request = self._http.build_request("GET", url, params=params, extensions=self._connection.extensions)
        request.extensions = {**request.extensions, "asked": str(request.url)}  # redirects inherit it
        try:
            value: T = retrying(self._try, request, read, self._cache if keep else None)
        except _TransientError as error:
            raise ArxivError(f"{request.url}: {error}") from error
        return value

    def _try(self, request: httpx.Request, read: Callable[[bytes], T], cache: Path | None) -> T:
        if self._deadline.passed:
            raise ArxivError(f"{request.url}: {self._deadline}")
        kept = Kept.load(cache, str(request.url))
        request.headers.update(kept.validators if kept else {})
        status, headers, body = self._send(request)
        if status == HTTPStatus.NOT_MODIFIED and kept:
            return _read_by(read, kept.body)
        value = _read_answer(status, headers, body, request.url, read)
        Kept(body, headers.get("etag"), headers.get("last-modified")).save(cache, str(request.url))
        return value

    def _send(self, request: httpx.Request) -> tuple[int, httpx.Headers, bytes]:
        """Send a request; return status, headers and body.

        Raises _TransientError when the connection fails.
        """
        started = time.monotonic()
        try:
            with self._connection.cut_after(min(_LONGEST, self._deadline.left)):
                response = self._http.send(request, stream=True)
                try:
                    body = _body(response)
                finally:
                    response.close()
        except (_TransientError, ArxivError):
            raise
        except Exception as error:  # a server can make the libraries raise anything, such as on a redirect
            raise _TransientError(f"{type(error).__name__}: {error}".rstrip(": ")) from error
        took = time.monotonic() - started
        log.debug("response  url=%s status=%d seconds=%.2f", request.url, response.status_code, took)
        return response.status_code, response.headers, body

    def _guard(self, request: httpx.Request) -> None:
        """Refuse to follow a redirect to a host that is not arXiv's, or to something else than was requested.

        Raises AnswerError for such a host, and _TransientError for something else.
        """
        if not self.settings.allows(str(request.url)):
            raise AnswerError(f"redirected to {str(request.url)[:200]}, which is not an address of arXiv")
        if not identity.is_same_request(request.extensions["asked"], str(request.url)):
            raise _TransientError(f"redirected to {str(request.url)[:200]}, which is something else")

    def _space(self, request: httpx.Request) -> None:
        """Delay a request until enough time has passed since the start of the last one."""
        delay = self.settings.delay_for(request.url.host) if self._waits else 0.0
        rest = self._last + delay - time.monotonic()
        if rest > 0:
            self._sleep(rest)
        self._last = time.monotonic()
        self.requests += 1

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Return the seconds to wait: as the server asks, or a growing, jittered multiple of the delay."""
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _TransientError) else None
        unit = (self.settings.delay if self._waits else 0.0) * (
            5 if isinstance(error, _TransientError) and error.busy else 1
        )
        grown = tenacity.wait_exponential(multiplier=unit, max=LONGEST_WAIT) + tenacity.wait_random(0, unit)
        wait = grown(state) if asked is None else asked
        if wait > self._deadline.left:
            raise ArxivError(f"{error}; {self._deadline}")
        log.warning("retrying  try=%d wait=%.1fs reason=%s", state.attempt_number, wait, error)
        return wait


class _Connection:
    """Ends an answer that takes too long, though each of its parts may arrive in time."""

    def __init__(self) -> None:
        self.extensions: dict[str, Any] = {"trace": self._note}
        self._stream: Any = None

    def _note(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the connection that httpx opens; it may carry many requests."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._stream = info["return_value"]

    @contextmanager
    def cut_after(self, seconds: float) -> Iterator[None]:
        """Raise _TransientError when the answer is not complete after some seconds."""
        late = threading.Event()
        timer = threading.Timer(seconds, self._cut, [late])
        timer.start()
        try:
            yield
        except Exception:
            if not late.is_set():
                raise
        finally:
            timer.cancel()
        if late.is_set():  # a body without a length ends like a whole one
            raise _TransientError(f"response too slow, stopped after {seconds:.0f} seconds")

    def _cut(self, late: threading.Event) -> None:
        late.set()
        with suppress(AttributeError, OSError):  # not connected yet, or not any more
            self._stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


def _transport(replay: Replay) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        status, body = replay(request.url.path, dict(request.url.params))
        return httpx.Response(status, content=body)

    return httpx.MockTransport(answer)


def _body(response: httpx.Response) -> bytes:
    """Read a body within the limit of size; raises _TransientError beyond it."""
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_bytes():
        chunks.append(chunk)
        size += len(chunk)
        if size > LARGEST_BODY:
            raise _TransientError(f"response too long, stopped after {size} bytes")
    return b"".join(chunks)


def _read_answer(
    status: int, headers: httpx.Headers, body: bytes, url: httpx.URL, read: Callable[[bytes], T]
) -> T:
    """Parse a successful answer; separate transient from permanent failures.

    Raises RefusedError after HTTP 403, MissingError after 404 or where the body says so, AnswerError or
    ArxivError after other permanent failures, and _TransientError after transient ones.
    """
    if status == HTTPStatus.FORBIDDEN:
        raise RefusedError(f"{url}: HTTP 403, arXiv refuses this address; wait a day before the next run")
    if status in _PASSING:
        wait = _retry_after(headers)
        if wait is not None and wait > LONGEST_WAIT:
            raise ArxivError(f"{url}: HTTP {status}, arXiv asks for a retry after {wait:.0f} seconds")
        raise _TransientError(f"HTTP {status}", wait, busy=status == _BUSY)
    try:
        value = _read_by(read, body)
    except MissingError:
        raise
    except AnswerError as error:
        if error.passing and status == HTTPStatus.OK:
            raise _TransientError(str(error), busy=b"Rate exceeded" in body[:200]) from error
        raise _lasting(status)(f"{url}: HTTP {status}, {error}") from error
    if status != HTTPStatus.OK:
        raise _lasting(status)(f"{url}: HTTP {status}")
    return value


def _read_by(read: Callable[[bytes], T], body: bytes) -> T:
    """Parse a body; whatever a parser raises means that it cannot be read."""
    try:
        return read(body)
    except AnswerError:
        raise
    except Exception as error:
        raise AnswerError(f"unreadable: {type(error).__name__}", passing=True) from error


def _lasting(status: int) -> type[AnswerError]:
    return MissingError if status == HTTPStatus.NOT_FOUND else AnswerError


def _retry_after(headers: httpx.Headers) -> float | None:
    """Parse Retry-After: seconds, or a date relative to the answer's own Date (RFC 9110, section 10.2.3)."""
    text = headers.get("retry-after", "").strip()
    try:
        if text.isdigit():
            return float(text)
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(headers["date"])
        return max(0.0, wait.total_seconds())
    except (ValueError, TypeError, KeyError):
        return None
