"""Search in a real browser: queries, filters, addresses, highlighting and escaping."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from arxiv_digest.pipeline import pages
from arxiv_digest.site import search_index
from arxiv_digest.store.records import Store
from arxiv_digest.text import fold
from support import builders
from support.browser import Visit, served, visit
from support.json_days import day, json_paper

UNASSIGNED = {"Cn", "Co", "Cs", "Cc"}
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script> \"quoted\" 'n' & שלום kites"
TOML = """
languages = ["en", "zh"]
[[topics]]
slug = "kites"
title = "Kites"
categories = ["cs.CV"]
any = ["kite"]
[[topics]]
slug = "wind"
title = 'Wind "and" <b>weather</b>'
categories = ["cs.GR"]
any = ["wind"]
"""
MANY = [
    json_paper(number, "2025-12-31", title=f"Knots {number}", gist="A knot holds.", authors=["Cy Ostrander"])
    for number in range(10, 60)
]
DAYS = [
    day(*MANY, date="2025-12-31"),
    day(
        json_paper(1, title="Möbius kites, pre-trained", gist="Diffusion steadies kites; kiting is an art."),
        json_paper(2, title="Wind fields", topics=["wind"], categories=["cs.GR", "cs.CV"], engine="claude"),
        json_paper(3, title=HOSTILE, gist=HOSTILE, authors=[HOSTILE]),
        json_paper(
            4,
            title="Balloons",
            authors=["Kit Moreau", *(f"Author {n}" for n in range(9)), "Zoe Last"],
            translations={"zh": {"title": "扩散模型的气球", "points": {"tldr": "气球随风而起。"}}},
        ),
        json_paper(5, title="Lindqvist surfaces", authors=[], summary=None),
        json_paper(
            6,
            title="Große Straßen",
            gist="Σίσυφος.",
            authors=["Ōta Kō"],
            venue="KiteConf 2027",
            links=[{"kind": "code", "url": "https://github.com/kites/kites"}],
            translations={"ja": {"title": "がくの風"}},
        ),
    ),
]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build and serve a site with two days in two languages."""
    root = tmp_path_factory.mktemp("search")
    (root / "digest.toml").write_text(TOML, encoding="utf-8")
    store = Store(root)
    for one in DAYS:
        made = builders.day(date=dt.date.fromisoformat(one["date"]))
        store.save_announcement(made.announcement)
    pages.render_pages(root)
    for one in DAYS:
        file = root / "docs" / "api" / "days" / f"{one['date']}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(one), encoding="utf-8")
    with served(pages.build(root, None)) as address:
        yield address


@pytest.fixture
def reader(chromium: Browser, base: str) -> Iterator[Visit]:
    """Open a tab that must not cause errors."""
    with visit(chromium, base) as one:
        yield one


