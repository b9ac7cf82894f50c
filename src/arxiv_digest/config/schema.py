"""The schema of digest.toml: tables, keys, allowed values and descriptions."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from arxiv_digest.arxiv import taxonomy, urls
from arxiv_digest.config.slugs import slugify
from arxiv_digest.config.tables import Price, Table
from arxiv_digest.engines import ENGINES, preferred


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
_PREFERRED = ENGINES[preferred()]
Language = Annotated[str, AfterValidator(_language)]
Category = Annotated[str, AfterValidator(_known_category)]
Phrase = Annotated[str, AfterValidator(_phrase)]
Text = Annotated[str, AfterValidator(_text)]


class Summaries(Table):
    """How papers are summarised."""

    engine: EngineName = Field(
        default="auto",
        description="Which engine summarises. `auto`: the one whose key is set, otherwise `extractive`, "
        "which quotes sentences of the abstract. An engine named here fails without its key.",
        examples=["extractive"],
    )
    model: str = Field(
        default=_PREFERRED.model,
        description="The model that writes the summaries.",
        examples=[_PREFERRED.model],
    )
    fallback_model: str = Field(
        default=_PREFERRED.fallback_model,
        description="The model that is tried once when `model` refuses a paper. Empty: none.",
        examples=[""],
    )
    auth_header: Literal["authorization", "x-api-key"] = Field(
        default="authorization",
        description="The HTTP header that carries the key. Some gateways read `x-api-key` only.",
        examples=["x-api-key"],
    )
    depth: Literal["brief", "full"] = Field(
        default="brief",
        description="What the model reads: `brief`, the abstract; `full`, the paper's HTML on arXiv.",
        examples=["full"],
    )
    pdf: bool = Field(
        default=False,
        description='With `depth = "full"`: read the PDF of papers that have no HTML. Costs more.',
        examples=[True],
    )
    max_input_tokens: int = Field(
        default=90_000,
        ge=1_000,
        description="The longest text that is sent, in tokens; longer ones are cut. Some models cost more "
        "per token from 100,000 on.",
        examples=[30_000],
    )
    min_relevance: int = Field(
        default=3,
        ge=0,
        le=10,
        description="Papers that the model judges less relevant than this are listed as “also matched”. "
        "0: none are.",
        examples=[5],
    )
    batch: bool = Field(
        default=False,
        description="Request summaries in batches: half the price, and the next run collects them.",
        examples=[True],
    )
    max_usd_per_run: float = Field(
        default=0.50,
        ge=0,
        description="The most that one run may spend, in US$. Papers beyond it get extracts.",
        examples=[0.25],
    )
    max_usd_per_month: float = Field(
        default=10.00,
        ge=0,
        description="The most that one calendar month may cost, in US$.",
        examples=[5.0],
    )
    price: Price | None = Field(
        default=None,
        description="The table `[summaries.price]`: the price of `model`, and of a `fallback_model` whose "
        "price the program does not know. Without it, list prices count, and unknown models are not used.",
    )


class Topic(Table):
    """One topic: which papers belong to it, and how many of them are listed in full each day."""

    slug: Annotated[str, AfterValidator(_slug)] = Field(
        description="The name of the topic in addresses and data: lower-case letters, digits and single "
        "hyphens. Made from `title` when left out. Changing it moves the topic's page.",
        examples=["gaussian-splatting"],
    )
    title: Text = Field(description="The name that readers see.", examples=["Gaussian Splatting"])
    description: str = Field(
        default="",
        description="One sentence for the topic's page. The model judges relevance by it.",
        examples=["3D Gaussian splatting for reconstruction and rendering"],
    )
    categories: tuple[Category, ...] = Field(
        min_length=1,
        description="arXiv categories to follow. A paper needs one of them; cross-lists count.",
        examples=[["cs.CV", "cs.GR"]],
    )
    any: tuple[Phrase, ...] = Field(
        default=(),
        description="Phrases of which at least one must occur in the title or abstract. Case, hyphens and "
        "plurals make no difference; `*` matches any ending of a word.",
        examples=[["gaussian splat*", "3DGS"]],
    )
    all: tuple[Phrase, ...] = Field(
        default=(),
        description="Phrases that must all occur in the title or abstract.",
        examples=[["rendering"]],
    )
    none: tuple[Phrase, ...] = Field(
        default=(),
        description="Phrases that must not occur in the title or abstract.",
        examples=[["cosmolog*"]],
    )
    authors: tuple[Text, ...] = Field(
        default=(),
        description="Authors to follow: a paper by one of them matches regardless of phrases.",
        examples=[["Ada Moreau"]],
    )
    limit: int = Field(
        default=10,
        ge=1,
        description="How many papers a day get a card. The others are listed by title.",
        examples=[6],
    )


class Retention(Table):
    """How long pages keep their full length."""

    full_months: int | None = Field(
        default=None,
        ge=1,
        le=1200,
        description="Months, counted back from the last day on record, whose pages keep abstracts and full "
        "summaries. Older pages are shortened but keep their addresses. Not set: no page is shortened.",
        examples=[24],
    )


class Config(Table):
    """The top level of digest.toml."""

    title: Text = Field(
        default="Daily Paper Digest", description="The name of the site.", examples=["Kites Daily"]
    )
    languages: Annotated[tuple[Annotated[str, AfterValidator(_language)], ...], AfterValidator(_once)] = (
        Field(
            default=("en",),
            min_length=1,
            description="The languages of the site, as codes. The first one is served at the root; each "
            "further one gets pages of its own, such as `/zh/`, and translated summaries.",
            examples=[["en", "zh"]],
        )
    )
    group_by: Literal["topic", "category"] = Field(
        default="topic",
        description="How a day's page is divided: by topic, or by primary category.",
        examples=["category"],
    )
    catch_up: bool = Field(
        default=True,
        description="Whether `update` fills missed days. `false`: it only reports them.",
        examples=[False],
    )
    max_minutes_per_run: float = Field(
        default=45,
        gt=0,
        le=90,
        description="The minutes that a run may spend on requests. The next run requests what is left then.",
        examples=[20],
    )
    summaries: Summaries = Field(default=Summaries(), description="The table `[summaries]`.")
    retention: Retention = Field(default=Retention(), description="The table `[retention]`.")
    topics: tuple[Topic, ...] = Field(
        min_length=1, description="The `[[topics]]` blocks, in the order in which pages show them."
    )

    @property
    def categories(self) -> tuple[str, ...]:
        """All categories that topics follow, sorted; each has one feed."""
        return tuple(sorted({category for topic in self.topics for category in topic.categories}))

    def tree(self, language: str) -> str:
        """Return the folder of a language's pages; that of the first language is the root."""
        return "" if language == self.languages[0] else f"{language}/"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of digest.toml, for editors; a topic's slug is optional in it."""
    made = Config.model_json_schema()
    made["$defs"]["Topic"]["required"].remove("slug")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "digest.toml"}
