"""The entry point: parses arguments, reads environment and clock, runs the pipeline, prints the result."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from typing import Any

import click

from arxiv_digest import __version__
from arxiv_digest import config as configuration
from arxiv_digest.cli import ci, console, failures, results
from arxiv_digest.cli.options import Globals, date, with_globals
from arxiv_digest.cli.progress import progress_shown
from arxiv_digest.errors import ArxivError, DigestError, InputError
from arxiv_digest.fetch.settings import Settings
from arxiv_digest.pipeline import backfill as backfilling
from arxiv_digest.pipeline import check as checking
from arxiv_digest.pipeline import explain as explaining
from arxiv_digest.pipeline import missed, pages
from arxiv_digest.pipeline import update as updating
from arxiv_digest.pipeline.context import Context, Progress
from arxiv_digest.pipeline.report import Report
from arxiv_digest.site.docs import Written
from arxiv_digest.text import counted, plain


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="arxiv-digest")
@with_globals
def cli(_have: Globals) -> None:
    """Publish a daily digest of arXiv as a static site.

    Topics are defined in digest.toml; `run` does everything. Exit codes: 0 success · 1 bug, or
    `render --check` found differences · 2 error in usage, configuration or data · 3 arXiv unavailable, or
    nothing new for too long.
    """


@cli.command()
@click.option("--sample", is_flag=True, help="Use the bundled sample; needs no network and no key.")
@with_globals
def run(have: Globals, *, sample: bool) -> None:
    """Update, render and build: turn arXiv's feeds into the site."""
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    done = _update(have, sample=sample)
    have.say(console.subject(done, have.moment))
    _render(have)
    site = _build(have)
    have.say(f"open {site / 'index.html'}")
    console.fail_on_silence(done)


@cli.command()
@click.option(
    "--day", callback=date, metavar="D", help="Process the announcement of this day only (2026-03-12)."
)
@click.option(
    "--dry-run", is_flag=True, help="Write nothing and request no summaries; print the commit message."
)
@click.option(
    "--message",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the commit message to this file.",
)
@click.option(
    "--catch-up/--no-catch-up",
    default=None,
    help="Fill up to 30 missed days, or only report them. Default: `catch_up` in digest.toml.",
)
@click.option("--sample", is_flag=True, help="Use the bundled sample; needs no network and no key.")
@with_globals
def update(
    have: Globals,
    *,
    day: dt.date | None,
    dry_run: bool,
    message: Path | None,
    catch_up: bool | None,
    sample: bool,
) -> None:
    """Fetch announcements, select and summarise papers, and store them in data/.

    Days missed since the last run are rebuilt from submission dates and marked as approximate. If arXiv has
    had nothing new for more than four announcements, the command finishes its work and exits with code 3.
    """
    if sample and day:
        raise click.UsageError("--sample has days of its own: omit --day")
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    done = _update(have, sample=sample, day=day, dry_run=dry_run, catch_up=catch_up)
    results.print_result(have, done, dry_run=dry_run, message=message)
    console.fail_on_silence(done)


@cli.command()
@click.option(
    "--from", "first", required=True, callback=date, metavar="D", help="The first day (2026-03-09)."
)
@click.option("--to", "last", required=True, callback=date, metavar="D", help="The last day.")
@click.option("--limit", default=missed.MOST, show_default=True, help="Refuse to fill more days than this.")
@click.option(
    "--max-minutes",
    type=click.FloatRange(min=0, min_open=True),
    help="The minutes that requests may take. Default: `max_minutes_per_run` in digest.toml.",
)
@click.option(
    "--dry-run", is_flag=True, help="Write nothing and request no summaries; print the commit message."
)
@click.option(
    "--message",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the commit message to this file.",
)
@with_globals
def backfill(
    have: Globals,
    *,
    first: dt.date | None,
    last: dt.date | None,
    limit: int,
    max_minutes: float | None,
    dry_run: bool,
    message: Path | None,
) -> None:
    """Fill missed announcement days in a span of dates through arXiv's API.

    arXiv's feeds show a day until midnight, US Eastern. Past days are rebuilt from submission dates and
    arXiv's timetable. The result is approximate, and is marked as such in data/ and on the page.

    Days on record do not change, weekends and holidays are skipped, and no paper is listed twice. Run the
    command again to fill the days that are still missing and to retry pending summaries. It writes only the
    files of those days and data/state/, so months can be filled in parallel and merged.

    A month of five categories takes about 80 requests, three seconds apart:

      arxiv-digest backfill --from 2026-03-01 --to 2026-03-31
    """
    if first is None or last is None or first > last:
        raise click.UsageError("--from must not be later than --to")
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    with progress_shown(quiet=have.quiet) as progress:
        run = _context(have, progress, dry_run=dry_run, now=have.moment, minutes=max_minutes)
        done = backfilling.backfill(run, first, last, limit)
    results.show(have, done, dry_run=dry_run)
    results.print_result(have, done, dry_run=dry_run, message=message)
    if done.missed or done.incomplete:
        raise ArxivError(f"some days could not be filled: run this command again for them\n{done.reason}")


