"""The page of a failed run says why it failed, what follows from that, and what to click."""

from __future__ import annotations

from pathlib import Path

import pytest

from arxiv_digest import errors
from arxiv_digest.github import failure
from support.digest import digest
from support.fake_arxiv import FakeArxiv

ENVIRON = {"GITHUB_REPOSITORY": "moreau/kites", "GITHUB_RUN_ID": "7", "GITHUB_REF_NAME": "trunk"}
WEB = "https://github.com/moreau/kites"
FILE = Path("data/a.jsonl")
PROBLEM = errors.Problem("x", "y")
CASES: list[tuple[BaseException, str, str]] = [
    (
        errors.ConfigError(FILE, [errors.Problem("x", "y")]),
        "Nothing was changed",
        f"{WEB}/edit/trunk/digest.toml",
    ),
    (errors.FoundError("x"), "Nothing was changed", f"{WEB}/tree/trunk"),
    (errors.DataError(FILE, "x"), "Nothing was changed", f"{WEB}/commits/trunk/data"),
    (errors.NewerDataError(FILE, 9, 2), "Nothing was changed", "“Sync fork”"),
    (errors.PushError("x"), "the next run fetches what is missing", f"{WEB}/settings/rules"),
    (errors.SettingError("x"), "Nothing was changed", f"{WEB}/settings/variables/actions"),
    (errors.SiteError("x"), "The pages are stored", f"{WEB}/actions/runs/7"),
    (errors.ArxivError("x"), "the next run fetches what is missing", "“Re-run failed jobs”"),
    (errors.RefusedError("x"), "the next run fetches what is missing", "Wait for the next run, or later"),
    (errors.InputError("x"), "Nothing was changed", f"{WEB}/settings/secrets/actions"),
    (OSError(28, "No space left", "data/a"), "the next run fetches what is missing", f"{WEB}/actions/runs/7"),
    (ZeroDivisionError(), "the next run fetches what is missing", "Report the last lines"),
]


@pytest.mark.parametrize(("error", "consequence", "fix"), CASES, ids=lambda one: type(one).__name__)
def test_every_error_is_explained(error: BaseException, consequence: str, fix: str) -> None:
    """Annotation and page have cause, consequence and the address of the fix, in this repository."""
    found = failure.explain(error, ENVIRON)
    for text in (found.note(), found.page()):
        assert found.cause in text
        assert consequence in text
        assert fix in text
        assert "{" not in text
    assert found.page().startswith("## ❌ ")


def test_a_long_cause_is_cut() -> None:
    """Outside text stays code on the page, and neither text grows without bounds."""
    found = failure.explain(errors.ArxivError("# title\n" * 9999), ENVIRON)
    assert len(found.note()) < 2000
    assert len(found.page()) < 4000
    assert not any(line.startswith("# ") for line in found.page().splitlines())
    assert "… (see the log)" in found.note()
    assert "… (see the log)" in found.page()


def test_outside_github_nothing_is_named_that_does_not_exist() -> None:
    """Without a repository, the fix names it in words."""
    assert "None" not in failure.explain(errors.PushError("x"), {}).page()


def test_a_failed_run_shows_why(
    root: Path,
    arxiv: FakeArxiv,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """When arXiv is down, one annotation and one section say so; outside workflows there is none."""
    assert digest(root, "update", "--day", "2026-03-11") == 3
    assert "::error" not in capsys.readouterr().out

    page = tmp_path / "summary.md"
    for name, value in {**ENVIRON, "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": f"{page}"}.items():
        monkeypatch.setenv(name, value)
    assert digest(root, "update", "--day", "2026-03-11") == 3
    shown = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::error ")]
    assert len(shown) == 1
    assert shown[0].startswith("::error title=arXiv::")
    assert "%0ANothing is lost: the next run fetches what is missing.%0A" in shown[0]
    assert "## ❌ arXiv\n\n    " in page.read_text(encoding="utf-8")

    assert digest(root, "months", "--from", "x", "--to", "2026-03-11") == 2
    assert "::error title=Settings::" in capsys.readouterr().out


def test_problems_outside_digest_toml_are_annotated(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`check` annotates each of them, ten at most."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    pages = root / "docs"
    pages.mkdir(exist_ok=True)
    for number in range(12):
        (pages / f"{number}.md").write_text("https://moreau:kites@kites.invalid\n", encoding="utf-8")
    assert digest(root, "check") == 2
    shown = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::error ")]
    assert len(shown) == 10
    assert all(line.startswith("::error title=Check::docs/") for line in shown)
