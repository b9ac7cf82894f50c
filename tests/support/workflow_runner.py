"""Executes the real workflow files as GitHub does: jobs in order of their needs, each on a new machine.

A step sees what the file declares: its environment starts empty. Fakes replace `uses:` and keep the interface
of the real actions; an unknown action, function or context is an error.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from support import forker
from support.fake_github import FakeGitHub, Grants, git
from support.repository import REPOSITORY
from support.workflow_expressions import condition, filled

MARK = "ghs_"  # what every token of a job begins with
WORKFLOWS = REPOSITORY / ".github" / "workflows"
_PINNED = re.compile(r"(?P<name>[\w.-]+/[\w./-]+)@[0-9a-f]{40}")
_NO_SECRETS: Mapping[str, str] = {}


@dataclass
class Job:
    """The result of a job."""

    name: str
    result: str = "skipped"
    outputs: dict[str, Any] = field(default_factory=dict)
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    log: str = ""
    summary: str = ""
    saw: set[str] = field(default_factory=set)  # secrets that stood in the environment of a step
    folder: Path = Path()


@dataclass
class Run:
    """The result of a workflow run: its jobs (of a matrix, the last one), logs and artifacts."""

    folder: Path
    start: Callable[[Run], None] = lambda _run: None  # runs the jobs that are not in `kept`
    attempt: int = 1
    kept: dict[str, Job] = field(default_factory=dict)  # the results of the previous attempt that still count
    jobs: dict[str, Job] = field(default_factory=dict)
    log: str = ""
    summary: str = ""

    @property
    def results(self) -> dict[str, str]:
        """Return each job's result."""
        return {name: job.result for name, job in self.jobs.items()}

    @property
    def artifacts(self) -> Path:
        """Return the folder that contains a folder per artifact."""
        return self.folder / "artifacts"


@dataclass
class Runner:
    """GitHub's runners for one repository, with its secrets and variables and the current time."""

    hub: FakeGitHub
    repository: str
    folder: Path
    commands: Path  # where the program's command stands
    secrets: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"  # the machines' own time zone
    before: dict[str, Callable[[], object]] = field(default_factory=dict)  # job → what happens before it
    runs: list[Run] = field(default_factory=list)

    def at(self, moment: dt.datetime) -> None:
        """Set the program's clock."""
        (self.commands / "now").write_text(moment.isoformat(), encoding="utf-8")

    def run(
        self,
        workflow: str | Path,
        event: str = "schedule",
        *,
        inputs: Mapping[str, Any] | None = None,
        ref: str = "refs/heads/main",
        fork: bool = False,
        payload: Mapping[str, Any] | None = None,
    ) -> Run:
        """Run a workflow; a pull request from a fork gets no secrets and may only read."""
        file = workflow if isinstance(workflow, Path) else WORKFLOWS / workflow
        run = Run(self.folder / f"run-{len(self.runs) + 1}")
        run.artifacts.mkdir(parents=True)
        self.runs.append(run)
        run.start = self._starter(file, event, inputs or {}, ref, payload or {}, fork=fork)
        run.start(run)
        return run

    def rerun(self, run: Run, *, failed: bool) -> Run:
        """Re-run the failed jobs of a run with those that need them, or all jobs; artifacts stay."""
        run.attempt += 1
        run.kept = {name: job for name, job in run.jobs.items() if failed and job.result != "failure"}
        run.start(run)
        return run

    def _starter(
        self,
        file: Path,
        event: str,
        inputs: Mapping[str, Any],
        ref: str,
        payload: Mapping[str, Any],
        *,
        fork: bool,
    ) -> Callable[[Run], None]:
        """Fix what every attempt of a run shares, such as its commit."""
        sha = git(self.hub.bare(self.repository), "rev-parse", ref)
        github = {
            "repository": self.repository,
            "ref": ref,
            "ref_name": ref.removeprefix("refs/heads/").removeprefix("refs/pull/"),
            "sha": sha,
            "event_name": event,
            "event": payload,
            "run_id": str(len(self.runs)),
            "token": "",
        }

        def start(run: Run) -> None:
            known = _NO_SECRETS if fork else self.secrets
            here = {**github, "run_attempt": str(run.attempt)}
            run.jobs |= _Call(self, run, here, dict(inputs), known, fork=fork).workflow(file, None)

        return start


