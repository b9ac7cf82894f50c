"""Translates page texts with one gettext catalogue per language, and formats dates by CLDR.

English is in the code; catalogues such as `catalogues/zh.po` translate it. Missing texts are shown in
English. Date patterns are texts too, because languages order year, month and day differently.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from importlib import resources

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

ENGLISH = "en"
LONG = "EEEE d MMMM y"  # a full date with its weekday


@dataclass(frozen=True, slots=True)
class Words:
    """Translator for one language, an IETF tag such as `zh`; call it with a text to translate."""

    language: str

    def __call__(self, text: str, **values: object) -> str:
        """Translate a text and fill in its `{places}`."""
        translated = _catalogue(self.language).gettext(text)
        return translated.format(**values) if values else translated

    def n(self, one: str, many: str, number: int, **values: object) -> str:
        """Translate a text that depends on a number, shown at `{n}`: `{n} paper`, `{n} papers`."""
        translated = _catalogue(self.language).ngettext(one, many, number)
        return translated.format(n=f"{number:,}", **values)

    def date(self, date: dt.date, pattern: str = LONG) -> str:
        """Format a date by a CLDR pattern (https://unicode.org/reports/tr35/tr35-dates.html)."""
        return format_date(date, _catalogue(self.language).gettext(pattern), locale=_locale(self.language))

    @property
    def own_name(self) -> str:
        """The name of the language in that language: 中文."""
        name = _locale(self.language).get_display_name() if self.exists else None
        return name or self.language

    @property
    def is_translated(self) -> bool:
        """Whether page texts exist in the language."""
        return self.language.partition("-")[0] == ENGLISH or isinstance(
            _catalogue(self.language), Translations
        )

    @property
    def exists(self) -> bool:
        """Whether CLDR knows the language."""
        return str(_locale(self.language)).split("_")[0] == self.language.split("-")[0]


@cache
def _locale(language: str) -> Locale:
    """Return the locale of a language; English for one that CLDR does not know."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale(ENGLISH)


@cache
def _catalogue(language: str) -> NullTranslations:
    """Read the catalogue of a language, or of the language that it is a variant of."""
    folder = resources.files("arxiv_digest.render") / "catalogues"
    for name in (language, language.partition("-")[0]):
        file = folder / f"{name}.po"
        if file.is_file():
            compiled = io.BytesIO()
            write_mo(compiled, read_po(io.BytesIO(file.read_bytes()), locale=name.replace("-", "_")))
            compiled.seek(0)
            return Translations(compiled)
    return NullTranslations()
