"""The front door: arguments, environment, clock and what is printed; everything else is behind it."""

from __future__ import annotations

import datetime as dt
import logging
import os
import sys
import traceback
from pathlib import Path

import click

from arxiv_digest import __version__, automation, inspection, pipeline, report
from arxiv_digest import config as configuration
from arxiv_digest.errors import DigestError, InputError
from arxiv_digest.fetch.settings import Settings
from arxiv_digest.options import Globals, date, with_globals
from arxiv_digest.progress import progress_shown
from arxiv_digest.summarise.seam import Access
from arxiv_digest.text import counted
from arxiv_digest.write import Written

_SATURDAY = 5


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="arxiv-digest")
@with_globals
def cli(_have: Globals) -> None:
    """Publish a daily digest of arXiv as a static site.

    The topics stand in digest.toml; `run` does everything. Exit codes: 0 done, changed or not · 1 a bug,
    or `render --check` found differences · 2 usage, configuration or data at fault · 3 arXiv unavailable.
    """


@cli.command()
@click.option("--sample", is_flag=True, help="Use the bundled sample announcement: no network, no key.")
@with_globals
def run(have: Globals, *, sample: bool) -> None:
    """Update, render and build: from arXiv's feeds to the site."""
    _set_up(have)
    done = _updated(have, sample=sample)
    have.say(_subject(have, done))
    _rendered(have)
    site = _built(have)
    have.say(f"open {site / 'index.html'}")


@cli.command()
@click.option(
    "--day", callback=date, metavar="D", help="Take the announcement of this day only (2026-03-12)."
)
@click.option(
    "--dry-run", is_flag=True, help="Write nothing and ask Claude nothing; show what would be written."
)
@click.option(
    "--message", type=click.Path(path_type=Path, dir_okay=False), help="Write the commit message here."
)
@click.option("--sample", is_flag=True, help="Use the bundled sample announcement: no network, no key.")
@with_globals
def update(have: Globals, *, day: dt.date | None, dry_run: bool, message: Path | None, sample: bool) -> None:
    """Fetch what arXiv announced, choose, summarise, and store it in data/."""
    if sample and day:
        raise click.UsageError("--sample brings its own days: leave --day out")
    _set_up(have)
    done = _updated(have, sample=sample, day=day, dry_run=dry_run)
    text = report.message(done, _titles(have))
    if message and not done.quiet:
        message.write_text(text, encoding="utf-8")
    have.say(text.rstrip() if dry_run else _subject(have, done))


@cli.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when docs/ is not what render makes.")
@with_globals
def render(have: Globals, *, check: bool) -> None:
    """Write the pages in docs/ from data/ and digest.toml."""
    _set_up(have)
    if _rendered(have, check=check).differs and check:
        sys.exit(1)


@cli.command()
@with_globals
def build(have: Globals) -> None:
    """Build site/ from docs/ with MkDocs; SITE_URL tells where it will live."""
    _set_up(have)
    have.say(f"open {_built(have) / 'index.html'}")


@cli.command()
@click.option(
    "--setup", is_flag=True, help="Tell how the repository is set up on GitHub, and where to click."
)
@with_globals
def check(have: Globals, *, setup: bool) -> None:
    """Find what is wrong with digest.toml, data/ and the environment: every problem, with its fix."""
    _set_up(have)
    # A key that is refused stops no digest: --setup tells of it, and summaries quote.
    found = inspection.check(have.root, os.environ, None if setup else _access(), have.moment)
    automation.show_checked(found)
    for note in found.notes:
        have.say(f"note: {note}")
    if found.problems:
        raise InputError("\n".join([*found.problems, f"{len(found.problems)} to mend"]))
    if setup:
        automation.told_setup(have, _access())
    have.say(f"all is sound: {counted(len(configuration.load(have.root).topics), 'topic')}")


