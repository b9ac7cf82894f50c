"""Measures which true statements `unsupported` lets stand, and which false ones it withholds, by kind.

Run as `python benchmarks/faithfulness.py [-v]`. The statements and their abstracts are invented:
`faithfulness.txt` has a title (#), an abstract (=) and its statements, true (T) or false (F), with their
kind.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from arxiv_digest.summaries.grounding import unsupported

STATEMENTS = Path(__file__).with_suffix(".txt")


def statements(path: Path = STATEMENTS) -> Iterator[tuple[str, bool, str, str]]:
    """Yield each statement as its source, whether it is true, its kind and its text."""
    title = source = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# "):
            title = line[2:]
        elif line.startswith("= "):
            source = f"{title}\n\n{line[2:]}"
        elif line:
            verdict, kind, text = line.split("|", 2)
            yield source, verdict == "T", kind, text


def main() -> None:
    """Measure and print; with -v each wrong judgement too."""
    matrix: defaultdict[tuple[bool, str], list[int]] = defaultdict(lambda: [0, 0])
    for source, true, kind, text in statements():
        findings = unsupported(text, source)
        matrix[true, kind][bool(findings)] += 1
        if true == bool(findings) and "-v" in sys.argv:
            print(
                "withheld" if true else "missed  ",
                f"({kind}) {text}",
                *(one.text for one in findings),
                sep=" | ",
            )
    for true, words in ((True, ("stand", "wrongly withheld")), (False, ("missed", "caught"))):
        rows = {kind: counts for (verdict, kind), counts in sorted(matrix.items()) if verdict is true}
        good = sum(counts[not true] for counts in rows.values())
        total = sum(map(sum, rows.values()))
        print(f"\n{'true' if true else 'false'}: {good} of {total} right, {good / total:.1%}")
        for kind, (stood, withheld) in rows.items():
            print(f"  {kind:12} {words[0]} {stood:3}  {words[1]} {withheld:3}")


if __name__ == "__main__":
    main()