@dataclass
class _Call:
    """One workflow in a run: the started one, or one that it calls."""

    runner: Runner
    run: Run
    github: dict[str, Any]
    inputs: dict[str, Any]
    known: Mapping[str, str]
    fork: bool
    engine: str = ""  # the repository that a called workflow belongs to

    def workflow(self, file: Path, ceiling: Grants | None) -> dict[str, Job]:
        """Run the jobs, each after those that it needs."""
        text = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506  strings only
        assert text["permissions"] == {}, f"{file.name}: nothing may be granted to all jobs"
        self._declared(text["on"])
        done: dict[str, Job] = {}
        waiting = dict(text["jobs"])
        while waiting:
            name = next(one for one, job in waiting.items() if set(_list(job.get("needs"))) <= set(done))
            job = waiting.pop(name)
            again = any(one not in self.run.kept for one in _list(job.get("needs")))
            if again or name not in self.run.kept or "uses" in job:
                self.run.kept.pop(name, None)
                done[name] = self._job(name, job, text.get("env", {}), done, ceiling)
            else:
                done[name] = self.run.kept[name]
        return done

    def _declared(self, events: Mapping[str, Any]) -> None:
        """Accept only inputs that the event declares; missing ones are empty, as on GitHub."""
        event = "workflow_call" if self.engine else self.github["event_name"]
        assert event in events, f"no run on {event}"
        declared = (events[event] or {}).get("inputs", {}) if isinstance(events[event], dict) else {}
        assert set(self.inputs) <= set(declared), f"undeclared inputs: {set(self.inputs) - set(declared)}"
        for name, one in declared.items():
            assert one.get("required") != "true" or self.inputs.get(name), f"{name} is required"

    def _job(
        self, name: str, job: Mapping[str, Any], env: Mapping[str, str], done: Mapping[str, Job], ceiling: Any
    ) -> Job:
        needed = {one: done[one] for one in _list(job.get("needs"))}
        results = {one.result for one in needed.values()}
        functions = _functions(success=results <= {"success"}, failure="failure" in results)
        contexts = {
            "github": self.github,
            "inputs": self.inputs,
            "vars": self.runner.variables,
            "needs": {key: {"result": one.result, "outputs": one.outputs} for key, one in needed.items()},
        }
        outcome = Job(name)
        if not condition(job.get("if", "success()"), contexts, functions):
            return outcome
        if happening := self.runner.before.pop(name, None):
            happening()
        matrix = job.get("strategy", {}).get("matrix", {})
        rows = filled(matrix.get("include", [{}]), contexts, functions)
        if values := {key: value for key, value in matrix.items() if key != "include"}:
            rows = [{key: value} for key, items in values.items() for value in items]
        ends = []
        for row in rows:
            here = {**contexts, "matrix": row}
            if "uses" in job:
                outcome = self._called(name, job, here, functions)
            else:
                outcome = _Machine(self, name, job, env, here, ceiling).work()
            ends.append(outcome.result)
        outcome.result = "success" if set(ends) <= {"success"} else "failure"
        return outcome

    def _called(self, name: str, job: Mapping[str, Any], contexts: Any, functions: Any) -> Job:
        """Run a workflow of another repository with the inputs and secrets passed to it."""
        owner, project, _, _, file = job["uses"].partition("@")[0].split("/")
        inner = _Call(
            self.runner,
            self.run,
            self.github,
            {key: filled(one, contexts, functions) for key, one in job.get("with", {}).items()},
            {
                key: filled(one, {**contexts, "secrets": self.known}, functions)
                for key, one in job.get("secrets", {}).items()
            },
            fork=self.fork,
            engine=f"{owner}/{project}",
        )
        jobs = inner.workflow(WORKFLOWS / file, job.get("permissions", {}))
        self.run.jobs |= jobs
        ends = {one.result for one in jobs.values()}
        return Job(name, "failure" if "failure" in ends else "success")


