"""Whether a text is in the language that was asked for, by its script and its function words.

The check speaks only where it is sure. Short texts, texts of mixed scripts and languages that are not here
are undecided.
"""

from __future__ import annotations

import re

_LETTERS = {
    "han": r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "kana": r"\u3041-\u3096\u30a1-\u30fa",
    "hangul": r"\u1100-\u11ff\uac00-\ud7af",
    "cyrillic": r"\u0400-\u052f",
    "greek": r"\u0370-\u03ff",
    "arabic": r"\u0600-\u06ff\u0750-\u077f",
    "hebrew": r"\u0590-\u05ff",
    "devanagari": r"\u0900-\u097f",
    "bengali": r"\u0980-\u09ff",
    "thai": r"\u0e00-\u0e7f",
    "latin": r"A-Za-z\u00c0-\u024f\u1e00-\u1eff",
}
_COUNT = {name: re.compile(f"[{letters}]") for name, letters in _LETTERS.items()}
_MARKS = re.compile(r"[\u3000-\u303f\uff00-\uffef]")  # East Asian punctuation
_SCRIPTS = {
    "zh": ("han",),
    "ja": ("kana", "han"),
    "ko": ("hangul",),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "mk", "be", "kk"), ("cyrillic",)),
    "el": ("greek",),
    **dict.fromkeys(("ar", "fa", "ur"), ("arabic",)),
    **dict.fromkeys(("he", "yi"), ("hebrew",)),
    **dict.fromkeys(("hi", "mr", "ne"), ("devanagari",)),
    "bn": ("bengali",),
    "th": ("thai",),
}
# Words that nearly every sentence has, and that no other language here has in such numbers.
_WORDS = {
    "en": "the of and to in a is that for with on as by are this we from be which it an our at can via",
    "de": "der die das und in ist nicht ein eine mit von den dem des für auf zu wir wird sich als im auch",
    "fr": "le la les des et est une un du dans que pour par sur nous avec qui au aux ces sont en plus",
    "es": "el la los las de y es una un del en que para por con se su al como más este esta nuestro",
    "pt": "o a os as de e é uma um do da dos das no na em que para por com se ao mais este nosso não",
    "it": "il lo la gli le di in e è una un del della dei che per con si al nel nella come più questo nostro",
    "nl": "de het een en van is dat voor met op te in wij we worden wordt zijn door niet deze aan als ook",
    "pl": "i w na z do się nie jest że oraz przez dla od po jako który która które to są",
    "sv": "och att en ett det som är på av för med den vi till inte har kan från",
    "tr": "ve bir bu için ile olarak daha olan gibi çok da de biz",
    "vi": "và của các là một cho trong được có với những này chúng tôi không",
    "id": "dan yang di untuk dengan dari ini pada adalah dalam kami tidak sebagai oleh",
}
_FUNCTION = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"《[^《》]*》|〈[^〈〉]*〉|「[^「」]*」|『[^『』]*』|“[^“”]*”|【[^【】]*】")
_FORMULA = re.compile(r"\$[^$]{0,500}\$|https?://\S+")
_SHARE, _OTHER = 0.2, 0.5  # of the letters: enough of the script; too much of another
_FEW, _SOME, _MANY = 3, 2, 8  # words
_JAPANESE = 0.05  # kana among East Asian letters


def is_language(text: str, language: str) -> bool | None:
    """Return whether a text is in a language, given by its code (`zh`, `pt-BR`); None if that is open."""
    code = language.partition("-")[0].casefold()
    bare = _FORMULA.sub(" ", text)
    counts = {name: len(pattern.findall(bare)) for name, pattern in _COUNT.items()}
    if code in _SCRIPTS:
        return _in_script(bare, counts, code)
    return _in_latin(bare, counts, code) if code in _FUNCTION else None


def _in_script(text: str, counts: dict[str, int], code: str) -> bool | None:
    """Judge by letters: names of methods stay Latin, so a fifth of the script is enough."""
    wanted = sum(counts[name] for name in _SCRIPTS[code])
    total = sum(counts.values())
    east = counts["han"] + counts["kana"]
    if code == "zh" and east and counts["kana"] / east > _JAPANESE:
        return False
    if code == "ja" and east >= 2 * _MANY and not counts["kana"]:
        return False
    if total and wanted / total >= _SHARE:
        return True
    foreign = total - counts["latin"] - counts["greek"] - wanted
    if total and foreign / total > _OTHER:
        return False
    around = _QUOTED.sub(" ", text)
    own = any(_COUNT[name].search(around) for name in _SCRIPTS[code])
    return False if _is_sentence(around if own else text, 2 if wanted else 1) else None


def _is_sentence(text: str, small: int) -> bool:
    """Return whether Latin words form a sentence: `A Study of Kites`, not the name `KITE-GPT 99B`.

    A sentence has at least `small` function words; a long one needs none.
    """
    words = [word.casefold() for word in _WORD.findall(text) if len(word) > 1 or word in "aeoyàéè"]
    function = sum(any(word in known for known in _FUNCTION.values()) for word in words)
    return len(words) >= _FEW and (function >= small or len(words) >= _MANY)


def _in_latin(text: str, counts: dict[str, int], code: str) -> bool | None:
    """Judge by the small words: those of the language against those of the best other one."""
    total = sum(counts.values())
    if total and (total - counts["latin"] - counts["greek"]) / total > _OTHER:
        return False
    if _MARKS.search(text):
        return None
    words = [word.casefold() for word in _WORD.findall(text)]
    hits = {language: sum(word in known for word in words) for language, known in _FUNCTION.items()}
    own, other = hits[code], max(number for language, number in hits.items() if language != code)
    if len(words) < _MANY:  # a title: sure if it has the small words of another language only
        return False if len(words) > _SOME and not own and other >= _SOME else None
    if max(own, other) < _SOME:
        return None
    if own >= other:
        return True
    return False if other >= _FEW and own * 2 < other else None
