"""Finds out what the deployed site shows, and whether a run must deploy it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

import httpx

UNKNOWN = "unknown"  # the site does not say what it shows, or shows nothing yet
_TIMEOUT = 20.0  # seconds
_LONGEST = 100_000  # bytes of status.json; it has less than 2,000


def shown(site: str) -> str:
    """Return the hash of the commit that a deployed site was built from, or UNKNOWN; never raises.

    `site` is the address of the site, with a slash at its end. No cache between here and GitHub answers.
    """
    with suppress(httpx.HTTPError, httpx.InvalidURL, ValueError, AttributeError):
        options = {"params": {"fresh": "1"}, "headers": {"Cache-Control": "no-cache"}}
        with (
            httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as window,
            window.stream("GET", f"{site}status.json", **options) as answer,  # type: ignore[arg-type]
        ):
            if answer.is_success and (text := _start(answer)):
                return _hash(json.loads(text).get("commit")) or UNKNOWN
    return UNKNOWN


def _start(answer: httpx.Response) -> bytes:
    """Read an answer; empty if it is longer than a status can be."""
    read = b""
    for part in answer.iter_bytes():
        read += part
        if len(read) > _LONGEST:
            return b""
    return read


def _hash(value: object) -> str:
    """Return a value if it is a commit's hash: it comes from a public address, and becomes an output."""
    text = value if isinstance(value, str) else ""
    return text if len(text) in {40, 64} and set(text) <= set("0123456789abcdef") else ""


def due(environ: Mapping[str, str], *, changed: bool, head: str, known: str) -> bool:
    """Return whether this run builds and deploys the site.

    Not only a commit is a reason: a person who starts or repeats a run wants to see its result, and a
    deployment that failed is made up for. `known` is what `shown` returned before the run, or empty when
    there is no site to compare with.
    """
    started_by_a_person = environ.get("GITHUB_EVENT_NAME") != "schedule"
    repeated = _attempt(environ) != "1"
    return changed or started_by_a_person or repeated or bool(known and known != head)


def artifact(environ: Mapping[str, str]) -> str:
    """Return the name of the artifact that holds the site: one per attempt, as two of a name are refused."""
    return f"pages-{_attempt(environ)}"


def _attempt(environ: Mapping[str, str]) -> str:
    return environ.get("GITHUB_RUN_ATTEMPT") or "1"
