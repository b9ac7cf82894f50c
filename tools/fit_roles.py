"""Fit roles.json, the weights by which `arxiv_digest.summaries.extractive.roles` labels sentences.

    ARXIV_DIGEST_SHARED=… python tools/fit_roles.py

The folder holds `roles/train.jsonl` and `roles/dev.jsonl` of CSAbstruct (Cohan et al., EMNLP 2019,
Apache-2.0): a line holds `sentences`, `labels` and `confs`, how far the annotators agreed. Weights fitted to
the first are measured on the second; those fitted to both are written. Needs python-crfsuite (`uv sync
--group fit`). The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pycrfsuite

import fitting
from arxiv_digest.summaries.extractive import roles

Abstract = dict[str, Any]
Rows = list[list[str]]
Table = Counter[tuple[str, str]]

SOURCE = (
    "Fitted to CSAbstruct (Cohan, Beltagy, King, Dalvi, Weld: Pretrained Language Models for Sequential "
    "Sentence Classification, EMNLP 2019; allenai/sequential_sentence_classification, Apache-2.0)"
)
OUTPUT = Path(__file__).parents[1] / "src" / "arxiv_digest" / "summaries" / "extractive" / "roles.json"

# Hyperparameters chosen by cross-validation.
RIDGE = 20.0  # L2 penalty of the features, per mean repetition
SCALE = 0.1  # of the features' values; the penalty of transitions between roles is RIDGE * SCALE**2
RAREST = 8  # sentences that must have a feature, at least
KEPT = 2000  # features to keep
REPEATS = 12  # times that an abstract with perfect agreement is repeated
SHARPNESS = 4  # power of the agreement
DIGITS = 2
SMALLEST = 0.03  # weights below this are dropped

# The test part of the data set has the abstracts on which the annotators agreed most, the development
# part has the doubtful ones: there a fine-tuned transformer reaches 0.69 (pull request 13 of the data
# set's repository). So abstracts with at least this mean agreement are measured apart as well.
SURE = 0.72


def main(given: Sequence[str] | None = None) -> dict[str, dict[str, float]]:
    """Fit on the training part, evaluate on the development part, fit on both, and write the weights.

    Return the figures of the development part.
    """
    arguments = _arguments(given)
    train, dev = load("train"), load("dev")
    if arguments.folds:
        _cross_validate(train + dev, arguments.folds)
    found = predict(fit(train), dev)
    figures = {"dev": measure(dev, found), "dev, sure abstracts": measure(*sure(dev, found))}
    write(fit(train + dev), figures, arguments.output)
    for name, figure in figures.items():
        print(name, figure)
    print(_confusion(_tally(dev, found)))
    return figures


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--folds", type=int, default=0, help="also cross-validate, in so many folds")
    return parser.parse_args(given)


def load(part: str) -> list[Abstract]:
    """Read a part of the data set, `train` or `dev`."""
    return fitting.load("roles", part)


def fit(abstracts: list[Abstract]) -> dict[str, Any]:
    """Fit a chain to all frequent features, keep the most important ones, fit again, and round."""
    rows = [roles.features(abstract["sentences"]) for abstract in abstracts]
    counts = Counter(name for abstract in rows for row in abstract for name in row)
    weights = _fit(abstracts, rows, {name for name, count in counts.items() if count >= RAREST})
    weights = _fit(abstracts, rows, _weightiest(weights["features"], counts))
    return {
        "features": {name: row for name, row in _rounded(weights["features"]).items() if any(row)},
        "steps": _rounded(weights["steps"]),
    }


def _fit(abstracts: list[Abstract], rows: list[Rows], names: set[str]) -> dict[str, Any]:
    """Fit a conditional random field to the given features.

    Abstracts are repeated in proportion to the annotators' agreement, which weights their labels.
    """
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    shown = 0
    for abstract, features in zip(abstracts, rows, strict=True):
        kept = [{name: SCALE for name in row if name in names} for row in features]
        repeats = max(1, round(REPEATS * _agreement(abstract) ** SHARPNESS))
        shown += repeats
        for _ in range(repeats):
            trainer.append(kept, abstract["labels"])
    ridge = RIDGE * SCALE**2 * shown / len(abstracts)
    trainer.set_params({"c2": ridge, "max_iterations": 200, "feature.possible_transitions": True})
    with tempfile.TemporaryDirectory() as folder:
        model = f"{folder}/model"
        trainer.train(model)
        return _read(model)


def _agreement(abstract: Abstract) -> float:
    return sum(abstract["confs"]) / len(abstract["confs"])


def _read(model: str) -> dict[str, Any]:
    """Read the weights of a model, with one column per role."""
    tagger = pycrfsuite.Tagger()
    tagger.open(model)
    info = tagger.info()
    tagger.close()
    features: dict[str, list[float]] = {}
    for (name, role), weight in info.state_features.items():
        features.setdefault(name, [0.0] * len(roles.ROLES))[roles.ROLES.index(role)] = weight * SCALE
    steps = {
        left: [info.transitions.get((left, entered), 0.0) for entered in roles.ROLES] for left in roles.ROLES
    }
    return {"features": features, "steps": steps}


def _weightiest(features: dict[str, list[float]], counts: Counter[str]) -> set[str]:
    """Return the most influential features: the largest weight times the root of the frequency."""

    def worth(name: str) -> tuple[float, str]:
        return max(map(abs, features[name])) * counts[name] ** 0.5, name

    return set(sorted(features, key=worth, reverse=True)[:KEPT])


def _rounded(table: dict[str, list[float]]) -> dict[str, list[float]]:
    """Round the weights and drop the smallest."""
    return {
        name: [round(weight, DIGITS) if abs(weight) >= SMALLEST else 0 for weight in row]
        for name, row in table.items()
    }


def predict(weights: dict[str, Any], abstracts: list[Abstract]) -> Rows:
    """Label abstracts with the given weights, by the package's own code."""
    steps = [weights["steps"][role] for role in roles.ROLES]
    loaded = roles.Weights(weights["features"], steps)
    return [roles.classify(abstract["sentences"], loaded) for abstract in abstracts]


