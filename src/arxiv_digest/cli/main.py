"""The front door: arguments, environment, clock and what is printed; everything else is behind it."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import click

from arxiv_digest import __version__, pipeline
from arxiv_digest import config as configuration
from arxiv_digest.cli import ci, console
from arxiv_digest.cli.options import Globals, date, with_globals
from arxiv_digest.cli.progress import progress_shown
from arxiv_digest.errors import ArxivError, DigestError, InputError
from arxiv_digest.fetch.settings import Settings
from arxiv_digest.github import api
from arxiv_digest.pipeline import inspection, report
from arxiv_digest.site.docs import Written
from arxiv_digest.summaries.engine import Access
from arxiv_digest.text import counted, plain


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="arxiv-digest")
@with_globals
def cli(_have: Globals) -> None:
    """Publish a daily digest of arXiv as a static site.

    The topics stand in digest.toml; `run` does everything. Exit codes: 0 done, changed or not · 1 a bug,
    or `render --check` found differences · 2 usage, configuration or data at fault · 3 arXiv unavailable, or
    silent for too long.
    """


@cli.command()
@click.option("--sample", is_flag=True, help="Use the bundled sample announcement: no network, no key.")
@with_globals
def run(have: Globals, *, sample: bool) -> None:
    """Update, render and build: from arXiv's feeds to the site."""
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    done = _updated(have, sample=sample)
    have.say(console.subject(done, have.moment))
    _rendered(have)
    site = _built(have)
    have.say(f"open {site / 'index.html'}")
    console.complain_of_silence(done)


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
@click.option(
    "--catch-up/--no-catch-up",
    default=None,
    help="Fill missed days, up to 30, or only name them; digest.toml says which without it.",
)
@click.option("--sample", is_flag=True, help="Use the bundled sample announcement: no network, no key.")
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
    """Fetch what arXiv announced, choose, summarise, and store it in data/.

    Days that were missed since the last run are rebuilt from dates of submission, and marked so. When arXiv
    has brought nothing new for more than four announcements, the exit code is 3, after all else is done.
    """
    if sample and day:
        raise click.UsageError("--sample brings its own days: leave --day out")
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    done = _updated(have, sample=sample, day=day, dry_run=dry_run, catch_up=catch_up)
    _told(have, done, dry_run=dry_run, message=message)
    console.complain_of_silence(done)


@cli.command()
@click.option(
    "--from", "first", required=True, callback=date, metavar="D", help="The first day (2026-03-09)."
)
@click.option("--to", "last", required=True, callback=date, metavar="D", help="The last day.")
@click.option(
    "--limit", default=pipeline.backfill.MOST, show_default=True, help="Refuse to fill more days at once."
)
@click.option(
    "--dry-run", is_flag=True, help="Write nothing and ask Claude nothing; show what would be written."
)
@click.option(
    "--message", type=click.Path(path_type=Path, dir_okay=False), help="Write the commit message here."
)
@with_globals
def backfill(
    have: Globals,
    *,
    first: dt.date | None,
    last: dt.date | None,
    limit: int,
    dry_run: bool,
    message: Path | None,
) -> None:
    """Fill the announcement days from D to D that are not on record, through arXiv's API.

    arXiv's feeds show a day until midnight, US Eastern. What was announced on a day that has passed is
    rebuilt from dates of submission by arXiv's timetable: approximately, and marked so in data/ and on the
    page.
    Days on record stay as they are, weekends and holidays are no announcement days, and no paper is listed
    twice. Repeating it fills what is still missing and asks again for summaries that are owed. Only the days'
    own files and data/state/ are written, so months can be filled side by side and put together.

    A month of five categories takes some 80 requests, three seconds apart:

      arxiv-digest backfill --from 2026-03-01 --to 2026-03-31
    """
    if first is None or last is None or first > last:
        raise click.UsageError("--from and --to are two days, the earlier one first: 2026-03-09")
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    settings = _settings()
    with progress_shown(quiet=have.quiet) as progress:
        options = pipeline.update.Options(
            dry_run=dry_run, access=_access(), progress=progress, now=have.moment
        )
        done = pipeline.update.backfill(have.root, settings, first, last, options, limit)
    _summed_up(have, done, dry_run=dry_run)
    _told(have, done, dry_run=dry_run, message=message)
    if done.missed:
        raise ArxivError(f"arXiv gave no more, run this again for the rest:\n{done.reason}")


@cli.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when docs/ is not what render makes.")
@with_globals
def render(have: Globals, *, check: bool) -> None:
    """Write the pages in docs/ from data/ and digest.toml."""
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    if _rendered(have, check=check).differs and check:
        sys.exit(1)


@cli.command()
@with_globals
def build(have: Globals) -> None:
    """Build site/ from docs/ with MkDocs; SITE_URL tells where it will live."""
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    have.say(f"open {_built(have) / 'index.html'}")


