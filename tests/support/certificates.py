"""Reads the certificate authorities once per process instead of once per HTTP client, which takes 50 ms."""

from __future__ import annotations

import ssl
from functools import cache


def read_once() -> None:
    """Let all clients of this process share one TLS context; no test uses TLS."""
    ssl.create_default_context = cache(ssl.create_default_context)  # type: ignore[assignment]
