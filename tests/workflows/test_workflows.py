"""The real workflow files, executed: every scenario of a digest that runs itself, and the key never leaks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import yaml

from support.checks import some
from support.copies import ALL, BOT, COPY, EARLY, commits, held, page
from support.fake_arxiv import FRIDAY, FakeArxiv, Reply
from support.fake_claude import KEY, FakeClaude, Received, Response, error
from support.fake_github import git
from support.moving_archive import MovingArchive
from support.workflow_runner import WORKFLOWS, Run, Runner


def test_first_run_of_a_fresh_copy_without_a_key(runner: Runner) -> None:
    """A copy with no edits and no secrets publishes a useful site on its first run, and says so."""
    run = runner.run("digest.yml")

    assert run.results == ALL, run.log
    assert commits(runner) == [f"{BOT}: 2026-03-12: 14 papers in 4 topics"]
    assert "::notice title=Claude::no key, so summaries quote the abstract" in run.log
    assert "no key, so summaries quote the abstract" in run.summary
    assert f"{runner.hub.url}/{COPY}/settings/secrets/actions/new" in run.summary
    assert "2026-03-12: 14 papers" in run.summary
    assert "Wet Streets at Night" in page(runner, "2026/03/12/")
    assert "Wet Streets at Night" in held(runner, "docs/2026/03/12.md")


def test_first_run_with_a_key(runner: Runner, claude: FakeClaude) -> None:
    """With a key Claude writes the summaries, and only two jobs see the key."""
    runner.secrets = {"ANTHROPIC_API_KEY": KEY}
    runner.variables = {**runner.variables, "ANTHROPIC_BASE_URL": claude.url}
    run = runner.run("digest.yml")

    assert run.results == ALL, run.log
    assert "the key is accepted" in run.summary
    assert held(runner, "data/summaries/2026/2026-03-12.jsonl").count('"engine":"claude"') == 14
    assert all(KEY in "".join(one.headers.values()) for one in some(claude.asked))
    assert {name for name, job in run.jobs.items() if job.saw} == {"setup", "collect"}


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (error(401, "authentication_error", "invalid x-api-key"), "HTTP 401 invalid x-api-key"),
        (
            replace(
                error(429, "rate_limit_error", "limit", error_code="enforced_spend_limit_reached"),
                headers={"x-should-retry": "false"},
            ),
            "Summaries stopped early",
        ),
    ],
    ids=["401", "spend-limit"],
)
def test_a_key_that_is_refused_costs_no_page(
    runner: Runner, claude: FakeClaude, refusal: Response, said: str
) -> None:
    """When Claude refuses, summaries quote, the run is green, and the job's page says why."""

    def refuse(asked: Received, good: Response) -> Response:
        return refusal if asked.document or refusal.status == 401 else good

    claude.faults.append(refuse)
    runner.secrets = {"ANTHROPIC_API_KEY": KEY}
    runner.variables = {**runner.variables, "ANTHROPIC_BASE_URL": claude.url}
    run = runner.run("digest.yml")

    assert run.results == ALL, run.log
    assert said in run.summary
    assert '"engine":"claude"' not in held(runner, "data/summaries/2026/2026-03-12.jsonl")
    assert "Wet Streets at Night" in page(runner, "2026/03/12/")


def test_arxiv_down_is_loud_and_changes_nothing(runner: Runner, arxiv: FakeArxiv) -> None:
    """Without arXiv the run fails with exit code 3, and makes neither a commit nor a deployment."""
    runner.run("digest.yml")
    arxiv.faults.append(lambda _request, _good: Reply(404))
    run = runner.run("digest.yml")

    assert run.results == {**ALL, "collect": "failure", "deploy": "skipped"}
    assert run.jobs["collect"].steps["collect"]["exit"] == 3
    assert "arXiv is unreachable, nothing was changed" in run.log
    assert len(commits(runner)) == 1


