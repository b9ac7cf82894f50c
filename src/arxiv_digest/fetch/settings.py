"""Where arXiv is and how to behave there, from the environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from arxiv_digest import __version__
from arxiv_digest.errors import SettingError

MIN_DELAY = 3.0  # seconds between requests, arXiv's terms of use


@dataclass(frozen=True, slots=True)
class Settings:
    """Where arXiv is, how long to wait between requests (seconds), and who we say we are."""

    api_url: str = "https://export.arxiv.org/api/query"
    feed_url: str = "https://rss.arxiv.org"
    delay: float = MIN_DELAY
    user_agent: str = f"arxiv-digest/{__version__}"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read the ARXIV_DIGEST_* variables; raises SettingError for what arXiv would not accept."""
        urls = {
            field: environ.get(f"ARXIV_DIGEST_{field.upper()}") or getattr(cls(), field)
            for field in ("api_url", "feed_url")
        }
        for field, url in urls.items():
            if not _is_web(url):
                raise SettingError(f"ARXIV_DIGEST_{field.upper()}={url}: not an http address")
        delay = _delay(environ.get("ARXIV_DIGEST_DELAY") or str(MIN_DELAY), urls.values())
        repository = environ.get("GITHUB_REPOSITORY")
        home = f" (+https://github.com/{repository})" if repository else ""
        return cls(urls["api_url"], urls["feed_url"].rstrip("/"), delay, cls().user_agent + home)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _delay(text: str, urls: Iterable[str]) -> float:
    try:
        delay = float(text)
    except ValueError:
        raise SettingError(f"ARXIV_DIGEST_DELAY={text}: write the seconds as a number, e.g. 3") from None
    local = all(urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"} for url in urls)
    if not (0 if local else MIN_DELAY) <= delay < float("inf"):
        raise SettingError(f"ARXIV_DIGEST_DELAY={text}: arXiv asks for {MIN_DELAY:g} seconds or more")
    return delay
