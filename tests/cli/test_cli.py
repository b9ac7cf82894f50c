"""The whole program through its command line, with a fake arXiv on a real socket and real folders."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from arxiv_digest.cli import main
from support import repository
from support.checks import some
from support.digest import DAY_PAGE, Killed, digest, ledger, listed, snapshot
from support.fake_arxiv import FRIDAY, THURSDAY, FakeArxiv, Reply, Request


def test_run_publishes_what_the_feeds_announce(root: Path, arxiv: FakeArxiv) -> None:
    """One run fetches, selects, stores, renders and builds."""
    assert digest(root, "-q", "run") == 0

    assert ledger(root, THURSDAY)["counts"] == {
        "fetched": 22,
        "new": 22,
        "matched": 16,
        "chosen": 14,
        "duplicate": 0,
        "over_limit": 2,
        "near_misses": 3,
    }
    assert "Wet Streets at Night" in (root / "site/2026/03/12/index.html").read_text(encoding="utf-8")


def test_a_day_takes_one_request_per_category_and_hundred_papers(root: Path, arxiv: FakeArxiv) -> None:
    """The number of topics makes no difference; all requests share one connection."""
    assert digest(root, "-q", "update") == 0

    assert Counter(path.split("/")[1] for path in arxiv.paths) == {"atom": 5, "api": 1}
    assert len({request.connection for request in arxiv.requests}) == 1


def test_a_paper_is_listed_on_one_day_only(root: Path, arxiv: FakeArxiv) -> None:
    """A paper that is announced again counts as a duplicate."""
    for arxiv.day in (THURSDAY, FRIDAY):
        assert digest(root, "-q", "update") == 0
    assert digest(root, "-q", "render") == 0

    assert ledger(root, FRIDAY)["duplicate"] == ["2603.99004"]
    assert len(listed(root)) == 23
    assert set(listed(root).values()) == {1}


def test_running_again_changes_nothing(root: Path, arxiv: FakeArxiv) -> None:
    """A second run for the same or an earlier day changes no file."""
    for arxiv.day in (THURSDAY, FRIDAY):
        assert digest(root, "-q", "update") == 0
    assert digest(root, "-q", "render") == 0
    before = snapshot(root / "data", root / "docs")

    for arxiv.day in (FRIDAY, THURSDAY):
        assert digest(root, "-q", "update") == 0
        assert digest(root, "-q", "render") == 0

    assert snapshot(root / "data", root / "docs") == before


def test_render_restores_deleted_pages_byte_for_byte(root: Path) -> None:
    """docs/ is a pure function of data/ and digest.toml."""
    assert digest(root, "-q", "run", "--sample") == 0
    before = snapshot(root / "docs")
    shutil.rmtree(root / "docs")

    assert digest(root, "-q", "render") == 0

    assert snapshot(root / "docs") == before


def test_shuffled_feeds_give_the_same_record(root: Path, arxiv: FakeArxiv, tmp_path: Path) -> None:
    """The order of entries in a feed makes no difference."""
    assert digest(root, "-q", "update") == 0
    straight = snapshot(root / "data")
    shutil.rmtree(root / "data")
    arxiv.faults.append(reversed_entries)

    assert digest(root, "-q", "update") == 0

    assert snapshot(root / "data") == straight


def reversed_entries(request: Request, good: Reply) -> Reply:
    """Reverse the entries of a response."""
    head, *entries = re.split(rb"(?=[ \t]*<entry>)", good.body)
    if not entries:
        return good
    last, end = entries[-1].split(b"</entry>")
    body = b"".join([head, *reversed([*entries[:-1], last + b"</entry>\n"]), end])
    return Reply(good.status, body)


def test_a_failing_category_does_not_affect_others(
    root: Path, arxiv: FakeArxiv, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other categories are published, the failure is reported, and a later run completes the day."""
    down = {"cs.CL"}
    arxiv.faults.append(lambda request, good: Reply(404) if request.path.split("/")[-1] in down else good)
    assert digest(root, "update") == 0
    assert "not available: cs.CL" in capsys.readouterr().out
    record = json.loads((root / "data/announced/2026/2026-03-12.json").read_text(encoding="utf-8"))
    assert record["missing"] == ["cs.CL"]

    down.clear()
    assert digest(root, "-q", "update") == 0
    healed = json.loads((root / "data/announced/2026/2026-03-12.json").read_text(encoding="utf-8"))

    assert healed["missing"] == []
    assert healed["ledger"]["counts"]["chosen"] == 14


