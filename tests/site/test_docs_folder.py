"""docs/: generated pages are written and deleted; files of the user are never touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from arxiv_digest.site import docs
from arxiv_digest.site.docs import write

FRONT = "---\ntitle: Kites\ngenerated_by: arxiv-digest\n---\n\n"


@dataclass(frozen=True, slots=True)
class Page:
    """A page to write."""

    path: str
    text: str
    inputs: str = ""


def page(path: str, body: str = "Kites.\n") -> Page:
    """Build a page that is marked as generated."""
    return Page(path, f"{FRONT}{body}" if path.endswith(".md") else body)


def put(folder: Path, path: str, text: str) -> Path:
    """Write a file below a folder."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    return file


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file with its content and modification time, and every folder."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        if path.is_file()
        else (b"", 0)
        for path in folder.rglob("*")
    }


PAGES = [
    page("index.md"),
    page("2026/03/12.md"),
    page("status.json", "{}\n"),
    page("schema/digest.json", "{}\n"),
]


def test_pages_are_written(tmp_path: Path) -> None:
    """Each page becomes a file, with its folders."""
    done = write(tmp_path, PAGES)
    assert done.changed == [one.path for one in PAGES]
    assert all((tmp_path / one.path).read_bytes() == one.text.encode() for one in PAGES)
    assert done.differs
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == len(PAGES)


def test_missing_folder_is_made(tmp_path: Path) -> None:
    """The folder need not exist."""
    write(tmp_path / "docs", PAGES)
    assert (tmp_path / "docs" / "index.md").exists()


def test_unchanged_files_are_untouched(tmp_path: Path) -> None:
    """Writing the same pages again changes neither content nor modification time."""
    write(tmp_path, PAGES)
    before = state(tmp_path)
    done = write(tmp_path, PAGES)
    assert not done.differs
    assert state(tmp_path) == before


def test_only_changed_pages_are_written(tmp_path: Path) -> None:
    """Only the changed page is written and reported."""
    write(tmp_path, PAGES)
    assert write(tmp_path, [page("index.md", "Tails.\n"), *PAGES[1:]]).changed == ["index.md"]
    assert (tmp_path / "index.md").read_text("utf-8").endswith("Tails.\n")


def test_outdated_pages_and_empty_folders_are_deleted(tmp_path: Path) -> None:
    """A page that is no longer generated is deleted, with folders that become empty."""
    write(tmp_path, [*PAGES, page("topics/old/kites.md"), page("2026/03/13.md")])
    done = write(tmp_path, PAGES)
    assert done.deleted == ["2026/03/13.md", "topics/old/kites.md"]
    assert not (tmp_path / "topics").exists()
    assert (tmp_path / "2026/03/12.md").exists()


@pytest.mark.parametrize(
    "path", ["api/days/2026-03-11.json", "feeds/old.xml", "bib/old.bib", "schema/old.json"]
)
def test_outdated_exports_are_deleted(tmp_path: Path, path: str) -> None:
    """Files for other programs that are no longer generated are deleted, including llms.txt."""
    put(tmp_path, path, "old")
    put(tmp_path, "llms.txt", "old")
    assert write(tmp_path, PAGES).deleted == sorted([path, "llms.txt"])


def test_the_folder_stays_when_all_pages_are_deleted(tmp_path: Path) -> None:
    """Only its contents are deleted."""
    write(tmp_path, PAGES)
    assert write(tmp_path, []).deleted == sorted(one.path for one in PAGES)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_files_stays(tmp_path: Path) -> None:
    """Only generated files in it are deleted."""
    write(tmp_path, [page("topics/kites.md")])
    own = put(tmp_path, "topics/photo.png", "kite")
    write(tmp_path, [])
    assert own.read_text("utf-8") == "kite"
    assert not (tmp_path / "topics/kites.md").exists()


OWN = {
    "no front matter": "# My page\n",
    "other front matter": "---\ntitle: Mine\n---\n\n# My page\n",
    "line in the body": "---\ntitle: Mine\n---\n\ngenerated_by: arxiv-digest\n",
    "line alone": "generated_by: arxiv-digest\n",
    "line between rules": "# Mine\n\n---\ngenerated_by: arxiv-digest\n---\n",
    "line commented out": "---\n# generated_by: arxiv-digest\n---\n",
    "another program": "---\ngenerated_by: arxiv-digest-two\n---\n",
    "line within a value": "---\nabout: |\n  generated_by: arxiv-digest\n---\n",
    "empty": "",
}


@pytest.mark.parametrize("text", OWN.values(), ids=OWN.keys())
def test_a_page_of_the_user_is_kept(tmp_path: Path, text: str) -> None:
    """A page without the mark in its front matter is neither overwritten nor deleted."""
    put(tmp_path, "index.md", text)
    before = state(tmp_path)
    done = write(tmp_path, [page("index.md")])
    assert (done.changed, done.deleted, done.left_alone) == ([], [], ["index.md"])
    assert write(tmp_path, []).deleted == []
    assert state(tmp_path) == before