class _Machine:
    """A new machine for one job: a home, a workspace, and an empty environment."""

    def __init__(
        self,
        call: _Call,
        name: str,
        job: Mapping[str, Any],
        env: Mapping[str, str],
        contexts: dict[str, Any],
        ceiling: Grants | None,
    ) -> None:
        self.call, self.hub, self.spec = call, call.runner.hub, job
        number = len(list(call.run.folder.glob(f"{name}*")))
        self.job = Job(name, folder=call.run.folder / f"{name}-{number}")
        self.workspace = self.job.folder / "work"
        for inner in ("work", "home", "temp"):
            (self.job.folder / inner).mkdir(parents=True)
        grants: Grants = job.get("permissions", {})
        if ceiling is not None:
            worth = {"none": 0, "read": 1, "write": 2}
            for key, level in grants.items():
                assert worth[level] <= worth[ceiling.get(key, "none")], f"{name} asks for {key}: {level}"
        if call.fork:
            grants = dict.fromkeys(grants, "read")
        self.grants = grants
        self.token = f"{MARK}{secrets.token_hex(16)}"
        self.hub.tokens[self.token] = grants
        engine = call.engine or call.runner.repository
        at = call.github["sha"] if not call.engine else git(self.hub.bare(engine), "rev-parse", "main")
        self.contexts = {
            **contexts,
            "github": {**call.github, "token": self.token},
            "secrets": {**call.known, "GITHUB_TOKEN": self.token},
            "job": {"workflow_repository": engine, "workflow_sha": at},
            "steps": self.job.steps,
            "runner": {"temp": str(self.job.folder / "temp")},
        }
        self.failed = False
        self.functions = _functions(success=True, failure=False)
        self.path = [str(Path(shutil.which("git") or "git").parent), "/usr/local/bin", "/usr/bin", "/bin"]
        self.env = {key: self.fill(value) for key, value in {**env, **job.get("env", {})}.items()}

    def fill(self, value: Any) -> Any:
        """Replace the expressions in a value."""
        return filled(value, self.contexts, self.functions)

    def work(self) -> Job:
        """Run the steps one after another."""
        for number, step in enumerate(self.spec["steps"]):
            self.functions = _functions(success=not self.failed, failure=self.failed)
            record: dict[str, Any] = {"outcome": "skipped", "outputs": {}}
            self.job.steps[step.get("id", f"step-{number}")] = record
            if not condition(step.get("if", "success()"), self.contexts, self.functions):
                continue
            self._note(f"--- {step['name']}\n")
            good = self._run(step, record) if "run" in step else self._use(step, record)
            record["outcome"] = "success" if good else "failure"
            self.failed = self.failed or not (good or step.get("continue-on-error") == "true")
        self.job.result = "failure" if self.failed else "success"
        self.job.outputs = {key: _text(self.fill(one)) for key, one in self.spec.get("outputs", {}).items()}
        self.call.run.log += self.job.log
        self.call.run.summary += self.job.summary
        return self.job

    def _note(self, text: str) -> None:
        self.job.log += text

    def _run(self, step: Mapping[str, Any], record: dict[str, Any]) -> bool:
        """Run a script as a runner does, with files for outputs and the summary."""
        assert "${{" not in step["run"], f"{step['name']}: an expression inside of `run`"
        assert "\n" not in step["run"].strip(), f"{step['name']}: more than one line"
        files = {name: self.job.folder / "temp" / name for name in ("OUTPUT", "ENV", "PATH", "STEP_SUMMARY")}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        github = self.contexts["github"]
        environment = {
            "CI": "true",
            "HOME": str(self.job.folder / "home"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "LANG": "C.UTF-8",
            "TZ": self.call.runner.zone,
            "PATH": ":".join(self.path),
            "RUNNER_TEMP": str(self.job.folder / "temp"),
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.hub.api,
            "GITHUB_SERVER_URL": self.hub.url,
            "GITHUB_WORKSPACE": str(self.workspace),
            **{f"GITHUB_{name}": str(file) for name, file in files.items()},
            **{
                f"GITHUB_{name.upper()}": github[name]
                for name in ("repository", "ref", "ref_name", "sha", "event_name", "run_id", "run_attempt")
            },
            **self.env,
            **{key: _text(self.fill(value)) for key, value in step.get("env", {}).items()},
        }
        self.job.saw |= {name for name, secret in self.call.known.items() if secret in environment.values()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        self._note(done.stdout)
        lines = files["OUTPUT"].read_text(encoding="utf-8").splitlines()
        record["outputs"] = dict(line.split("=", 1) for line in lines)
        record["exit"] = done.returncode
        self.job.summary += files["STEP_SUMMARY"].read_text(encoding="utf-8")
        return done.returncode == 0

    def _use(self, step: Mapping[str, Any], record: dict[str, Any]) -> bool:
        """Replace an action by a fake; actions must be pinned and known."""
        pinned = _PINNED.fullmatch(step["uses"])
        assert pinned, f"{step['uses']} is not pinned to a commit"
        given = {key: _text(self.fill(value)) for key, value in step.get("with", {}).items()}
        return _ACTIONS[pinned["name"]](self, given, record["outputs"])

    def checkout(self, given: dict[str, str], outputs: dict[str, Any]) -> bool:
        """Check out one commit without history; the token stays in the checkout unless declined."""
        assert self.grants.get("contents") in {"read", "write"}
        repository = given.pop("repository", self.call.runner.repository)
        folder = self.workspace / given.pop("path", "")
        ref = given.pop("ref", "") or self.contexts["github"]["sha"]
        persists = given.pop("persist-credentials", "true") != "false"
        assert not given, f"checkout: {given}"
        same = self.call.runner.folder / "checkouts" / repository / ref
        aside = folder != self.workspace and not persists
        if aside and same.exists():  # the program, which an earlier job had: linked, not fetched again
            shutil.copytree(same, folder, copy_function=os.link)
            return True
        folder.mkdir(exist_ok=True)
        git(folder, "init", "--quiet", "--initial-branch=main")
        git(folder, "remote", "add", "origin", f"{self.hub.url}/{repository}")
        git(folder, "fetch", "--quiet", "--depth=1", "--no-tags", "origin", ref)
        git(folder, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        if aside:
            shutil.copytree(folder, same, copy_function=os.link)
        if persists:
            git(folder, "config", "http.extraheader", f"AUTHORIZATION: token {self.token}")
        outputs["commit"] = git(folder, "rev-parse", "HEAD")
        outputs["ref"] = ref
        return True

    def install_uv(self, given: dict[str, str], _outputs: dict[str, Any]) -> bool:
        """Put a `uv` on the path that runs the installed programs."""
        assert not given, f"setup-uv: {given}"
        self.path.insert(0, str(self.call.runner.commands))
        return True

    def upload(self, given: dict[str, str], _outputs: dict[str, Any]) -> bool:
        """Store files; several paths keep their place below the workspace, hidden files are skipped."""
        folder = self.call.run.artifacts / given.pop("name")
        if given.get("overwrite") == "true":
            shutil.rmtree(folder, ignore_errors=True)
        assert not folder.exists(), f"there is an artifact {folder.name} already"
        paths = given.pop("path").split()
        assert len(paths) > 1, "one path alone would be the artifact's root"
        assert given.pop("if-no-files-found") == "ignore"
        assert set(given) == {"retention-days", "overwrite"}
        for path in paths:
            for file in sorted(self.workspace.glob(f"{path}/**/*")) or [self.workspace / path]:
                inner = file.relative_to(self.workspace)
                if file.is_file() and not any(part.startswith(".") for part in inner.parts):
                    (folder / inner).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, folder / inner)
        return True

    def download(self, given: dict[str, str], _outputs: dict[str, Any]) -> bool:
        """Download artifacts that match a pattern, a folder each; none is no error."""
        assert set(given) == {"pattern", "path"}
        for artifact in sorted(self.call.run.artifacts.glob(given["pattern"])):
            shutil.copytree(artifact, self.workspace / given["path"] / artifact.name)
        return True

    def upload_pages(self, given: dict[str, str], _outputs: dict[str, Any]) -> bool:
        """Pack a site as the action does: a tar of GNU's format without links."""
        site = self.workspace / given["path"]
        assert (site / "index.html").is_file()
        assert not any(file.is_symlink() for file in site.rglob("*"))
        folder = self.call.run.artifacts / given.get("name", "github-pages")
        if folder.exists():  # of an earlier attempt: GitHub keeps both
            folder = folder.with_name(f"{folder.name}@{self.call.run.attempt}")
        folder.mkdir()
        with tarfile.open(folder / "artifact.tar", "w", format=tarfile.GNU_FORMAT) as packed:
            packed.add(site, arcname=".")
        return True

    def deploy_pages(self, given: dict[str, str], outputs: dict[str, Any]) -> bool:
        """Unpack the site where the fake serves it; requires Pages, two permissions and a single artifact."""
        name = given.pop("artifact_name", "github-pages")
        assert not given, f"deploy-pages: {given}"
        assert self.grants == {"contents": "read", "id-token": "write", "pages": "write"}
        assert self.spec["environment"]["name"] == "github-pages"
        if self.hub.pages != "workflow":
            self._note("Error: Get Pages site failed.")
            return False
        found = list(self.call.run.artifacts.glob(f"{name}*"))
        if [one.name for one in found] != [name]:
            self._note(f"Error: Artifact count is {len(found)}.")
            return False
        if self.hub.failing_deployments:
            self.hub.failing_deployments -= 1
            self._note("Error: Deployment failed, try again later.")
            return False
        site = self.call.run.folder / f"site-{self.call.run.attempt}"
        with tarfile.open(found[0] / "artifact.tar") as packed:
            packed.extractall(site, filter="data")
        repository = self.call.runner.repository
        self.hub.sites[repository] = site
        outputs["page_url"] = f"{self.hub.url}/pages/{repository}/"
        return True


_ACTIONS: dict[str, Callable[[_Machine, dict[str, str], dict[str, Any]], bool]] = {
    "actions/checkout": _Machine.checkout,
    "astral-sh/setup-uv": _Machine.install_uv,
    "actions/upload-artifact": _Machine.upload,
    "actions/download-artifact": _Machine.download,
    "actions/upload-pages-artifact": _Machine.upload_pages,
    "actions/deploy-pages": _Machine.deploy_pages,
}


def _functions(*, success: bool, failure: bool) -> dict[str, Callable[[], bool]]:
    return {
        "success": lambda: success,
        "failure": lambda: failure,
        "always": lambda: True,
        "cancelled": lambda: False,
    }


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@contextmanager
def commands(folder: Path) -> Iterator[Path]:
    """Serve the program's command, and a `uv` that runs it in the project in UV_PROJECT."""
    folder.mkdir()
    short = tempfile.mkdtemp(prefix="digest-")  # the path of a socket has at most 100 characters or so
    address = f"{short}/socket"
    caller = shlex.join([sys.executable, "-IS", "-c", forker.CLIENT, address])
    client = f'#!/bin/sh\nexec {caller} "$0" "$@"\n'
    uv = '#!/bin/sh\n[ "$1$UV_LOCKED" = run1 ] && [ -f "$UV_PROJECT/uv.lock" ] && shift && exec "$@"\n'
    for name, text in (("arxiv-digest", client), ("uv", uv)):
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    program = [sys.executable, str(Path(forker.__file__)), address, str(folder / "now")]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(forker.__file__).parents[1])}
    with subprocess.Popen(program, stdout=subprocess.PIPE, env=environment) as server:
        assert server.stdout
        assert server.stdout.readline() == b"ready\n"
        try:
            yield folder
        finally:
            server.kill()
            shutil.rmtree(short)
