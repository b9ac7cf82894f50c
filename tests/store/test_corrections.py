"""Corrections by hand: what readers see follows them, and the records do not change."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from arxiv_digest.errors import DataError
from arxiv_digest.store import corrections
from support.digest import digest, snapshot
from support.fake_arxiv import FRIDAY, FakeArxiv
from support.fulltexts import card

PAPER, OTHER = "2603.99001", "2603.99002"
REASON = "The abstract says <b>3 dB</b>, not 30."


def write(root: Path, *blocks: str) -> None:
    """Write corrections, each with paper and reason."""
    text = "\n".join(f'[[corrections]]\npaper = "{PAPER}"\nreason = "{REASON}"\n{one}\n' for one in blocks)
    (root / "data").mkdir(exist_ok=True)
    (root / "data/corrections.toml").write_text(text, encoding="utf-8")


def rendered(root: Path, block: str) -> str:
    """Publish the first day with a correction and return the card."""
    assert digest(root, "-q", "update") == 0
    before = snapshot(root / "data")
    write(root, block)
    assert digest(root, "-q", "check") == 0
    assert digest(root, "-q", "render") == 0
    after = snapshot(root / "data")
    assert {name: after[name] for name in before} == before
    return card(root, PAPER)


def twin(root: Path) -> dict[str, object]:
    """Read the paper's JSON."""
    day = json.loads((root / "docs/api/days/2026-03-12.json").read_text(encoding="utf-8"))
    return next(one for one in day["papers"] if one["id"] == PAPER)


def test_a_summary_is_hidden(root: Path, arxiv: FakeArxiv) -> None:
    """The card has no summary, says why, and escapes the reason."""
    shown = rendered(root, 'hide = ["summary"]')
    assert 'class="gist"' not in shown
    assert "Key points" not in shown
    assert "Corrected by hand: The abstract says &lt;b&gt;3 dB&lt;/b&gt;, not 30." in shown
    assert "summary" not in twin(root)
    assert twin(root)["corrected"] == REASON


def test_a_summary_is_replaced(root: Path, arxiv: FakeArxiv) -> None:
    """The card, the lists, JSON and feeds have the person's sentence."""
    shown = rendered(root, 'tldr = "Kites gain 3 dB."\ndate = 2026-03-14\nnote = "See the erratum."')
    assert '<p class="gist">Kites gain 3 dB.</p>' in shown
    assert "(2026-03-14) See the erratum." in shown
    assert "Key points" not in shown
    for file in ("index.md", "feeds/gaussian-splatting.xml", "topics/gaussian-splatting.md"):
        assert "Kites gain 3 dB." in (root / "docs" / file).read_text(encoding="utf-8"), file
    assert "Corrected by hand" in (root / "docs/feeds/gaussian-splatting.xml").read_text(encoding="utf-8")


def test_venue_and_links_are_replaced(root: Path, arxiv: FakeArxiv) -> None:
    """Found links go, and new ones are shown with their kind."""
    block = (
        'venue = "KITE 2026"\nhide = ["links"]\nlinks = [{kind = "data", url = "https://kites.invalid/d"}]'
    )
    shown = rendered(root, block)
    assert '<span class="venue">KITE 2026</span>' in shown
    assert [one["url"] for one in twin(root)["links"]] == ["https://kites.invalid/d"]  # type: ignore[attr-defined]
    assert '<a href="https://kites.invalid/d" rel="nofollow">data</a>' in shown


def test_a_venue_is_hidden(root: Path, arxiv: FakeArxiv) -> None:
    """No venue is shown where a person says that there is none."""
    assert 'class="venue"' not in rendered(root, 'hide = ["venue"]')


def test_a_paper_changes_its_topic(root: Path, arxiv: FakeArxiv) -> None:
    """The card moves to the other topic."""
    rendered(root, 'hide_topics = ["gaussian-splatting"]\ntopics = ["video-generation"]')
    assert twin(root)["topics"] == ["video-generation"]
    assert PAPER in (root / "docs/topics/video-generation.md").read_text(encoding="utf-8")
    assert PAPER not in (root / "docs/topics/gaussian-splatting.md").read_text(encoding="utf-8")


def test_the_last_topic_stays(root: Path, arxiv: FakeArxiv) -> None:
    """Otherwise links to the paper would lead nowhere."""
    rendered(root, 'hide_topics = ["gaussian-splatting"]')
    assert twin(root)["topics"] == ["gaussian-splatting"]


