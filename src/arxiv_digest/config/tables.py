"""The base of the tables of digest.toml, and the table of a model's price."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Table(BaseModel):
    """The base of all tables: frozen, strict, no unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Price(Table):
    """What a model costs, in US$ per million tokens. A model that is free has zeros."""

    input: Dollars = Field(description="Tokens that are sent.", examples=[0.28])
    output: Dollars = Field(description="Tokens of replies.", examples=[0.42])
    cache_read: Dollars | None = Field(
        default=None,
        description="Tokens that are read from a cache. Not set: as `input`.",
        examples=[0.028],
    )
    cache_write: Dollars | None = Field(
        default=None,
        description="Tokens that are written to a cache. Not set: 1.25 times `input`.",
        examples=[0.28],
    )
    batch: Annotated[float, Field(ge=0, le=1)] = Field(
        default=1.0,
        description="The share of these prices that requests in batches cost.",
        examples=[0.5],
    )
