"""Addresses in abstracts and comments: found, trimmed, sorted by kind."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.fetch import links

URL = "https://a.example/x"


def urls(*texts: str | None) -> list[str]:
    """Return the addresses found in the texts."""
    return [link.url for link in links.find(*texts)]


@pytest.mark.parametrize(
    "trailing", [".", ",", ";", ":", "!", "?", "...", "…", ".)", "*", "**.", "$", "_", "~"]
)
def test_trailing_punctuation_goes(trailing: str) -> None:
    """The punctuation of the sentence is no part of the address."""
    assert urls(f"Code: {URL}{trailing}") == [URL]
    assert urls(f"Code: {URL}{trailing} More.") == [URL]


@pytest.mark.parametrize(
    ("sentence", "url"),
    [
        (f"(see {URL})", URL),
        (f"(see {URL}).", URL),
        (f"[{URL}]", URL),
        (f"<{URL}>", URL),
        (f'"{URL}"', URL),
        (f"`{URL}`", URL),
        (f"{{{URL}}}", URL),
        ("https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("(https://a.example/x_(y))", "https://a.example/x_(y)"),
        ("https://a.example/~name/", "https://a.example/~name/"),
    ],
)
def test_brackets(sentence: str, url: str) -> None:
    """A bracket around an address is removed, one that was opened inside it stays."""
    assert urls(sentence) == [url]


@pytest.mark.parametrize(
    "trailing", ["。", "，", "；", "、", "）", "）。", "！", "？", "：", "」", "》", "】"]
)
def test_cjk_punctuation_goes(trailing: str) -> None:
    """Chinese and Japanese punctuation ends an address as ASCII punctuation does."""
    assert urls(f"代码（{URL}{trailing}") == [URL]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Code is availablegithub.com/kite/sail.", ["https://github.com/kite/sail"]),
        ("Code:github.com/kite/sail", ["https://github.com/kite/sail"]),
        ("代码见github.com/kite/sail。", ["https://github.com/kite/sail"]),
        ("代码https://github.com/kite/sail已开源", ["https://github.com/kite/sail"]),
        ("https://kite.example/凧", ["https://kite.example/凧"]),
        (
            "https://github.com/a/b/https://kite.github.io/c",
            ["https://github.com/a/b/", "https://kite.github.io/c"],
        ),
        ("github. com/kite/sail", ["https://github.com/kite/sail"]),
        ("https://github.com/kite /sail", ["https://github.com/kite/sail"]),
        ("https://github.com/kite/sail_ two.", ["https://github.com/kite/sail_two"]),
        ("https://kite.github. io/sail", ["https://kite.github.io/sail"]),
        ("https//kite.example/sail", ["https://kite.example/sail"]),
        ("git@github.com:kite/sail.git", ["https://github.com/kite/sail.git"]),
        ("git://github.com/kite/sail", ["https://github.com/kite/sail"]),
        ("https://github.com/kite/sail(code)", ["https://github.com/kite/sail"]),
        ("https://kite.example/sail)and more", ["https://kite.example/sail"]),
        ("https://github.com/kite/sail—our code", ["https://github.com/kite/sail"]),
        ("https://kite.example/sail\u200b", ["https://kite.example/sail"]),
        ("https://kite.example/a?b=c&amp;d=e", ["https://kite.example/a?b=c&d=e"]),
        ("kites.grand-challenge.org", ["https://kites.grand-challenge.org"]),
        ("notgithub.com/kite/sail, mygithub.com/kite", []),
        ("Write to kite@github.com/sail", []),
    ],
)
def test_addresses_are_mended_and_not_cut(text: str, found: list[str]) -> None:
    """Blanks, missing schemes and joined words are mended; what is no part of the address ends it."""
    assert urls(text) == found


@pytest.mark.parametrize(
    "doi", ["10.5281/zenodo.99001", "10.6084/m9.figshare.99001", "10.17605/OSF.IO/KITES"]
)
@pytest.mark.parametrize("before", ["https://doi.org/", "doi.org/", "DOI:", "Zenodo: ", "("])
def test_data_may_have_a_doi(before: str, doi: str) -> None:
    """The DOI of an archive of data leads to what the paper offers."""
    assert [(one.kind, one.url) for one in links.find(f"See {before}{doi}.")] == [
        ("data", f"https://doi.org/{doi}")
    ]


@pytest.mark.parametrize("middle", ["。", "，", "；", "、", "）"])
def test_cjk_sentences_go_on_without_a_blank(middle: str) -> None:
    """An address ends at Chinese punctuation even when the sentence goes on without a blank."""
    assert urls(f"代码见{URL}{middle}数据见文中") == [URL]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://github.com/nobody/nothing", "code"),
        ("https://www.github.com/nobody/nothing", "code"),
        ("HTTPS://GitHub.com/nobody/nothing", "code"),
        ("https://gitlab.com/nobody/nothing", "code"),
        ("https://codeberg.org/nobody/nothing", "code"),
        ("https://anonymous.4open.science/r/nothing", "code"),
        ("https://huggingface.co/datasets/nobody/nothing", "data"),
        ("https://zenodo.org/records/0", "data"),
        ("https://www.kaggle.com/nobody/nothing", "data"),
        ("https://osf.io/nothing", "data"),
        ("https://Zenodo.org/records/0", "data"),
        ("https://huggingface.co/nobody/nothing", "models"),
        ("https://huggingface.co/spaces/nobody/nothing", "demo"),
        ("https://nobody.hf.space/", "demo"),
        ("https://colab.research.google.com/drive/0", "demo"),
        ("https://huggingface.co/collections/nobody/nothing", "models"),
        ("https://huggingface.co/papers/2603.99001", "project"),
        ("https://modelscope.cn/models/nobody/nothing", "models"),
        ("https://modelscope.cn/datasets/nobody/nothing", "data"),
        ("https://youtu.be/nothing", "video"),
        ("https://www.youtube.com/watch?v=nothing", "video"),
        ("https://vimeo.com/0", "video"),
        ("https://gitlab.kites.example/nobody/nothing", "code"),
        ("https://pypi.org/project/nothing", "code"),
        ("https://nobody.github.io/nothing", "project"),
        ("http://a.example/", "project"),
    ],
)
def test_kinds(url: str, kind: str) -> None:
    """The host tells code, data and project pages apart."""
    assert [(link.kind, link.url) for link in links.find(f"See {url}.")] == [(kind, url)]


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/?next=zenodo.org",
        "https://zenodo.org.a.example/",
        "https://notzenodo.org/x",
        "https://a.example/osf.io",
        "https://github.com.a.example/x",
    ],
)
def test_the_kind_goes_by_the_host(url: str) -> None:
    """An address that merely mentions a known host is a project page."""
    assert [link.kind for link in links.find(url)] == ["project"]


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2603.99001",
        "http://export.arxiv.org/abs/2603.99001",
        "https://ARXIV.org/pdf/2603.99001",
        "https://doi.org/10.99999/none",
        "http://dx.doi.org/10.99999/none",
        "https://www.doi.org/10.99999/none",
    ],
)
def test_links_back_are_left_out(url: str) -> None:
    """Links to arXiv and DOIs, which the page has anyway, are left out."""
    assert urls(f"See {url} and {URL}") == [URL]


def test_hosts_that_look_like_arxiv_stay() -> None:
    """A host that only ends in the same letters is not arXiv."""
    assert urls("https://notarxiv.org/x") == ["https://notarxiv.org/x"]


@pytest.mark.parametrize(
    "junk",
    [
        "http://",
        "https://.",
        "https://..",
        "https://[::1",
        "https://[x]/",
        "https://localhost/x",
        "https:///x",
    ],
)
def test_junk_is_no_link(junk: str) -> None:
    """What has no public host is no link, and nothing raises."""
    assert urls(f"See {junk} or {URL}") == [URL]


@pytest.mark.parametrize("scheme", ["javascript:alert(1)//", "ftp://", "file:///", "data:", "//"])
def test_only_web_addresses(scheme: str) -> None:
    """Nothing but http and https is taken for an address."""
    assert urls(f"See {scheme}a.example/x") == []


def test_each_address_once_in_order() -> None:
    """Addresses come in the order of the texts, each once; a missing text is skipped."""
    other = "https://b.example/"
    assert urls(f"{other} then {URL}.", None, f"{URL}, {other}") == [other, URL]


def test_many_brackets() -> None:
    """An address with thousands of brackets after it is trimmed like any other."""
    assert urls(f"See {URL}{')' * 5000}") == [URL]


@given(st.text(st.sampled_from("htps:/.@[]()?#%aé中。，\u3000$\\ "), max_size=30))
def test_any_text_is_searched(tail: str) -> None:
    """Whatever follows the scheme, the search ends without an error and gives web addresses."""
    assert all(url.lower().startswith("http") for url in urls(f"https://{tail}"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Code: https://a.example/x", "code"),
        ("Demo: https://nobody.github.io/x", "demo"),
        ("Video: https://a.example/x", "video"),
        ("Project page and video: https://a.example/x", "video"),
        ("Code and project page: https://a.example/x", "project"),
        ("Code is at https://nobody.github.io/x", "project"),
        ("Dataset: https://github.com/nobody/nothing", "data"),
        ("Code and data: https://github.com/nobody/nothing", "code"),
        ("Model weights: https://a.example/x", "models"),
        ("Software: https://zenodo.org/records/0", "code"),
        ("We release the data. See https://a.example/x", "project"),
    ],
)
def test_words_before_an_address_tell_its_kind_where_the_host_does_not(text: str, kind: str) -> None:
    """The nearest word of the sentence counts; a code host holds data only where nothing else is said."""
    assert [link.kind for link in links.find(text)] == [kind]


REPOSITORY = "https://github.com/quill/splat"


@pytest.mark.parametrize(
    "text",
    [
        "Code: github.com/quill/splat.",
        "(github.com/quill/splat)",
        "https: //github.com/quill/splat",
        "https :// github.com/quill/splat",
        "https:// github.com/quill/splat",
        "https//github.com/quill/splat",
        "http:/github.com/quill/splat",
        "https:github.com/quill/splat",
        "https;//github.com/quill/splat",
        "htttps://github.com/quill/splat",
        "ttps://github.com/quill/splat",
        "https://https://github.com/quill/splat",
        "codeishttps://github.com/quill/splat",
        "https://github. com/quill/splat",
        "https://github.com/ quill/splat.",
        "https://github.com/quill/ splat",
        "https://github.com/quill/ splat. More soon.",
        "https://github.com/quill/splat.The code",
        r"\href{https://github.com/quill/splat}{Code}",
        r"\href{https://github.com/quill/splat}{github.com/quill/splat}",
        r"\url{https://github.com/quill/splat}",
        r"$\href{https://github.com/quill/splat}{\text{here}}$",
    ],
)
def test_broken_addresses_of_known_hosts_are_mended(text: str) -> None:
    """Whatever happened to scheme, dot or line, the address that is meant comes out, once."""
    assert urls(text) == [REPOSITORY]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://a.io/xhttps://b.io/y", ["https://a.io/x", "https://b.io/y"]),
        ("https://a.io/x,https://b.io/y", ["https://a.io/x", "https://b.io/y"]),
        ("https://web.example/save/https://a.io/x", ["https://web.example/save/https://a.io/x"]),
        ("https://a.io/?next=https://b.io/y", ["https://a.io/?next=https://b.io/y"]),
    ],
)
def test_glued_addresses_are_parted(text: str, found: list[str]) -> None:
    """An address inside of another one that names it stays whole."""
    assert urls(text) == found


@pytest.mark.parametrize(
    ("tex", "url"),
    [
        (r"https://a.edu/~quill/x\_y", "https://a.edu/~quill/x_y"),
        (r"https://a.edu/\~{}quill", "https://a.edu/~quill"),
        (r"https://a.edu/$\sim$quill", "https://a.edu/~quill"),
        (r"https://a.edu/\textasciitilde{}quill", "https://a.edu/~quill"),
        (r"https://a.edu/a\%20b\#c", "https://a.edu/a%20b#c"),
        (r"https://a.edu/?a=1\&b=2", "https://a.edu/?a=1&b=2"),
    ],
)
def test_tex_inside_of_an_address_is_read(tex: str, url: str) -> None:
    """Escapes and tildes of TeX come out as the address has them."""
    assert urls(tex) == [url]


@pytest.mark.parametrize(
    "text",
    [
        "github.com",
        "our code on github.io",
        "mail quill@github.com/x",
        "user@www.quill.example",
        "see notgithub.com/x",
        "evil.github.com.a.example/x",
        "we use e.g. A.I. and cs.CV",
        "https://github.com/",
        "3.5/4.0 stars",
        "github.com:8080@a.example/x",
    ],
)
def test_what_is_no_address_is_no_link(text: str) -> None:
    """Names of hosts, mail addresses, strange hosts and full stops are no addresses."""
    assert urls(text) == []


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://github.com/quill/ and more", "https://github.com/quill/"),
        ("https://github.com/quill/ Accepted at a venue.", "https://github.com/quill/"),
        ("https://github.com/quill/ Thanks.", "https://github.com/quill/"),
        ("https://github.com/quill/ soon.", "https://github.com/quill/"),
        ("https://a.io/quill/ splat.", "https://a.io/quill/"),
    ],
)
def test_words_after_an_address_are_not_joined_to_it(text: str, url: str) -> None:
    """A blank ends an address where the next word may be one of the sentence."""
    assert urls(text) == [url]


def test_an_address_cut_at_a_hyphen_is_joined_at_the_end_of_a_sentence() -> None:
    """No repository ends in a hyphen: the rest stands on the next line."""
    assert urls("See https://github.com/quill/long- name.") == ["https://github.com/quill/long-name"]


@pytest.mark.parametrize(
    "piece", ["https://", "https: ", "t", "a.", "github.com/", "\\href{", "www.a", "~", "h t t p"]
)
def test_long_texts_are_searched_in_time(piece: str) -> None:
    """A hundred thousand characters are searched in no time, whatever they are."""
    start = time.process_time()
    links.find(piece * (100_000 // len(piece)))
    assert time.process_time() - start < 2
