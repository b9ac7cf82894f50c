"""A paper's PDF, bytes in and pages of text out; pypdf is known to this module only."""

from __future__ import annotations

import io
import re
import unicodedata

import pypdf

from arxiv_digest.errors import AnswerError

MOST = 100  # pages; models read no more under a window of a million tokens
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_HYPHENED = re.compile(r"(?<=[^\W\d_])-\n(?=[a-z])")


def pages(body: bytes) -> list[str]:
    """Read the text of every page, each on one line; raises AnswerError for what is no readable PDF.

    arXiv answers with a page of HTML while it still makes the PDF: that passes, a broken PDF does not.
    """
    if not body.startswith(b"%PDF"):
        raise AnswerError("not a PDF", passing=True)
    try:
        reader = pypdf.PdfReader(io.BytesIO(body))
        count = len(reader.pages)
        texts = [_line(page.extract_text()) for page in reader.pages] if count <= MOST else []
    except Exception as error:  # a hostile file breaks whatever reads it, and each in its own way
        raise AnswerError(f"an unreadable PDF: {type(error).__name__}") from error
    if count > MOST:
        raise AnswerError(f"a PDF of {count} pages, more than {MOST}")
    return texts


def _line(text: str) -> str:
    """Join lines to one, and words that were cut at the end of a line."""
    return " ".join(_HYPHENED.sub("", text.translate(_LIGATURES)).split())
