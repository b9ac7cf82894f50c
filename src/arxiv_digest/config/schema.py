"""The schema of digest.toml: tables, keys, allowed values and descriptions."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from arxiv_digest.config.tables import Price, Table
from arxiv_digest.config.values import Category, EngineName, Languages, Phrase, Slug, Text
from arxiv_digest.engines import ENGINES, preferred

_PREFERRED = ENGINES[preferred()]


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

    slug: Slug = Field(
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

    @property
    def phrases(self) -> dict[str, tuple[str, ...]]:
        """The phrases by the key that lists them: all that are looked for in a paper."""
        return {"any": self.any, "all": self.all, "none": self.none}


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
    languages: Languages = Field(
        default=("en",),
        min_length=1,
        description="The languages of the site, as codes. The first one is served at the root; each "
        "further one gets pages of its own, such as `/zh/`, and translated summaries.",
        examples=[["en", "zh"]],
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
