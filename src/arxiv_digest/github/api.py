"""Reads the setup of the repository from GitHub's API, and writes outputs and summaries of jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from arxiv_digest.credentials import masked

RERUN = "{run}, “Re-run jobs”, “Re-run failed jobs”"  # where to click on the page of a run
_TIMEOUT = 20.0  # seconds


@dataclass(frozen=True, slots=True)
class Place:
    """This repository: its name, and the server, API address and token to query it."""

    repository: str  # owner/name
    token: str = ""
    api: str = "https://api.github.com"
    server: str = "https://github.com"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self | None:
        """Read the variables that GitHub sets for each job; None outside a GitHub repository."""
        if not (repository := environ.get("GITHUB_REPOSITORY")):
            return None
        return cls(
            repository,
            environ.get("GITHUB_TOKEN") or "",
            environ.get("GITHUB_API_URL") or "https://api.github.com",
            environ.get("GITHUB_SERVER_URL") or "https://github.com",
        )

    @property
    def settings(self) -> str:
        """The address of the repository's settings."""
        return f"{self.server}/{self.repository}/settings"

    @property
    def site(self) -> str:
        """The address of the site without a custom domain."""
        owner, _, name = self.repository.partition("/")
        host = f"{owner.lower()}.github.io"
        return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


@dataclass(frozen=True, slots=True)
class Facts:
    """The setup of a repository; None where GitHub does not reveal it."""

    is_template: bool | None = None
    pages: str | None = None  # workflow, legacy (from a branch), or empty for none
    site: str = ""  # present or future address of the site
    disabled: tuple[tuple[str, str], ...] | None = None  # disabled workflows: name and state
    actions: str | None = None  # all, selected, local_only, or empty for none


def facts(place: Place) -> Facts:
    """Query the setup of the repository; never raises, values that GitHub does not reveal are None."""
    headers = {"Accept": "application/vnd.github+json"}
    if place.token:
        headers["Authorization"] = f"Bearer {place.token}"
    base = f"{place.api}/repos/{place.repository}"
    hooks: dict[str, list[Callable[..., Any]]] = {"request": [partial(_guard, urlsplit(place.api).hostname)]}
    with httpx.Client(headers=headers, timeout=_TIMEOUT, follow_redirects=True, event_hooks=hooks) as window:
        status, repository = _get(window, base)
        pages_status, pages = _get(window, f"{base}/pages")
        _, workflows = _get(window, f"{base}/actions/workflows?per_page=100")
        _, actions = _get(window, f"{base}/actions/permissions")
    return Facts(
        is_template=bool(repository.get("is_template")) if status == HTTPStatus.OK else None,
        pages=_pages(pages_status, pages),
        site=f"{(pages.get('html_url') or place.site).rstrip('/')}/",
        disabled=_disabled(workflows),
        actions=_actions(actions),
    )


def _guard(host: str | None, request: httpx.Request) -> None:
    """Refuse to follow a redirect to another host."""
    if request.url.host != host:
        raise httpx.UnsupportedProtocol(f"redirected to {request.url.host}")


def _get(window: httpx.Client, url: str) -> tuple[int, dict[str, Any]]:
    """Return status and JSON; status 0 when GitHub is unreachable or the answer is invalid."""
    try:
        answer = window.get(url)
        body = answer.json() if answer.is_success else {}
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return 0, {}
    return answer.status_code, body if isinstance(body, dict) else {}


def _pages(status: int, body: Mapping[str, Any]) -> str | None:
    if status == HTTPStatus.NOT_FOUND:
        return ""
    return str(body.get("build_type") or "workflow") if status == HTTPStatus.OK else None


def _disabled(body: Mapping[str, Any]) -> tuple[tuple[str, str], ...] | None:
    if "workflows" not in body:
        return None
    states = ((str(one["name"]), str(one["state"])) for one in body["workflows"])
    return tuple((name, state) for name, state in states if state.startswith("disabled"))


def _actions(body: Mapping[str, Any]) -> str | None:
    if "enabled" not in body:
        return None  # GitHub reveals this to administrators only
    return str(body.get("allowed_actions") or "all") if body["enabled"] else ""


def run_page(environ: Mapping[str, str]) -> str:
    """Return the address of this workflow run; as much of it as is known."""
    place = Place.from_environment(environ)
    web = f"{place.server}/{place.repository}" if place else "the repository"
    return f"{web}/actions/runs/{environ.get('GITHUB_RUN_ID', '')}".rstrip("/")


def set_outputs(environ: Mapping[str, str], **outputs: str) -> None:
    """Set outputs for later jobs; does nothing outside a workflow."""
    if file := environ.get("GITHUB_OUTPUT"):
        _append(file, "".join(f"{name.replace('_', '-')}={value}\n" for name, value in outputs.items()))


def add_to_summary(environ: Mapping[str, str], markdown: str) -> None:
    """Append to the summary page of the job, keys masked; does nothing outside a workflow."""
    if file := environ.get("GITHUB_STEP_SUMMARY"):
        _append(file, masked(markdown))


def _append(path: str, text: str) -> None:
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(text)