def test_an_unreachable_arxiv_is_exit_3_and_changes_nothing(root: Path, arxiv: FakeArxiv) -> None:
    """When all feeds fail, nothing is written."""
    arxiv.faults.append(lambda _request, _good: Reply(404))

    assert digest(root, "-q", "update") == 3
    assert not (root / "data").exists()


def test_the_next_run_adds_details_of_a_failed_api(root: Path, arxiv: FakeArxiv) -> None:
    """If the API fails, the feed's data are published and the details stay pending."""
    arxiv.faults.append(lambda request, good: Reply(404) if request.path.startswith("/api") else good)
    assert digest(root, "-q", "update") == 0
    assert len((root / "data/state/owed.jsonl").read_text(encoding="utf-8").splitlines()) == 14

    arxiv.faults.clear()
    assert digest(root, "-q", "update") == 0

    assert not (root / "data/state/owed.jsonl").exists()
    assert '"comment":"CVPR 2026.' in (root / "data/selected/2026/2026-03-12.jsonl").read_text(
        encoding="utf-8"
    )


def test_pending_details_are_added_on_a_later_day(root: Path, arxiv: FakeArxiv) -> None:
    """A run for another day also retries pending work."""
    broken = [lambda request, good: Reply(404) if request.path.startswith("/api") else good]
    arxiv.faults += broken
    assert digest(root, "-q", "update") == 0

    arxiv.faults.clear()
    arxiv.day = FRIDAY
    assert digest(root, "-q", "update") == 0

    assert not (root / "data/state/owed.jsonl").exists()
    assert '"comment":"CVPR 2026.' in (root / "data/selected/2026/2026-03-12.jsonl").read_text(
        encoding="utf-8"
    )


def test_a_stale_feed_makes_no_page(root: Path, arxiv: FakeArxiv, capsys: pytest.CaptureFixture[str]) -> None:
    """Yesterday's papers under today's date are recognised by their identifiers."""
    assert digest(root, "-q", "update") == 0
    arxiv.faults.append(
        lambda _request, good: Reply(
            good.status, good.body.replace(b"<published>2026-03-12", b"<published>2026-03-13")
        )
    )

    assert digest(root, "update") == 0

    assert "still show an older day" in capsys.readouterr().out
    assert not (root / "data/announced/2026/2026-03-13.json").exists()


def test_empty_feeds_are_not_an_error(
    root: Path, arxiv: FakeArxiv, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a weekend, the exit code is 0, nothing is written, and the output gives the reason."""
    empty = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>updates</title></feed>'
    arxiv.faults.append(lambda _request, _good: Reply(body=empty))

    assert digest(root, "--now", "2026-03-14T12:00", "update") == 0

    assert "arXiv announces nothing on a Saturday" in capsys.readouterr().out
    assert not (root / "data").exists()


def test_a_dry_run_writes_nothing(root: Path, arxiv: FakeArxiv, capsys: pytest.CaptureFixture[str]) -> None:
    """--dry-run prints the commit message and stores nothing."""
    assert digest(root, "update", "--dry-run") == 0

    assert capsys.readouterr().out.startswith("2026-03-12: 14 papers in 4 topics\n")
    assert not (root / "data").exists()


def test_update_writes_the_commit_message(root: Path, arxiv: FakeArxiv, tmp_path: Path) -> None:
    """--message writes the commit message to a file, unless nothing changed."""
    message = tmp_path / "message"
    assert digest(root, "-q", "update", "--message", str(message)) == 0
    assert message.read_text(encoding="utf-8").startswith("2026-03-12: 14 papers in 4 topics\n\n")

    message.unlink()
    assert digest(root, "-q", "update", "--message", str(message)) == 0
    assert not message.exists()


def test_update_appends_to_the_job_summary(
    root: Path, arxiv: FakeArxiv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a workflow, the job's page shows the report."""
    page = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))

    assert digest(root, "-q", "update") == 0

    assert page.read_text(encoding="utf-8").startswith("## 2026-03-12: 14 papers in 4 topics\n")


