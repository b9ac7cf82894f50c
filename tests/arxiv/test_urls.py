"""arXiv's addresses stand in one module: code, templates and scripts ask it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from arxiv_digest.arxiv import ids, urls

PACKAGE = Path(urls.__file__).parent.parent
CODE = sorted(set(PACKAGE.rglob("*.py")) - {Path(urls.__file__)})
TEXTS = [file for suffix in ("md", "html", "js") for file in sorted(PACKAGE.rglob(f"*.{suffix}"))]


@pytest.mark.parametrize("paper", ["2603.99001", "2603.99001v2", "hep-th/9901001", "math.GT/0309136v1"])
def test_addresses_lead_back_to_their_paper(paper: str) -> None:
    """Each address of a paper is read as the identifier that it was made of."""
    for address in (urls.abstract(paper), urls.pdf(paper), urls.html(paper)):
        assert ids.versioned(*ids.split(address)) == paper
    assert urls.pdf(paper, "http://127.0.0.1:8080") == f"http://127.0.0.1:8080/pdf/{paper}"


def test_a_feed_is_named_by_its_category() -> None:
    """Feeds are Atom, at arXiv's own host or at a fake's."""
    assert urls.feed("cs.CV") == "https://rss.arxiv.org/atom/cs.CV"
    assert urls.feed("cs.CV", "http://127.0.0.1:8080") == "http://127.0.0.1:8080/atom/cs.CV"


def strings(file: Path) -> list[str]:
    """Return the strings of a module except docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


def test_no_other_module_spells_an_address_of_arxiv() -> None:
    """Neither a module nor a template nor a script names arXiv's host by itself."""
    assert len(CODE) > 50
    assert len(TEXTS) > 20
    for file in CODE:
        assert not [one for one in strings(file) if "arxiv.org" in one.lower()], file
    for file in TEXTS:
        if "sample_data" not in file.parts:
            assert "arxiv.org" not in file.read_text(encoding="utf-8").lower(), file
