"""Escaping of outside text: it is shown as written and produces no markup, links or commands."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import html5lib
import markdown as python_markdown  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown.extensions.toc import slugify_unicode  # type: ignore[import-untyped]  # ships no types

from arxiv_digest.render.markup import escape, mathml
from arxiv_digest.text import MATH

XHTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"

# Texts as `text.clean` leaves them, rich in what Markdown, HTML and TeX take for signs.
SIGNS = r"""\`*_[](){}<>&$#|~^!+-=:.'"%@/0123;"""
SNIPPETS = [
    *SIGNS,
    *("<b>", "</p>", "<!--", "-->", "&amp;", "&#42;", "&lt;script&gt;", "<script>alert(1)</script>", "]]>"),
    *("[a](http://example.org)", "![a](b.png)", "[a]: b", "{: #id .c }", "{#id}", "<https://example.org>"),
    *("**b**", "__b__", "`code`", "```", "---", "===", "# ", "> ", "1. ", "- ", "+ ", "| a | b |", ":-:"),
    *("--8<--", "{{ x }}", "{% y %}", "[^1]", "*[a]: b", "!!! note", "[TOC]", "\\(x\\)", "\\[x\\]", "$$"),
    *("kite", " ", "  ", "風", "é", "\N{KITE}", "\u2028", "\t", "\n", "\n\n    "),
]
PLAIN = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=20)
TEXTS = st.lists(st.sampled_from(SNIPPETS) | PLAIN, min_size=1, max_size=8).map("".join).filter(str.strip)
HOSTILE = [
    r"\text{<script>alert(1)</script>}",
    r"\text{<style>*{display:none}</style>}",
    r"\text{<img src=x onerror=alert(1)>}",
    r"\text{<a href='javascript:alert(1)'>kite</a>}",
    r"\text{</math><script>alert(1)</script>}",
    r"\unknowncommand{kite}",
    r"\begin{kite} x",
    "x" * 5000,
]
SLIPPERY = [
    r"\href{javascript:alert(1)}{kite}",
    r"\style{onclick=alert(1)}{kite}",
    r"\class{kite}{x}",
    r"\frac{1}",
    r"<script>alert(1)</script>",
    r"<img src=x onerror=alert(1)>",
    r"x\mathrm{<b onclick='kite()'>}",
    r"\mathrm{<script>alert(1)</script>}",
    r"\operatorname{<style>}",
    r"\color{red;background:url(kite)}{x}",
    r"\hspace{1em;position:fixed}x",
    r"x \tag{<b>}",
    r"\mbox{<iframe>}",
    r"a&b",
    r"&lt;script&gt;",
]


def folded(text: str) -> str:
    """Collapse white space as browsers do."""
    return " ".join(text.split())


def rendered(source: str) -> ET.Element:
    """Render a Markdown page as the site does, and parse it as browsers do."""
    page = python_markdown.markdown(
        source,
        extensions=["attr_list", "md_in_html", "tables", "toc"],
        extension_configs={"toc": {"toc_depth": 2, "slugify": slugify_unicode}},
    )
    return parsed(page)


def parsed(source: str) -> ET.Element:
    """Parse HTML as browsers do; return its body."""
    body = html5lib.parse(source, treebuilder="etree").find(f"{XHTML}body")
    assert body is not None
    return body


def shown(tree: ET.Element) -> str:
    """Return the visible text."""
    return folded("".join(tree.itertext()))


def elements(tree: ET.Element) -> list[str]:
    """Return the names of the elements below the body, in order."""
    return [element.tag.removeprefix(XHTML) for element in tree.iter()][1:]


FRAMES = [
    ("{}", "{}", ["p"]),
    ("- {}", "{}", ["ul", "li"]),
    ("- {} 12", "{} 12", ["ul", "li"]),
    ("# {}", "{}", ["h1"]),
    ("## {}", "{}", ["h2"]),
    ("[{}](kite.md)", "{}", ["p", "a"]),
    ("## [{}](kite.md)", "{}", ["h2", "a"]),
    ("- [{}](kite.md#tail) 12", "{} 12", ["ul", "li", "a"]),
    ('<div class="titles" markdown="1">\n\n- [{}](kite.md)\n\n</div>', "{}", ["div", "ul", "li", "a"]),
    ("| {} |\n|:--|\n| {} |", "{} {}", ["table", "thead", "tr", "th", "tbody", "tr", "td"]),
    ('<p class="lead">{}</p>', "{}", ["p"]),
    ("<ul>\n<li>{}</li>\n</ul>", "{}", ["ul", "li"]),
]


@pytest.mark.parametrize(("frame", "shows", "expected"), FRAMES)
@settings(max_examples=60)
@given(text=TEXTS)
def test_text_is_shown_as_written_in_markdown(frame: str, shows: str, expected: list[str], text: str) -> None:
    """Escaped text is shown verbatim in every position, and adds no element."""
    tree = rendered(frame.replace("{}", escape.markdown(text)))
    assert elements(tree) == expected
    assert shown(tree) == shows.replace("{}", folded(text))


