"""Figures: a summary may write a number of its source in another form, but no other number."""

from __future__ import annotations

import re
from itertools import permutations

import pytest

from arxiv_digest.summaries.grounding import Source, ground
from arxiv_digest.summaries.grounding.figures import Reading, _either, figures, stem


def bears_out(source: str, claim: str) -> bool:
    """Return whether a source that says one thing supports a summary that says another."""
    return bool(ground(f"Das hat {claim}.", Source(f"Wir haben {source}.")).reply)


# The forms of a line say the same, whichever of them is the source.
ALIKE = r"""
1,200 | 1200 | 1.2k | 1.2K | 1.2 k | 1.2 thousand | 1.2-thousand | 1.2千 | 12 hundred | twelve hundred
1,200 | $1{,}200$ | $\mathbf{1200}$ | 1.2e3 | 12e2 | 1.2×10^3 | 1.2 × 10³ | 1.2x10^3 | 1.2*10^3 | 1.2 × 10 ^ 3
1,200 | $1.2\times10^3$ | $1.2\cdot 10^{3}$ | one thousand two hundred | 一千二百个
1,200 | one thousand and two hundred
300 | three hundred | 3 hundred | 三百个
325 | three hundred and twenty-five | three hundred twenty five | 三百二十五个
2,005 | two thousand and five | two thousand five | 两千零五个 | 兩千零五個 | 二〇〇五个
105 | one hundred and five | a hundred and five | 一百零五个
40M | 40 M | 40 million | 40 millions | 40 mn | 40,000,000 | forty million | 40百万 | 四千万个
1.2B | 1.2G | 1.2 bn | 1.2 billion | 1.2 billions | 1,200,000,000 | 1,200 million
1.2B | 12亿 | 12億 | 12억 | 十二亿个
5,000,000,000 | five billion | 五十亿个 | 五十億個
3T | 3 trillion | 3 trillions | 3,000 billion | 3万亿
30,000 | 3万 | 3萬 | 3만 | 三万个 | 三萬個 | thirty thousand
1,000,000 | a million | one million | 1e6 | 10^6 | $10^{6}$ | 10⁶ | 一百万个
100 | a hundred | one hundred | 10^2 | 一百个
101 | one hundred and one | 一百零一个 | 一百〇一个
12 | twelve | a dozen | 十二个 | 十二種
0.5 | .5 | 5e-1 | 5×10^-1 | $5\times10^{-1}$
0.001 | 10^-3 | $10^{-3}$ | 1e-3 | 10⁻³
8 | 2^3 | $2^3$ | $2^{3}$ | eight | 八层
9.5 | 九点五个
95 % | 95% | 95\% | $95\%$ | 95 percent | 95 per cent | 95-percent | 95pct
95 pp | 95 points | 95 percentage points | 95 percentage-points
95个百分点 | 95百分点
95 % | 百分之九十五 | 百分之95 | ninety-five percent
9.5 % | 9,5 % | 9.5\,\% | 百分之九点五 | 百分之9.5
3× | 3x | ×3 | × 3 | 3 times | 3-fold | 3 fold | three-fold | threefold | three times | thrice | 3倍 | 三倍
2× | 2x | twofold | twice | two times | 2倍 | 两倍
5 ns | 5 nanoseconds | 5e-9 s
5 us | 5 μs | 5 microseconds | 5-microsecond | 5微秒
5 ms | 5ms | 5 msec | 5-millisecond | 5 milliseconds | 5毫秒 | five milliseconds
5 s | 5 sec | 5 secs | 5-second | 5 seconds | 5秒 | five seconds | $5\,\text{s}$ | 五秒
5 min | 5 mins | 5-minute | 5 minutes | 5分钟 | 五分钟
5 h | 5 hr | 5 hrs | 5-hour | 5 hours | 5小时 | 5个小时 | 五个小时
5-day | 5 days | 5天
5-week | 5 weeks | 5周
5-month | 5 months | 5个月 | 五个月
5-year | 5 years | 5年
5 KB | 5 kB
5 fps | 5 FPS
5 μm | 5 um
5 m | 5 meters | 5 metres | 5米
5 km | 5公里
5° | 5 °C | 5 degrees | $5^\circ$ | $5^{\circ}$ | 5度
5 dollars | 5美元
"""

# What a source says in a small unit, a summary may say in a larger one.
CONVERTED = """
2000 ns = 2 us | 2000 us = 2 ms | 2000 ms = 2 s | 120 s = 2 min | 120 min = 2 h
48 h = 2 days | 14 days = 2 weeks
24 months = 2 years | 2000KB = 2MB | 2000MB = 2GB | 2000GB = 2TB
2000Hz = 2kHz | 2000kHz = 2MHz | 2000MHz = 2GHz
2000 nm = 2 um | 2000 um = 2 mm | 20 mm = 2 cm | 200 cm = 2 m | 2000 m = 2 km | 7,200,000 ms = 2 h
"""