def test_a_hidden_paper_has_no_card(root: Path, arxiv: FakeArxiv) -> None:
    """It stays on record, so later days do not list it, and the site builds without it."""
    assert digest(root, "-q", "update") == 0
    write(root, 'hide = ["paper"]')
    arxiv.day = FRIDAY
    assert digest(root, "-q", "run") == 0
    assert PAPER not in (root / "docs/2026/03/12.md").read_text(encoding="utf-8")
    assert digest(root, "-q", "check") == 0
    assert PAPER in (root / "data/selected/2026/2026-03-12.jsonl").read_text(encoding="utf-8")


def test_later_runs_leave_corrections_alone(root: Path, arxiv: FakeArxiv) -> None:
    """The next day's run keeps file and effect."""
    rendered(root, 'tldr = "Kites gain 3 dB."')
    kept = (root / "data/corrections.toml").read_bytes()
    arxiv.day = FRIDAY
    assert digest(root, "-q", "run") == 0
    assert (root / "data/corrections.toml").read_bytes() == kept
    assert "Kites gain 3 dB." in card(root, PAPER)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[[corrections]", 1, "not valid TOML"),
        ('[[corrections]]\npaper = "2603.99001"\nreason = "x"\n', 1, "corrects nothing"),
        ('[[corrections]]\npaper = "2603.99001"\ntldr = "x"\n', 1, "reason"),
        ('\n[[corrections]]\npaper = "kites"\nreason = "x"\ntldr = "x"\n', 2, "paper"),
        ('[[corrections]]\npaper = "2603.99001"\nreason = "x"\nhide = ["author"]\n', 1, "hide.0"),
        ('[[corrections]]\npaper = "2603.99001"\nreason = "x"\nhidden = ["summary"]\n', 1, "hidden"),
        ("<<<<<<< HEAD\n[[corrections]]\n", 1, "a merge conflict was left"),
        ('title = "x"\n', 1, "begin each with"),
        ("a" + ".a" * 9000 + " = 1\n", None, "corrections.toml"),
    ],
)
def test_mistakes_have_line_and_fix(root: Path, text: str, line: int | None, said: str) -> None:
    """`check` and `render` name the file, the line and the fix."""
    file = root / "data/corrections.toml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"corrections\.toml") as caught:
        corrections.load(root / "data")
    assert said in str(caught.value)
    assert line is None or f"corrections.toml:{line}:" in str(caught.value)


def test_a_paper_is_corrected_once(root: Path) -> None:
    """Two blocks for one paper could contradict each other."""
    write(root, 'tldr = "a"', 'tldr = "b"')
    with pytest.raises(DataError, match=r"corrections\.toml:\d+: 2603\.99001 is corrected twice"):
        corrections.load(root / "data")


@pytest.mark.parametrize("note", ['"y"', "'''See:\n[[corrections]]\n'''"])
def test_every_block_counts_however_it_is_written(root: Path, note: str) -> None:
    """Quoted names, blanks, lists, and a text that looks like the beginning of a block change nothing."""
    first = f'[[corrections]]\npaper = "{PAPER}"\nreason = "x"\nnote = {note}\n'
    second = f'[[ "corrections" ]]\npaper = "{OTHER}"\nreason = "x"\nhide = ["venue"]\n'
    file = root / "data/corrections.toml"
    file.parent.mkdir()
    file.write_text(first + second, encoding="utf-8")
    assert set(corrections.load(root / "data")) == {PAPER, OTHER}
    file.write_text(f'corrections = [{{paper = "{PAPER}", reason = "x", note = "y"}}]\n', encoding="utf-8")
    assert set(corrections.load(root / "data")) == {PAPER}


def test_unknown_papers_and_topics_are_found(root: Path) -> None:
    """A wrong number or slug would correct nothing in silence."""
    write(root, 'topics = ["kites"]')
    loaded = corrections.load(root / "data")
    listed = {OTHER: dt.date(2026, 3, 12)}
    assert [one.split(": ")[1:] for one in corrections.problems(loaded, listed, ["splats"])] == [
        [f"{PAPER} is not listed on any day", "check the number, or delete the correction"],
        [PAPER, "digest.toml has no topic `kites`", "use the slug of one that it has"],
    ]
