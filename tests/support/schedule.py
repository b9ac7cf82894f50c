"""Distributes tests to processes: slow ones first, so that all processes end together."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

_SLOW = (
    "thirty_days",
    "tests/site/test_whole_site.py",
    "tests/site/test_reading.py",
    "tests/workflows/",
    "tests/test_patterns.py",
    "tests/site/",
    "tests/render/test_trends.py",
    "tests/pipeline/",
    "tests/cli/",
    "tests/summaries/",
)


def place(nodeid: str) -> int:
    """Return the sort key of a test: slow folders first, the rest in collection order."""
    return next((number for number, name in enumerate(_SLOW) if name in nodeid), len(_SLOW))


_SINGLE = ("tests/workflows/", "tests/test_patterns.py")  # slow tests that share no fixtures


class ByModule(LoadScopeScheduling):  # type: ignore[misc]  # the library has no types
    """Distributes whole modules, whose tests share fixtures, and single tests where they share none."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(_SINGLE) else nodeid.partition("::")[0]


def sort(items: list[pytest.Item]) -> None:
    """Sort the tests in the order of execution."""
    items.sort(key=lambda item: place(item.nodeid))