# Two quantities of one line never bear each other out.
UNLIKE = """
5 ns | 5 us | 5 ms | 5 s | 5 min | 5 h | 5 days | 5 weeks | 5 months | 5 years
5 KB | 5 MB | 5 GB | 5 TB | 5 Hz | 5 kHz | 5 MHz | 5 GHz | 5 fps
5 nm | 5 um | 5 mm | 5 cm | 5 m | 5 km | 5 dB | 5 W | 5 kg | 5° | 5 USD | 5 % | 5 times
4 | 40 | 400 | 4M | 4B | 4T | 4万 | 4亿 | 4^2 | 4e3 | 4e-3
thirteen | fourteen | fifteen | sixteen | seventeen | eighteen | nineteen | thirty
twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety
三个 | 四个 | 五个 | 六个 | 七个 | 八个 | 九个 | 十个 | 三十个 | 三百个 | 三千个 | 三万个 | 三亿个
"""


def table(lines: str, sign: str) -> list[list[str]]:
    """Cut a table into its rows, and each row at a sign."""
    return [[one.strip() for one in line.split(sign)] for line in lines.strip().splitlines()]


@pytest.mark.parametrize("forms", table(ALIKE, " | "), ids=lambda forms: forms[0])
def test_one_number_has_many_forms(forms: list[str]) -> None:
    """Digits, words, powers, scales and names of units in two languages: each bears out each."""
    assert [pair for pair in permutations(forms, 2) if not bears_out(*pair)] == []


@pytest.mark.parametrize("forms", table(UNLIKE, " | "), ids=lambda forms: forms[0])
def test_other_numbers_and_other_units_are_told_apart(forms: list[str]) -> None:
    """Another scale, number word or unit is another figure."""
    assert [pair for pair in permutations(forms, 2) if bears_out(*pair)] == []


@pytest.mark.parametrize("pair", [pair for row in table(CONVERTED, " | ") for pair in row])
def test_units_are_converted(pair: str) -> None:
    """2000 ms are 2 s, and nothing else."""
    source, claim = pair.split(" = ")
    assert bears_out(source, claim)
    assert not bears_out(source, claim.replace("2", "3"))


@pytest.mark.parametrize(
    ("words", "number"),
    [
        (word, n)
        for n, word in enumerate(
            "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty twenty-one twenty-two".split(),
            start=3,
        )
    ]
    + [(word, 10 * n) for n, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)]
    + [(f"{char}个", n) for n, char in enumerate("三四五六七八九十", start=3)],
)
def test_number_words_are_numbers(words: str, number: int) -> None:
    """Each word is its number, in both directions."""
    assert bears_out(words, str(number))
    assert bears_out(str(number), words.capitalize())
    assert not bears_out(words, str(number + 1))
    assert not bears_out(str(number + 1), words)


@pytest.mark.parametrize(
    "counted", list("个個种種项項类類组組层層步次篇名位家张張幅条條份台款轮輪级級例段阶階")
)
def test_chinese_numbers_count_things(counted: str) -> None:
    """A Chinese numeral is a figure before a word that counts."""
    assert bears_out("7", f"七{counted}")
    assert not bears_out("8", f"七{counted}")


@pytest.mark.parametrize(
    "text", ["第七个方法", "七夕", "统一", "two kites and one line", "zero", "一种方法", "两个"]
)
def test_words_that_are_no_data_need_no_source(text: str) -> None:
    """Ordinals, idioms, and numbers up to two in words are language rather than figures."""
    done = ground(f"Das ist {text}.", Source("Wir haben 9."))
    assert done.reply
    assert done.figures == 0


