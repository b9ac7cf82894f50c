"""Reading comfort in a real browser: chips, folds, keys, marks, the reading list and own words."""

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
        lambda: iter([day(pick(1, title=HOSTILE, score=9.0), *papers)]),
    )
    docs.write(root / "docs", made)
    with served(mkdocs.build(root, "Crowded", {"en": str}, "http://site.invalid/repo/")) as address:
        yield address


@contextmanager
def day_page(chromium: Browser, base: str, **options: bool) -> Iterator[tuple[Page, Visit]]:
    """Open the sample's first day."""
    with visit(chromium, base, **options) as reader:
        yield reader.open(DAY), reader


def shown(page: Page) -> int:
    """Count the papers that are not filtered away."""
    return page.locator(".paper:not([hidden])").count()


def stored(page: Page, what: str) -> dict[str, dict[str, object]]:
    """Read what the browser keeps."""
    text = page.evaluate("what => localStorage.getItem(`digest:/repo/:${what}`)", what)
    marks: dict[str, dict[str, object]] = json.loads(text or "{}")
    return marks


def focused(page: Page) -> str | None:
    """Name the paper that has the focus."""
    found: str | None = page.evaluate("document.activeElement.closest('.paper')?.dataset.id ?? null")
    return found


def press(button: Locator, *, by_keyboard: bool) -> None:
    """Press a button in one way or the other."""
    if by_keyboard:
        button.press("Space")
    else:
        button.click()


def open_dialog(page: Page) -> None:
    """Open the dialog as a mouse does."""
    page.locator("[data-do=more]").click()
    expect(page.locator("dialog.reading")).to_be_visible()


def payload(content: bytes) -> FilePayload:
    """Make a file to choose."""
    return {"name": "list.json", "mimeType": "application/json", "buffer": content}


