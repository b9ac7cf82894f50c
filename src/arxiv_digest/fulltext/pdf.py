"""Extracts the text of a PDF, page by page; only this module imports pypdf."""

from __future__ import annotations

import io
import re
import unicodedata

import pypdf

from arxiv_digest.errors import AnswerError

MOST = 100  # pages; models with a context below a million tokens accept no more
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_HYPHENED = re.compile(r"(?<=[^\W\d_])-\n(?=[a-z])")


def pages(body: bytes) -> list[str]:
    """Return the text of every page, each on one line.

    Raises AnswerError when the document is no readable PDF or has more than `MOST` pages. While arXiv still
    makes the PDF it answers with HTML, which counts as a passing failure; a broken PDF does not.
    """
    if not body.startswith(b"%PDF"):
        raise AnswerError("not a PDF", passing=True)
    try:
        reader = pypdf.PdfReader(io.BytesIO(body))
        count = len(reader.pages)
        texts = [_line(page.extract_text()) for page in reader.pages] if count <= MOST else []
    except Exception as error:  # a malicious file can make pypdf raise anything
        raise AnswerError(f"an unreadable PDF: {type(error).__name__}") from error
    if count > MOST:
        raise AnswerError(f"a PDF of {count} pages, more than {MOST}")
    return texts


def _line(text: str) -> str:
    """Join lines, and words that were hyphenated at the end of a line."""
    return " ".join(_HYPHENED.sub("", text.translate(_LIGATURES)).split())