def found(reader: Visit, query: str) -> list[str]:
    """Open the search page with a query; return the titles of the results."""
    page = reader.page
    page.goto(f"{reader.base}search/?{query}")
    expect(page.get_by_role("status")).to_contain_text("Papers found")
    return page.locator(".digest-results a").all_inner_texts()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("q=mobius", ["Möbius kites, pre-trained"]),
        ("q=MÖBIUS+Kites", ["Möbius kites, pre-trained"]),
        ("q=pretrained", ["Möbius kites, pre-trained"]),
        ("q=pre-trained", ["Möbius kites, pre-trained"]),
        ("q=diffus", ["Möbius kites, pre-trained"]),
        ("q=diffus+kites", []),
        ("q=2603.99002", ["Wind fields"]),
        ("q=https://arxiv.org/abs/2603.99002v3", ["Wind fields"]),
        ("q=lindqvist+surfaces", ["Lindqvist surfaces"]),
        ("q=扩散", ["Balloons"]),
        ("q=随风而起", ["Balloons"]),
        ("q=球", ["Balloons"]),
        ("q=扩型", []),
        ("q=STRASSEN", ["Große Straßen"]),
        ("q=gro%C3%9Fe+stra%C3%9F", ["Große Straßen"]),
        ("q=ΣΙΣΥΦΟΣ", ["Große Straßen"]),
        ("q=がく", ["Große Straßen"]),
        ("q=かく", []),
        ("author=moreau+kit", ["Balloons"]),
        ("author=lindq", ["Möbius kites, pre-trained", "Wind fields"]),
        ("topic=wind", ["Wind fields"]),
        ("category=cs.GR", ["Wind fields"]),
        ("engine=claude", ["Wind fields"]),
        ("year=2026&q=tails", ["Wind fields", "Balloons"]),
        ("year=2025&q=tails", []),
        ("q=kites&topic=kites&engine=extractive&author=ada", ["Möbius kites, pre-trained"]),
        ("q=constructor", []),
        ("q=%22tails+of%22", []),
        ("q=%22tails+steady+a+kite%22", ["Wind fields", "Balloons"]),
        ("q=%22tails+a+kite%22", []),
        ("q=tails+-balloons", ["Wind fields"]),
        ("q=tails+-%22steady+a%22", []),
        ("q=topic:wind", ["Wind fields"]),
        ("q=-topic:kites", ["Wind fields"]),
        ("q=year:2025+tails", []),
        ("q=author:%22kit+moreau%22", ["Balloons"]),
        ("q=author:kites", []),
        ("q=venue:kiteconf", ["Große Straßen"]),
        ("q=venue:kites", []),
        ("q=code:yes", ["Große Straßen"]),
        ("q=%22KiteConf+2027%22", ["Große Straßen"]),
        ("q=pre+trained", ["Möbius kites, pre-trained"]),
        ("q=wind-fields", ["Wind fields"]),
        ("q=bal-loons", ["Balloons"]),
        ("q=bal+loons", ["Balloons"]),
        ("q=%22随风%22", ["Balloons"]),
        ("q=__proto__", []),
    ],
)
def test_queries_find_papers(reader: Visit, query: str, titles: list[str]) -> None:
    """Any spelling, the beginning of the last word, identifiers, Chinese and filters work."""
    assert [title for title in found(reader, query) if title != HOSTILE] == titles


def test_results_are_shown_while_typing(reader: Visit) -> None:
    """Each letter narrows the results; matches are highlighted and link to the paper."""
    page = reader.open("search/")
    page.get_by_role("searchbox").press_sequentially("diffu")
    result = page.locator(".digest-results li")
    expect(result).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("Papers found: 1, newest first")
    assert result.locator("mark").all_inner_texts() == ["Diffusion"]
    expect(result.locator(".byline")).to_have_text("Ada Moreau, Bo Lindqvist · cs.CV · 12 March 2026")
    assert result.locator("a").evaluate("a => a.href") == reader.base + "2026/03/12/#2603.99001"
    page.get_by_role("searchbox").press_sequentially("x")
    expect(result).to_have_count(0)
    page.get_by_role("searchbox").fill("")
    expect(page.get_by_role("status")).to_be_empty()


def test_the_index_is_loaded_on_demand(reader: Visit) -> None:
    """No page loads the index by itself, and a search loads a few files only."""
    for path in ("", "search/", "2026/03/12/"):
        reader.open(path)
    assert not [one.url for one in reader.requests if ".json" in one.url]
    found(reader, "q=lindqvist+surfaces")
    fetched = [one.url.removeprefix(reader.base) for one in reader.requests if ".json" in one.url]
    assert sorted(fetched) == ["search/manifest.json", "search/papers/2.json", "search/words/0.json"]


def test_results_are_shown_in_groups_of_twenty(reader: Visit) -> None:
    """The button shows more and moves the focus to the first of them."""
    assert len(found(reader, "q=knots")) == 20
    page, more = reader.page, reader.page.get_by_role("button", name="Show more")
    expect(page.get_by_role("status")).to_contain_text("50")
    more.press("Enter")
    expect(page.locator(".digest-results li")).to_have_count(40)
    assert page.evaluate("document.activeElement.textContent") == "Knots 30"
    more.click()
    expect(page.locator(".digest-results li")).to_have_count(50)
    expect(more).to_be_hidden()


