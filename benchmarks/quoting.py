"""Measures what extracts quote: the choice of the gist and the roles of sentences, on development data.

Run as `ARXIV_DIGEST_SHARED=… python benchmarks/quoting.py` after `uv sync --group fit`. The weights that are
measured are fitted to the training parts only, while the package's own are fitted to both parts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tools"))

import fit_gist
import fit_roles
from arxiv_digest.summaries.extractive.gist import choose
from arxiv_digest.summaries.extractive.roles import probabilities


def main() -> None:
    """Print both tables."""
    train, dev = fit_gist.load("train"), fit_gist.load("dev")
    choices: dict[str, Callable[[fit_gist.Abstract], int]] = {
        "first sentence": lambda _one: 0,
        "fitted to the training part": fit_gist.chooser(fit_gist.fit(train)),
        "package (has seen these)": _shipped,
        "best sentence": _best,
    }
    for name, choice in choices.items():
        print(f"gist, {name}: {fit_gist.measure(dev, choice)}")
    labelled = fit_roles.load("dev")
    found = fit_roles.predict(fit_roles.fit(fit_roles.load("train")), labelled)
    print("roles, all:", fit_roles.measure(labelled, found))
    print("roles, where annotators agree:", fit_roles.measure(*fit_roles.sure(labelled, found)))


def _shipped(abstract: fit_gist.Abstract) -> int:
    sentences = abstract["sentences"]
    return choose(abstract["title"] or "", sentences, probabilities(sentences))


def _best(abstract: fit_gist.Abstract) -> int:
    scores = [fit_gist.rouge(sentence, abstract["tldrs"]) for sentence in abstract["sentences"]]
    return scores.index(max(scores))


if __name__ == "__main__":
    main()
