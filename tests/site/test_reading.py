"""Reading tools in a real browser: topic filters, details, shortcuts, marks, reading list, highlights."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bibtexparser.entrypoint as bibtex
import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.pages import reading
from arxiv_digest.render.pages.site import site_pages
from arxiv_digest.site import docs, mkdocs
from arxiv_digest.text import literal
from support import built_site
from support.browser import Visit, assert_no_fault, served, visit
from support.builders import config, day, name, pick, topic
from support.checks import some

ASSETS = Path(mkdocs.__file__).parent.parent / "theme" / "assets"
DAY, LATER = "2026/03/12/", "2026/03/13/"
ALL, GAUSS, VIDEO = 14, 6, 3  # papers of the sample's first day, and of two of its topics, also-ins included
GAUSS_SLUG, VIDEO_SLUG = "gaussian-splatting", "video-generation"
MANY = 300
HOSTILE = 'On <img src=x onerror="alert(1)"> [Kites](javascript:alert(1)) & {Tails}_%'
BROKEN_STORAGE = """
    for (const name of ["getItem", "setItem", "removeItem"])
        Storage.prototype[name] = () => { throw new DOMException("off", "SecurityError"); };
"""


@pytest.fixture(scope="module")
def base(sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the sample, with a BibTeX entry of its first paper beside it."""
    copy = tmp_path_factory.mktemp("served") / "site"
    shutil.copytree(sample_site / "site", copy)
    first = re.findall(r'data-id="([^"]+)"', (copy / DAY / "index.html").read_text(encoding="utf-8"))[0]
    (copy / "bib").mkdir(exist_ok=True)
    entry = (
        f"@article{{first,\n  title = {{Whole}},\n  eprint = {{{first}}},\n}}\n\n@misc{{b, eprint = {{1}}}}\n"
    )
    (copy / "bib" / "2026-03-12.bib").write_text(entry, encoding="utf-8")
    with served(copy) as address:
        yield address


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a day of 300 papers, one with a hostile title and one whose only topic has no section."""
    root = tmp_path_factory.mktemp("crowded")
    slugs = ("kites", "knots", "winds")
    papers = [pick(n, topics=(slugs[n % 3], slugs[(n + 1) % 3])) for n in range(2, MANY + 1)]
    made = site_pages(
        config(topic("Kites"), topic("Knots"), topic("Winds")),
        lambda: iter([day(pick(1, title=literal(HOSTILE), score=9.0), *papers)]),
    )
    docs.write(root / "docs", made)
    built = built_site.build(root, "Crowded", {"en": str}, "http://site.invalid/repo/", "nobody/digest")
    with served(built) as address:
        yield address


@contextmanager
def day_page(chromium: Browser, base: str, **options: bool) -> Iterator[tuple[Page, Visit]]:
    """Open the sample's first day."""
    with visit(chromium, base, **options) as reader:
        yield reader.open(DAY), reader


def shown(page: Page) -> int:
    """Count the papers that no filter hides."""
    return page.locator(".paper:not([hidden])").count()


def stored(page: Page, what: str) -> dict[str, dict[str, object]]:
    """Read a value from the site's storage in the browser."""
    text = page.evaluate("what => localStorage.getItem(`digest:/repo/:${what}`)", what)
    marks: dict[str, dict[str, object]] = json.loads(text or "{}")
    return marks


def focused(page: Page) -> str | None:
    """Return the id of the paper that has the focus."""
    found: str | None = page.evaluate("document.activeElement.closest('.paper')?.dataset.id ?? null")
    return found


def press(button: Locator, *, by_keyboard: bool) -> None:
    """Activate a button by keyboard or mouse."""
    if by_keyboard:
        button.press("Space")
    else:
        button.click()


def open_dialog(page: Page) -> None:
    """Open the dialog with the mouse."""
    page.locator("[data-do=more]").click()
    expect(page.locator("dialog.reading")).to_be_visible()


