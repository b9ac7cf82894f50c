"""Damaged answers of every kind: each is read, or refused with an error of this program."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from arxiv_digest.errors import AnswerError
from arxiv_digest.fetch import parse, sample
from arxiv_digest.fulltext import sections
from support.fulltexts import page
from support.papers_pdf import make

ROUNDS = 150
_FEED = sample.answer(sample.days()[0], "/atom/cs.GR", {})[1]
_PAGE = sample.answer(sample.days()[0], "/api/query", {"id_list": "2603.99001,2603.99002"})[1]
KINDS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "feed": (parse.feed, _FEED),
    "api": (parse.answer, _PAGE),
    "html": (sections.read, page()),
    "pdf": (sections.read_pdf, make(["An invented page of text. " * 60])),
}
# Pieces that parsers stumble over; some of them were found by longer runs.
PIECES = (
    *(b"&#xD800;", b"&#55296;", b"&#99999999999;", b"&#0;", b"&bogus;", b"<![CDATA[", b"]]>", b"<!--", b"\0"),
    *(b"\xe9", b"\xff\xfe", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"<", b">", b'"', b"<math>", b"</entry>"),
    *(b"9999-12-31T23:59:59+14:00", b"-0001", b"<published>x</published>", b"oai:arXiv.org:", b"%PDF-1.7"),
    *(
        b"<?xml version='1.0' encoding='utf-7'?>",
        b"<id>",
        b"<author/>",
        b"<category/>",
        b"endobj",
        b"stream\n",
    ),
)


def _damaged(body: bytes, dice: random.Random) -> bytes:
    """Insert, delete, double or overwrite a few pieces of a body."""
    for _ in range(dice.randint(1, 4)):
        start = dice.randrange(len(body) + 1)
        end = min(len(body), start + dice.choice((0, 1, 4, 60, 2000)))
        kept = dice.choice((b"", dice.choice(PIECES), dice.randbytes(3), body[start:end] * 2))
        body = body[:start] + kept + body[end:]
    return body


@pytest.mark.parametrize("kind", KINDS)
def test_no_damage_raises_an_error_of_a_library(kind: str) -> None:
    """Whatever bytes arrive, the reader returns a value or raises AnswerError."""
    read, good = KINDS[kind]
    for seed in range(ROUNDS):
        body = _damaged(good, random.Random(seed))  # noqa: S311  not for secrets
        try:
            assert str(read(body)).encode() is not None  # a lone surrogate cannot be written
        except AnswerError:
            continue
        except Exception as error:  # noqa: BLE001  the seed is what a reader of the failure needs
            pytest.fail(f"{kind}, seed {seed}: {error!r}")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("piece", PIECES)
def test_every_piece_at_the_start_and_in_the_middle(kind: str, piece: bytes) -> None:
    """Each piece is survived before the document, in it and instead of it."""
    read, good = KINDS[kind]
    half = len(good) // 2
    for body in (piece + good, good[:half] + piece + good[half:], piece, b""):
        try:
            read(body)
        except AnswerError:
            continue