def test_the_address_contains_the_query(reader: Visit) -> None:
    """Back undoes one filter, and returning from a result keeps the query."""
    page = reader.open("search/")
    results = page.locator(".digest-results a")
    page.get_by_role("searchbox").fill("tails")
    expect(results).to_have_count(2)
    page.get_by_label("Category").select_option("cs.GR")
    expect(results).to_have_count(1)
    assert page.url.endswith("search/?q=tails&category=cs.GR")
    results.first.click()
    page.wait_for_url("**/2026/03/12/#2603.99002")
    page.go_back()
    expect(results).to_have_count(1)
    assert page.get_by_label("Category").input_value() == "cs.GR"
    page.go_back()
    expect(results).to_have_count(2)
    assert (page.get_by_role("searchbox").input_value(), page.get_by_label("Category").input_value()) == (
        "tails",
        "",
    )
    page.go_back()
    expect(results).to_have_count(0)
    page.go_forward()
    expect(results).to_have_count(2)


@pytest.mark.parametrize("key", ["/", "f", "s"])
def test_keys_focus_and_leave_the_search_box(reader: Visit, key: str) -> None:
    """Shortcuts focus it without typing, Escape leaves it, and Enter searches."""
    page = reader.open("archive/")
    box = page.get_by_role("searchbox")
    page.keyboard.press(key)
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()
    page.keyboard.press(key)
    page.keyboard.type("diffusion /fs")
    expect(box).to_have_value("diffusion /fs")
    page.keyboard.press("Enter")
    page.wait_for_url("**/repo/search/?q=diffusion+%2Ffs")
    page.keyboard.press(key)
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_search_shortcuts_can_be_disabled(reader: Visit) -> None:
    """Keys with modifiers are left to the browser."""
    page = reader.open("archive/")
    for key in ("Control+f", "Alt+s", "Meta+/"):
        page.keyboard.press(key)
    expect(page.get_by_role("searchbox")).not_to_be_focused()
    page.evaluate("localStorage.setItem('digest:keys', 'off')")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def test_matches_are_highlighted(reader: Visit) -> None:
    """Whole words in any spelling, prefixes while typing, and Chinese are highlighted."""
    for query, marks in {
        "q=mobius+kite": ["Möbius", "kites", "kites"],
        "q=kites+": ["kites", "kites"],
        "q=lindqvist+surf": ["Lindqvist", "surfaces"],
    }.items():
        found(reader, query + "&topic=kites&year=2026&author=")
        first = reader.page.locator(".digest-results li").first
        assert first.locator("mark").all_inner_texts() == marks, query
    reader.open("zh/search/?q=散模型")
    assert reader.page.locator(".digest-results mark").all_inner_texts() == ["散模型"]


def test_outside_text_is_shown_as_text(reader: Visit) -> None:
    """Markup in titles, gists and names is shown, not executed; direction follows the text."""
    assert found(reader, "q=onerror") == [HOSTILE]
    page = reader.page
    assert page.locator(".digest-results :is(img, script)").count() == 0
    expect(page.locator(".digest-results .gist")).to_have_text(HOSTILE)
    expect(page.locator(".digest-results .byline")).to_contain_text(HOSTILE)
    assert page.locator(".digest-results mark").all_inner_texts() == ["onerror"] * 3
    assert page.get_by_label("Topic").locator("option").all_inner_texts()[-1] == 'Wind "and" <b>weather</b>'