def test_a_second_run_of_the_day_makes_no_commit(runner: Runner) -> None:
    """The catch-up run finds nothing new: no commit, no deployment, no failure."""
    first = runner.run("digest.yml")
    runner.at(EARLY + dt.timedelta(hours=6))
    second = runner.run("digest.yml")

    assert first.results == ALL
    assert second.results == {**ALL, "deploy": "skipped"}, second.log
    assert "no changes to commit" in second.log
    assert len(commits(runner)) == 1


def test_the_next_day_is_the_next_commit(runner: Runner, arxiv: FakeArxiv) -> None:
    """A day later the new day is added, and the files of the first in data/ stay unchanged."""
    runner.run("digest.yml")
    arxiv.day = FRIDAY
    runner.at(EARLY + dt.timedelta(days=1))
    run = runner.run("digest.yml")

    assert run.results == ALL, run.log
    assert len(commits(runner)) == 2
    assert commits(runner)[0].startswith(f"{BOT}: 2026-03-13: ")
    bare = runner.hub.bare(COPY)
    assert "2026-03-12" not in git(bare, "show", "--format=", "--name-only", "main", "--", "data/selected")


def test_a_dry_run_shows_and_writes_nothing(runner: Runner) -> None:
    """A dry run ends with what would be committed: no artifact, no commit, no site."""
    run = runner.run("digest.yml", "workflow_dispatch", inputs={"dry-run": True, "day": "2026-03-12"})

    assert run.results == {**ALL, "publish": "skipped", "deploy": "skipped"}, run.log
    assert "2026-03-12: 14 papers in 4 topics" in run.jobs["collect"].log
    assert "*Dry run, nothing was written:*\n\n## 2026-03-12: 14 papers in 4 topics" in run.summary
    assert not list(run.artifacts.iterdir())
    assert commits(runner) == []


def test_a_rebuild_asks_arxiv_nothing(runner: Runner, arxiv: FakeArxiv) -> None:
    """With rebuild the pages are rendered and deployed again from the records."""
    runner.run("digest.yml")
    title = held(runner, "digest.toml").replace("Daily Paper Digest", "Kites Today")
    runner.hub.edit(COPY, {"digest.toml": title}, "Call it Kites Today")
    asked = len(arxiv.requests)
    run = runner.run("digest.yml", "workflow_dispatch", inputs={"rebuild": True})

    assert run.results == {**ALL, "collect": "skipped"}, run.log
    assert len(arxiv.requests) == asked
    assert commits(runner)[0] == f"{BOT}: Update the pages"
    assert "Kites Today" in page(runner, "")


def pages_are_missing(runner: Runner) -> Run:
    """Run without Pages, as in a new repository, and switch Pages on afterwards."""
    runner.hub.pages = ""
    run = runner.run("digest.yml")
    assert run.results == {**ALL, "deploy": "failure"}
    runner.hub.pages = "workflow"
    return run


def test_missing_pages_fail_the_deployment_alone(runner: Runner) -> None:
    """Without Pages the day is committed all the same; the failure says where to click, and what then."""
    run = pages_are_missing(runner)

    web = f"{runner.hub.url}/{COPY}"
    where = f"open {web}/settings/pages and choose “GitHub Actions” as the source"
    then = f"{web}/actions/runs/1, “Re-run jobs”, “Re-run failed jobs”"
    assert f"::error title=Pages::GitHub Pages is not set up: {where}%0A" in run.jobs["deploy"].log
    assert then in run.jobs["deploy"].log
    assert then in run.jobs["deploy"].summary
    assert where in run.jobs["setup"].summary
    assert len(commits(runner)) == 1


@pytest.mark.parametrize("failed", [True, False], ids=["failed-jobs", "all-jobs"])
def test_a_run_is_repeated_after_pages_was_switched_on(runner: Runner, *, failed: bool) -> None:
    """Either button deploys what the first attempt could not; neither commits again."""
    run = runner.rerun(pages_are_missing(runner), failed=failed)

    assert run.results == ALL, run.log
    assert "Wet Streets at Night" in page(runner, "2026/03/12/")
    assert len(commits(runner)) == 1


