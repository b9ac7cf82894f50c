"""Doubts about a valid digest.toml: settings that do not do what their author probably means."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator
from functools import partial

from arxiv_digest.config import Source, language_tag
from arxiv_digest.engines import ENGINES, preferred
from arxiv_digest.errors import Problem
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.topics import doubtful

# Codes of countries that are taken for those of languages, and the codes meant.
_COUNTRIES = {"cn": "zh", "jp": "ja", "kr": "ko", "ua": "uk", "gr": "el", "cz": "cs", "dk": "da", "se": "sv"}


def doubts(source: Source) -> Iterator[Problem]:
    """Yield what is probably a mistake, in the order of the file, each with its place and the fix."""
    found = [*_languages(source), *_models(source), *_amounts(source), *_topics(source)]
    yield from sorted(found, key=lambda one: one.line or 0)


def _languages(source: Source) -> Iterator[Problem]:
    """Yield languages that do not exist, that are listed twice, or that no page text is translated into."""
    written = source.table.get("languages", [])
    seen: set[str] = set()
    for index, code in enumerate(written):
        say = partial(source.problem, ("languages", index))
        tag = language_tag(code)
        words = Words(tag)
        if tag in seen:
            yield say(f"`{code}` is listed twice: delete one of the two")
        elif not words.exists:
            meant = _COUNTRIES.get(tag.partition("-")[0])
            fix = f"did you mean `{meant}`?" if meant else "use one such as `en` or `zh`"
            yield say(
                f"`{code}` is not a language that the program knows, so its pages are in English: {fix}"
            )
        elif not words.is_translated:
            yield say(
                f"the program has no page texts in `{code}`, so they are in English; a model translates"
            )
        seen.add(tag)


def _models(source: Source) -> Iterator[Problem]:
    """Yield models whose prices neither the program nor digest.toml knows."""
    wanted = source.config.summaries.engine
    engine = ENGINES[preferred() if wanted == "auto" else wanted]
    for key in ("model", "fallback_model") if source.config.summaries.price is None else ():
        name = getattr(source.config.summaries, key)
        if not engine.has_price(name) and (name or key == "model"):
            close = difflib.get_close_matches(name, engine.models, n=1, cutoff=0.5)
            fix = f"did you mean `{close[0]}`?" if close else f"known are {', '.join(engine.models)}"
            told = f"the program does not know the price of the model “{name}”, so it is not used: {fix}"
            yield source.problem(("summaries", key), told)


def _amounts(source: Source) -> Iterator[Problem]:
    """Yield budgets that are no limit."""
    for key in ("max_usd_per_run", "max_usd_per_month"):
        if math.isinf(getattr(source.config.summaries, key)):
            told = "`inf` is no limit, so any amount may be spent: write a number of digits, such as 0.50"
            yield source.problem(("summaries", key), told)


def _topics(source: Source) -> Iterator[Problem]:
    for index, topic in enumerate(source.config.topics):
        for rule, place, text, told in doubtful.doubts(topic):
            message = f"“{text}” in the topic “{topic.title}”: {told}"
            yield source.problem(("topics", index, rule, place), message)