@cli.command()
@click.option(
    "--setup", is_flag=True, help="Tell how the repository is set up on GitHub, and where to click."
)
@with_globals
def check(have: Globals, *, setup: bool) -> None:
    """Find what is wrong with digest.toml, data/ and the environment: every problem, with its fix."""
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    # A key that is refused stops no digest: --setup tells of it, and summaries quote.
    found = inspection.check(have.root, os.environ, None if setup else _access(), have.moment)
    ci.show_checked(found)
    for note in found.notes:
        have.say(f"note: {note}")
    if found.problems:
        console.annotate_config(have.root, os.environ)
        raise InputError("\n".join([*found.problems, f"{len(found.problems)} to mend"]))
    if setup:
        ci.told_setup(have, _access())
    have.say(f"all is sound: {counted(len(configuration.load(have.root).topics), 'topic')}")


@cli.command()
@click.argument("paper", metavar="ID")
@click.option("--topic", metavar="SLUG", help="Hold only this topic's rules against it.")
@with_globals
def explain(have: Globals, *, paper: str, topic: str | None) -> None:
    """Tell why a paper was listed or not, rule by rule."""
    console.set_up_log(verbose=have.verbose, quiet=have.quiet)
    found = inspection.explain(have.root, _settings(), paper, topic)
    lines = [f"{found.paper.id}  {plain(found.paper.title)}", ", ".join(found.paper.categories)]
    lines += found.record or ["not announced in the categories of this digest, as far as data/ goes"]
    for verdict in found.verdicts:
        lines.append(
            f"\n{verdict.topic}: {'matches' if verdict.matches else 'no match'}, score {verdict.score:g}"
        )
        lines += [f"  {'yes' if rule.holds else 'no '}  {rule.name}: {rule.words}" for rule in verdict.rules]
        lines += [f"       {one.points:+g}  “{one.term}” ({one.where})" for one in verdict.reasons]
    console.say("\n".join(lines))


for verb in (ci.publish, ci.months):
    cli.add_command(verb)


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


def _access() -> Access | None:
    """Read how Claude is reached; an empty variable counts as unset, as workflows pass missing secrets."""
    key = os.environ.get("ANTHROPIC_API_KEY")
    return Access(key, os.environ.get("ANTHROPIC_BASE_URL") or None) if key else None


def _titles(have: Globals) -> dict[str, str]:
    return {topic.slug: topic.title for topic in configuration.load(have.root).topics}


def _updated(
    have: Globals,
    *,
    sample: bool,
    day: dt.date | None = None,
    dry_run: bool = False,
    catch_up: bool | None = None,
) -> report.Report:
    settings = _settings()
    if catch_up is None:
        catch_up = configuration.load(have.root).catch_up
    with progress_shown(quiet=have.quiet) as progress:
        if sample:
            done = pipeline.update.update_sample(have.root, dry_run=dry_run, progress=progress)
        else:
            options = pipeline.update.Options(
                day=day,
                dry_run=dry_run,
                access=_access(),
                progress=progress,
                catch_up=catch_up,
                now=have.now if settings.is_replay else have.moment,
            )
            done = pipeline.update.update(have.root, settings, options)
    _summed_up(have, done, dry_run=dry_run)
    return done


def _summed_up(have: Globals, done: report.Report, *, dry_run: bool) -> None:
    """In a workflow, tell on the job's page what the run did."""
    api.show(os.environ, "*Nothing of this was written:*\n\n" * dry_run + report.summary(done, _titles(have)))


def _told(have: Globals, done: report.Report, *, dry_run: bool, message: Path | None) -> None:
    """Leave the commit message where it is wanted, and say what was done; nothing new is no message."""
    text = report.message(done, _titles(have))
    if message and not done.quiet:
        message.write_text(text, encoding="utf-8")
    have.say(text.rstrip() if dry_run else console.subject(done, have.moment))


def _rendered(have: Globals, *, check: bool = False) -> Written:
    done = pipeline.update.render_pages(have.root, check=check)
    for path in done.left_alone:
        have.say(f"docs/{path}: left alone, it is yours")
    if check:
        for path in sorted(done.changed + done.deleted):
            console.say(f"docs/{path}: differs from what render makes")
    verb = "would change" if check else "changed"
    have.say(f"pages: {len(done.changed)} {verb}, {len(done.deleted)} deleted")
    return done


def _built(have: Globals) -> Path:
    return pipeline.update.build(have.root, os.environ.get("SITE_URL"), os.environ.get("GITHUB_REPOSITORY"))


def main() -> None:
    """Run the command line; turn errors into sentences and exit codes."""
    console.open_streams()
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except (click.Abort, KeyboardInterrupt):
        console.complain("stopped")
        sys.exit(130)
    except DigestError as error:
        console.annotate(error, os.environ)
        console.complain(f"arxiv-digest: {error}")
        sys.exit(error.exit_code)
    except OSError as error:
        console.complain(f"arxiv-digest: {error.filename or 'a file'}: {error.strerror or error}")
        sys.exit(InputError.exit_code)
    except Exception:  # noqa: BLE001  the last resort: a bug is shown whole
        console.show_bug()
        sys.exit(1)
