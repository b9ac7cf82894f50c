"""The window to GitHub: how a repository is set up, and where to click for what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

import httpx

_TIMEOUT = 20.0  # seconds


@dataclass(frozen=True, slots=True)
class Place:
    """Which repository this is, and how to ask about it."""

    repository: str  # owner/name
    token: str = ""
    api: str = "https://api.github.com"
    server: str = "https://github.com"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self | None:
        """Read what GitHub tells each job; None outside of a repository of GitHub's."""
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
        """Give the address of the repository's settings."""
        return f"{self.server}/{self.repository}/settings"

    @property
    def site(self) -> str:
        """Give the address that a site has without a domain of its own."""
        owner, _, name = self.repository.partition("/")
        host = f"{owner.lower()}.github.io"
        return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


@dataclass(frozen=True, slots=True)
class Facts:
    """What GitHub says of a repository; None where it does not tell."""

    is_template: bool | None = None
    pages: str | None = None  # workflow, legacy (from a branch), or empty for none
    site: str = ""  # where the site is, or will be
    disabled: tuple[tuple[str, str], ...] | None = None  # workflows that do not run: name and why
    actions: str | None = None  # all, selected, local_only, or empty for none


def facts(place: Place) -> Facts:
    """Ask GitHub how the repository is set up; what it does not tell stays unknown."""
    headers = {"Accept": "application/vnd.github+json"}
    if place.token:
        headers["Authorization"] = f"Bearer {place.token}"
    base = f"{place.api}/repos/{place.repository}"
    with httpx.Client(headers=headers, timeout=_TIMEOUT, follow_redirects=True) as window:
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


def _get(window: httpx.Client, url: str) -> tuple[int, dict[str, Any]]:
    """Give status and answer; 0 when GitHub cannot be reached or does not make sense."""
    try:
        answer = window.get(url)
        body = answer.json() if answer.is_success else {}
    except (httpx.HTTPError, ValueError):
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
        return None  # only an administrator is told
    return str(body.get("allowed_actions") or "all") if body["enabled"] else ""


def set_outputs(environ: Mapping[str, str], **outputs: str) -> None:
    """Hand values to the jobs that follow; does nothing outside of a workflow."""
    if file := environ.get("GITHUB_OUTPUT"):
        _append(file, "".join(f"{name.replace('_', '-')}={value}\n" for name, value in outputs.items()))


def add_to_summary(environ: Mapping[str, str], markdown: str) -> None:
    """Add to the summary page of the job; does nothing outside of a workflow."""
    if file := environ.get("GITHUB_STEP_SUMMARY"):
        _append(file, markdown)


def _append(path: str, text: str) -> None:
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(text)
