"""A real Chromium for the tests, and a built site on a loopback socket, below a sub-path as on GitHub Pages.

Run as a script this makes sure that there is a Chromium: one that is installed, else Debian's, else
playwright's own download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from support.loopback import Loopback

SUB_PATH = "/repo/"
IDLE = "() => new Promise(done => requestIdleCallback(() => setTimeout(done), { timeout: 1000 }))"
NO_RULES: Mapping[str, Any] = {}
# Each new window would load the pages behind its address bar, which takes as long as the page of a test. The
# other names are the part of playwright's own list that this list replaces.
FEATURES = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
    "HttpsUpgrades,MediaRouter,OptimizationHints,PaintHolding,PreconnectToSearch"
)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    f"--disable-component-update --disable-sync --disable-features={FEATURES}"
).split()


def executable() -> str | None:
    """Find a Chromium on the path or among playwright's downloads."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    """Download a Chromium if there is none; a failure is printed here and reported by the tests."""
    if executable():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        tried = [["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", "chromium"]]
    else:
        tried = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    for command in tried:
        subprocess.run(command, check=False, stdin=subprocess.DEVNULL)


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the browser; without one, skip the test, or fail if CI=true."""
    path = executable()
    if path is None:
        reason = "no Chromium found: install one, or run `make test`, which fetches one"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class _Quiet(SimpleHTTPRequestHandler):
    """Serves a folder below the sub-path, and its 404 page for what is not there, as GitHub Pages does."""

    def translate_path(self, path: str) -> str:
        """Strip the sub-path; anything outside does not exist."""
        inside = path.startswith(SUB_PATH)
        return super().translate_path(path.removeprefix(SUB_PATH.rstrip("/")) if inside else "/\0")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Respond with the site's own page."""
        own = Path(self.directory) / "404.html"
        if code != 404 or not own.exists():
            super().send_error(code, message, explain)
            return
        body = own.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Log nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a built site; return its address, which ends with a slash."""
    with Loopback(partial(_Quiet, directory=str(site))) as server:
        yield f"{server.url}{SUB_PATH}"


@dataclass
class Visit:
    """A tab, with console errors and requests to other hosts."""

    base: str
    page: Page
    context: BrowserContext
    script: bool = True
    complaints: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    pending: set[Request] = field(default_factory=set)

    def open(self, path: str = "") -> Page:
        """Open a page of the site and wait until it is quiet."""
        self.page.goto(self.base + path)
        return self.quiet()

    def quiet(self) -> Page:
        """Wait until the page is loaded, its scripts are idle and nothing is being fetched.

        Playwright's "networkidle" waits half a second longer, each time.
        """
        self.page.wait_for_load_state()
        for _ in range(500):
            self.page.evaluate(IDLE if self.script else "0")
            if not self.pending:
                return self.page
            self.page.wait_for_timeout(20)
        pytest.fail(f"still waiting for {[one.url for one in self.pending]}")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        self.requests.append(request)
        self.pending.add(request)
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.strays.append(request.url)

    def _done(self, request: Request) -> None:  # Playwright refuses a built-in method
        self.pending.discard(request)


@contextmanager
def visit(
    browser: Browser,
    base: str,
    *,
    dark: bool = False,
    phone: bool = False,
    script: bool = True,
) -> Iterator[Visit]:
    """Open a new tab; when it closes, there must be no console errors and no foreign requests."""
    context = browser.new_context(
        color_scheme="dark" if dark else "light",
        viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
        java_script_enabled=script,
        accept_downloads=True,
    )
    one = Visit(base, context.new_page(), context, script)
    one.page.on("console", one._heard)  # noqa: SLF001
    one.page.on("pageerror", lambda error: one.complaints.append(str(error)))
    one.page.on("request", one._asked)  # noqa: SLF001
    one.page.on("requestfinished", one._done)  # noqa: SLF001
    one.page.on("requestfailed", one._done)  # noqa: SLF001
    try:
        yield one
        assert one.complaints == []
        assert one.strays == []
    finally:
        context.close()


def assert_no_fault(page: Page, context: str | None = None, *, rules: Mapping[str, Any] = NO_RULES) -> None:
    """Run axe on a page or a part of it; passing rules are omitted, as they take the most time."""
    options = {"resultTypes": ["violations"], "rules": dict(rules)}
    found = Axe().run(page, context=context, options=options)
    assert "color-contrast" in {rule["id"] for rule in found.response["passes"]}
    assert found.violations_count == 0, found.generate_report()


if __name__ == "__main__":
    install()