@pytest.mark.parametrize(
    ("source", "borne_out", "made_up"),
    [
        (
            "95.27%",
            "95.27% 95.3% 95% 0.9527 0.953 0.95",
            "95.28% 95.2% 95.4% 96% 94% 95.270% 0.952 0.954 0.9",
        ),
        ("95.27", "95.27 95.3 95 95.27% 95.3%", "95.270 95.2 96 0.95"),
        ("0.9527", "0.9527 0.953 0.95 95.27% 95% 95.3%", "0.95270 0.96 96%"),
        ("95%", "95% 0.95 95", "95.0% 95.1% 0.950 0.94"),
        ("2.5%", "2.5% 2% 3% 0.025", "4% 1% 2.50%"),
        ("1,283", "1,283 1,280 1,300 1.28k 1.3k 1k", "1,290 1,284 1,200 1,000 1.2k 2k"),
        ("1,285", "1,285 1,280 1,290", "1,270 1,295 1,286"),
        ("12,345,678", "12,345,678 12.3M 12M 12,300,000 12,345,680", "12.4M 13M 10M 12,345,670 12.4k"),
        ("1.2k", "1.2k 1,200 1k", "1,201 1,240"),
        ("2,024", "2,024 2k", "2,020 2,000"),
        ("1,798", "1,798 1.8k", "1,800"),
        ("2,098", "2,098 2.1k", "2,100"),
        ("2,112", "2,112 2,110 2.1k", "2,120"),
        ("1,788", "1,788 1,790", "1,780"),
        ("999", "999 1,000", "990 1,001"),
        ("6.8", "6.8", "7 6"),
        ("6.8%", "6.8% 7%", "6% 8%"),
        ("9.8", "9.8", "10"),
        ("10.4", "10.4 10", "11"),
        ("4", "4", "4.0 5 3"),
        ("4.0", "4.0 4", "4.00 5"),
        ("1", "100% 1", "1%"),
        ("1.5", "1.5 1.5% 1.5x", "150% 15"),
        ("95", "95", "95% 0.95"),
        ("0.5", "0.5 50% 0.5x", "5% 0.05"),
        ("3", "3", "3x 3% 300%"),
        ("3.5", "3.5 3.5x 3.5% 4x", "4 35%"),
        ("3x", "3x 3", "3% 3.0x 300"),
        ("5 ms", "5ms 5", "5s 5% 50 0.005"),
        ("1e-9", "1e-9", "1e-8 2e-9 10"),
        ("0", "0", "1e-9 10"),
    ],
)
def test_a_summary_may_round_but_not_invent_digits(source: str, borne_out: str, made_up: str) -> None:
    """The source's digits or fewer, correctly rounded; shares are percentages; years are not rounded."""
    assert [claim for claim in borne_out.split() if not bears_out(source, claim)] == []
    assert [claim for claim in made_up.split() if bears_out(source, claim)] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            ("1000^2", 1e6),
            ("1001^2", 1001),
            ("2000^2", 2000),
            ("2^99", 2.0**99),
            ("2^100", 2),
            ("10^300", 10),
        ),
        *(("0^-1", 0), ("1e100", 1e99), ("1e-100", 1e-99), ("1e99", 1e99), ("2e-98", 2e-98)),
        *(("a dozen", 12), ("three hundred thousand", 300_000), ("two million three hundred", 2_000_300)),
        *(("九十五点二七个", 95.27), ("百分之三点零五", 3.05)),
    ],
)
def test_a_notation_has_one_value(text: str, value: float) -> None:
    """Powers that nobody would write are read as their base, and exponents end at 99."""
    (figure,) = figures(text)
    assert figure.readings[0].value == pytest.approx(value, rel=1e-12)


def test_a_figure_knows_its_surroundings() -> None:
    """It has the label before it, five words after it, and a second reading only with a unit."""
    drawer, time, plain = figures("Drawer 4 and 5 ms, or 7 aa bbbs, cc dd ee ff")
    assert (drawer.label, time.label, plain.label) == ("Drawer", "", "")
    assert plain.near == ("aa", "bbb", "cc", "dd", "ee")
    assert (plain.readings, plain.tail, time.tail) == ((Reading(7.0),), "", " ms")
    assert [one.unit for one in time.readings] == ["s", "raw"]


@pytest.mark.parametrize(
    ("word", "singular"),
    [
        *(("cats", "cat"), ("dogs", "dog"), ("queries", "query"), ("gas", "gas"), ("class", "class")),
        *(("virus", "virus"), ("basis", "basis"), ("cat", "cat"), ("data", "data")),
    ],
)
def test_the_regular_plural_is_removed(word: str, singular: str) -> None:
    """Short words and those that end in -ss, -us or -is are no plurals."""
    assert stem(word) == singular


def test_alternatives_are_tried_from_the_longest() -> None:
    """Hyphens may be blanks, and no letter may follow a Latin word."""
    pattern = re.compile(_either(("m", "per-cent", "ms", "倍")))
    found = [
        match[0] if (match := pattern.match(text)) else "" for text in "m ms per-cent 倍x mx msx".split()
    ]
    assert found == ["m", "ms", "per-cent", "倍", "", ""]
    assert pattern.match("per cent")
    assert re.compile(_either(("μ", "a+"))).fullmatch("a+")
    longest = re.match(_either(("ab", "ab-c")), "ab-c")
    assert longest
    assert longest[0] == "ab-c"
