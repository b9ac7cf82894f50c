"""Assertions that cannot pass vacuously."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def some(items: Iterable[T]) -> list[T]:
    """Return the items, and fail if there are none: a loop over nothing would assert nothing."""
    found = list(items)
    assert found, "there is nothing to check"
    return found