@pytest.mark.parametrize("inputs", [None, {"rebuild": True}], ids=["schedule", "rebuild"])
def test_the_next_run_deploys_after_pages_was_switched_on(runner: Runner, inputs: dict[str, bool]) -> None:
    """A run that finds nothing new deploys all the same, as the site does not show the branch."""
    pages_are_missing(runner)
    run = runner.run("digest.yml", "workflow_dispatch" if inputs else "schedule", inputs=inputs)

    assert run.results["deploy"] == "success", run.log
    assert "Wet Streets at Night" in page(runner, "2026/03/12/")
    assert len(commits(runner)) == 1


def test_a_run_without_news_stays_green_without_pages(runner: Runner) -> None:
    """Whoever reads the digest on GitHub only is told once a day, not by each run."""
    pages_are_missing(runner)
    runner.hub.pages = ""

    assert runner.run("digest.yml").results == {**ALL, "deploy": "skipped"}


def test_a_deployment_that_fails_once_is_repeated(runner: Runner) -> None:
    """“Try again later” is what the run does by itself."""
    runner.hub.failing_deployments = 1
    run = runner.run("digest.yml")

    assert run.results == ALL, run.log
    assert "::warning title=Pages::GitHub did not deploy the site. This run tries once more" in run.log
    assert "Wet Streets at Night" in page(runner, "2026/03/12/")


def test_a_deployment_that_keeps_failing_is_made_up_for(runner: Runner) -> None:
    """The next run deploys what the branch has, though arXiv announced nothing since; then there is peace."""
    runner.hub.failing_deployments = 2
    assert runner.run("digest.yml").results == {**ALL, "deploy": "failure"}
    second = runner.run("digest.yml")

    assert second.results == ALL, second.log
    assert "no changes to commit" in second.log
    assert "Wet Streets at Night" in page(runner, "2026/03/12/")
    assert runner.run("digest.yml").results == {**ALL, "deploy": "skipped"}


def test_the_template_itself_publishes_nothing(runner: Runner) -> None:
    """The repository that others copy stays without data: its schedule ends after the set-up."""
    runner.hub.is_template = True
    run = runner.run("digest.yml")

    assert run.results == dict.fromkeys(ALL, "skipped") | {"setup": "success"}


def test_a_new_copy_waits_for_its_topics(runner: Runner) -> None:
    """The push that makes a copy starts nothing: the first digest is that of the owner's topics."""
    run = runner.run("digest.yml", "push", payload={"created": True})

    assert set(run.results.values()) == {"skipped"}


def test_a_pull_request_from_a_fork_is_checked_safely(runner: Runner) -> None:
    """A stranger's digest.toml gets its problems told; the job has no secret and a token that reads."""
    runner.secrets = {"ANTHROPIC_API_KEY": KEY}
    broken = held(runner, "digest.toml").replace("group_by", "grup_by")
    runner.hub.edit(COPY, {"digest.toml": broken}, "Group", branch="refs/pull/1/merge")
    run = runner.run("check.yml", "pull_request", ref="refs/pull/1/merge", fork=True)

    assert run.results == {"check": "failure"}
    assert re.search(r"digest\.toml.*line.?6.*did you mean.*group_by", run.log), run.log
    assert "## 1 problem found" in run.summary
    assert "did you mean `group_by`?" in run.summary
    assert run.jobs["check"].saw == set()
    assert all("write" not in grants.values() for grants in some(runner.hub.tokens.values()))
    assert commits(runner) == []


def test_users_commits_between_checkout_and_push_survive(runner: Runner) -> None:
    """A commit made while papers are collected is kept, and the pages follow the settings that it brings."""
    title = held(runner, "digest.toml").replace("Daily Paper Digest", "Kites Today")
    own = {"digest.toml": title, "docs/notes.md": "# My notes\n"}
    runner.before["publish"] = lambda: runner.hub.edit(COPY, own, "Call it Kites Today")
    run = runner.run("digest.yml")

    assert run.results == ALL, run.log
    assert "branch changed, retrying" in run.log
    assert commits(runner) == [
        f"{BOT}: 2026-03-12: 14 papers in 4 topics",
        "Ada Moreau: Call it Kites Today",
    ]
    assert held(runner, "docs/notes.md") == "# My notes"
    assert "Kites Today" in page(runner, "")


