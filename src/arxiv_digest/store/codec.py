"""Encodes records as files and decodes files of any known format, with errors that name file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from arxiv_digest.errors import UPGRADE, DataError
from arxiv_digest.model import Record
from arxiv_digest.store import layout
from arxiv_digest.store.layout import Kind
from arxiv_digest.store.migrate import Formats

R = TypeVar("R", bound=Record)
Files = Mapping[str, bytes]  # path below data/ → content


def encode(kind: Kind[R], records: Iterable[R], formats: Formats) -> bytes:
    """Encode records as the content of a file, sorted; without records the content is empty."""
    texts = (formats.marked(kind, layout.text_of(one)) for one in sorted(records, key=kind.order))
    return "".join(f"{text}\n" for text in texts).encode()


def decode(kind: Kind[R], content: bytes, file: Path, formats: Formats) -> tuple[R, ...]:
    """Decode the records of a file, in file order; `file` is the name used in errors.

    Raises NewerDataError for a format that this program does not know, and DataError for anything else that
    is not a record.
    """
    return tuple(_record(kind, text, file, line, formats) for line, text in lines(kind, content, file))


def lines(kind: Kind[Any], content: bytes, file: Path) -> Iterator[tuple[int | None, str]]:
    """Split a file into the JSON of its records, each with its line number (None in a one-record file).

    Raises DataError when the file is not UTF-8.
    """
    text = text_of(content, file).removesuffix("\n")
    # Unicode has more line ends than JSON: only \n ends a record.
    yield from [(None, text)] if kind is layout.ANNOUNCED else enumerate(text.split("\n"), 1)


def is_old(kind: Kind[Any], content: bytes, file: Path, formats: Formats) -> bool:
    """Return whether a file has a record in an older format.

    Raises NewerDataError for a newer format, and DataError when a format number is invalid.
    """
    numbers = [formats.number(text, file, line) for line, text in lines(kind, content, file)]
    return min(numbers) < formats.of(kind)


def renewed(files: Files, formats: Formats) -> dict[str, bytes]:
    """Convert the files of data/ to the newest format; files without older records are unchanged.

    The journal can be read in any format and is deleted at the end of a run, so it is not converted.
    Raises NewerDataError for a newer format, and DataError when a record is invalid.
    """
    result = dict(files)
    for path, content in sorted(files.items()):
        kind, file = layout.kind_at(path), Path("data", path)
        if kind and is_old(kind, content, file, formats):
            result[path] = encode(kind, decode(kind, content, file, formats), formats)
    return result


def text_of(content: bytes, file: Path) -> str:
    """Decode a file. Raises DataError when it is not UTF-8."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise DataError(file, f"not UTF-8 at byte {error.start}") from error


def broken(file: Path, text: str, problem: str, line: int | None = None) -> DataError:
    """Return the error for invalid text: a merge conflict if it has conflict markers, otherwise `problem`."""
    return conflict(file, text, line or 1) or DataError(file, problem, line)


def conflict(file: Path, text: str, first: int = 1) -> DataError | None:
    """Return the error for text with conflict markers, else None; `first` is the number of its first line."""
    for number, one in enumerate(text.split("\n"), first):
        if one.startswith(_MARKERS) or one.rstrip("\r") == "=======":
            fix = "keep the lines of one side and delete the markers"
            return DataError(file, f"a merge conflict was left in {file.name} line {number}", number, fix)
    return None


_MARKERS = ("<<<<<<< ", "||||||| ", ">>>>>>> ")  # git's conflict markers: seven characters and a label


def _record(kind: Kind[R], text: str, file: Path, line: int | None, formats: Formats) -> R:
    try:
        return kind.model.model_validate_json(formats.current(kind, text, file, line))
    except ValidationError as error:
        found = error.errors(include_url=False)
        where = ".".join(str(part) for part in found[0]["loc"])
        said = "unknown key" if found[0]["type"] == "extra_forbidden" else found[0]["msg"]
        problem = f"{where}: {said}".removeprefix(": ")
        if all(one["type"] in _UNKNOWN for one in found):
            fix = f"if a newer version wrote it, {UPGRADE}; if you did, take it out"
            raise DataError(file, problem, line, fix) from error
        raise broken(file, text, problem, line) from error


# Errors that an older program raises for valid records of a newer one: unknown fields and unknown values.
_UNKNOWN = {"extra_forbidden", "literal_error", "value_error"}
