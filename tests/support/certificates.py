"""Reads the certificate authorities once per process instead of once per HTTP client, which takes 50 ms."""

from __future__ import annotations

from functools import cache

from httpx._transports import default


def read_once() -> None:
    """Let all clients of this process share one TLS context; no test uses TLS."""
    name = "create_ssl_context"  # httpx does not export it from where its clients look it up
    setattr(default, name, cache(getattr(default, name)))