def payload(content: bytes) -> FilePayload:
    """Make a file for a file input."""
    return {"name": "list.json", "mimeType": "application/json", "buffer": content}


def enter_highlights(page: Page, words: str) -> None:
    """Enter words to highlight in the dialog, then close it with the keyboard."""
    open_dialog(page)
    page.locator("dialog textarea").fill(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.reading")).to_be_hidden()


@pytest.mark.parametrize("by_keyboard", [False, True])
def test_topic_filters_are_kept_in_the_address(chromium: Browser, base: str, *, by_keyboard: bool) -> None:
    """Filters combine, are announced, survive reload and history, and can be reset."""
    with day_page(chromium, base) as (page, reader):
        chip = page.locator(f".chips [value={GAUSS_SLUG}]")
        press(chip, by_keyboard=by_keyboard)
        expect(chip).to_have_attribute("aria-pressed", "true")
        assert shown(page) == GAUSS == int(chip.locator("small").inner_text())
        assert page.locator(".tools .told").inner_text() == f"{GAUSS} of {ALL} papers shown"
        assert page.locator(".tools .told").get_attribute("role") == "status"
        assert page.url.endswith(f"?topic={GAUSS_SLUG}")

        press(page.locator(f".chips [value={VIDEO_SLUG}]"), by_keyboard=by_keyboard)
        both = shown(page)
        assert GAUSS < both <= GAUSS + VIDEO
        page.reload()
        reader.quiet()
        assert shown(page) == both
        page.goto(f"{base}{LATER}")
        page.go_back()
        reader.quiet()
        assert shown(page) == both

        press(page.get_by_role("button", name="All topics"), by_keyboard=by_keyboard)
        assert shown(page) == ALL
        assert page.url == f"{base}{DAY}"
        assert page.evaluate("document.activeElement.classList.contains('chip')")


def test_empty_sections_are_hidden_with_their_entries(chromium: Browser, base: str) -> None:
    """A filter hides headings without papers, on the page and in its tables of contents."""
    with visit(chromium, base) as reader:
        page = reader.open(f"{DAY}?topic={VIDEO_SLUG}")
        for heading in some(page.locator("article h2").all()):
            assert heading.is_hidden() or "Video" in heading.inner_text() or shown(page) > 2
        assert page.locator("h2:visible").count() < page.locator("h2").count()
        page.locator(".contents > summary").click()
        titles = page.locator(".contents li li")
        assert page.locator(".contents li li:visible").count() == shown(page) < titles.count()
        assert page.locator(".md-nav--secondary li[hidden]").count() == page.locator("h2[hidden]").count()


def test_an_unknown_topic_in_the_address_is_ignored(chromium: Browser, base: str) -> None:
    """An invalid address never hides papers, and its other parts are kept."""
    with visit(chromium, base) as reader:
        reader.open(f"{DAY}?topic=nonsense,%22%3E&a=1#nowhere")
        assert shown(reader.page) == ALL
        reader.page.locator(".chips .chip").first.click()
        assert reader.page.url.endswith(f"&topic={GAUSS_SLUG}#nowhere")


def test_expand_all_is_remembered(chromium: Browser, base: str) -> None:
    """One button expands and collapses the details of all cards; the choice survives a reload."""
    with day_page(chromium, base) as (page, reader):
        folds = page.locator(".paper details").count()
        page.get_by_role("button", name="Expand all").click()
        assert page.locator(".paper details[open]").count() == folds
        page.reload()
        reader.quiet()
        assert page.locator(".paper details[open]").count() == folds
        page.get_by_role("button", name="Expand all", pressed=True).press("Enter")
        assert page.locator(".paper details[open]").count() == 0


def test_printing_expands_all_details(chromium: Browser, base: str) -> None:
    """Abstracts are printed; afterwards, the details are as they were."""
    with day_page(chromium, base) as (page, _):
        page.locator(".paper details").nth(1).evaluate("fold => fold.open = true")
        page.evaluate(
            "addEventListener('beforeprint', () => window.atPrint = $$('details:not([open])').length);"
            "var $$ = css => document.querySelectorAll('.paper ' + css)"
        )
        page.pdf()
        assert page.evaluate("window.atPrint") == 0
        assert page.locator(".paper details[open]").count() == 1


def test_keyboard_shortcuts_navigate_expand_and_mark(chromium: Browser, base: str) -> None:
    """J and k move the focus between titles, below the header; o, s, x and h act on the paper."""
    with day_page(chromium, base) as (page, _):
        names = page.locator(".paper").evaluate_all("all => all.map(one => one.dataset.id)")
        page.keyboard.press("j")
        assert focused(page) == names[0]
        for _ in range(3):
            page.keyboard.press("j")
        assert focused(page) == names[3]
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") > 48
        page.keyboard.press("k")
        assert focused(page) == names[2]

        page.keyboard.press("o")
        card = page.locator(".paper").nth(2)
        assert card.locator("details[open]").count() == card.locator("details").count() > 0
        page.keyboard.press("o")
        assert card.locator("details[open]").count() == 0

        for key, state in (("s", "starred"), ("x", "read"), ("h", "hidden")):
            page.keyboard.press(key)
            expect(card.locator(f"[value={state}]")).to_have_attribute("aria-pressed", "true")
            assert stored(page, "marks")[names[2]][state] is True
        page.keyboard.press("s")
        assert "starred" not in stored(page, "marks")[names[2]]
        for _ in range(ALL + 2):
            page.keyboard.press("j")
        assert focused(page) == names[-1]


def test_shortcuts_do_not_interfere_with_typing(chromium: Browser, base: str) -> None:
    """In text fields and with Ctrl, Alt, Meta or Shift, keys are not shortcuts."""
    with day_page(chromium, base) as (page, _):
        for chord in ("Control+j", "Alt+j", "Meta+j", "Shift+J"):
            page.keyboard.press(chord)
            assert focused(page) is None
        page.evaluate("document.body.append(Object.assign(document.createElement('div'), {id: 'pad'}))")
        page.evaluate("pad.contentEditable = true; pad.focus()")
        page.keyboard.type("jos?")
        assert page.evaluate("pad.textContent") == "jos?"
        open_dialog(page)
        page.locator("dialog textarea").focus()
        page.keyboard.type("jxs?")
        assert page.locator("dialog textarea").input_value() == "jxs?"
        assert stored(page, "marks") == {}


def test_shortcuts_can_be_disabled(chromium: Browser, base: str) -> None:
    """The checkbox disables our shortcuts and the theme's on all pages until it is checked again."""
    with day_page(chromium, base) as (page, reader):
        page.keyboard.press("?")
        box = page.get_by_role("checkbox", name="Enable single-key shortcuts")
        box.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Escape")
        expect(page.locator("dialog.reading")).to_be_hidden()
        assert page.evaluate("localStorage.getItem('digest:keys')") == "off"
        for path in (DAY, "topics/"):
            page.goto(base + path)
            reader.quiet()
            page.keyboard.press("j")
            page.keyboard.press("/")
            page.keyboard.press("?")
            assert page.evaluate("document.activeElement === document.body")
            assert page.locator("dialog[open]").count() == 0
        page.goto(base + DAY)
        reader.quiet()
        open_dialog(page)
        box.check()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        assert focused(page)


def test_the_reading_list_and_the_settings_have_a_button_each(chromium: Browser, base: str) -> None:
    """Both buttons open the dialog; Settings puts the focus on its own heading."""
    with day_page(chromium, base) as (page, _):
        page.get_by_role("button", name="Settings").click()
        expect(page.locator("dialog.reading")).to_be_visible()
        assert page.evaluate("document.activeElement.textContent") == "Settings"
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Reading list").click()
        expect(page.get_by_role("heading", name="Reading list")).to_be_in_viewport()


def test_the_dialog_restores_the_focus(chromium: Browser, base: str) -> None:
    """The help dialog receives the focus, and Escape returns it to the current paper."""
    with day_page(chromium, base) as (page, _):
        page.keyboard.press("j")
        before = focused(page)
        page.keyboard.press("?")
        expect(page.locator("dialog.reading")).to_be_visible()
        assert page.evaluate("document.activeElement.closest('dialog') !== null")
        assert page.locator("dialog kbd").all_inner_texts() == ["j", "k", "o", "s", "x", "h", "/", "?"]
        page.keyboard.press("Escape")
        assert focused(page) == before
        open_dialog(page)
        page.get_by_role("button", name="Close").click()
        expect(page.locator("dialog.reading")).to_be_hidden()


def test_marks_are_buttons_that_survive_a_reload(chromium: Browser, base: str) -> None:
    """Starred, read and hidden are labelled buttons of at least 24 px; marks are stored."""
    with day_page(chromium, base) as (page, reader):
        card = page.locator(".paper").first
        for state, label in (("starred", "Starred"), ("read", "Read"), ("hidden", "Hidden")):
            sign = card.get_by_role("button", name=label)
            box = sign.bounding_box()
            assert box
            assert min(box["width"], box["height"]) >= 24
            sign.click()
            assert card.locator(f"[value={state}] span").is_visible()
        page.reload()
        reader.quiet()
        assert card.locator(".marks [aria-pressed=true]").count() == 3
        assert card.locator(".byline").is_hidden()
        assert card.locator("h3").is_visible()
        card.get_by_role("button", name="Hidden").click()
        assert card.locator(".byline").is_visible()


def test_opening_a_paper_marks_it_as_read(chromium: Browser, base: str) -> None:
    """Following a link to arXiv marks the paper as read."""
    with day_page(chromium, base) as (page, reader):
        reader.context.route("https://arxiv.org/**", lambda route: route.fulfill(body="paper"))
        page.locator(".paper h3 a").first.click()
        page.wait_for_url("https://arxiv.org/**")
        page.go_back()
        reader.quiet()
        assert page.locator(".paper").first.locator("[value=read]").get_attribute("aria-pressed") == "true"
        assert len(stored(page, "marks")) == 1
        reader.strays.clear()  # the reader followed the link


def test_read_papers_can_be_hidden(chromium: Browser, base: str) -> None:
    """With “Hide read”, a paper disappears when it is marked, and the next one gets the focus."""
    with day_page(chromium, base) as (page, reader):
        names = page.locator(".paper").evaluate_all("all => all.map(one => one.dataset.id)")
        page.get_by_role("button", name="Hide read").click()
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("j")
        page.keyboard.press("x")
        assert shown(page) == ALL - 1
        assert focused(page) == names[1]
        page.reload()
        reader.quiet()
        assert shown(page) == ALL - 1
        page.get_by_role("button", name="Hide read").click()
        assert shown(page) == ALL


def test_a_permalink_shows_a_hidden_paper(chromium: Browser, base: str) -> None:
    """The paper in the address is shown in full although it is hidden, until its marks change."""
    with day_page(chromium, base) as (page, reader):
        page.get_by_role("button", name="Hide read").click()
        first, second = page.locator(".paper").nth(0), page.locator(".paper").nth(1)
        for card in (second, first):
            anchor = card.locator("h3").get_attribute("id")
            card.locator("[value=read]").click()
            card.locator("[value=hidden]").dispatch_event("click")
            expect(card).to_be_hidden()
            page.goto(f"{base}{DAY}#{anchor}")
            reader.quiet()
            expect(card.locator(".byline")).to_be_in_viewport()
            page.reload()
            reader.quiet()
            expect(card.locator(".byline")).to_be_in_viewport()
            card.get_by_role("link", name="BibTeX").click()
            expect(card.locator(".bibtex")).to_be_in_viewport()
        page.goto(f"{base}{DAY}#%E0")
        reader.quiet()
        assert shown(page) == ALL - 2
        page.goto(f"{base}{DAY}#{anchor}")
        reader.quiet()
        first.locator("[value=starred]").click()
        expect(first).to_be_hidden()


def test_the_key_s_stars_papers_or_opens_search(chromium: Browser, base: str) -> None:
    """On a page with papers, s stars; elsewhere it opens search, as / and f do everywhere."""
    box = ".digest-search [name=q]"
    with day_page(chromium, base) as (page, reader):
        page.keyboard.press("s")
        expect(page.locator(".paper").first.locator("[value=starred]")).to_have_attribute(
            "aria-pressed", "true"
        )
        for path, keys in ((DAY, "/f"), ("", "/fs")):
            for key in keys:
                reader.open(path).keyboard.press(key)
                expect(page.locator(box)).to_be_focused()


def test_days_since_the_last_visit_are_new(chromium: Browser, base: str) -> None:
    """Nothing is new on a first visit; after half an hour, days later than those seen are."""
    with day_page(chromium, base) as (page, reader):
        assert page.locator(".new:visible").count() == 0
        page.goto(base + LATER)
        reader.quiet()
        assert page.locator(".new:visible").count() == 0
        old = {"since": "", "newest": "2026-03-12", "at": 1}
        page.evaluate("old => localStorage.setItem('digest:/repo/:visit', JSON.stringify(old))", old)
        page.reload()
        reader.quiet()
        assert page.locator(".paper .new:visible").count() == page.locator(".paper").count()
        page.goto(base)
        reader.quiet()
        assert page.locator(".tools .new").inner_text() == "New since your last visit"
        page.goto(base + DAY)
        reader.quiet()
        assert page.locator(".new:visible").count() == 0


def save(page: Page, name: str) -> str:
    """Save the reading list in a format; return the file's text."""
    with page.expect_download() as started:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(started.value.path()).read_text(encoding="utf-8")


def test_the_list_is_saved_in_three_formats(chromium: Browser, base: str) -> None:
    """The formats are JSON, BibTeX with the site's own entries where available, and Markdown."""
    with day_page(chromium, base) as (page, _):
        for number in (0, 1):
            page.locator(".paper").nth(number).get_by_role("button", name="Starred").click()
        open_dialog(page)
        titles = page.locator("dialog li a").all_inner_texts()
        assert len(titles) == 2
        assert set(json.loads(save(page, "JSON"))["marks"]) == set(stored(page, "marks"))
        entries = bibtex.parse_string(save(page, "BibTeX")).entries
        assert {"first"} < {entry.key for entry in entries}
        assert sorted(entry.fields_dict["eprint"].value for entry in entries) == sorted(stored(page, "marks"))
        lines = save(page, "Markdown").splitlines()
        assert len(lines) == 2
        assert all(
            re.fullmatch(r"- \[.+\]\(https://arxiv\.org/abs/[\d.]+\), .+, 2026-03-12", line)
            for line in some(lines)
        )

        page.get_by_role("button", name="Remove").first.click()
        assert page.locator("dialog li").count() == 1
        assert page.evaluate("document.activeElement.closest('dialog') !== null")


def test_a_missing_bibtex_file_leaves_a_short_entry(chromium: Browser, crowded: str) -> None:
    """Without the site's file, each starred paper has a short entry; hostile titles are escaped."""
    with day_page(chromium, crowded) as (page, reader):
        page.locator(f"[data-id='{name(1)}']").get_by_role("button", name="Starred").click()
        open_dialog(page)
        library = bibtex.parse_string(save(page, "BibTeX"))
        assert not library.failed_blocks
        assert [entry.fields_dict["eprint"].value for entry in library.entries] == [name(1)]
        assert r"\[Kites\]\(javascript\:" in save(page, "Markdown")
        assert page.locator("dialog li a").inner_text() == HOSTILE
        assert page.locator("dialog img").count() == 0
        assert all("404" in complaint for complaint in reader.complaints)  # a browser may say so, or not
        reader.complaints.clear()


def test_importing_a_list_merges_the_marks(chromium: Browser, base: str) -> None:
    """Existing and imported marks are kept; invalid marks and identifiers are ignored."""
    with day_page(chromium, base) as (page, _):
        page.locator(".paper").first.get_by_role("button", name="Read").click()
        mine = next(iter(stored(page, "marks")))
        theirs = {
            name(700): {
                "starred": True,
                "title": "<b>Kites</b>",
                "date": "javascript:",
                "url": "javascript:1",
            },
            mine: {"starred": True, "title": "Elsewhere"},
            "javascript:alert(1)": {"starred": True},
            "__proto__": {"read": True},
            name(701): "nonsense",
            name(702): {"read": "yes"},
        }
        file = payload(json.dumps({"marks": theirs}).encode())
        open_dialog(page)
        page.locator("dialog [type=file]").set_input_files(file)
        expect(page.locator("dialog .told")).to_have_text("2 papers were imported.")
        marks = stored(page, "marks")
        assert set(marks) == {mine, name(700)}
        assert marks[mine]["read"] is marks[mine]["starred"] is True
        assert "javascript" not in json.dumps(marks)
        assert page.locator("dialog li a").all_inner_texts().count("<b>Kites</b>") == 1
        assert page.locator("dialog li b").count() == 0


def test_a_broken_file_changes_nothing(chromium: Browser, base: str) -> None:
    """Importing an invalid file shows an error and keeps the stored marks."""
    with day_page(chromium, base) as (page, _):
        page.locator(".paper").first.get_by_role("button", name="Starred").click()
        before = stored(page, "marks")
        open_dialog(page)
        for content in (b"", b"{", b"[]", b"null", b'{"marks": 7}', b'{"marks": {"a": 1}}', b"\xff\xfe\x00"):
            page.locator("dialog .told").evaluate("told => told.textContent = ''")
            page.locator("dialog [type=file]").set_input_files(payload(content))
            expect(page.locator("dialog .told")).to_have_text(
                "This file is not a saved reading list; nothing was changed."
            )
            assert stored(page, "marks") == before


def test_words_of_the_reader_are_highlighted(chromium: Browser, base: str) -> None:
    """Case, accents and plurals are ignored, formulas skipped; matches are counted and filter."""
    with day_page(chromium, base) as (page, reader):
        maths = page.locator("math").count()
        enter_highlights(page, "GAUSSIAN SPLAT\nHaggqvistsson\n(.*[\nL")
        marked = [text.lower() for text in page.locator("mark.own").all_text_contents()]
        assert "gaussian splats" in marked
        assert "häggqvistsson" in marked
        assert set(marked) <= {"gaussian splat", "gaussian splats", "häggqvistsson", "l"}
        assert page.locator("math mark").count() == 0
        assert page.locator("math").count() == maths
        page.reload()
        reader.quiet()
        expect(page.locator("mark.own")).to_have_count(len(marked))

        only = page.get_by_role("button", name="Only matches")
        only.click()
        matching = page.locator(".paper:has(mark.own)").count()
        assert shown(page) == matching < ALL
        assert only.inner_text().endswith(f" {matching}")
        page.reload()
        reader.quiet()
        page.wait_for_function(f"document.querySelectorAll('.paper:not([hidden])').length === {matching}")
        enter_highlights(page, "")
        assert page.locator("mark.own").count() == 0
        assert shown(page) == ALL
        assert page.locator("[data-do=only]").is_hidden()


def test_the_page_works_without_javascript(chromium: Browser, base: str) -> None:
    """Topic filters are links, details expand natively, and no unusable controls are shown."""
    with day_page(chromium, base, script=False) as (page, _):
        assert page.locator(".paper:visible").count() == ALL
        targets = page.locator(".chips a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert len(targets) == 4
        for target in some(targets):
            assert page.locator(target).count() == 1
        assert page.locator(".tools :visible").count() == page.locator("article button").count() == 0
        page.locator(".paper summary").first.click()
        assert page.locator(".paper dl, .paper .abstract").first.is_visible()


def test_the_page_works_without_storage(chromium: Browser, base: str) -> None:
    """If storage fails, everything works until the page closes, and a message explains what is not saved."""
    with visit(chromium, base) as reader:
        reader.context.add_init_script(BROKEN_STORAGE)
        # The theme keeps the palette without a thought for this; only our own script is asked about.
        page = reader.open(DAY)
        reader.complaints.clear()
        page.locator(".chips .chip").first.click()
        assert shown(page) == GAUSS
        page.locator(".paper").first.get_by_role("button", name="Starred").click()
        assert page.locator(".tools .told").inner_text().startswith("The browser could not save this")
        assert page.locator("[value=starred][aria-pressed=true]").count() == 1
        page.keyboard.press("j")
        assert focused(page)
        page.keyboard.press("?")
        assert page.locator("dialog li").count() == 1


def test_invalid_storage_is_ignored(chromium: Browser, base: str) -> None:
    """Whatever is stored, the page is complete and marks can be set."""
    with visit(chromium, base) as reader:
        page = reader.open("archive/")
        for garbage in ("{", "7", "null", '"text"', "[[1,2]]", '{"2603.99001": null, "x": 1, "at": {}}'):
            for what in ("marks", "view", "visit", "words"):
                page.evaluate(
                    "([what, it]) => localStorage.setItem(`digest:/repo/:${what}`, it)", [what, garbage]
                )
            page.goto(base + DAY, wait_until="load")
            assert shown(page) == ALL
            page.locator(".paper").first.get_by_role("button", name="Starred").click()
            assert len(stored(page, "marks")) == 1


def test_the_script_causes_no_layout_shift(chromium: Browser, base: str) -> None:
    """Space is reserved for filters, tools and marks."""
    for phone in (False, True):
        with day_page(chromium, base, phone=phone) as (page, _):
            shifts = page.evaluate("""() => new Promise(done => {
                new PerformanceObserver(list => done(list.getEntries().map(one => one.value)))
                    .observe({type: "layout-shift", buffered: true});
                setTimeout(() => done([]), 300);
            })""")
            assert sum(shifts) == 0


def test_the_number_of_marks_is_limited(chromium: Browser, base: str) -> None:
    """Beyond 4,000, the oldest marks are dropped, but never stars."""
    with day_page(chromium, base) as (page, reader):
        page.evaluate("""() => {
            const marks = {"2501.00001": {starred: true, at: 0}};
            for (let n = 0; n < 5000; n++) marks[`2502.${String(n).padStart(5, "0")}`] = {read: true, at: n};
            localStorage.setItem("digest:/repo/:marks", JSON.stringify(marks));
        }""")
        page.reload()
        reader.quiet()
        page.locator(".paper").first.get_by_role("button", name="Read").click()
        marks = stored(page, "marks")
        assert len(marks) == 4000
        assert "2501.00001" in marks
        assert "2502.00001" not in marks


def test_three_hundred_papers_are_fast(chromium: Browser, crowded: str) -> None:
    """Highlighting, filtering and marking take no longer than copying the page a few dozen times."""
    with day_page(chromium, crowded) as (page, reader):
        assert page.locator(".paper").count() == MANY
        timed = "act => { const start = performance.now(); eval(act); return performance.now() - start; }"
        page.evaluate("localStorage.setItem('digest:/repo/:words', '\"kite\\\\nwind\\\\nMoreau\"')")
        page.reload()
        reader.quiet()
        page.wait_for_selector("mark.own")
        assert page.locator(".paper:has(mark.own)").count() == MANY
        words = (
            "const t = document.querySelector('dialog textarea'); t.value = 'knot';"
            "t.dispatchEvent(new Event('change'))"
        )
        copies = "for (let n = 0; n < 20; n++) document.querySelector('.md-content').cloneNode(true)"
        twenty = page.evaluate(timed, copies)
        assert page.evaluate(timed, words) < 3 * twenty
        assert page.evaluate(timed, "document.querySelector('.chips button').click()") < 2 * twenty
        assert page.evaluate(timed, "document.querySelector('.marks button').click()") < 2 * twenty
        assert shown(page) == int(page.locator(".chips small").first.inner_text()) < MANY


@pytest.mark.parametrize("dark", [False, True])
def test_the_reading_tools_are_accessible(chromium: Browser, base: str, *, dark: bool) -> None:
    """Axe finds no faults in filters, marks, highlights and the dialog, in light and dark mode."""
    with day_page(chromium, base, dark=dark) as (page, _):
        enter_highlights(page, "gaussian\nvideo")
        page.locator(".chips .chip").first.click()
        for state in ("starred", "read"):
            page.locator(f".marks [value={state}]").first.click()
        page.locator(".paper:not([hidden]) [value=hidden]").nth(2).click()
        assert_no_fault(page, ".md-content")
        open_dialog(page)
        assert_no_fault(page, "dialog.reading")


def test_the_script_uses_the_language_of_the_page(chromium: Browser, tmp_path: Path) -> None:
    """On a Chinese page the script's texts are Chinese, and marks are shared by all languages."""
    one = day(pick(1), pick(2, topics=("knots",)))
    made = site_pages(config(topic("Kites"), topic("Knots"), languages=("en", "zh")), lambda: iter([one]))
    docs.write(tmp_path / "docs", made)
    with (
        served(
            built_site.build(
                tmp_path, "Two", {"en": Words("en"), "zh": Words("zh")}, "http://site.invalid/repo/"
            )
        ) as address,
        visit(chromium, address) as reader,
    ):
        page = reader.open(f"zh/{DAY}")
        page.locator(".marks [value=starred]").first.click()
        assert list(stored(page, "marks")) == [name(1)]
        texts = page.evaluate("JSON.parse(document.querySelector('.tools').dataset.words)")
        assert not [key for key, text in texts.items() if text.isascii()]
        spoken = page.locator(".bar button, dialog :is(h2, h3, dd)").all_inner_texts()
        assert not [text for text in spoken if text and text.isascii()]


@pytest.mark.parametrize(
    ("path", "language", "root"),
    [("index.md", "en", "./"), ("2026/03/12.md", "en", "../../../"), ("2026/03/index.md", "en", "../../"),
     ("index.md", "zh", "../"), ("2026/03/12.md", "zh", "../../../../"), ("archive.md", "en", "../")],
)  # fmt: skip
def test_root_is_the_relative_path_to_the_site_root(path: str, language: str, root: str) -> None:
    """Each page is a folder; further languages are one level below the root."""
    assert reading.root(config(languages=("en", "zh")), Words(language), path) == root


def test_the_scripts_stay_small() -> None:
    """All scripts together are at most 15 kB compressed; lines have at most 110 characters."""
    files = [file.read_bytes() for file in ASSETS.glob("*.js")]
    assert len(files) > 5
    assert sum(len(gzip.compress(file, 6)) for file in files) <= 15_000
    assert max(len(line) for file in files for line in file.decode().splitlines()) <= 110


def test_a_card_links_to_the_form_for_mistakes(chromium: Browser, crowded: str, base: str) -> None:
    """The form of the digest's own repository opens with the paper's number; a local copy has no link."""
    with visit(chromium, crowded) as one:
        page = one.open(DAY)
        link = page.locator(".paper .report").first
        card = page.locator(".paper").first.get_attribute("data-id")
        form = "https://github.com/nobody/digest/issues/new?template=mistake.yml&paper="
        assert link.get_attribute("href") == f"{form}{card}"
        page.locator(".paper details").last.evaluate("fold => fold.open = true")
        assert page.locator(".paper .report").count() == page.locator(".paper").count()
        assert_no_fault(page, ".paper:last-of-type")
    with day_page(chromium, base) as (page, _):
        assert page.locator(".report").count() == 0
