"""What the deployed site shows is read from it, whatever it answers; and a run deploys what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from arxiv_digest.github import deployed
from support.loopback import Handler, Loopback

HASH = "0123456789" * 4
ANSWERS = {
    "/good/status.json": f'{{"days": 3, "commit": "{HASH}"}}',
    "/old/status.json": '{"days": 3}',
    "/list/status.json": "[]",
    "/hostile/status.json": '{"commit": "x\\npublish=true"}',
    "/number/status.json": '{"commit": 3}',
    "/page/status.json": "<title>There is no site here</title>",
    "/long/status.json": f'{{"commit": "{HASH}"}}' + " " * 200_000,
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Serve the answers above; anything else is not found."""

    class Site(Handler):
        def do_GET(self) -> None:  # noqa: N802  the base class's name
            body = ANSWERS.get(self.path.partition("?")[0])
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or "")))
            self.end_headers()
            self.wfile.write((body or "").encode())

    with Loopback(Site) as site:
        yield site.url


def test_a_site_names_its_commit(server: str) -> None:
    """The hash is read from status.json, past caches."""
    assert deployed.shown(f"{server}/good/") == HASH


@pytest.mark.parametrize("name", ["old", "list", "hostile", "number", "page", "long", "absent"])
def test_other_answers_are_unknown(server: str, name: str) -> None:
    """A site of an older program, no site, and anything that is no hash, which could forge an output."""
    assert deployed.shown(f"{server}/{name}/") == deployed.UNKNOWN


@pytest.mark.parametrize("site", ["http://127.0.0.1:1/", "nonsense", ""])
def test_a_site_that_does_not_answer_is_unknown(site: str) -> None:
    """Neither is an error: the run then deploys."""
    assert deployed.shown(site) == deployed.UNKNOWN


@pytest.mark.parametrize(
    ("environ", "known", "due"),
    [
        ({}, HASH, False),
        ({}, "", False),  # no Pages, and nothing new
        ({}, deployed.UNKNOWN, True),
        ({}, "f" * 40, True),
        ({"GITHUB_RUN_ATTEMPT": "1"}, HASH, False),
        ({"GITHUB_RUN_ATTEMPT": "2"}, HASH, True),
        ({"GITHUB_EVENT_NAME": "workflow_dispatch"}, HASH, True),
        ({"GITHUB_EVENT_NAME": "push"}, "", True),
    ],
)
def test_a_run_deploys_what_the_site_lacks(environ: dict[str, str], known: str, *, due: bool) -> None:
    """Without news, a scheduled run deploys if the site shows another commit; a person's run does anyway."""
    on = {"GITHUB_EVENT_NAME": "schedule", **environ}
    assert deployed.due(on, changed=False, head=HASH, known=known) is due
    assert deployed.due(on, changed=True, head=HASH, known=known)


def test_each_attempt_has_an_artifact_of_its_own() -> None:
    """GitHub keeps the artifacts of earlier attempts, and deploys no name that is there twice."""
    assert deployed.artifact({}) == "pages-1"
    assert deployed.artifact({"GITHUB_RUN_ATTEMPT": "3"}) == "pages-3"