def test_a_day_that_the_feeds_do_not_show_is_exit_3(root: Path, arxiv: FakeArxiv) -> None:
    """--day fails for a day that the feeds no longer show, and works for the current one."""
    assert digest(root, "-q", "update", "--day", "2026-03-11") == 3
    assert digest(root, "-q", "update", "--day", "2026-03-12") == 0


def test_a_new_topic_is_applied_to_the_current_day(root: Path, arxiv: FakeArxiv) -> None:
    """The next run adds the topic's papers and keeps those already listed."""
    assert digest(root, "-q", "update") == 0
    config = root / "digest.toml"
    text = config.read_text(encoding="utf-8")
    text += '\n[[topics]]\ntitle = "Dolls"\ncategories = ["cs.GR"]\nany = ["rag doll"]\n'
    config.write_text(text, encoding="utf-8")

    assert digest(root, "-q", "update") == 0

    chosen = ledger(root, THURSDAY)["chosen"]
    assert isinstance(chosen, list)
    assert "2603.99021" in chosen
    assert len(chosen) == 15


def test_sample_and_real_papers_do_not_mix(
    root: Path, arxiv: FakeArxiv, capsys: pytest.CaptureFixture[str]
) -> None:
    """A digest never contains both invented and real papers."""
    assert digest(root, "-q", "update", "--sample") == 0

    assert digest(root, "-q", "update") == 2
    assert "make fresh" in capsys.readouterr().err


