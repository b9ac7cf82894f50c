"""How right venues are: precision and recall over comments that were labelled by reading them.

Run as `python benchmarks/venues.py LABELLED.jsonl`; each line holds `comment`, `announced` (a date) and
`venue`: what should be shown, several spellings parted by `|`, empty where there is none.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

from arxiv_digest.venues import venue


def main(file: str) -> None:
    """Print what is wrong, and the figures."""
    rows = [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]
    start = time.process_time()
    shown = [venue(row["comment"], announced=int(row["announced"][:4])) for row in rows]
    spent = time.process_time() - start
    right = wrong = 0
    for row, one in zip(rows, shown, strict=True):
        good = bool(one) and same(one) in {same(name) for name in row["venue"].split("|")}
        right += good
        wrong += bool(one) and not good
        if same(one) not in {same(name) for name in row["venue"].split("|")}:
            print(f"{one or '(none)'} instead of {row['venue'] or '(none)'}: {row['comment'][:120]!r}")
    having = sum(bool(row["venue"]) for row in rows)
    print(f"\n{having} comments with a venue, {len(rows) - having} without")
    print(f"precision {right / max(1, right + wrong):.3f}, at least 0.98")
    print(f"recall {right / max(1, having):.3f}, at least 0.90")
    print(f"{1000 * spent / len(rows):.2f} CPU s per 1,000")


def same(name: str) -> str:
    """Fold a name: case, blanks, hyphens and the publisher make no difference."""
    return re.sub(r"^(?:ieee|acm|mdpi) ", "", re.sub(r"[\s-]+", " ", name.casefold())).strip()


if __name__ == "__main__":
    main(sys.argv[1])
