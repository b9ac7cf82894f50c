"""arXiv's addresses are defined in one module, which code, templates and scripts use."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from arxiv_digest.arxiv import ids, urls

PACKAGE = Path(urls.__file__).parent.parent
CODE = sorted(set(PACKAGE.rglob("*.py")) - {Path(urls.__file__)})
TEXTS = [file for suffix in ("md", "html", "js") for file in sorted(PACKAGE.rglob(f"*.{suffix}"))]


@pytest.mark.parametrize("paper", ["2603.99001", "2603.99001v2", "hep-th/9901001", "math.GT/0309136v1"])
def test_addresses_contain_their_paper(paper: str) -> None:
    """The identifier can be parsed from each address of a paper."""
    for address in (urls.abstract(paper), urls.pdf(paper), urls.html(paper)):
        assert ids.versioned(*ids.split(address)) == paper
    assert urls.pdf(paper, "http://127.0.0.1:8080") == f"http://127.0.0.1:8080/pdf/{paper}"


def test_a_feed_is_named_by_its_category() -> None:
    """Feeds are Atom, on arXiv's host or on a fake's."""
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


def test_no_other_module_contains_an_address_of_arxiv() -> None:
    """No other module, template or script contains arXiv's host name."""
    assert len(CODE) > 50
    assert len(TEXTS) > 20
    for file in CODE:
        assert not [one for one in strings(file) if "arxiv.org" in one.lower()], file
    for file in TEXTS:
        if "sample_data" not in file.parts:
            assert "arxiv.org" not in file.read_text(encoding="utf-8").lower(), file
