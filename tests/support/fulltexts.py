"""An invented full text in arXiv's HTML, and the card of its paper."""

from __future__ import annotations

import re
from pathlib import Path

PAPER = "2603.99001"
UNSAID = "Nobody quotes this sentence about the colour of umbrellas."
SECTIONS = {
    "Introduction": "Rain makes a mirror of every road, and a mirror differs from every seat. "
    "ParaSail leaves moving water open.",
    "Method": "A thin layer of glass is laid over the road and learns how rough it is. "
    "Training takes 7 hours on one card.",
    "Experiments": "Datasets: RainLoop, PuddleBench. Metrics: PSNR, SSIM. Baselines: ParaSail, GlassField. "
    "The layer removes 5 of 6 blobs on PuddleBench.",
    "Conclusion": "Pros: runs on one card. Cons: needs dry kerbs. Future: snow and ice. "
    "The code lives at https://kites.invalid/puddle-code today.",
}


def page(extra: int = 15) -> bytes:
    """Format a full text as LaTeXML does, with this number of additional sentences."""
    parts = SECTIONS | {"Discussion": " ".join([UNSAID] * extra)}
    body = "".join(
        f'<section class="ltx_section"><h2 class="ltx_title ltx_title_section">{title}</h2>'
        f'<div class="ltx_para"><p class="ltx_p">{text}</p></div></section>'
        for title, text in parts.items()
    )
    return f'<html><body><article class="ltx_document">{body}</article></body></html>'.encode()


def card(root: Path, paper: str = PAPER, file: str = "docs/2026/03/12.md") -> str:
    """Return the HTML of a paper's card."""
    text = (root / file).read_text(encoding="utf-8")
    card = rf'<article class="paper" aria-labelledby="{paper}"[^>]*>.*?</article>'
    found = re.search(card, text, re.DOTALL)
    assert found
    return found[0]
