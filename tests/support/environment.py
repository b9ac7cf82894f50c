"""Isolates tests from the environment of whoever runs them."""

from __future__ import annotations

import os
import re
import time

# The caller's keys, settings and habits. ARXIV_DIGEST_SHARED is left: it says what else can be tested.
_CALLERS = re.compile(
    r"(?!ARXIV_DIGEST_SHARED$)(?:ANTHROPIC|ARXIV_DIGEST|GITHUB|RUNNER|ACTIONS|GIT|LC|JUPYTER|TTY|MAKE)_.*"
    r"|.*_PROXY|SITE_URL|LANG|LANGUAGE|TERM|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|CLICOLOR.*|SOURCE_DATE_EPOCH"
    r"|MAKEFLAGS|MAKELEVEL|MAKEFILES|MFLAGS|PYTHONWARNINGS|TZ",
    re.IGNORECASE,
)


def is_hidden(name: str) -> bool:
    """Return whether a variable of the caller's environment is hidden from tests."""
    return _CALLERS.fullmatch(name) is not None


def settle() -> None:
    """Hide the caller's variables, git settings, time zone and umask from this process."""
    for name in filter(is_hidden, list(os.environ)):
        del os.environ[name]
    os.environ |= {
        "GIT_CONFIG_GLOBAL": os.devnull,  # a person may sign commits, or have hooks
        "GIT_CONFIG_NOSYSTEM": "1",
        "TZ": "UTC",
    }
    time.tzset()
    os.umask(0o022)