def own_words(page: Page, words: str) -> None:
    """Write words into the dialog and close it by the keyboard."""
    open_dialog(page)
    page.locator("dialog textarea").fill(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.reading")).to_be_hidden()


@pytest.mark.parametrize("by_keyboard", [False, True])
def test_chips_filter_the_papers_and_the_address(chromium: Browser, base: str, *, by_keyboard: bool) -> None:
    """A paper of several topics shows under each; the result is said, kept in the address, and undone."""
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


def test_empty_sections_leave_with_their_entries(chromium: Browser, base: str) -> None:
    """A chosen topic leaves no headings without papers, neither in the page nor in its lists."""
    with visit(chromium, base) as reader:
        page = reader.open(f"{DAY}?topic={VIDEO_SLUG}")
        for heading in some(page.locator("article h2").all()):
            assert heading.is_hidden() or "Video" in heading.inner_text() or shown(page) > 2
        assert page.locator("h2:visible").count() < page.locator("h2").count()
        page.locator(".contents > summary").click()
        titles = page.locator(".contents li li")
        assert page.locator(".contents li li:visible").count() == shown(page) < titles.count()
        assert page.locator(".md-nav--secondary li[hidden]").count() == page.locator("h2[hidden]").count()


def test_an_unknown_topic_in_the_address_filters_nothing(chromium: Browser, base: str) -> None:
    """Whatever the address says, papers stay reachable."""
    with visit(chromium, base) as reader:
        reader.open(f"{DAY}?topic=nonsense,%22%3E&a=1#nowhere")
        assert shown(reader.page) == ALL
        reader.page.locator(".chips .chip").first.click()
        assert reader.page.url.endswith(f"&topic={GAUSS_SLUG}#nowhere")


def test_all_folds_open_and_close_and_stay_so(chromium: Browser, base: str) -> None:
    """One switch unfolds every card and folds it again; the choice survives a reload."""
    with day_page(chromium, base) as (page, reader):
        folds = page.locator(".paper details").count()
        page.get_by_role("button", name="Expand all").click()
        assert page.locator(".paper details[open]").count() == folds
        page.reload()
        reader.quiet()
        assert page.locator(".paper details[open]").count() == folds
        page.get_by_role("button", name="Expand all", pressed=True).press("Enter")
        assert page.locator(".paper details[open]").count() == 0


def test_print_has_everything_unfolded(chromium: Browser, base: str) -> None:
    """The printer gets the abstracts; afterwards folds are as they were."""
    with day_page(chromium, base) as (page, _):
        page.locator(".paper details").nth(1).evaluate("fold => fold.open = true")
        page.evaluate(
            "addEventListener('beforeprint', () => window.atPrint = $$('details:not([open])').length);"
            "var $$ = css => document.querySelectorAll('.paper ' + css)"
        )
        page.pdf()
        assert page.evaluate("window.atPrint") == 0
        assert page.locator(".paper details[open]").count() == 1


def test_keys_walk_unfold_and_mark(chromium: Browser, base: str) -> None:
    """With j and k the focus goes from title to title, below the header; o, s, x and h act on the paper."""
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


def test_keys_leave_writing_and_chords_alone(chromium: Browser, base: str) -> None:
    """In fields, with Ctrl, Alt or Meta, and in another case, a key is not ours."""
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


def test_single_keys_can_be_switched_off(chromium: Browser, base: str) -> None:
    """The checkbox silences our keys and the theme's, on every page, until it is ticked again."""
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


def test_the_dialog_gives_the_focus_back(chromium: Browser, base: str) -> None:
    """Help opens with the focus inside, and Escape returns to the paper that was read."""
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
    """Star, read and hide by mouse: said in words, 24 px at least, and kept."""
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


def test_following_a_paper_marks_it_read(chromium: Browser, base: str) -> None:
    """Opening a paper at arXiv counts as reading, in a new tab too."""
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
    """With “Hide read” a paper leaves when it is marked, and the focus goes on to the next."""
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


def test_a_link_to_a_paper_shows_it_whatever_its_marks(chromium: Browser, base: str) -> None:
    """What the address names is shown whole though it was read and hidden, until it is marked anew."""
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


def test_a_letter_stars_papers_where_there_are_any(chromium: Browser, base: str) -> None:
    """On a page of papers `s` stars; elsewhere, as `/` and `f` do everywhere, it leads to the search."""
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


def test_what_came_since_the_last_visit_is_new(chromium: Browser, base: str) -> None:
    """Nothing is new at first; after half an hour, days later than all that were seen are."""
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
    """Save the reading list in a format."""
    with page.expect_download() as started:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(started.value.path()).read_text(encoding="utf-8")


def test_the_list_is_saved_in_three_formats(chromium: Browser, base: str) -> None:
    """JSON, BibTeX with the site's own entry where there is one, Markdown."""
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
    """Without the site's file every starred paper still has an entry, and hostile titles do no harm."""
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


def test_a_saved_list_is_added_to_the_marks(chromium: Browser, base: str) -> None:
    """Marks of both sides stay; what is no mark, or no identifier, is left out."""
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
    """A file that is no list is refused in words, and what was kept stays."""
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


def test_own_words_are_marked_wherever_they_are_read(chromium: Browser, base: str) -> None:
    """Without regard to case, accents and plural; not inside formulas or words; kept, counted, filtered."""
    with day_page(chromium, base) as (page, reader):
        maths = page.locator("math").count()
        own_words(page, "GAUSSIAN SPLAT\nHaggqvistsson\n(.*[\nL")
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
        own_words(page, "")
        assert page.locator("mark.own").count() == 0
        assert shown(page) == ALL
        assert page.locator("[data-do=only]").is_hidden()


def test_without_javascript_everything_can_be_read(chromium: Browser, base: str) -> None:
    """Chips are links to the sections, folds open by themselves, and nothing dead stands about."""
    with day_page(chromium, base, script=False) as (page, _):
        assert page.locator(".paper:visible").count() == ALL
        targets = page.locator(".chips a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert len(targets) == 4
        for target in some(targets):
            assert page.locator(target).count() == 1
        assert page.locator(".tools :visible").count() == page.locator("article button").count() == 0
        page.locator(".paper summary").first.click()
        assert page.locator(".paper dl, .paper .abstract").first.is_visible()


def test_broken_storage_breaks_nothing(chromium: Browser, base: str) -> None:
    """Where storage throws, everything works for the page, and what cannot be kept is said."""
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


def test_garbage_in_storage_counts_as_nothing(chromium: Browser, base: str) -> None:
    """Whatever is in the storage, the page is whole and marks can be set again."""
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


def test_nothing_shifts_when_the_script_starts(chromium: Browser, base: str) -> None:
    """Chips, tools and marks come into places that were kept for them."""
    for phone in (False, True):
        with day_page(chromium, base, phone=phone) as (page, _):
            shifts = page.evaluate("""() => new Promise(done => {
                new PerformanceObserver(list => done(list.getEntries().map(one => one.value)))
                    .observe({type: "layout-shift", buffered: true});
                setTimeout(() => done([]), 300);
            })""")
            assert sum(shifts) == 0


def test_marks_do_not_grow_without_bound(chromium: Browser, base: str) -> None:
    """Beyond four thousand the oldest marks go, and stars stay."""
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


def test_three_hundred_papers_stay_quick(chromium: Browser, crowded: str) -> None:
    """On a crowded day the script starts, marks words and filters within a fraction of a second."""
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
        assert page.evaluate(timed, words) < 1000
        assert page.evaluate(timed, "document.querySelector('.chips button').click()") < 500
        assert page.evaluate(timed, "document.querySelector('.marks button').click()") < 500
        assert shown(page) == int(page.locator(".chips small").first.inner_text()) < MANY


@pytest.mark.parametrize("dark", [False, True])
def test_what_the_script_adds_is_accessible(chromium: Browser, base: str, *, dark: bool) -> None:
    """Axe finds nothing: pressed chips and marks, marked words, the open dialog, in both schemes."""
    with day_page(chromium, base, dark=dark) as (page, _):
        own_words(page, "gaussian\nvideo")
        page.locator(".chips .chip").first.click()
        for state in ("starred", "read"):
            page.locator(f".marks [value={state}]").first.click()
        page.locator(".paper:not([hidden]) [value=hidden]").nth(2).click()
        assert_no_fault(page, ".md-content")
        open_dialog(page)
        assert_no_fault(page, "dialog.reading")


def test_the_page_hands_over_its_words(chromium: Browser, tmp_path: Path) -> None:
    """In a Chinese tree the script speaks Chinese, and the root is that of the site."""
    one = day(pick(1), pick(2, topics=("knots",)))
    made = site_pages(config(topic("Kites"), topic("Knots"), languages=("en", "zh")), lambda: iter([one]))
    docs.write(tmp_path / "docs", made)
    with (
        served(
            mkdocs.build(tmp_path, "Two", {"en": Words("en"), "zh": Words("zh")}, "http://site.invalid/repo/")
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
def test_the_way_to_the_root_follows_the_address(path: str, language: str, root: str) -> None:
    """A page's address is a folder; the trees of further languages stand one below the root."""
    assert reading.root(config(languages=("en", "zh")), Words(language), path) == root


def test_the_scripts_stay_small() -> None:
    """All scripts of the site together are at most 14 kB over the wire; lines have at most 110 characters."""
    files = [file.read_bytes() for file in ASSETS.glob("*.js")]
    assert len(files) > 5
    assert sum(len(gzip.compress(file, 6)) for file in files) <= 14_000
    assert max(len(line) for file in files for line in file.decode().splitlines()) <= 110
