"""Settings for the connection to arXiv, read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from arxiv_digest import __version__
from arxiv_digest.arxiv import urls
from arxiv_digest.errors import SettingError

MIN_DELAY = 3.0  # seconds between requests, by arXiv's terms of use


@dataclass(frozen=True, slots=True)
class Settings:
    """The addresses of arXiv, the delay between requests (seconds), and the contact in the User-Agent."""

    api_url: str = urls.API
    feed_url: str = urls.FEEDS
    delay: float = MIN_DELAY
    user_agent: str = f"arxiv-digest/{__version__}"
    web_url: str = urls.WEB

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read the ARXIV_DIGEST_* variables; raises SettingError when one is invalid."""
        problems = cls.problems(environ)
        if problems:
            raise SettingError("\n".join(problems))
        repository = environ.get("GITHUB_REPOSITORY")
        home = f" (+https://github.com/{repository})" if repository else ""
        return cls(
            api_url=_value(environ, "API_URL", cls().api_url),
            feed_url=_value(environ, "FEED_URL", cls().feed_url).rstrip("/"),
            delay=float(_value(environ, "DELAY", str(MIN_DELAY))),
            user_agent=cls().user_agent + home,
            web_url=_value(environ, "WEB_URL", cls().web_url).rstrip("/"),
        )

    def delay_for(self, host: str) -> float:
        """Return the seconds between requests to a host: at least what arXiv requires, except on loopback."""
        return self.delay if host in _LOOPBACK else max(self.delay, MIN_DELAY)

    def allows(self, url: str) -> bool:
        """Return whether a request or redirect may go to an address.

        It may go to the configured hosts and their subdomains, over HTTPS except on this machine, and without
        credentials in the address.
        """
        own = {urlsplit(one).hostname or "" for one in (self.api_url, self.feed_url, self.web_url)}
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            return False
        known = host in own or any(host.endswith(f".{name}") for name in own - _LOOPBACK)
        return known and _is_web(url)

    @property
    def is_replay(self) -> bool:
        """Whether feeds come from this machine: a replay has days of its own, unrelated to the clock."""
        return urlsplit(self.feed_url).hostname in _LOOPBACK

    @classmethod
    def problems(cls, environ: Mapping[str, str]) -> list[str]:
        """Return every problem of the ARXIV_DIGEST_* variables; empty ones count as unset."""
        names = ("API_URL", "FEED_URL", "WEB_URL")
        urls = {name: _value(environ, name, getattr(cls(), name.lower())) for name in names}
        found = [
            f"ARXIV_DIGEST_{name}={url}: not an HTTPS address (HTTP and credentials are refused)"
            for name, url in urls.items()
            if not _is_web(url)
        ]
        asked = (urls["API_URL"], urls["FEED_URL"])  # full texts always use arXiv's delay
        local = not found and all(urlsplit(url).hostname in _LOOPBACK for url in asked)
        delay = _value(environ, "DELAY", str(MIN_DELAY))
        return [*found, *filter(None, [_delay_problem(delay, local=local)])]


def _value(environ: Mapping[str, str], name: str, default: str) -> str:
    return environ.get(f"ARXIV_DIGEST_{name}") or default


_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _is_web(url: str) -> bool:
    """Return whether an address is one of HTTPS, or of HTTP on this machine, without credentials."""
    try:
        parts = urlsplit(url)
        schemes = {"http", "https"} if parts.hostname in _LOOPBACK else {"https"}
        return (
            parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
        )
    except ValueError:
        return False


def _delay_problem(text: str, *, local: bool) -> str:
    try:
        delay = float(text)
    except ValueError:
        return f"ARXIV_DIGEST_DELAY={text}: not a number of seconds such as 3"
    if not (0 if local else MIN_DELAY) <= delay < float("inf"):
        return f"ARXIV_DIGEST_DELAY={text}: arXiv asks for {MIN_DELAY:g} seconds or more"
    return ""
