"""How several processes share the tests: the slow ones first, so that all processes end together."""

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
    """Return the position of a test: slow folders first, the rest in collection order."""
    return next((number for number, name in enumerate(_SLOW) if name in nodeid), len(_SLOW))


class ByModule(LoadScopeScheduling):  # type: ignore[misc]  # the library has no types
    """Hand out whole modules, which build their fixtures once; each test of workflows builds its own."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if "tests/workflows/" in nodeid else nodeid.partition("::")[0]


def sort(items: list[pytest.Item]) -> None:
    """Sort the tests in the order of execution."""
    items.sort(key=lambda item: place(item.nodeid))
