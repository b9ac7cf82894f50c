"""Measures what a day costs as the archive grows, beside a plain MkDocs site of the same pages.

Run by `make bench` (20 and 250 days), or with numbers of days as arguments: 20 250 1000 2500 takes an hour.
Each command runs in its own process: CPU seconds and peak memory are those of the process. Compare the
ratios, because machines differ. The last figures are kept in benchmarks/scale.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import archive

from arxiv_digest import files

FIGURES = Path(__file__).with_suffix(".json")
ADDRESS = "https://site.invalid/digest/"
PLAIN = "site_name: Plain\ntheme: {name: material, font: false}\nplugins: [search]\n"


def main(sizes: Sequence[int]) -> None:
    """Measure each size of archive, print the table and keep the figures."""
    table = {size: dict(measured(size)) for size in sizes}
    names = list(table[sizes[0]])
    print(f"{'':34}" + "".join(f"{size:>9,}" for size in sizes) + f"{'last ÷ first':>14}")
    for name in names:
        row = [table[size][name] for size in sizes]
        print(f"{name:34}" + "".join(f"{value:9.2f}" for value in row) + f"{row[-1] / (row[0] or 1):14.2f}")
    FIGURES.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def measured(size: int) -> Iterator[tuple[str, float]]:
    """Yield the figures of an archive with a number of days."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        archive.write(root, size)
        with without_last_day(root):
            run(root, "render")
            cold, memory = run(root, "build")
            yield "cold build, CPU s", cold
            yield "cold build, peak MB", memory
        yield "render of one more day, CPU s", run(root, "render")[0]
        seconds, memory = run(root, "build")
        yield "build of one more day, CPU s", seconds
        yield "build of one more day, peak MB", memory
        before = files.read(root / "site")
        run(root, "build", "--full")
        after = files.read(root / "site")
        differ = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
        yield "files that a full build changes", len(differ)
        yield "check, CPU s", run(root, "check")[0]
        yield "explain, CPU s", run(root, "explain", "2643.11201")[0]
        yield "site, MB", sum(len(one) for one in before.values()) / 1e6
        yield "--help, CPU s", run(root, "--help")[0]
        yield "plain MkDocs, cold build, CPU s", plain(root)


@contextmanager
def without_last_day(root: Path) -> Iterator[None]:
    """Take the records of the last day away while the block runs."""
    taken = {file: file.read_bytes() for file in (root / "data").rglob(f"{archive.LAST}.*")}
    for file in taken:
        file.unlink()
    yield
    for file, content in taken.items():
        file.write_bytes(content)


def run(root: Path, *arguments: str) -> tuple[float, float]:
    """Run the program; return CPU seconds and peak memory (MB). Raises SystemExit when it fails."""
    return spent([sys.executable, "-m", "arxiv_digest", "-q", *arguments], root)


def plain(root: Path) -> float:
    """Build the pages as a plain MkDocs site, with its search and navigation; return CPU seconds."""
    (root / "plain.yml").write_text(PLAIN, encoding="utf-8")
    return spent([sys.executable, "-m", "mkdocs", "-q", "build", "-f", "plain.yml", "-d", "plain"], root)[0]


def spent(command: list[str], root: Path) -> tuple[float, float]:
    """Run a command in a folder; return CPU seconds and peak memory (MB)."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=root, stdout=output, stderr=output, env=os.environ | {"SITE_URL": ADDRESS}
        )
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            output.seek(0)
            raise SystemExit(f"{' '.join(command)}: {output.read().decode()}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [20, 250])
