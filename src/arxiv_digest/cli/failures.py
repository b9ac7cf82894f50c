"""Shows on the page of a workflow run why it failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

from arxiv_digest.cli import console
from arxiv_digest.errors import ConfigError, FoundError, InputError
from arxiv_digest.github import api, failure


@contextmanager
def shown(environ: Mapping[str, str]) -> Iterator[None]:
    """In a workflow, annotate the run with any error of the block, and explain it on the job's page."""
    try:
        yield
    except (click.exceptions.Exit, click.Abort):
        raise
    except click.ClickException as error:
        _show(InputError(error.format_message()), environ)
        raise
    except Exception as error:
        _show(error, environ)
        raise


def _show(error: Exception, environ: Mapping[str, str]) -> None:
    found = failure.explain(error, environ)
    if isinstance(error, ConfigError):
        console.annotate(error, environ)  # at its lines
    elif not isinstance(error, FoundError):  # whose problems are annotated one by one
        console.remark("error", found.title, found.note(), environ)
    api.add_to_summary(environ, found.page())
