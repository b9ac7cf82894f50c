"""Golden files of every kind of page, so that each change is reviewed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from arxiv_digest.pipeline import pages, update
from arxiv_digest.pipeline.context import Context
from arxiv_digest.site import docs
from support.checks import some

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("group_by", ["topic", "category"])
def test_pages_match_the_golden_files(root: Path, request: pytest.FixtureRequest, group_by: str) -> None:
    """The pages of the sample are identical to reviewed ones."""
    config = root / "digest.toml"
    text = config.read_text(encoding="utf-8").replace('group_by  = "topic"', f'group_by  = "{group_by}"')
    config.write_text(text, encoding="utf-8")
    update.update_sample(Context(root=root))
    pages.render_pages(root)
    made = {file.relative_to(root / "docs"): file.read_bytes() for file in (root / "docs").rglob("*.*")}
    folder = GOLDEN / group_by
    if request.config.getoption("--update-golden"):
        shutil.rmtree(folder, ignore_errors=True)  # pages that are no longer made
        for path, content in made.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    wanted = {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*.*")}

    assert sorted(made) == sorted(wanted)
    for path, content in some(made.items()):
        assert content.decode() == wanted[path].decode(), path
        assert docs.is_generated(path.as_posix(), content), f"{path} would never be updated: see site/docs.py"