def test_another_language_has_its_own_page(reader: Visit) -> None:
    """Form, texts, titles and links are in its language; the index is shared."""
    page = reader.open("zh/archive/")
    page.get_by_role("searchbox").fill("随风")
    page.keyboard.press("Enter")
    page.wait_for_url("**/repo/zh/search/?q=*")
    result = page.locator(".digest-results li")
    expect(result.locator("a")).to_have_text("扩散模型的气球")
    assert result.locator("mark").all_inner_texts() == ["随风"]
    assert result.locator("a").get_attribute("lang") == "zh"
    assert result.locator("a").evaluate("a => a.href") == reader.base + "zh/2026/03/12/#2603.99004"
    expect(result.locator(".byline")).to_have_text(
        "Kit Moreau, Author 0, Author 1 … Zoe Last (11) · cs.CV · 2026年3月12日"
    )
    expect(page.get_by_role("status")).to_have_text("找到 1 篇论文，最新的在前")


def test_a_missing_index_is_reported(chromium: Browser, base: str) -> None:
    """The page shows a message and tries again at the next letter."""
    with visit(chromium, base) as reader:
        reader.context.route("**/manifest.json", lambda route: route.abort())
        page = reader.open("search/?q=tails")
        expect(page.get_by_role("status")).to_contain_text("could not be loaded")
        reader.context.unroute("**/manifest.json")
        page.get_by_role("searchbox").fill("tail")
        expect(page.get_by_role("status")).to_contain_text("Papers found: 2")
        reader.complaints.clear()  # the browser's own words about the request that we cut


def test_search_without_javascript(chromium: Browser, base: str) -> None:
    """The form is replaced by an explanation, and topics and months list every paper."""
    with visit(chromium, base, script=False) as reader:
        page = reader.open("2026/03/12/")
        page.get_by_role("searchbox").fill("kites")
        page.keyboard.press("Enter")
        page.wait_for_url("**/repo/search/?q=kites")
        expect(page.get_by_role("searchbox")).to_have_count(0)
        expect(page.get_by_text("Search requires JavaScript")).to_be_visible()
        page.get_by_role("main").get_by_role("link", name="March").click()
        page.wait_for_url("**/2026/03/")


def test_python_and_javascript_fold_alike(reader: Visit) -> None:
    """This holds for every Unicode character, alone and in words."""
    assigned = [chr(code) for code in range(0x30000) if unicodedata.category(chr(code)) not in UNASSIGNED]
    words = [
        *("Straße STRASSE ẞ ΣΊΣΥΦΟΣ Σίσυφος Işık ĲSSEL ǅungla ŉ ﬃ Ａｂ ½ ℓ₁ 한국 がぱ か\u3099く".split()),
        *("שָׁלוֹם مُحَمَّد हिन्दी ढ़ กิน தமிழ் ქართული ՄԵԾ և Ꭰꭰ Ⴀ 𐐀𐐨 𝔄 ﷺ 株式会社 ㍿".split()),
        *(
            f"{base}{mark}{base.upper()}"
            for base in "aσßか"
            for mark in assigned
            if unicodedata.combining(mark)
        ),
    ]
    texts = ["".join(assigned[start : start + 50]) for start in range(0, len(assigned), 50)] + words
    reader.open("search/")
    folded, cut = reader.page.evaluate(
        """async texts => {
            const { fold } = await import(`${location.origin}/repo/assets/fold.js`);
            const { cut } = await import(`${location.origin}/repo/assets/search-terms.js`);
            return [texts.map(fold), texts.map(text => cut(text).map(one => one.word))];
        }""",
        texts,
    )
    assert len(folded) == len(cut) == len(texts) > 3000
    for one, here, there in zip(texts, folded, cut, strict=True):
        assert here == fold(one), ascii(one)
        assert set(there) <= set(search_index.words(one)), ascii(one)


def test_highlights_cover_the_original_letters(reader: Visit) -> None:
    """A letter may fold to several."""
    for query, mark in {"q=grosse+strassen": "Große", "q=σισυφος": "Σίσυφος"}.items():
        found(reader, query)
        marks = reader.page.locator(".digest-results li").first.locator("mark")
        expect(marks.first).to_have_text(mark)
