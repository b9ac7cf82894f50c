"""Distributes tests to processes: slow ones first, so that all processes end together."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

_SLOW = (
    "thirty_days",
    "tests/workflows/",
    "tests/site/",
    "tests/pipeline/",
    "tests/cli/",
    "tests/summaries/",
)


def place(nodeid: str) -> int:
    """Return the sort key of a test: slow folders first, the rest in collection order."""
    return next((number for number, name in enumerate(_SLOW) if name in nodeid), len(_SLOW))


class ByModule(LoadScopeScheduling):  # type: ignore[misc]  # the library has no types
    """Distributes whole modules, which share fixtures; tests of workflows are distributed one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if "tests/workflows/" in nodeid else nodeid.partition("::")[0]


def sort(items: list[pytest.Item]) -> None:
    """Sort the tests in the order of execution."""
    items.sort(key=lambda item: place(item.nodeid))
