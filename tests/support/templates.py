"""Compiles each template of the site's theme once per process instead of once per site."""

from __future__ import annotations

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from mkdocs.theme import Theme


class _Memory(BytecodeCache):
    """Keeps compiled templates in memory; Jinja compiles a template again when its text differs."""

    def __init__(self) -> None:
        self.compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a template that was compiled before."""
        if bucket.key in self.compiled:
            bucket.bytecode_from_string(self.compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        self.compiled[bucket.key] = bucket.bytecode_to_string()


def compile_once() -> None:
    """Let all sites that this process builds share their compiled templates."""
    make, memory = Theme.get_env, _Memory()

    def remembering(theme: Theme) -> Environment:
        environment = make(theme)
        environment.bytecode_cache = memory
        return environment

    Theme.get_env = remembering  # type: ignore[method-assign, assignment]
