"""What digest.toml may hold: the tables, their keys and what each value must look like."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import Annotated, Any, Literal

from anyascii import anyascii
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from arxiv_digest.arxiv import taxonomy, urls


def slugify(text: str) -> str:
    """Make a slug of a title: ASCII letters and digits, joined by hyphens; empty for a text without any.

    Other scripts are romanised, Chinese and Korean sign by sign: `图 kites` → `tu-kites`.
    """
    return latin_slug("".join(map(_romanised, unicodedata.normalize("NFC", text))))


def latin_slug(text: str) -> str:
    """Make a slug of the Latin letters and digits alone, as all addresses were made until other scripts came.

    What has no accent to lose is dropped, `Straße` → `strae`: addresses are for ever.
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text.lower()))


def _romanised(sign: str) -> str:
    """Write a letter, vowel sign or digit of another script in ASCII; leave everything else as it is."""
    name = unicodedata.name(sign, "")
    kind = unicodedata.category(sign)[0]
    if kind not in "LMN" or name.startswith(("LATIN", "COMBINING")) or latin_slug(sign):
        return sign
    found = re.sub(r"[^A-Za-z0-9]", "", anyascii(sign))
    return f" {found} " if name.startswith(("CJK", "HANGUL")) else found


class Table(BaseModel):
    """The base of all tables: frozen, strict, no unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


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
    if not re.search(r"[^\W_]", re.sub(r"\\[A-Za-z]+", " ", text)):
        raise PydanticCustomError("phrase", "an empty phrase matches nothing: write a word or delete it")
    if re.search(r"\*(?=[\w*])|(?<!\w)\*", text):
        raise PydanticCustomError("phrase", "`*` stands for the end of a word only: write `splat*`")
    return text


def _slug(text: str) -> str:
    if text in {"index", "daily"} or re.fullmatch(r"\d{4}-\d\d-\d\d", text):  # topics/, feeds/, bib/
        context = {"slug": text}
        raise PydanticCustomError("slug", "the site names a file of its own `{slug}`: write another", context)
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text):
        context = {"hint": slugify(text) or "my-topic"}
        raise PydanticCustomError("slug", "a slug is a-z, 0-9 and single hyphens: write `{hint}`", context)
    return text


def _language(code: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", code):
        raise PydanticCustomError("language", "not a language code: write one like `en` or `zh`")
    return code


def _text(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("text", "is empty: write a word or two")
    return text.strip()


Category = Annotated[str, AfterValidator(_known_category)]
Phrase = Annotated[str, AfterValidator(_phrase)]
Text = Annotated[str, AfterValidator(_text)]


class Summaries(Table):
    """How papers are summarised; `auto` means Claude when there is a key, quoted sentences otherwise."""

    engine: Literal["auto", "claude", "extractive"] = "auto"
    model: str = "claude-haiku-5-5"
    fallback_model: str = "claude-haiku-4-5"  # asked once what `model` refuses; empty for none
    auth_header: Literal["authorization", "x-api-key"] = "authorization"  # for gateways
    depth: Literal["brief", "full"] = "brief"
    pdf: bool = False  # where arXiv has no HTML, a full summary is made from the PDF
    max_input_tokens: int = Field(default=90_000, ge=1_000)  # a full text; Haiku's price steps up at 100,000
    min_relevance: int = Field(
        default=3, ge=0, le=10
    )  # below it a paper is "also matched", by Claude's judgement
    batch: bool = False
    max_usd_per_run: float = Field(default=0.50, ge=0)
    max_usd_per_month: float = Field(default=10.00, ge=0)


class Topic(Table):
    """One topic: what to fetch, what must or must not be there, how many papers to list a day."""

    slug: Annotated[str, AfterValidator(_slug)]
    title: Text
    description: str = ""
    categories: tuple[Category, ...] = Field(min_length=1)
    any: tuple[Phrase, ...] = ()
    all: tuple[Phrase, ...] = ()
    none: tuple[Phrase, ...] = ()
    authors: tuple[Text, ...] = ()
    limit: int = Field(default=10, ge=1)


class Retention(Table):
    """How long pages stay whole; without a number, for ever."""

    full_months: int | None = Field(default=None, ge=1, le=1200)  # that of the last day on record counts


class Config(Table):
    """The whole of digest.toml."""

    title: Text = "Daily Paper Digest"
    languages: tuple[Annotated[str, AfterValidator(_language)], ...] = Field(default=("en",), min_length=1)
    group_by: Literal["topic", "category"] = "topic"
    catch_up: bool = True  # `update` fills missed days
    summaries: Summaries = Summaries()
    retention: Retention = Retention()
    topics: tuple[Topic, ...] = Field(min_length=1)

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category that some topic follows, sorted: one feed each."""
        return tuple(sorted({category for topic in self.topics for category in topic.categories}))

    def tree(self, language: str) -> str:
        """Give the folder that the pages of a language stand in; the first one owns the root."""
        return "" if language == self.languages[0] else f"{language}/"


def schema() -> dict[str, Any]:
    """Give the JSON Schema of digest.toml, for editors; a topic's slug may be left out."""
    made = Config.model_json_schema()
    made["$defs"]["Topic"]["required"].remove("slug")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "digest.toml"}
