"""The values that digest.toml may contain: engines, languages, categories, phrases, slugs and other texts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from arxiv_digest.arxiv import taxonomy, urls
from arxiv_digest.config.slugs import slugify
from arxiv_digest.engines import ENGINES


def _known_category(code: str) -> str:
    names = taxonomy.names()
    if code in names:
        return code
    same = [name for name in names if name.lower() == code.lower()]
    close = same or difflib.get_close_matches(code, names, n=1, cutoff=0.5)
    hint = f"did you mean `{close[0]}`?" if close else f"see {urls.TAXONOMY}"
    context = {"code": code, "hint": hint}
    raise PydanticCustomError("category", "arXiv has no category `{code}`: {hint}", context)


def _phrase(text: str) -> str:
    wordless = not re.search(r"[^\W_]", re.sub(r"\\[A-Za-z]+", " ", text))
    starred = re.search(r"\*(?=[\w*])|(?<!\w)\*", text)
    if (wordless or starred) and re.search(r"\w[.)\]]\*|\\[bBwWdDsS](?![A-Za-z])", text):
        raise PydanticCustomError(
            "phrase", "regular expressions are not supported: write words, and `*` at the end of one"
        )
    if wordless:
        raise PydanticCustomError("phrase", "an empty phrase matches nothing: write a word or delete it")
    if starred:
        raise PydanticCustomError("phrase", "`*` is allowed only at the end of a word: write `splat*`")
    return text


def _slug(text: str) -> str:
    if text in {"index", "daily"} or re.fullmatch(r"\d{4}-\d\d-\d\d", text):  # topics/, feeds/, bib/
        context = {"slug": text}
        raise PydanticCustomError(
            "slug", "`{slug}` is reserved for a file of the site: choose another", context
        )
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text):
        context = {"hint": slugify(text) or "my-topic"}
        raise PydanticCustomError("slug", "a slug is a-z, 0-9 and single hyphens: write `{hint}`", context)
    return text


def language_tag(code: str) -> str:
    """Spell a language tag as usual (RFC 5646, 2.1.1): `zh_cn` → `zh-CN`, `ZH-HANS` → `zh-Hans`."""
    first, *rest = code.replace("_", "-").lower().split("-")
    spelt = {2: str.upper, 4: str.title}
    return "-".join([first, *(spelt.get(len(part), str)(part) for part in rest)])


def _language(code: str) -> str:
    tag = language_tag(code)
    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", tag):
        raise PydanticCustomError("language", "not a language code: use one such as `en` or `zh`")
    return tag


def _once(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def _text(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("text", "is empty: write some text")
    return text.strip()


def _engine(name: str) -> str:
    if name not in {"auto", *ENGINES}:
        raise PydanticCustomError("literal_error", "unknown engine", {"expected": _listed(_engine_names())})
    return name


def _engine_names() -> list[str]:
    return sorted({"auto", *ENGINES})


def _listed(names: Sequence[str]) -> str:
    """Format names as pydantic does: 'a', 'b' or 'c'."""
    quoted = [f"'{name}'" for name in names]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"


EngineName = Annotated[
    str, AfterValidator(_engine), Field(json_schema_extra=lambda schema: schema.update(enum=_engine_names()))
]
Language = Annotated[str, AfterValidator(_language)]
Category = Annotated[str, AfterValidator(_known_category)]
Phrase = Annotated[str, AfterValidator(_phrase)]
Text = Annotated[str, AfterValidator(_text)]
Slug = Annotated[str, AfterValidator(_slug)]
Languages = Annotated[tuple[Language, ...], AfterValidator(_once)]