def test_a_race_at_the_push_itself_is_run_again(runner: Runner) -> None:
    """Twice somebody is faster by a moment, once with a force-push: the third push brings everything."""
    bare = runner.hub.bare(COPY)

    def rewritten() -> None:
        runner.hub.edit(COPY, {"docs/two.md": "# Two\n"}, "Two", branch="other")
        git(bare, "update-ref", "refs/heads/main", "refs/heads/other")

    runner.hub.races = [lambda: runner.hub.edit(COPY, {"docs/one.md": "# One\n"}, "One"), rewritten]
    run = runner.run("digest.yml")

    assert run.results == ALL, run.log
    assert commits(runner)[0] == f"{BOT}: 2026-03-12: 14 papers in 4 topics"
    assert held(runner, "docs/two.md") == "# Two"
    assert "Wet Streets at Night" in held(runner, "docs/2026/03/12.md")


def test_three_lost_races_are_told_and_made_up_for(runner: Runner) -> None:
    """After three tries the run gives up and loses no commit; the next run publishes the day."""
    numbers = iter(range(1, 9))

    def faster() -> None:
        number = next(numbers)
        runner.hub.edit(COPY, {f"docs/{number}.md": f"# {number}\n"}, f"Page {number}")

    runner.hub.races = [faster] * 3
    run = runner.run("digest.yml")
    assert run.results == {**ALL, "publish": "failure", "deploy": "skipped"}
    assert "changed during each of 3 pushes: run the workflow again" in run.log
    assert len(commits(runner)) == 3

    assert runner.run("digest.yml").results == ALL
    assert commits(runner)[0] == f"{BOT}: 2026-03-12: 14 papers in 4 topics"


def test_a_switched_off_schedule_is_told(runner: Runner) -> None:
    """When GitHub has switched the schedule off, the next run by hand says so, and where to click."""
    runner.hub.disabled = {"Digest": "disabled_inactivity"}
    run = runner.run("digest.yml", "workflow_dispatch")

    assert run.results == ALL
    assert "Digest is disabled (GitHub stops schedules after 60 days without a commit)" in run.summary
    assert f"open {runner.hub.url}/{COPY}/actions, choose “Digest”, then “Enable workflow”" in run.summary


def moments(workflow: str, first: dt.date, days: int) -> Iterator[dt.datetime]:
    """Return the moments at which a workflow's schedules are due, ascending."""
    text = yaml.safe_load((WORKFLOWS / workflow).read_text(encoding="utf-8"))
    for passed in range(days):
        day = first + dt.timedelta(days=passed)
        for one in text[True]["schedule"]:  # YAML 1.1 takes `on` for true
            minute, hour, *rest = one["cron"].split()
            assert rest == ["*", "*", "1-5"]
            if day.weekday() < 5:
                at = dt.time(int(hour), int(minute))
                yield dt.datetime.combine(day, at, ZoneInfo(one["timezone"])).astimezone(dt.UTC)


SMALL = """
title = "Kites"

[[topics]]
title = "Splats"
categories = ["cs.CV"]
any = ["gaussian splat*"]
"""


@pytest.fixture
def moving(runner: Runner) -> Iterator[MovingArchive]:
    """Let arXiv move with the clock, for a digest of one small topic."""
    runner.hub.edit(COPY, {"digest.toml": SMALL}, "Follow kites")
    with MovingArchive(EARLY) as arxiv:
        runner.variables = {
            "ARXIV_DIGEST_API_URL": f"{arxiv.url}/api/query",
            "ARXIV_DIGEST_FEED_URL": arxiv.url,
            "ARXIV_DIGEST_WEB_URL": arxiv.url,
            "ARXIV_DIGEST_DELAY": "0",
        }
        yield arxiv


