"""The harness that executes workflows is strict: what it does not know, or GitHub would not do, fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from support.checks import some
from support.fake_github import FakeGitHub, git
from support.workflow_expressions import ExpressionError, condition, evaluate, filled
from support.workflow_runner import WORKFLOWS, Run, Runner

CONTEXTS = {
    "inputs": {"dry-run": False, "day": "2026-03-12", "count": "2"},
    "needs": {"setup": {"outputs": {"publish": "true"}, "result": "success"}},
    "steps": {},
}
FUNCTIONS = {"success": lambda: True, "failure": lambda: False, "cancelled": lambda: False}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("inputs.day", "2026-03-12"),
        ("inputs.absent", None),
        ("inputs.absent == ''", True),
        ("inputs['count'] == 2", True),
        ("'A' == 'a'", True),
        ("'it''s'", "it's"),
        ("!inputs.dry-run && needs.setup.outputs.publish == 'true'", True),
        ("needs.setup.outputs.publish == true", False),  # text and truth are compared as numbers
        ("steps.none.outcome == 'success'", False),
        ("inputs.dry-run || inputs.day", "2026-03-12"),
        ("(false || true) && !false != false", True),
        ("""fromJSON('[{"month": "2026-01"}]')""", [{"month": "2026-01"}]),
    ],
)
def test_expressions_are_those_of_github(text: str, value: Any) -> None:
    """Missing values are empty, texts compare without case, `&&` and `||` give one of their sides."""
    assert evaluate(text, CONTEXTS, FUNCTIONS) == value


@pytest.mark.parametrize("text", ["hashFiles('a')", "env.DAY", "inputs.day inputs.day", "a ? b : c", "(true"])
def test_an_unknown_expression_fails(text: str) -> None:
    """A function, context or sign that is not known here is an error, not an empty value."""
    with pytest.raises((ExpressionError, IndexError)):
        evaluate(text, CONTEXTS, FUNCTIONS)


def test_a_condition_holds_only_while_all_is_well() -> None:
    """Without a status function `if` means `success() &&`; with one, it speaks for itself."""
    failed = {**FUNCTIONS, "success": lambda: False, "failure": lambda: True}
    assert condition("inputs.day != ''", CONTEXTS, FUNCTIONS)
    assert not condition("inputs.day != ''", CONTEXTS, failed)
    assert condition("${{ !cancelled() && inputs.day != '' }}", CONTEXTS, failed)
    assert (
        filled("on ${{ inputs.day }}, ${{ inputs.dry-run }}", CONTEXTS, FUNCTIONS) == "on 2026-03-12, false"
    )


@pytest.fixture
def hub(tmp_path: Path) -> Any:
    """Run a fake GitHub with a repository of one file."""
    (tmp_path / "hub").mkdir()
    source = tmp_path / "source"
    source.mkdir()
    (source / "file").write_text("one\n", encoding="utf-8")
    with FakeGitHub(tmp_path / "hub") as hub:
        hub.create("moreau/kites", source)
        yield hub


CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"


def played(hub: FakeGitHub, folder: Path, *steps: dict[str, Any], contents: str = "read") -> Run:
    """Run a workflow of one job with these steps."""
    job = {"runs-on": "x", "permissions": {"contents": contents}, "steps": [*steps]}
    file = folder / "workflow.yml"
    text = yaml.safe_dump({"on": {"push": {}}, "permissions": {}, "jobs": {"one": job}})
    file.write_text(text, encoding="utf-8")
    return Runner(hub, "moreau/kites", folder / "runs", folder).run(file, "push")


def test_an_unknown_action_fails(hub: FakeGitHub, tmp_path: Path) -> None:
    """No fake, no run."""
    with pytest.raises(KeyError, match="actions/cache"):
        played(hub, tmp_path, {"name": "Cache", "uses": f"actions/cache@{'0' * 40}"})


@pytest.mark.parametrize(
    "step",
    [
        {"name": "Tag", "uses": "actions/checkout@v7"},
        {"name": "Inject", "run": "echo ${{ github.ref }}"},
        {"name": "Long", "run": "echo one\necho two"},
    ],
)
def test_what_the_house_forbids_fails(hub: FakeGitHub, tmp_path: Path, step: dict[str, Any]) -> None:
    """A tag instead of a commit, an expression inside of a script, a script of several lines."""
    with pytest.raises(AssertionError):
        played(hub, tmp_path, step)


@pytest.mark.parametrize(("contents", "result", "commits"), [("read", "failure", 1), ("write", "success", 2)])
def test_a_token_is_worth_what_its_job_was_granted(
    hub: FakeGitHub, tmp_path: Path, contents: str, result: str, commits: int
) -> None:
    """A job that may read cannot push, whatever it does with its token."""
    commit = "git -c user.name=a -c user.email=b commit --quiet --allow-empty -m x"
    steps: tuple[dict[str, Any], ...] = (
        {"name": "Check out", "uses": CHECKOUT},
        {"name": "Push", "run": f"{commit} && git push origin HEAD:main"},
    )
    assert played(hub, tmp_path, *steps, contents=contents).results == {"one": result}
    assert len(git(hub.bare("moreau/kites"), "log", "--format=%H", "main").splitlines()) == commits


def test_a_step_sees_only_what_is_declared(
    hub: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment of the machine that runs the tests does not reach a job."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-of-the-caller")
    run = played(hub, tmp_path, {"name": "Show", "run": "env", "env": {"DAY": "${{ inputs.day }}"}})
    assert "sk-ant" not in run.log
    assert "DAY=\n" in run.log
    assert "GITHUB_REPOSITORY=moreau/kites\n" in run.log


@pytest.mark.parametrize("file", sorted(WORKFLOWS.glob("*.yml")), ids=lambda file: file.stem)
def test_workflows_keep_the_rules_of_the_house(file: Path) -> None:
    """Nothing is granted on top, each job has a time limit and its own grants, each pin tells its version."""
    text = file.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    for job in some(workflow["jobs"].values()):
        assert job["timeout-minutes"]
        assert "permissions" in job
        for step in some(job["steps"]):
            assert step["name"]
            script = step.get("run", "")
            assert "${{" not in script
            assert script.count("\n") == 0
            assert script.split(" ")[0] in {"", "uv", "make", "echo", "gh"}
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
    pins = [line for line in text.splitlines() if " uses: " in line]
    assert pins
    assert all("# v" in line for line in some(pins))
