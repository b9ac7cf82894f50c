"""The verbs that workflows use: `publish`, `months`, and the setup part of `check`."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from functools import partial
from pathlib import Path
from typing import NoReturn

import click

from arxiv_digest import config as configuration
from arxiv_digest.cli import console
from arxiv_digest.cli.options import Globals, date, with_globals
from arxiv_digest.engines import ENGINES, preferred
from arxiv_digest.errors import FoundError, PagesError
from arxiv_digest.github import api, setup
from arxiv_digest.github import deployed as deployment
from arxiv_digest.github.api import Place
from arxiv_digest.github.git import Checkout, last_commit
from arxiv_digest.pipeline import check
from arxiv_digest.pipeline import publish as publishing
from arxiv_digest.pipeline.pages import render_pages
from arxiv_digest.text import counted

PAUSE = 120.0  # seconds between two attempts to deploy


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("collected"))
@click.option("--branch", envvar="GITHUB_REF_NAME", default="main", help="The branch to push to.")
@click.option(
    "--deployed", envvar="DEPLOYED", default="", help="The commit that the site shows, from `check --setup`."
)
@with_globals
def publish(have: Globals, *, folder: Path, branch: str, deployed: str) -> None:
    """Commit and push the results of collecting jobs in FOLDER, together with the updated pages.

    Each folder in FOLDER contains the data/ of one job and, optionally, its message.txt. If the branch has
    changed in the meantime, the commit is rebuilt on top of it. GITHUB_TOKEN authorises the push. The output
    `pages` names the artifact to deploy, if any: also when the site shows another commit than the branch has.
    """
    place = Place.from_environment(os.environ)
    checkout = Checkout(
        have.root, branch, place.token if place else "", place.server if place else "https://github.com"
    )
    commit = publishing.publish(checkout, publishing.job_outputs(folder), partial(render_pages, have.root))
    head = last_commit(have.root)
    due = deployment.due(os.environ, changed=bool(commit), head=head.hash if head else "", known=deployed)
    api.set_outputs(os.environ, pages=deployment.artifact(os.environ) if due else "")
    have.say(f"pushed {commit[:12]} to {branch}" if commit else "no changes to commit")


@click.command()
@with_globals
def undeployed(have: Globals) -> None:
    """Explain why GitHub did not deploy the site, and wait before the next attempt.

    Fails when another attempt is pointless, because Pages is not set up.
    """
    place = repository()
    if missing := setup.missing_pages(place, api.facts(place)):
        raise PagesError(missing)
    console.remark("warning", "Pages", setup.REFUSED.format(run=api.run_page(os.environ)), os.environ)
    have.say("waiting before the next attempt")
    time.sleep(PAUSE)


def repository() -> Place:
    """Return this repository; raises click.UsageError outside a GitHub repository."""
    if place := Place.from_environment(os.environ):
        return place
    raise click.UsageError("requires GITHUB_REPOSITORY=owner/name; with GITHUB_TOKEN it checks more")


@click.command()
@click.option("--from", "first", callback=date, required=True, metavar="D", help="The first day.")
@click.option("--to", "last", callback=date, required=True, metavar="D", help="The last day.")
@with_globals
def months(have: Globals, *, first: dt.date | None, last: dt.date | None) -> None:
    """Split a span of days into months, printed as JSON for a job matrix."""
    if not first or not last or first > last:
        raise click.UsageError("--from must not be later than --to")
    spans = []
    while first <= last:
        end = min(last, (first.replace(day=1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1))
        spans.append({"month": f"{first:%Y-%m}", "from": f"{first}", "to": f"{end}"})
        first = end + dt.timedelta(days=1)
    api.set_outputs(os.environ, months=json.dumps(spans))
    have.say(json.dumps(spans))


def show_check(found: check.CheckResult) -> None:
    """Show the result of a check on the job's page."""
    api.add_to_summary(os.environ, setup.checked(found.problems, found.notes))


def fail_check(have: Globals, found: check.CheckResult) -> NoReturn:
    """Annotate the problems that a check found, those of digest.toml at their lines. Raises FoundError."""
    if not console.annotate_config(have.root, os.environ):
        for problem in found.problems[: console.ANNOTATIONS]:
            console.remark("error", "Check", problem, os.environ)
    raise FoundError("\n".join([*found.problems, f"{counted(len(found.problems), 'problem')} found"]))


def show_setup(have: Globals) -> None:
    """Report the setup on GitHub: on the terminal, on the job's page, and as outputs for later jobs.

    Raises click.UsageError outside a GitHub repository, ConfigError when digest.toml is invalid, and
    InputError when the configured engine lacks its key.
    """
    place = repository()
    facts = api.facts(place)
    wanted = configuration.load(have.root).summaries.engine
    engine = ENGINES[wanted if wanted in ENGINES and not ENGINES[wanted].quotes else preferred()]
    probe = check.key(have.root, os.environ, have.moment)
    key = setup.key(
        place,
        engine,
        there=engine.has_credential(os.environ),
        refused=" ".join(probe.problems),
        note=" ".join(probe.notes),
    )
    found = setup.items(place, facts, key)
    for one in found:
        have.say(f"{one.state}: {one.name}: {one.message}")
        if one.state != "ok":
            kind = "warning" if one.state == "missing" else "notice"
            console.remark(kind, one.name, one.message, os.environ)
    api.add_to_summary(os.environ, setup.page(place, found))
    ready = not setup.missing_pages(place, facts)
    api.set_outputs(
        os.environ,
        publish="false" if facts.is_template else "true",
        site=facts.site,
        deployed=deployment.shown(facts.site) if ready else "",
    )
    lacking = sum(one.state == "missing" for one in found)
    have.say(f"{counted(lacking, 'setup step')} missing" if lacking else "Setup is complete")