def test_render_check_reports_differences(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`render --check` exits with 1 and names the outdated page."""
    assert digest(root, "-q", "update", "--sample") == 0
    assert digest(root, "-q", "render") == 0
    assert digest(root, "-q", "render", "--check") == 0
    page = root / DAY_PAGE
    page.write_text(page.read_text(encoding="utf-8") + "more\n", encoding="utf-8")

    assert digest(root, "-q", "render", "--check") == 1
    assert "docs/2026/03/12.md: out of date" in capsys.readouterr().out
    assert page.read_text(encoding="utf-8").endswith("more\n")


def test_a_page_without_the_mark_is_not_overwritten(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without its `generated_by` line, a page belongs to the user."""
    assert digest(root, "-q", "update", "--sample") == 0
    assert digest(root, "-q", "render") == 0
    (root / DAY_PAGE).write_text("# Mine\n", encoding="utf-8")

    assert digest(root, "render") == 0

    assert (root / DAY_PAGE).read_text(encoding="utf-8") == "# Mine\n"
    assert "docs/2026/03/12.md: skipped" in capsys.readouterr().out


def test_check_reports_every_problem_at_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Problems of configuration, environment and data are listed together; the exit code is 2."""
    assert digest(root, "-q", "update", "--sample") == 0
    config = root / "digest.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('["cs.CV"]', '["cs.CVV"]'), encoding="utf-8")
    file = root / "data/selected/2026/2026-03-12.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([*lines[:-1], "{}\n"]), encoding="utf-8")

    assert digest(root, "check") == 2

    said = capsys.readouterr().err
    assert "did you mean `cs.CV`?" in said
    assert "2026-03-12.jsonl:14" in said


def test_check_finds_no_problem_in_a_new_digest(root: Path) -> None:
    """The sample passes `check`."""
    assert digest(root, "-q", "update", "--sample") == 0
    assert digest(root, "-q", "check") == 0


@pytest.mark.parametrize(
    ("paper", "told"),
    [
        ("2603.99001", "2026-03-12: listed"),
        ("2603.99008", "over the limit"),
        ("2603.99009", "excluded by “cosmolog*”"),
        ("2603.99010", "not in cs.CV, cs.GR"),
        ("2603.99004v1", "matched, but listed on an earlier day"),
    ],
)
def test_explain_gives_the_reasons(
    root: Path, capsys: pytest.CaptureFixture[str], paper: str, told: str
) -> None:
    """Each rule is explained, for listed papers and others."""
    assert digest(root, "-q", "update", "--sample") == 0

    assert digest(root, "explain", paper, "--topic", "gaussian-splatting") == 0

    assert told in capsys.readouterr().out


def test_explain_rejects_unknown_papers_and_topics(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message shows the expected form."""
    assert digest(root, "explain", "banana") == 2
    assert digest(root, "explain", "2603.99001", "--topic", "x") == 2
    said = capsys.readouterr().err
    assert "use one such as 2603.01234" in said
    assert "video-generation" in said


def test_usage_errors_are_exit_2(root: Path) -> None:
    """Unknown verbs and invalid values are usage errors."""
    assert digest(root, "publish") == 2
    assert digest(root, "update", "--day", "yesterday") == 2
    assert digest(root, "--now", "soon", "update") == 2


def test_global_options_work_before_and_after_the_verb(root: Path) -> None:
    """--root is accepted anywhere on the command line."""
    assert digest(root, "-q", "update", "--sample") == 0
    saved = sys.argv
    sys.argv = ["arxiv-digest", "render", "--root", str(root), "-q"]
    try:
        main.main()
    finally:
        sys.argv = saved
    assert (root / DAY_PAGE).exists()


def test_a_missing_configuration_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Running in the wrong folder gives the fix."""
    assert digest(tmp_path, "update", "--sample") == 2
    assert "--root" in capsys.readouterr().err


def test_the_module_runs_as_a_program(root: Path) -> None:
    """`python -m arxiv_digest` is the same command, and --help lists the exit codes."""
    command = [sys.executable, "-m", "arxiv_digest", "--help"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "90"}
    )
    assert "3 arXiv unavailable" in " ".join(done.stdout.split())


def test_the_next_run_completes_a_killed_one(root: Path, arxiv: FakeArxiv) -> None:
    """Wherever a run is killed, the next one produces the same result as an uninterrupted run."""
    assert digest(root, "-q", "update") == 0
    whole = snapshot(root / "data")
    for missing in ("announced", "summaries"):
        shutil.rmtree(root / "data" / missing)
        assert digest(root, "-q", "update") == 0
        assert snapshot(root / "data") == whole


def test_a_killed_run_keeps_pending_work(root: Path, arxiv: FakeArxiv, killed: Killed) -> None:
    """Work that was pending before the kill is still pending for the next run."""
    arxiv.faults.append(lambda request, good: Reply(404) if request.path.startswith("/api") else good)
    assert digest(root, "-q", "update") == 0
    arxiv.faults.clear()
    arxiv.day = FRIDAY

    with killed("save_picks"):
        assert digest(root, "-q", "update") == 130
    assert digest(root, "-q", "update") == 0

    assert not (root / "data/state/owed.jsonl").exists()
    assert '"comment":"CVPR 2026.' in (root / "data/selected/2026/2026-03-12.jsonl").read_text(
        encoding="utf-8"
    )


def test_pending_work_is_given_up_after_a_week(root: Path, arxiv: FakeArxiv) -> None:
    """Details that the API never returns are requested for a week."""
    state = root / "data/state"
    state.mkdir(parents=True)
    (state / "owed.jsonl").write_text(
        '{"what":"details","id":"2603.99999","day":"2026-03-04"}\n', encoding="utf-8"
    )

    assert digest(root, "-q", "update") == 0

    assert not (state / "owed.jsonl").exists()
    assert all("2603.99999" not in request.params.get("id_list", "") for request in some(arxiv.requests))


def test_explain_distinguishes_failures_from_unknown_papers(root: Path, arxiv: FakeArxiv) -> None:
    """For a paper not on record: exit 3 when the API fails, 2 when arXiv does not know it."""
    assert digest(root, "explain", "2603.99998") == 2
    arxiv.faults.append(lambda _request, _good: Reply(404))
    assert digest(root, "explain", "2603.99998") == 3


def test_a_file_that_cannot_be_written_is_a_user_error(
    root: Path, arxiv: FakeArxiv, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the path; exit 2, no traceback."""
    assert digest(root, "-q", "update", "--message", str(root / "no" / "message")) == 2
    said = capsys.readouterr().err
    assert "No such file" in said
    assert "Traceback" not in said


def test_a_second_run_reports_only_its_additions(
    root: Path, arxiv: FakeArxiv, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commit message does not repeat the whole day."""
    arxiv.faults.append(lambda request, good: Reply(404) if request.path == "/atom/cs.CV" else good)
    assert digest(root, "-q", "update") == 0
    arxiv.faults.clear()

    assert digest(root, "update") == 0

    assert re.match(r"2026-03-12: \d+ more papers, 14 in 4 topics", capsys.readouterr().out)


def test_check_finds_days_without_their_announcement(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A day with only some of its files in data/ is reported."""
    assert digest(root, "-q", "update", "--sample") == 0
    (root / "data/announced/2026/2026-03-13.json").unlink()

    assert digest(root, "check") == 2

    assert "data/announced lacks this day" in capsys.readouterr().err


def test_the_readme_of_data_is_ignored(root: Path) -> None:
    """It changes neither pages nor checks, and is kept."""
    plain = root.with_name("plain")
    shutil.copytree(root, plain)
    repository.copy(root, "data/")
    text = (root / "data/README.md").read_bytes()
    for folder in (root, plain):
        assert digest(folder, "-q", "run", "--sample") == 0
        assert digest(folder, "-q", "run", "--sample") == 0
        assert digest(folder, "-q", "check") == 0
        assert digest(folder, "-q", "update", "--day", "2026-03-12") == 2  # it holds the sample
    assert (root / "data/README.md").read_bytes() == text
    (root / "data/README.md").unlink()
    made = [{name: (folder / name).read_bytes() for name in files_below(folder)} for folder in (root, plain)]
    assert made[0] == made[1]
    assert "docs/2026/03/12.md" in made[0]


def files_below(folder: Path) -> list[str]:
    """Read the records and pages below a folder."""
    found = [file for kind in ("data", "docs") for file in (folder / kind).rglob("*") if file.is_file()]
    return [file.relative_to(folder).as_posix() for file in found]


def test_an_empty_variable_counts_as_unset(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Workflows pass missing values as empty variables."""
    plain = root.with_name("plain")
    shutil.copytree(root, plain)
    told = []
    for folder in (plain, root):
        if folder == root:
            for name in EMPTY.split():
                monkeypatch.setenv(name, "")
        codes = [digest(folder, "run", "--sample"), digest(folder, "check")]
        told.append((codes, capsys.readouterr().out.replace(str(folder), "")))
    assert told[0] == told[1]
    assert told[0][0] == [0, 0]
    assert digest(root, "publish", str(root)) == 2  # neither a repository nor a branch
    capsys.readouterr()
    made = [snapshot(folder / "docs", folder / "site") for folder in (plain, root)]
    assert {name.removeprefix(str(plain)): text for name, text in made[0].items()} == {
        name.removeprefix(str(root)): text for name, text in made[1].items()
    }


EMPTY = """
ANTHROPIC_API_KEY ANTHROPIC_BASE_URL ARXIV_DIGEST_API_URL ARXIV_DIGEST_FEED_URL ARXIV_DIGEST_WEB_URL
ARXIV_DIGEST_DELAY SITE_URL GITHUB_REPOSITORY GITHUB_STEP_SUMMARY GITHUB_OUTPUT GITHUB_TOKEN GITHUB_API_URL
GITHUB_SERVER_URL GITHUB_REF_NAME GITHUB_ACTIONS
"""