def test_thirty_days_by_themselves(runner: Runner, moving: MovingArchive) -> None:
    """Over thirty days and two changes of the clock each announcement is one commit, each paper one card.

    US clocks change on 8 March, those of the machines, in Berlin, on 29 March; a run was dropped on the 18th
    and the catch-up run did its work.
    """
    runner.zone = "Europe/Berlin"
    first = dt.date(2026, 3, 1)
    due = list(moments("digest.yml", first, 30))
    assert len(due) == 42
    assert {f"{one:%H:%M}" for one in due} == {"06:23", "05:23", "12:47", "11:47"}
    morning = [one for one in due if one.minute == 23 and one.date() != dt.date(2026, 3, 18)]
    late = [one for one in due if one.minute == 47 and one.day in {6, 9, 18, 30}]
    for moment in sorted(morning + late):
        moving.now = moment
        runner.at(moment)
        run = runner.run("digest.yml")
        assert "failure" not in run.results.values(), run.log

    days = [one for one in (first + dt.timedelta(days=passed) for passed in range(30)) if one.weekday() < 5]
    told = [commit for commit in commits(runner) if commit.startswith(BOT)]
    assert [re.search(r"\d{4}-\d\d-\d\d", one)[0] for one in told] == [f"{day}" for day in reversed(days)]  # type: ignore[index]
    listed = [
        name
        for day in days
        for name in re.findall(r'<h3 id="([^"]+)"', held(runner, f"docs/{day:%Y/%m/%d}.md"))
    ]
    assert sorted(listed) == sorted(one.id for day in days for one in moving.papers(day))
    assert "2026" in page(runner, "2026/03/30/")


def test_three_missed_days_are_filled(runner: Runner, moving: MovingArchive) -> None:
    """After three days without a run the next one fills them in, and says so."""
    for day in (2, 6):  # Monday, and Friday
        moving.now = dt.datetime(2026, 3, day, 6, 23, tzinfo=dt.UTC)
        runner.at(moving.now)
        run = runner.run("digest.yml")
        assert run.results == ALL, run.log
    for day in range(2, 7):
        record = held(runner, f"data/selected/2026/2026-03-{day:02}.jsonl")
        assert record.count('{"id"') == len(moving.papers(dt.date(2026, 3, day)))
    assert len([one for one in commits(runner) if one.startswith(BOT)]) == 2


def test_months_of_the_past_come_in_one_commit(runner: Runner, moving: MovingArchive) -> None:
    """Backfill collects month by month, each in a job of its own, and one job puts them together."""
    assert runner.run("digest.yml").results == ALL
    span = {"from": "2026-02-23", "to": "2026-03-06"}
    run = runner.run("backfill.yml", "workflow_dispatch", inputs=span)

    assert run.results == {
        "plan": "success",
        **{name: ALL[name] for name in ("collect", "publish", "deploy")},
    }
    names = {folder.name for folder in run.artifacts.iterdir()}
    assert names == {"collected-2026-02", "collected-2026-03", "pages-1"}
    assert commits(runner)[0] == f"{BOT}: Fill 10 days, 2026-02-23 to 2026-03-06"
    for day in (dt.date(2026, 2, 23), dt.date(2026, 2, 27), dt.date(2026, 3, 6)):
        papers = moving.papers(day)
        assert papers[0].id in page(runner, f"{day:%Y/%m/%d}/")
        assert held(runner, f"data/selected/{day:%Y/%Y-%m-%d}.jsonl").count('{"id"') == len(papers)


def test_a_silent_arxiv_is_loud_but_stops_no_repair(runner: Runner, moving: MovingArchive) -> None:
    """After more than four announcements without anything new the run is red, with exit code 3."""
    assert runner.run("digest.yml").results == ALL
    runner.at(EARLY + dt.timedelta(days=8))
    run = runner.run("digest.yml")

    assert run.results == {**ALL, "collect": "failure", "deploy": "skipped"}, run.log
    assert run.jobs["collect"].steps["collect"]["exit"] == 3
    assert run.results["publish"] == "success"