@pytest.mark.parametrize("snippet", [snippet for snippet in SNIPPETS if snippet.strip()])
def test_no_character_opens_a_block_at_the_start_of_a_line(snippet: str) -> None:
    """This holds for each character alone and before text."""
    for text in (snippet, f"{snippet} kite", f"{snippet}kite", f"kite {snippet}"):
        tree = rendered(escape.markdown(text))
        assert (elements(tree), shown(tree)) == (["p"], folded(text))


def test_markdown_is_one_line() -> None:
    """White space of any kind becomes one space."""
    assert escape.markdown(" a\n\n\tb\u2028c\xa0d ") == "a b c d"


def test_escaped_text_is_marked_as_safe() -> None:
    """Escaped text has a type of its own, so that it is not escaped twice."""
    assert isinstance(escape.markdown("kite"), escape.Safe)
    assert isinstance(escape.inline("kite"), escape.Safe)
    assert hasattr(escape.html("kite"), "__html__")


@given(TEXTS)
@settings(max_examples=100)
def test_text_is_shown_as_written_in_html(text: str) -> None:
    """Text without formulas is shown verbatim in HTML, and adds no element."""
    prose = text.replace("$", r"\$")
    assume(not MATH.search(prose))
    tree = parsed(f"<p>{escape.html(prose)}</p>")
    assert elements(tree) == ["p"]
    assert shown(tree) == folded(text)


@given(TEXTS)
@settings(max_examples=150)
def test_text_is_shown_as_written_in_inline_markdown(text: str) -> None:
    """Text without formulas is shown verbatim within a line, and adds no element."""
    prose = folded(text).replace("$", r"\$")
    assume(not MATH.search(prose))
    tree = rendered(f'- kite<br><span class="gist">{escape.inline(prose)}</span>')
    assert elements(tree) == ["ul", "li", "br", "span"]
    assert shown(tree) == folded(f"kite{folded(text)}")


@pytest.mark.parametrize("text", ["# kite", "1. kite", "- kite", "+ kite", "1) kite", "=== kite"])
def test_inline_text_opens_no_block(text: str) -> None:
    """A line of inline text is a paragraph, whatever it begins with."""
    tree = rendered(escape.inline(text))
    assert (elements(tree), shown(tree)) == (["p"], text)


@pytest.mark.parametrize(
    "text",
    [
        "kites of $x^2$ metres",
        r"a cost of \$5 to \$6",
        "$a < b$ & *stars* and _lines_ `code` [link](x)",
        r"the $\ell_1$ norm, $\sum_{i=1}^n |x_i|$, and $\frac{a}{b}$",
        r"$\unknowncommand{*x*}$ and <b>",
        r"$\text{<script>}$ then $x_1 * y_2 * z$",
        "[$x$](y) and ![$x$](y)",
    ],
)
def test_inline_markdown_and_html_render_alike(text: str) -> None:
    """Within a paragraph, the inline form renders like the HTML form."""
    in_markdown = rendered(f"Before {escape.inline(text)} after.")
    in_html = parsed(f"<p>Before {escape.html(text)} after.</p>")
    assert ET.tostring(in_markdown[0]) == ET.tostring(in_html[0])


TEX_SIGNS = (
    r"x y 1 + - = < > & * _ ^ | ( ) [ ] { } ~ ' , % # é \frac \text{ \\ \sum \mathbb{R} \left( \right) \href{"
)
FORMULAS = st.lists(
    st.sampled_from([*TEX_SIGNS.split(), " ", r"\alpha ", "<b>", "<script>", "</math>"]),
    min_size=1,
    max_size=8,
).map("".join)


@settings(max_examples=150)
@given(FORMULAS)
@example("x  &")
def test_any_formula_is_mathml_or_code(tex: str) -> None:
    """Text between dollar signs becomes MathML, or TeX in a code element, in both forms."""
    text = f"${tex}$"
    assume(MATH.fullmatch(text))
    in_html = parsed(f"<p>Before {escape.html(text)} after.</p>")
    in_markdown = rendered(f"Before {escape.inline(text)} after.")
    assert harmless(in_html)
    assert ET.tostring(in_markdown[0]) == ET.tostring(in_html[0])


def harmless(tree: ET.Element) -> bool:
    """Return whether a tree contains only MathML, code elements and the frame, without active attributes."""
    foreign = [element for element in tree.iter() if not element.tag.startswith(MATHML)]
    names = {element.tag.removeprefix(XHTML) for element in foreign}
    attributes = {name for element in tree.iter() for name in element.attrib}
    return names <= {"body", "p", "code"} and not attributes & {"href", "src", "style", "onclick", "onerror"}


