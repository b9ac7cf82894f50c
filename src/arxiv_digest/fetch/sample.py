"""The bundled sample: two invented announcement days in arXiv's formats, for demos and tests."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from importlib.resources import files

from arxiv_digest.arxiv import ids

_FOLDER = files(__package__) / "sample_data"
_ENTRY = re.compile(rb"(?<![ \t])[ \t]*<entry>[^<]*+(?:<(?!/?entry>)[^<]*+)*+</entry>\n")
_ID = re.compile(rb"<id>([^<]+)</id>")


def days() -> tuple[dt.date, ...]:
    """Return the announcement days of the sample, ascending."""
    names = (entry.name for entry in _FOLDER.iterdir() if entry.is_dir())
    return tuple(sorted(dt.date.fromisoformat(name) for name in names if name[0].isdigit()))


def answer(day: dt.date, path: str, params: Mapping[str, str]) -> tuple[int, bytes]:
    """Answer a request as arXiv would have on that day; returns HTTP status and body."""
    if path.startswith("/atom/"):
        feed = _FOLDER / day.isoformat() / f"{path.removeprefix('/atom/')}.xml"
        return (HTTPStatus.OK, feed.read_bytes()) if feed.is_file() else (HTTPStatus.OK, _empty(path))
    if path.endswith("/query"):
        return HTTPStatus.OK, _papers(params.get("id_list", "").split(","))
    return HTTPStatus.NOT_FOUND, b""


def _empty(path: str) -> bytes:
    """Return an empty feed, for categories outside the sample."""
    name = path.removeprefix("/atom/")
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{name} updates</title></feed>'.encode()


@cache
def _api() -> tuple[bytes, Mapping[str, bytes], bytes]:
    """Split the API's answer into its head, its entries by identifier, and its end."""
    text = (_FOLDER / "api.xml").read_bytes()
    entries = {ids.split(_ID.search(entry)[1].decode())[0]: entry for entry in _ENTRY.findall(text)}  # type: ignore[index]
    head, _, _ = text.partition(b"<entry>")
    return head.rstrip() + b"\n", entries, b"</feed>\n"


def _papers(names: list[str]) -> bytes:
    head, entries, end = _api()
    found = [entries[name] for name in names if name in entries]
    total = b"<opensearch:totalResults>%d<" % len(found)
    head = re.sub(rb"<opensearch:totalResults>\d+<", total, head)
    head = re.sub(rb'id_list=[^"&]*', f"id_list={','.join(names)}".encode(), head)
    return head + b"".join(found) + end
