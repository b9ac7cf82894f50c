"""Detection of the language of a translation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxiv_digest.summaries.grounding.language import is_language

TEXTS = {
    "en": "We fly a kite over the bridge and measure the wind that is needed for the line in rain.",
    "de": "Wir lassen Drachen über die Brücke steigen und messen den Wind, der für die Leine nötig ist.",
    "fr": "Nous faisons voler un cerf-volant sur le pont et mesurons le vent qui est bon pour la ligne.",
    "es": "Hacemos volar una cometa sobre el puente y medimos el viento que se necesita para la cuerda.",
    "pt": "Soltamos uma pipa sobre a ponte e medimos o vento que não é bom para a linha do barco.",
    "it": "Facciamo volare un aquilone sopra il ponte e misuriamo il vento che è necessario per la corda.",
    "nl": "Wij laten een vlieger over de brug stijgen en meten de wind die voor het touw nodig is.",
    "pl": "Puszczamy latawiec nad mostem i mierzymy wiatr, który jest dla linki oraz nie jest za silny.",
    "sv": "Vi flyger en drake över bron och mäter den vind som är nödvändig för att linan ska hålla.",
    "tr": "Köprünün üzerinde bir uçurtma uçuruyoruz ve ip için gerekli olan rüzgarı ölçüyoruz.",
    "zh": "我们在桥上放风筝，并测量使线保持稳定所需的风速。",
    "ja": "橋の上で凧を揚げ、糸が安定するために必要な風を測定します。",
    "ko": "우리는 다리 위에서 연을 날리고 줄이 안정되는 데 필요한 바람을 측정한다.",
    "ru": "Мы запускаем змея над мостом и измеряем ветер, нужный для устойчивости.",
    "el": "Πετάμε έναν χαρταετό πάνω από τη γέφυρα και μετράμε τον άνεμο.",
    "ar": "نطير طائرة ورقية فوق الجسر ونقيس الرياح اللازمة.",
    "he": "אנו מעיפים עפיפון מעל הגשר ומודדים את הרוח.",
    "hi": "हम पुल के ऊपर पतंग उड़ाते हैं और हवा को मापते हैं।",
    "th": "เราปล่อยว่าวเหนือสะพานและวัดลมที่จำเป็น",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_is_in_its_language(language: str) -> None:
    """Each supported language recognises its own sentence."""
    assert is_language(TEXTS[language], language) is True


@pytest.mark.parametrize("language", [one for one in TEXTS if one != "en"])
def test_english_is_not_another_language(language: str) -> None:
    """An untranslated English text is detected."""
    assert is_language(TEXTS["en"], language) is False


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("ja", "zh"),
        ("zh", "ja"),
        ("zh", "en"),
        ("ru", "de"),
        ("ko", "zh"),
        ("fr", "de"),
        ("de", "fr"),
        ("zh", "ru"),
    ],
)
def test_other_languages_are_detected(said: str, wanted: str) -> None:
    """Languages with the same letters are distinguished by kana or function words."""
    assert is_language(TEXTS[said], wanted) is False


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("A Study of Kites", False),
        ("Kites for the Rain", False),
        ("KITE-GPT 99B", None),
        ("Splat3D", None),
        ("", None),
        ("风筝研究", True),
        ("KITE-GPT 99B：用于风筝的语言模型", True),
        ("KITE-GPT：一种 transformer", None),
        ("《A Study of Kites》", False),
        ("「A Study of Kites for the Rain」", False),
        ("标题：A Study of the Wind and of Kites", False),
        ("“A Study of the Kites and the Wind over the Bridge”综述", None),
        ("《KITE-GPT》", None),
        ("$O(n)$", None),
        ("https://a.example/the/of/and", None),
    ],
)
def test_a_chinese_title_has_chinese_characters(title: str, verdict: bool | None) -> None:  # noqa: FBT001
    """Names alone are undecided; an English phrase is not a Chinese title."""
    assert is_language(title, "zh") is verdict


@pytest.mark.parametrize("text", ["Kites", "BLEU 31.2", "Kite-GPT, Splat3D und Knot"])
def test_short_texts_are_undecided(text: str) -> None:
    """In Latin scripts, a decision needs enough words."""
    assert is_language(text, "de") is None


@pytest.mark.parametrize(
    ("text", "language", "verdict"),
    [
        # The share of the script: a fifth is enough, more than half of another is too much.
        ("风abcd", "zh", True),
        ("风abcde", "zh", None),
        ("风$x$$y$", "zh", True),
        ("дддддabcde", "zh", None),
        ("ддддддabcde", "zh", False),
        ("дabcdefghi", "zh", None),
        ("风дддддabcde", "zh", None),
        ("ααα", "zh", None),
        # Kana distinguish Japanese from Chinese.
        ("风" * 19 + "の", "zh", True),
        ("风" * 18 + "の", "zh", False),
        ("風" * 15, "ja", True),
        ("風" * 16, "ja", False),
        # Latin words alone: a sentence has three words with a function word, or eight words.
        ("A Study of Kites。", "zh", False),
        ("X of X", "zh", None),
        ("a kite flies", "zh", False),
        ("Splat Three Knots", "zh", None),
        ("Kite Knot Splat Wind Rain Rope Tail", "zh", None),
        ("Kite Knot Splat Wind Rain Rope Tail Bow", "zh", False),
        # Latin languages are compared by function words, in texts of at least eight words.
        ("der Kite und Knot Splat Wind Rain Rope", "de", True),
        ("der Kite und Knot Splat Wind Rain", "de", None),
        ("der Kite Knot Splat Wind Rain Rope Tail", "de", None),
        ("der Kite und Knot Splat Wind Rain д", "de", True),
        ("der und the of Kite Knot Splat Wind", "de", True),
        ("der the of and Kite Knot Splat Wind", "de", False),
        ("der und the of and is Kite Knot", "de", None),
        ("the of Kite Knot Splat Wind Rain Rope", "de", None),
        ("ααα", "de", None),
        ("дддддabcde", "de", None),
        ("ддддддabcde", "de", False),
    ],
)
def test_limits_of_the_decision(text: str, language: str, verdict: bool | None) -> None:  # noqa: FBT001
    """Each limit is tested from both sides."""
    assert is_language(text, language) is verdict


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "nl", "pl", "sv", "tr"])
def test_an_english_title_is_not_a_translation(language: str) -> None:
    """Small words of English alone are enough in a title; names alone are not."""
    assert is_language("A Study of Kites", language) is False
    assert is_language("Kites for the Rain", language) is False
    assert is_language("KITE-GPT: Splat3D, BLEU", language) is None


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Eine Studie über Drachen", "de"),
        ("Drachen in der Stadt", "de"),
        ("Étude des cerfs-volants", "fr"),
        ("Un estudio de las cometas", "es"),
        ("凧の研究", "ja"),
        ("연에 관한 연구", "ko"),
    ],
)
def test_a_translated_title_is_not_rejected(title: str, language: str) -> None:
    """A short title in its language is accepted or left open."""
    assert is_language(title, language) is not False


def test_unsupported_languages_are_undecided() -> None:
    """Regions make no difference."""
    assert is_language(TEXTS["en"], "eo") is None
    assert is_language(TEXTS["pt"], "pt-BR") is True
    assert is_language(TEXTS["zh"], "zh-Hans") is True


@settings(deadline=None)  # a loaded machine is no failure
@given(st.text(max_size=80), st.sampled_from([*TEXTS, "eo", ""]))
def test_any_text_is_judged(text: str, language: str) -> None:
    """Any text gives a verdict or None."""
    assert is_language(text, language) in {True, False, None}
