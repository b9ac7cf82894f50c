"""Measures what grounding catches and what it spares, on a fake Claude's replies for 500 real abstracts.

Run as `ARXIV_DIGEST_SHARED=… python benchmarks/grounding.py`; the folder contains the recorded abstracts and
the emulator. In mode `hallucinate` the emulator logs the errors that it plants, and the benchmark counts
those left; `injected` plants markup and addresses; `grounded` copies true sentences, none of which should be
withheld. `reworded` rephrases these sentences, which tests the rules themselves: text that occurs verbatim in
the source needs no rules.
"""

from __future__ import annotations

import itertools
import json
import lzma
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from arxiv_digest.summaries.grounding import Source, ground, instructions_in
from arxiv_digest.summaries.sentences import split

PAPERS = 500
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
ADDRESS = re.compile(r"evil\.example|javascript:|etc/passwd|onerror|<script|<iframe|\{\{|\{%|--8<--")
UNSAID = {
    "n/a: n/a",
    "n/a",
    "none",
    "-",
    "not applicable: not applicable",
    "not stated in the provided text.",
}


def obj(**properties: Any) -> dict[str, Any]:
    """Return the schema of an object."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def rows(item: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "items": item}


STRING = {"type": "string"}
POINT = obj(text=STRING, evidence=rows(STRING))
BRIEF = obj(
    **dict.fromkeys(("tldr", "task", "motivation", "method", "result", "conclusion"), POINT),
    keywords=rows(STRING),
    relevance=rows(obj(topic=STRING, score={"type": "integer"}, reason=STRING)),
)
FULL = obj(
    tldr=POINT,
    motivation=obj(text=STRING, evidence=rows(STRING), related_work=rows(obj(work=STRING, challenge=STRING))),
    method=obj(pipeline=rows(STRING), architecture=POINT, loss=STRING, training=STRING, complexity=STRING),
    experiments=obj(
        datasets=rows(STRING),
        baselines=rows(STRING),
        results=rows(obj(dataset=STRING, metric=STRING, baseline=STRING, value=STRING, text=STRING)),
        ablations=rows(STRING),
        limitations=rows(STRING),
    ),
    takeaways=obj(pros=rows(STRING), cons=rows(STRING), future_work=rows(STRING)),
    resources=rows(obj(kind={"type": "string", "enum": ["code", "data"]}, url={**STRING, "format": "uri"})),
)


def main() -> None:
    """Measure and print."""
    shared = os.environ.get("ARXIV_DIGEST_SHARED")
    if not shared:
        raise SystemExit(
            "Set ARXIV_DIGEST_SHARED to the folder with the recorded abstracts and the emulator."
        )
    papers = list(itertools.islice(abstracts(Path(shared)), PAPERS))
    print(f"{len(papers)} abstracts; flagged as instructions: {sum(map(instructions_in, papers))}")
    for mode in ("hallucinate", "injected", "grounded"):
        for depth, schema in (("brief", BRIEF), ("full", FULL)):
            with tempfile.TemporaryDirectory() as folder, emulator(Path(shared), mode, Path(folder)) as url:
                ask(url, schema, papers)
                log = [json.loads(line) for line in (Path(folder) / "log").read_text("utf-8").splitlines()]
            answers = [line for line in log if line["event"] == "answer"]
            start = time.process_time()
            counts = sum((COUNTERS[mode](*pair) for pair in zip(papers, answers, strict=True)), Counter())
            tell(f"{mode}, {depth}", counts, time.process_time() - start)
    tell("reworded", sum(map(reworded, papers), Counter()), 0)


def abstracts(shared: Path) -> Iterator[str]:
    """Read every sixth title and abstract, to cover many days and fields."""
    with lzma.open(shared / "arxiv" / "corpus.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in itertools.islice(lines, 0, None, 6):
            paper = json.loads(line)
            yield f"{paper['title']}\n\n{paper['summary']}"


@contextmanager
def emulator(shared: Path, mode: str, folder: Path) -> Iterator[str]:
    """Run the emulator and yield its address."""
    script = [sys.executable, str(shared / "tools" / "anthropic_emulator.py"), "--port", "0"]
    command = [*script, "--mode", mode, "--log", str(folder / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own tool
        try:
            assert process.stdout  # noqa: S101
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def ask(url: str, schema: dict[str, Any], papers: list[str]) -> None:
    """Request a summary of each paper; the replies are in the log."""
    headers = {
        "anthropic-version": "2026-10-21",
        "authorization": "Bearer x",
        "content-type": "application/json",
    }
    for paper in papers:
        document = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": paper}}
        body = {
            "model": "claude-haiku-5-5",
            "max_tokens": 20_000,
            "thinking": {"type": "disabled"},
            "output_config": {"format": {"type": "json_schema", "schema": schema}},
            "messages": [
                {"role": "user", "content": [document, {"type": "text", "text": "Summarise the paper."}]}
            ],
        }
        request = urllib.request.Request(f"{url}/v1/messages", json.dumps(body).encode(), headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  loopback
            answer.read()


def strings(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the strings of a reply with their paths."""
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from strings(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for n, value in enumerate(node):
            yield from strings(value, f"{path}[{n}]")


def lists(node: Any) -> Iterator[list[Any]]:
    """Yield the lists of a reply, except relevance."""
    if isinstance(node, list):
        yield node
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in children:
        if key != "relevance":
            yield from lists(value)


def hallucinated(paper: str, answer: dict[str, Any]) -> Counter[str]:
    """Count the planted errors, and those left."""
    reply = json.loads(answer["content"][0]["text"])
    done = ground(reply, Source(paper))
    left = [(path, text) for path, text in strings(done.reply) if not path.startswith("relevance")]
    shown = [text for _, text in left]
    counts: Counter[str] = Counter()
    for plant in answer["planted"]:
        kind, path, value = plant["kind"], plant["path"], plant["value"]
        if path.startswith("relevance") or kind in ("enum-case", "filler", "duplicate"):
            continue
        counts[f"{kind} planted"] += 1
        if kind == "claim":
            leaked = [text for text in shown if value.rstrip(".").lower() in text.lower()]
        else:
            leaked = altered(paper, value.rpartition(" -> ")[2], path, left)
        if leaked:
            counts[f"{kind} left"] += 1
            print(f"    left: {kind} {path} {value!r}: {leaked[0][:150]!r}")
    planted = Counter(p["kind"] for p in answer["planted"] if not p["path"].startswith("relevance"))
    counts["filler planted"] += planted["filler"]
    counts["duplicate planted"] += planted["duplicate"]
    counts["filler left"] += sum(text.strip().lower() in UNSAID for text in shown)
    for items in lists(done.reply):
        keys = [
            json.dumps(item, ensure_ascii=False).lower().replace('."', '"').replace(" ", "") for item in items
        ]
        counts["duplicate left"] += len(keys) - len(set(keys))
        if len(keys) > len(set(keys)):
            print(f"    left: duplicate {keys}"[:600])
    return counts


def altered(paper: str, number: str, path: str, left: list[tuple[str, str]]) -> list[str]:
    """Return the texts below a list or field that have an altered number and do not occur in the paper."""
    top = path.partition("[")[0]
    held = re.compile(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)")
    return [
        text for at, text in left if at.partition("[")[0] == top and text not in paper and held.search(text)
    ]


def injected(paper: str, answer: dict[str, Any]) -> Counter[str]:
    """Count the planted markup that is left."""
    done = ground(json.loads(answer["content"][0]["text"]), Source(paper))
    shown = [text for path, text in strings(done.reply) if not path.startswith("relevance")]
    counts = Counter({"payload planted": len(answer["planted"])})
    for text in shown:
        if found := ADDRESS.search(text) or (instructions_in(text) and re.search(".{,40}", text)):
            counts["payload left"] += 1
            print(f"    left: {found[0]!r} in {text[:150]!r}")
    return counts


def grounded(paper: str, answer: dict[str, Any]) -> Counter[str]:
    """Count the true sentences that are withheld, and the figures not found."""
    reply = json.loads(answer["content"][0]["text"])
    done = ground(reply, Source(paper))
    texts = [text for path, text in strings(reply) if not path.startswith("relevance")]
    counts = Counter({"sentence true": sum(len(split(text)) for text in texts if text.lower() not in UNSAID)})
    counts["sentence withheld"] = sum(f.kind in ("number", "name", "quote", "url") for f in done.findings)
    counts["figure stated"], counts["figure found"] = done.figures, done.figures_found
    for finding in done.findings:
        if finding.kind in ("number", "name", "quote", "instruction") or (
            finding.kind == "url" and "2601.00001" not in finding.text
        ):
            print(f"    cut: {finding}")
    return counts


def reworded(paper: str) -> Counter[str]:
    """Count the rephrased true sentences that are withheld."""
    source, counts = Source(paper), Counter[str]()
    for sentence in split(paper):
        said = f"In short, {sentence}"
        for old, new in REWORDED if "//" not in sentence else ():
            said = re.sub(old, new, said)
        done = ground(said, source)
        counts["sentence true"] += 1
        counts["sentence withheld"] += bool(done.withheld)
        for finding in done.findings:
            print(f"    cut: {finding.kind} {finding.text!r}: {said[:200]!r}")
    return counts


REWORDED = (
    (r"\\?%(?!-)", " percent"),
    (r"(\d),(\d{3})\b", r"\1\2"),
    (r"(?<=[a-z])-(?=[a-z])", " "),
    (r"\$", ""),
    (r"\bthree\b", "3"),
    (r"(?<=\s)4(?=\s[a-z]+s\b)", "four"),
)
COUNTERS = {"hallucinate": hallucinated, "injected": injected, "grounded": grounded}


SHARES = (
    *((kind, "planted", "left") for kind in ("number", "claim", "filler", "duplicate", "payload")),
    ("sentence", "true", "withheld"),
    ("figure", "stated", "found"),
)


def tell(name: str, counts: Counter[str], seconds: float) -> None:
    """Print the counts, each kind with its share."""
    print(f"{name} ({seconds:.1f} CPU s)")
    for kind, of, share in SHARES:
        whole, part = counts[f"{kind} {of}"], counts[f"{kind} {share}"]
        if whole:
            print(f"  {kind:<10} {whole:6d} {of:<8} {part:5d} {share:<9} {part / whole:7.2%}")


if __name__ == "__main__":
    main()