@pytest.mark.parametrize("path", ["photo.png", "about.md", "topics/mine.xml", "assets/status.json", "CNAME"])
def test_unknown_files_are_kept(tmp_path: Path, path: str) -> None:
    """Files of other kinds stay and are not reported."""
    put(tmp_path, path, "mine")
    done = write(tmp_path, PAGES)
    assert (done.deleted, done.left_alone) == ([], [])
    assert (tmp_path / path).read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    "front", [FRONT, "---\ngenerated_by: arxiv-digest\n---\n", FRONT.replace("\n", "\r\n")]
)
def test_a_marked_page_is_replaced(tmp_path: Path, front: str) -> None:
    """A page with the mark is generated, also after a checkout with CRLF."""
    put(tmp_path, "index.md", f"{front}Old.\n")
    assert write(tmp_path, [page("index.md")]).changed == ["index.md"]


def test_check_writes_nothing(tmp_path: Path) -> None:
    """A check reports what would change and be deleted, and does neither."""
    write(tmp_path, [*PAGES, page("topics/kites.md")])
    put(tmp_path, "about.md", "# Mine\n")
    before = state(tmp_path)
    pages = [page("index.md", "Tails.\n"), *PAGES[1:], page("archive.md"), page("about.md")]
    checked = write(tmp_path, pages, check=True)
    assert checked.differs
    assert state(tmp_path) == before
    assert write(tmp_path, pages) == checked


def test_check_of_current_pages_finds_nothing(tmp_path: Path) -> None:
    """There is no difference when all pages are current."""
    write(tmp_path, PAGES)
    assert not write(tmp_path, PAGES, check=True).differs


def test_check_does_not_create_the_folder(tmp_path: Path) -> None:
    """It only reports the pages."""
    assert write(tmp_path / "docs", PAGES, check=True).changed == [one.path for one in PAGES]
    assert not (tmp_path / "docs").exists()


@dataclass(frozen=True, slots=True)
class Unmade:
    """A page that must not be made."""

    path: str
    inputs: str

    @property
    def text(self) -> str:
        """Fail."""
        pytest.fail(f"{self.path} was made")


def remembering(folder: Path, pages: Sequence[docs.Page]) -> docs.Written:
    """Write pages as a run of the program does."""
    return write(folder / "docs", pages, docs.Memory(folder / "memory.json"))


def test_a_page_from_the_same_inputs_is_not_made_again(tmp_path: Path) -> None:
    """It is neither made nor written nor deleted, run after run."""
    first = Page("index.md", f"{FRONT}Kites.\n", inputs="1")
    assert remembering(tmp_path, [first]).changed == ["index.md"]
    before = state(tmp_path / "docs")
    for _ in range(2):
        assert not remembering(tmp_path, [Unmade("index.md", "1")]).differs
    assert state(tmp_path / "docs") == before


def test_a_page_from_other_inputs_is_made_again(tmp_path: Path) -> None:
    """The hash of the inputs decides."""
    remembering(tmp_path, [Page("index.md", f"{FRONT}Kites.\n", inputs="1")])
    assert remembering(tmp_path, [Page("index.md", f"{FRONT}Knots.\n", inputs="2")]).changed == ["index.md"]
    assert "Knots" in (tmp_path / "docs/index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("left", [None, f"{FRONT}Knots.\n"])
def test_a_page_that_was_changed_or_deleted_is_made_again(tmp_path: Path, left: str | None) -> None:
    """The file on disk decides as well."""
    page = Page("index.md", f"{FRONT}Kites.\n", inputs="1")
    remembering(tmp_path, [page])
    file = tmp_path / "docs/index.md"
    file.unlink()
    if left:
        file.write_text(left, encoding="utf-8")
    assert remembering(tmp_path, [page]).changed == ["index.md"]
    assert file.read_text(encoding="utf-8") == page.text


def test_a_page_that_its_owner_takes_over_is_left_alone(tmp_path: Path) -> None:
    """That the program once wrote it does not count."""
    page = Page("index.md", f"{FRONT}Kites.\n", inputs="1")
    remembering(tmp_path, [page])
    (tmp_path / "docs/index.md").write_text("Mine.\n", encoding="utf-8")
    for _ in range(2):
        assert remembering(tmp_path, [page]).left_alone == ["index.md"]
    assert (tmp_path / "docs/index.md").read_text(encoding="utf-8") == "Mine.\n"


@pytest.mark.parametrize("broken", ["", "[]", '{"index.md": 1}', '{"index.md": ["1"]}', "\xff"])
def test_a_broken_memory_makes_all_pages(tmp_path: Path, broken: str) -> None:
    """Nothing is taken for known."""
    page = Page("index.md", f"{FRONT}Kites.\n", inputs="1")
    remembering(tmp_path, [page])
    (tmp_path / "docs/index.md").write_text(f"{FRONT}Knots.\n", encoding="utf-8")
    (tmp_path / "memory.json").write_text(broken, encoding="latin-1")
    assert remembering(tmp_path, [page]).changed == ["index.md"]


def test_a_dry_run_remembers_nothing(tmp_path: Path) -> None:
    """With `check`, no file is written."""
    page = Page("index.md", f"{FRONT}Kites.\n", inputs="1")
    write(tmp_path / "docs", [page], docs.Memory(tmp_path / "memory.json"), check=True)
    assert list(tmp_path.iterdir()) == []