@cli.command()
@click.argument("paper", metavar="ID")
@click.option("--topic", metavar="SLUG", help="Hold only this topic's rules against it.")
@with_globals
def explain(have: Globals, *, paper: str, topic: str | None) -> None:
    """Tell why a paper was listed or not, rule by rule."""
    _set_up(have)
    found = inspection.explain(have.root, _settings(), paper, topic)
    print(f"{found.paper.id}  {found.paper.title}\n{', '.join(found.paper.categories)}")
    print("\n".join(found.record) or "not announced in the categories of this digest, as far as data/ goes")
    for verdict in found.verdicts:
        print(f"\n{verdict.topic}: {'matches' if verdict.matches else 'no match'}, score {verdict.score:g}")
        for rule in verdict.rules:
            print(f"  {'yes' if rule.holds else 'no '}  {rule.name}: {rule.words}")
        for reason in verdict.reasons:
            print(f"       {reason.points:+g}  “{reason.term}” ({reason.where})")


for verb in (automation.publish, automation.months):
    cli.add_command(verb)


def _set_up(have: Globals) -> None:
    """Send the log to stderr: warnings, or each step, or each request."""
    level = (
        logging.ERROR if have.quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(have.verbose, 2)]
    )
    logging.basicConfig(format="%(levelname)s %(name)s  %(message)s", level=logging.WARNING, force=True)
    logging.getLogger("arxiv_digest").setLevel(level)


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


def _access() -> Access | None:
    """Read how Claude is reached; an empty variable counts as unset, as workflows pass missing secrets."""
    key = os.environ.get("ANTHROPIC_API_KEY")
    return Access(key, os.environ.get("ANTHROPIC_BASE_URL") or None) if key else None


def _titles(have: Globals) -> dict[str, str]:
    return {topic.slug: topic.title for topic in configuration.load(have.root).topics}


def _subject(have: Globals, done: report.Report) -> str:
    """Sum a run up in a line or two; a quiet day says why it may be quiet."""
    lines = [report.subject(day_report) for day_report in report.by_day(done)] or [report.subject(done)]
    if done.quiet:
        lines[0] += ": " + _quiet_reason(pipeline.listing_day(have.moment), done)
    if done.failed:
        lines.append(f"not available: {', '.join(sorted(done.failed))}")
    if done.stale and not done.quiet:
        lines.append(f"still showing an older day: {', '.join(done.stale)}")
    return "\n".join(lines)


def _quiet_reason(today: dt.date, done: report.Report) -> str:
    if done.stale:
        return f"{', '.join(done.stale)} still show an older day, ask again later"
    if today.weekday() >= _SATURDAY:
        return f"arXiv announces nothing on a {today:%A}"
    return "everything that arXiv shows is on record"


def _updated(
    have: Globals, *, sample: bool, day: dt.date | None = None, dry_run: bool = False
) -> report.Report:
    settings = _settings()
    with progress_shown(quiet=have.quiet) as progress:
        if sample:
            done = pipeline.update_sample(have.root, dry_run=dry_run, progress=progress)
        else:
            options = pipeline.Options(day=day, dry_run=dry_run, access=_access(), progress=progress)
            done = pipeline.update(have.root, settings, options)
    if (page := os.environ.get("GITHUB_STEP_SUMMARY")) and not dry_run:
        with Path(page).open("a", encoding="utf-8") as file:
            file.write(report.summary(done, _titles(have)))
    return done


def _rendered(have: Globals, *, check: bool = False) -> Written:
    done = pipeline.render_pages(have.root, check=check)
    for path in done.left_alone:
        have.say(f"docs/{path}: left alone, it is yours")
    if check:
        for path in sorted(done.changed + done.deleted):
            print(f"docs/{path}: differs from what render makes")
    verb = "would change" if check else "changed"
    have.say(f"pages: {len(done.changed)} {verb}, {len(done.deleted)} deleted")
    return done


def _built(have: Globals) -> Path:
    return pipeline.build(have.root, os.environ.get("SITE_URL"), os.environ.get("GITHUB_REPOSITORY"))


def main() -> None:
    """Run the command line; turn errors into sentences and exit codes."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except (click.Abort, KeyboardInterrupt):
        print("stopped", file=sys.stderr)
        sys.exit(130)
    except DigestError as error:
        print(f"arxiv-digest: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except OSError as error:
        print(f"arxiv-digest: {error.filename or 'a file'}: {error.strerror or error}", file=sys.stderr)
        sys.exit(InputError.exit_code)
    except Exception:  # noqa: BLE001  the last resort: a bug is shown whole
        traceback.print_exc()
        print("arxiv-digest: this is a bug; please report the lines above", file=sys.stderr)
        sys.exit(1)