@pytest.mark.parametrize("tex", HOSTILE)
def test_hostile_formula_is_shown_as_tex(tex: str) -> None:
    """A formula that is invalid or contains more than mathematics is shown as written."""
    tree = parsed(f"<p>{escape.html(f'${tex}$')}</p>")
    assert elements(tree) == ["p", "code"]
    assert tree[0][0].attrib == {"class": "tex"}
    assert shown(tree) == folded(tex)


@pytest.mark.parametrize("tex", [*HOSTILE, *SLIPPERY])
def test_no_formula_produces_markup(tex: str) -> None:
    """Scripts, links, styles and handlers in a formula never become markup."""
    assert harmless(parsed(f"<p>{escape.html(f'${tex}$')}</p>"))
    assert harmless(rendered(f"Before {escape.inline(f'${tex}$')} after."))


@pytest.mark.parametrize(
    ("tex", "inside"),
    [
        ("x", ["mrow", "mi"]),
        ("x^2", ["mrow", "msup", "mi", "mn"]),
        (r"\frac{a}{b}", ["mrow", "mfrac", "mrow", "mi", "mrow", "mi"]),
    ],
)
def test_a_formula_becomes_mathml(tex: str, inside: list[str]) -> None:
    """A plain formula becomes MathML on one line, which browsers parse as such."""
    found = escape.html(f"a ${tex}$ b")
    tree = parsed(found)
    assert [element.tag for element in tree.iter()][1:] == [f"{MATHML}{name}" for name in ["math", *inside]]
    assert "\n" not in found


def test_formulas_and_words_keep_their_order() -> None:
    """Formulas and the words between them stay in order."""
    tree = parsed(f"<p>{escape.html('a $x$ b $y$ c')}</p>")
    assert shown(tree) == "a x b y c"


@pytest.mark.parametrize("tex", [r"a\$", r"\unknowncommand\$", r"\$\unknowncommand"])
def test_dollar_within_a_formula_is_kept(tex: str) -> None:
    r"""A formula may end or begin with `\$`, which is no delimiter."""
    tree = parsed(f"<p>{escape.html(f'${tex}$')}</p>")
    assert "$" in shown(tree)


@pytest.mark.parametrize("value", ["javascript:alert(1)", "url(x)", 'a"b', "x" * 41, "&#1;"])
def test_unsafe_attribute_values_are_dropped(value: str) -> None:
    """Allowed attributes keep only plain values: words, numbers, units."""
    node = ET.Element("mo", {"form": value, "lspace": "0.2em", "onclick": "x"})
    assert mathml._allowed(node).attrib == {"lspace": "0.2em"}  # noqa: SLF001  the check itself


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("12. kite", "&#49;2. kite"), ("12 kites", "12 kites"), ("- a", "&#45; a"), ("a - b", "a - b")],
)
def test_only_the_first_sign_of_a_marker_is_escaped(text: str, escaped: str) -> None:
    """The rest of a list marker is text."""
    assert escape.markdown(text) == escaped


def test_quotation_marks_in_inline_text_stay() -> None:
    """Only attributes need them escaped."""
    assert escape.inline("""It's "soft".""") == """It's "soft"."""


def test_a_title_keeps_its_words_beside_formulas() -> None:
    """Words are escaped, formulas are set, and nothing stands between them."""
    assert escape.title("<b> $x$ & $y$") == f"&lt;b&gt; {mathml.formula('x')} &amp; {mathml.formula('y')}"


@pytest.mark.parametrize(("signs", "fits"), [(32, True), (33, False)])
def test_a_wide_formula_in_a_title_is_text(signs: int, fits: bool) -> None:  # noqa: FBT001
    """Up to 32 visible signs fit; a command counts as one, braces and blanks as none."""
    assert escape.title(rf"$\alpha{{a b}}{'x' * (signs - 3)}$").startswith("<math") is fits


@pytest.mark.parametrize(
    ("text", "tex", "kind"),
    [(f"${'x' * 60}$", "x" * 60, ""), (f"${'x' * 61}$", "x" * 61, "long"), ("$$x$$", "x", "formula")],
)
def test_a_wide_formula_scrolls(text: str, tex: str, kind: str) -> None:
    """Formulas of more than 60 characters and those on a line of their own are in a scrolling element."""
    made = mathml.formula(tex, own_line=kind == "formula")
    scrolling = f'<span class="{kind}" tabindex="0">{made}</span>'
    assert escape.html(text) == (scrolling if kind else made)


@pytest.mark.parametrize(
    ("text", "turns"), [("kite", False), ("風", False), ("a שלום b", True), ("سلام", True)]
)
def test_right_to_left_text_is_isolated(text: str, turns: bool) -> None:  # noqa: FBT001
    """Hebrew and Arabic letters do not reorder the text beside them."""
    assert escape.isolated(text) == (f"\u2068{text}\u2069" if turns else text)


def test_xml_drops_characters_that_it_cannot_hold() -> None:
    """Control characters, lone surrogates and noncharacters go; white space stays."""
    assert escape.xml("a\x00b\x7fc\ud800d\ufffee\U0001ffff f\t\n") == "abcde f\t\n"
