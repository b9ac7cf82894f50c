"""Reads the data sets that weights are fitted to, which are not part of the repository."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def load(name: str, part: str) -> list[Any]:
    """Read a part of a data set, `train` or `dev`. Raises SystemExit when its folder is not named."""
    folder = os.environ.get("ARXIV_DIGEST_SHARED")
    if not folder:
        raise SystemExit(f"Set ARXIV_DIGEST_SHARED to the folder that contains {name}/{part}.jsonl.")
    with (Path(folder) / name / f"{part}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
