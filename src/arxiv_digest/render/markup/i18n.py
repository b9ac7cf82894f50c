"""The words of the pages in a reader's language: a gettext catalogue a language, and dates as CLDR has them.

English stands in the code; `catalogues/zh.po` and its like translate it. What a catalogue lacks is shown in
English. Date patterns are texts, too: a language puts year, month and day in its own order.
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
LONG = "EEEE d MMMM y"  # a date with all it has


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, an IETF tag such as `zh`; called with a text, it gives the translation."""

    language: str

    def __call__(self, text: str, **values: object) -> str:
        """Translate a text and fill in its `{places}`."""
        translated = _catalogue(self.language).gettext(text)
        return translated.format(**values) if values else translated

    def n(self, one: str, many: str, number: int, **values: object) -> str:
        """Translate what depends on a number, which stands at `{n}`: `{n} paper`, `{n} papers`."""
        translated = _catalogue(self.language).ngettext(one, many, number)
        return translated.format(n=f"{number:,}", **values)

    def date(self, date: dt.date, pattern: str = LONG) -> str:
        """Write a date by a pattern of CLDR (https://unicode.org/reports/tr35/tr35-dates.html)."""
        return format_date(date, _catalogue(self.language).gettext(pattern), locale=_locale(self.language))

    @property
    def own_name(self) -> str:
        """The name of the language in itself: 中文."""
        name = _locale(self.language).get_display_name() if self._known else None
        return name or self.language

    @property
    def _known(self) -> bool:
        return str(_locale(self.language)).split("_")[0] == self.language.split("-")[0]


@cache
def _locale(language: str) -> Locale:
    """Find the rules of a language; English for one that CLDR does not know."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale(ENGLISH)


@cache
def _catalogue(language: str) -> NullTranslations:
    """Read the catalogue of a language, or of the language that it is a variety of."""
    folder = resources.files("arxiv_digest.render") / "catalogues"
    for name in (language, language.partition("-")[0]):
        file = folder / f"{name}.po"
        if file.is_file():
            compiled = io.BytesIO()
            write_mo(compiled, read_po(io.BytesIO(file.read_bytes()), locale=name.replace("-", "_")))
            compiled.seek(0)
            return Translations(compiled)
    return NullTranslations()
