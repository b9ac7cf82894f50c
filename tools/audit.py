"""Audits a day of 30 papers with Lighthouse, as on a phone with a slow connection; run by `make audit`.

npx fetches Lighthouse; the browser is that of the tests. The site is invented and served compressed on
loopback. The exit code is 1 when a score is below the promised one.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support import realistic
from support.browser import FLAGS, executable
from support.loopback import Loopback

LIGHTHOUSE = "lighthouse@12.8.2"
PROMISED = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
GOOD = 0.9  # the lowest score that passes
DAY = "2026/03/12/"
PACKED = (".html", ".css", ".js", ".json", ".svg", ".xml", ".txt")
FIGURES = {
    "first-contentful-paint": "first paint, ms",
    "largest-contentful-paint": "largest paint, ms",
    "interactive": "time to interactive, ms",
    "total-blocking-time": "total blocking time, ms",
    "cumulative-layout-shift": "cumulative layout shift",
    "total-byte-weight": "bytes over the wire",
    "dom-size": "elements",
}


class Packing(SimpleHTTPRequestHandler):
    """Serves a folder as GitHub Pages does: text compressed, and cacheable for ten minutes."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file."""
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        found = file.is_file()
        body = file.read_bytes() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Cache-Control", "max-age=600")
        if file.suffix in PACKED:
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Log nothing."""


@contextmanager
def published(papers: int) -> Iterator[str]:
    """Build and serve the site of a day with `papers` papers; yield the address of the day."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        with Loopback(partial(Packing, directory=str(site))) as server:
            realistic.publish(Path(folder), papers, f"{server.url}/")
            yield f"{server.url}/{DAY}"


def lighthouse(address: str) -> Any:
    """Run Lighthouse on a page and return its report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={report}"]
        flags = " ".join(["--headless=new", *FLAGS])
        subprocess.run(  # noqa: S603  our own arguments
            [*command, f"--chrome-flags={flags}"],
            check=True,
            env=os.environ | {"CHROME_PATH": executable() or ""},
        )
        return json.loads(report.read_bytes())


def audit(papers: int) -> tuple[dict[str, int], dict[str, float]]:
    """Print Lighthouse's results for a day; return scores and figures."""
    with published(papers) as address:
        report = lighthouse(address)
    scores = {name: round(100 * report["categories"][name]["score"]) for name in PROMISED}
    figures = {name: float(report["audits"][name]["numericValue"]) for name in FIGURES}
    print(f"\n{papers} papers")
    for name, score in scores.items():
        print(f"{score:>10}  {name}, {PROMISED[name]} promised")
    for name, title in FIGURES.items():
        print(f"{round(figures[name], 3):>10g}  {title}")
    for name, least in PROMISED.items():
        if scores[name] < least:
            complain(report, name)
    return scores, figures


def complain(report: Any, category: str) -> None:
    """Print the failed audits of a category, with the first elements they name."""
    for part in report["categories"][category]["auditRefs"]:
        audit = report["audits"][part["id"]]
        if part["weight"] and audit["score"] is not None and audit["score"] < GOOD:
            print(f"{'':>10}  {category}: {audit['title']} {audit.get('displayValue', '')}")
            for item in audit.get("details", {}).get("items", [])[:5]:
                print(f"{'':>14}{item.get('node', {}).get('snippet', '')}")


def main() -> int:
    """Compare 30 papers with the promised scores, and 300 papers with 30."""
    scores, figures = audit(30)
    _, crowded = audit(300)
    ratio = crowded["interactive"] / figures["interactive"]
    print(f"\n300 papers are interactive after {ratio:.2f} times what 30 take")
    return 0 if all(scores[name] >= least for name, least in PROMISED.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
