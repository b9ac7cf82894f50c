"""Credentials for Claude: the key, and the address of a gateway if there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class Access:
    """Credentials; the key appears neither in logs nor in the representation of this object."""

    api_key: str = field(repr=False)
    base_url: str | None = None
    auth_header: str = "authorization"  # "x-api-key" for gateways that read only that

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], auth_header: str = "authorization") -> Self:
        """Read ANTHROPIC_API_KEY and ANTHROPIC_BASE_URL; an empty address counts as unset."""
        return cls(
            environment.get("ANTHROPIC_API_KEY", ""),
            environment.get("ANTHROPIC_BASE_URL") or None,
            auth_header,
        )