@cli.command()
@click.option("--check", is_flag=True, help="Write nothing; exit with code 1 if docs/ is out of date.")
@with_globals
def render(have: Globals, *, check: bool) -> None:
    """Write the pages in docs/ from data/ and digest.toml."""
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    if _render(have, check=check).differs and check:
        sys.exit(1)


@cli.command()
@click.option("--full", is_flag=True, help="Build all pages anew, not only those whose sources changed.")
@with_globals
def build(have: Globals, *, full: bool) -> None:
    """Build site/ from docs/ with MkDocs; SITE_URL sets the address of the published site."""
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    have.say(f"open {_build(have, full=full) / 'index.html'}")


@cli.command()
@click.option(
    "--setup", is_flag=True, help="Also check how the repository is set up on GitHub, and link to each fix."
)
@with_globals
def check(have: Globals, *, setup: bool) -> None:
    """Check digest.toml, data/ and the environment, and report every problem with its fix."""
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    # A rejected key does not stop a digest, which then has extracts; --setup reports it.
    found = checking.check(have.root, os.environ, have.moment, at_work=setup)
    ci.show_check(found)
    for note in found.notes:
        have.say(f"note: {note}")
    if found.problems:
        ci.fail_check(have, found)
    if setup:
        ci.show_setup(have)
    have.say(f"No problems found: {counted(len(configuration.load(have.root).topics), 'topic')}")


@cli.command()
@click.argument("paper", metavar="ID")
@click.option("--topic", metavar="SLUG", help="Check the rules of this topic only.")
@with_globals
def explain(have: Globals, *, paper: str, topic: str | None) -> None:
    """Explain, rule by rule, why a paper was listed or not."""
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    found = explaining.explain(have.root, _settings(), paper, topic)
    lines = [f"{found.paper.id}  {plain(found.paper.title)}", ", ".join(found.paper.categories)]
    lines += found.record or ["not announced in the followed categories, according to data/"]
    for verdict in found.verdicts:
        lines.append(
            f"\n{verdict.topic}: {'matches' if verdict.matches else 'no match'}, score {verdict.score:g}"
        )
        lines += [f"  {'yes' if rule.holds else 'no '}  {rule.name}: {rule.words}" for rule in verdict.rules]
        lines += [f"       {one.points:+g}  “{one.term}” ({one.where})" for one in verdict.reasons]
    console.say("\n".join(lines))


for verb in (ci.publish, ci.undeployed, ci.months):
    cli.add_command(verb)


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


def _context(have: Globals, progress: Progress, **choices: Any) -> Context:
    """Make the context of a run; empty variables count as unset, since workflows pass missing secrets so."""
    return Context(root=have.root, settings=_settings(), environment=os.environ, progress=progress, **choices)


def _update(
    have: Globals,
    *,
    sample: bool,
    day: dt.date | None = None,
    dry_run: bool = False,
    catch_up: bool | None = None,
) -> Report:
    if catch_up is None:
        catch_up = configuration.load(have.root).catch_up
    with progress_shown(quiet=have.quiet) as progress:
        now = have.now if _settings().is_replay else have.moment
        run = _context(have, progress, day=day, dry_run=dry_run, catch_up=catch_up, now=now)
        done = updating.update_sample(run) if sample else updating.update(run)
    results.show(have, done, dry_run=dry_run)
    return done


def _render(have: Globals, *, check: bool = False) -> Written:
    done = pages.render_pages(have.root, check=check)
    for path in done.left_alone:
        have.say(f"docs/{path}: skipped, it is a page of your own")
    if check:
        for path in sorted(done.changed + done.deleted):
            console.say(f"docs/{path}: out of date")
    verb = "would change" if check else "changed"
    have.say(f"pages: {len(done.changed)} {verb}, {len(done.deleted)} deleted")
    return done


def _build(have: Globals, *, full: bool = False) -> Path:
    place = os.environ.get("SITE_URL"), os.environ.get("GITHUB_REPOSITORY")
    return pages.build(have.root, *place, full=full)


def main() -> None:
    """Run the command line; turn errors into messages and exit codes."""
    console.open_streams()
    console.stop_on_sigterm()
    try:
        with failures.shown(os.environ):
            cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except (click.Abort, KeyboardInterrupt):
        console.print_error("stopped")
        sys.exit(130)
    except DigestError as error:
        console.print_error(f"arxiv-digest: {error}")
        sys.exit(error.exit_code)
    except OSError as error:
        console.print_error(f"arxiv-digest: {error.filename or 'a file'}: {error.strerror or error}")
        sys.exit(InputError.exit_code)
    except Exception:  # noqa: BLE001  the last resort: print the traceback of a bug
        console.show_bug()
        sys.exit(1)
