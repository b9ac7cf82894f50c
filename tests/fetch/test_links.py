"""Addresses in abstracts and comments: found, trimmed, sorted by kind."""

from __future__ import annotations

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
        ("https://huggingface.co/nobody/nothing", "project"),
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
