"""The one place that knows the order of the steps."""

from arxiv_digest.pipeline import backfill, publish, update

__all__ = ["backfill", "publish", "update"]
