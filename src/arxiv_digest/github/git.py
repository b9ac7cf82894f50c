"""Runs git: commits changes and pushes them to the remote. All git commands that write are here."""

from __future__ import annotations

import base64
import datetime as dt
import os
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from arxiv_digest.errors import InputError, PushError

BOT = "github-actions[bot]"
BOT_MAIL = "41898282+github-actions[bot]@users.noreply.github.com"
_TIMEOUT = 600.0  # seconds for one command
# Unfinished files of `files.replace`; commits by earlier versions may contain some.
_PARTS = "**/.*.[0-9]*.part"
_REFUSED = ("403", "Permission", "protected branch", "GH006", "GH013", "denied")


class Checkout:
    """A working copy, whose commits go to one branch of `origin`.

    The token, if any, is passed to git in its environment, never on a command line or in a file.
    """

    def __init__(self, root: Path, branch: str, token: str = "", server: str = "https://github.com") -> None:
        self.root = root
        self.branch = branch
        self._environment = {
            **os.environ,
            **{f"GIT_{role}_NAME": BOT for role in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{role}_EMAIL": BOT_MAIL for role in ("AUTHOR", "COMMITTER")},
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C",
        }
        if token:
            basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
            self._environment |= {
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": f"http.{server}/.extraheader",
                "GIT_CONFIG_VALUE_0": f"AUTHORIZATION: basic {basic}",
            }

    def commit(self, folders: Iterable[str], message: str) -> str:
        """Commit all changes below the folders; return the commit's hash, empty when nothing changed.

        Raises InputError when git fails.
        """
        there = [one for one in folders if (self.root / one).exists()]
        if there:
            self._git("add", "--all", "--", *there, f":(exclude,glob){_PARTS}")
        self._git("rm", "--cached", "--force", "--quiet", "--ignore-unmatch", "--", f":(glob){_PARTS}")
        if self._try("diff", "--cached", "--quiet").returncode == 0:
            return ""
        self._git("commit", "--quiet", "--no-verify", "--cleanup=verbatim", "--file=-", given=message)
        return self._git("rev-parse", "HEAD").strip()

    def push(self) -> bool:
        """Push the commits; return False when the branch has changed on the remote.

        Raises PushError when the remote refuses the push for another reason.
        """
        done = self._try("push", "--porcelain", "origin", f"HEAD:refs/heads/{self.branch}")
        if done.returncode == 0:
            return True
        said = f"{done.stdout}{done.stderr}".strip()
        if "[rejected]" in said or "cannot lock ref" in said:
            return False
        fix = (
            "allow writing: Settings → Actions → General → Workflow permissions → Read and write; and let "
            "Actions bypass a rule that protects the branch: Settings → Rules"
        )
        refused = any(sign in said for sign in _REFUSED)
        raise PushError(f"the push to {self.branch} was refused{f'; {fix}' if refused else ''}:\n{said}")

    def reset_to_remote(self, after: float = 0.0) -> None:
        """Wait (seconds), then reset to the branch's current state; unpushed commits are dropped.

        Raises InputError when git fails.
        """
        time.sleep(after)
        self._git("fetch", "--quiet", "--depth=1", "origin", f"refs/heads/{self.branch}")
        self._git("reset", "--quiet", "--hard", "FETCH_HEAD")

    def _git(self, *arguments: str, given: str = "") -> str:
        """Run git and return its output; raises InputError when it fails."""
        done = self._try(*arguments, given=given)
        if done.returncode:
            raise InputError(f"git {arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def _try(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return _run(self.root, arguments, given, self._environment)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its hash and its time."""

    hash: str
    time: dt.datetime


def last_commit(root: Path) -> Commit | None:
    """Return the last commit; None without git, repository or commits."""
    with suppress(OSError, ValueError):
        name, time = _run(root, ("log", "-1", "--format=%H %cI")).stdout.split()
        return Commit(name, dt.datetime.fromisoformat(time))
    return None


def _run(
    root: Path, arguments: Sequence[str], given: str = "", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a git command in a folder, whatever its exit code; raises OSError without git."""
    return subprocess.run(  # noqa: S603  our own words, and a branch that GitHub named
        ["git", "-C", str(root), *arguments],  # noqa: S607  whichever git is on PATH
        input=given,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=_TIMEOUT,
        check=False,
    )