def measure(abstracts: list[Abstract], found: Rows) -> dict[str, float]:
    """Return micro-F1 (here the share of right labels) and macro-F1 (the mean over the roles)."""
    table = _tally(abstracts, found)
    right = sum(table[role, role] for role in roles.ROLES)
    scores = []
    for role in roles.ROLES:
        sizes = sum(count * pair.count(role) for pair, count in table.items())
        scores.append(2 * table[role, role] / sizes if sizes else 0.0)
    return {"micro-F1": round(right / table.total(), 4), "macro-F1": round(sum(scores) / len(scores), 4)}


def _tally(abstracts: list[Abstract], found: Rows) -> Table:
    """Count the pairs (true label, predicted label)."""
    return Counter(
        pair
        for abstract, labels in zip(abstracts, found, strict=True)
        for pair in zip(abstract["labels"], labels, strict=True)
    )


def sure(abstracts: list[Abstract], found: Rows) -> tuple[list[Abstract], Rows]:
    """Keep the abstracts on which the annotators agreed."""
    both = zip(abstracts, found, strict=True)
    kept = [(abstract, labels) for abstract, labels in both if _agreement(abstract) >= SURE]
    return [abstract for abstract, _ in kept], [labels for _, labels in kept]


def _cross_validate(abstracts: list[Abstract], folds: int) -> None:
    """Print the figures of cross-validation, so that weights are evaluated on unseen abstracts."""
    tested: list[Abstract] = []
    found: Rows = []
    for fold in range(folds):
        held = abstracts[fold::folds]
        rest = [abstract for place, abstract in enumerate(abstracts) if place % folds != fold]
        tested += held
        found += predict(fit(rest), held)
    print("cross-validated", measure(tested, found))
    print("cross-validated, sure abstracts", measure(*sure(tested, found)))


def _confusion(table: Table) -> str:
    """Format the confusion matrix: a row per true label, a column per predicted label."""
    head = ["given \\ found", *roles.ROLES]
    rows = [[given, *(str(table[given, found]) for found in roles.ROLES)] for given in roles.ROLES]
    return "\n".join("".join(cell.rjust(14) for cell in row) for row in [head, *rows])


def write(weights: dict[str, Any], figures: dict[str, dict[str, float]], path: Path) -> None:
    """Write the weights, one feature per line, so that diffs are readable."""
    parts = [f'"figures": {json.dumps(figures, sort_keys=True)}', f'"source": {json.dumps(SOURCE)}']
    for name in ("features", "steps"):
        rows = sorted(weights[name].items())
        lines = (f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(row)}" for key, row in rows)
        parts.append(f'"{name}": {{\n' + ",\n".join(lines) + "\n}")
    path.write_text("{\n" + ",\n".join(sorted(parts)) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
