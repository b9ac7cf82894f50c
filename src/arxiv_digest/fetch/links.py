"""Addresses in abstracts and comments: found as authors write them, mended where that is safe, told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from arxiv_digest.arxiv import urls as arxiv
from arxiv_digest.fetch import link_kinds
from arxiv_digest.model import Link

_LONGEST = 20_000  # characters of a text that are searched
# Chinese and Japanese punctuation ends an address: sentences go on there without a blank.
_CJK = r"\u2018-\u201f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20"
_URL = re.compile(rf"https?://[^\s<>\"'`{{}}|\\^$\[\]\u2013\u2014\u200b-\u200f\ufeff{_CJK}]+", re.IGNORECASE)
_GLUED_CJK = re.compile(r"(?<=[A-Za-z0-9])(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")
_ARXIV = re.compile(rf"(?:.+\.)?{re.escape(arxiv.HOST)}")
_CODE_HOST = re.compile(r"(?:www\.)?(?:github|gitlab|huggingface)\.com?")  # useless without a path
# Archives of data, whose DOIs lead to what a paper offers and not to a paper.
_ARCHIVES = r"10\.(?:5281/zenodo|6084/m9\.figshare|17605/osf|5061/dryad|7910/dvn|57967/hf|21227/|17632/)"
_DEPOSIT = re.compile(rf"(?<![\w./])(?:doi\.org/|doi:\s?)?({_ARCHIVES})(?=[\w./-])", re.IGNORECASE)
_DEPOSITED = re.compile(f"/{_ARCHIVES}", re.IGNORECASE)
_TRAILING = ".,;:!?*_~$\u2026"
_CLOSERS = {")": "(", "]": "[", "}": "{"}

# TeX inside of addresses. The macros' braces become blanks, which end an address.
_TILDE = re.compile(
    r"\\textasciitilde(?:\s?\{\})?|\\~(?:\s?\{\s?\})?|\$\s?\{?\s?\\(?:sim|tilde)\s?(?:\{\s?\})?\s?\}?\s?\$|\{\\~(?:\{\})?\}"
)
_UNDERSCORE = re.compile(r"\\textunderscore(?:\s?\{\})?|\\_|\{\\_\}")
_ESCAPED = re.compile(r"\\([%#&$])")
_MACRO = re.compile(r"\\(?:href|url|nolinkurl|path|texttt|footnote|textit|textbf|emph)\s?\{")

# Hosts that are known by name: an address needs no scheme there, and a broken one is mended.
_KNOWN = (
    r"(?:github|gitlab|huggingface|kaggle|figshare|youtube|vimeo|bitbucket|modelscope|replicate)\.(?:com|co|org|cn)"
    r"|(?:hf\.co|zenodo\.org|osf\.io|codeberg\.org|anonymous\.4open\.science|youtu\.be|openreview\.net|git\.io|bit\.ly"
    r"|colab\.research\.google\.com|sites\.google\.com|drive\.google\.com|pypi\.org|tinyurl\.com"
    r"|gist\.github\.com|ieee-dataport\.org|physionet\.org|wandb\.ai)"
    r"|[a-z0-9][a-z0-9-]{0,60}\.(?:github\.io|grand-challenge\.org|gitlab\.io|readthedocs\.io|netlify\.app|vercel\.app|pages\.dev|hf\.space"
    r"|streamlit\.app|web\.app|herokuapp\.com)"
)
_HOST = rf"(?:www\.)?(?:{_KNOWN})"
_START = r"(?<![a-zA-Z0-9_\u00c0-\u024f@./=?&%~-])"  # where an address may begin: not within a word
# A word and the host that was joined to it.
_JOINED = re.compile(
    r"\b(available|accessible|at|on|in|via|code|see)(?=(?:github|gitlab|huggingface)\.com?/[\w-])",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"{_START}(?={_HOST}(?:/|(?<=challenge\.org)|(?<=\.io)|(?<=\.app)|(?<=\.dev)|(?<=\.space))(?![\w-]*@))",
    re.IGNORECASE,
)
_WWW = re.compile(r"(?<![\w@./:=?&%~-])(?=www\.[a-z0-9-]{1,60}\.[a-z]{2})", re.IGNORECASE)
# A scheme with a blank, a missing colon or slash, or a letter too many or too few.
_BROKEN = re.compile(
    r"(?<![a-z])(?:h?t{2,3}ps?|hhttps?|htp?s)(?:\s?[:;.]\s?/\s?/+|\s?[:;]\s?/|\s?//+|\s?[:;])\s?(?=[a-z0-9])",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(https?)\s?:?\s?/\s?/+\s?(?=[a-z0-9-]{1,60}\.)", re.IGNORECASE)
_MISSPELT = re.compile(rf"(?!https?://\S)(?:{_BROKEN.pattern})(?={_HOST}|www\.)", re.IGNORECASE)
_GIT = re.compile(r"(?:\bgit@|\bssh://git@|\bgit://)((?:github|gitlab)\.com)[:/]", re.IGNORECASE)
_TWICE = re.compile(r"(?:https?://){1,9}(?=https?://)", re.IGNORECASE)
_DOT = re.compile(
    r"(?<![\w.@-])((?:https?://)?(?:www\.)?(?:github|gitlab|huggingface))\s?\.\s?(com|co)\s?/\s?",
    re.IGNORECASE,
)
_PAGES = re.compile(r"(https?://[\w-]{1,60})\s?\.\s?(github|gitlab)\s?\.\s?io(?![\w-])", re.IGNORECASE)
_SLASH = re.compile(r"(https?://(?:www\.)?(?:github|gitlab|huggingface)\.com?/[\w.-]{1,80})\s/(?=\w)")
# A blank after a slash or hyphen, where the rest of the address closes the sentence or is a path itself.
_CUT = re.compile(
    r"(https?://(?:www\.)?(?:github\.com|gitlab\.com|huggingface\.co)/(?:[\w.-]{1,80}/(?:[\w.-]{1,80}[-_])?|[\w.-]{1,80}-)?)"
    r"\s(?![A-Z][a-z]+(?![\w-])|(?:and|or|soon|here|now|for|respectively|available|upon|online|together|with)(?![\w-]))"
    r"(?=\w[\w.-]{1,80}(?:/[\w./-]{0,100})?(?:[,;)]|\.?(?:\s[A-Z(]|\s?$)))"
)
# A second address within one; after a slash it belongs to the first, unless that is known to hold none.
_AGAIN = re.compile(r"(?<=[^=?&:%#])(?=https?://)", re.IGNORECASE)
_NESTED = re.compile(r"(?<=[^/=?&:%#])(?=https?://)", re.IGNORECASE)
_PLAIN = re.compile(rf"https?://{_HOST}/", re.IGNORECASE)
_SENTENCE = re.compile(
    r"(?<=[\w/-])\.(?:The|We|Our|Code|Project|Data|Dataset|Demo|Models?|Accepted|This|It|Page)\Z"
)


def find(*texts: str | None) -> tuple[Link, ...]:
    """Find the addresses in the texts, in order, each once; links back to arXiv and DOIs are left out.

    Texts may be arXiv's TeX or decoded.
    """
    kinds: dict[str, str] = {}
    for text in texts:
        for url, context in _addresses(text) if text else ():
            if _is_public(url):
                kinds.setdefault(url, link_kinds.kind(url, context))
    return tuple(Link(kind=kind, url=url) for url, kind in kinds.items())  # type: ignore[arg-type]


def _addresses(text: str) -> Iterator[tuple[str, str]]:
    """Return each address with the words before it, back to the address before."""
    flat = _mended(_flat(text[:_LONGEST]))
    end = 0
    for match in _URL.finditer(flat):
        context = flat[end : match.start()]
        for piece in (_AGAIN if _PLAIN.match(match[0]) else _NESTED).split(match[0]):
            yield _trim(piece), context
        end = match.end()


def _flat(text: str) -> str:
    r"""Take TeX off addresses: `\href{…}{…}`, `\url{…}`, `\_`, `\%`, `\~{}`."""
    if "\\" in text:
        text = _UNDERSCORE.sub("_", _TILDE.sub("~", _MACRO.sub(" ", text)))
        text = _ESCAPED.sub(r"\1", text)
    return text.replace("&amp;", "&")


def _mended(text: str) -> str:
    """Mend schemes and cuts that cannot mean anything else."""
    text = _SPACED.sub(r"\1://", _JOINED.sub(r"\1 ", _GIT.sub(r"https://\1/", text)))
    text = _PAGES.sub(r"\1.\2.io", _DOT.sub(r"\1.\2/", _MISSPELT.sub("https://", text)))
    text = _DEPOSIT.sub(r"https://doi.org/\1", _WWW.sub("https://", _BARE.sub("https://", text)))
    return _TWICE.sub("", _CUT.sub(r"\1", _SLASH.sub(r"\1/", text)))


def _trim(url: str) -> str:
    """Take off the punctuation of the sentence around; a closing bracket stays if it was opened inside."""
    url = _balanced(_GLUED_CJK.split(url)[0]).rstrip(_TRAILING)
    while url and url[-1] in _CLOSERS and url.count(url[-1]) > url.count(_CLOSERS[url[-1]]):
        url = url[:-1].rstrip(_TRAILING)
    return _SENTENCE.sub("", url)


def _balanced(url: str) -> str:
    """Cut where a bracket closes that was not opened inside, and at any bracket on a host that has none."""
    if _CODE_HOST.match(url.partition("://")[2].casefold()):
        return re.split(r"[()]", url)[0]
    depth = 0
    for place, char in enumerate(url):
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return url[:place]
    return url


def _is_public(url: str) -> bool:
    """Return whether an address leads to a public host that is neither arXiv nor a resolver of DOIs."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        deceptive = "@" in parts.netloc or parts.port not in {None, 80, 443}
    except ValueError:
        return False
    bare = bool(_CODE_HOST.fullmatch(host)) and not parts.path.strip("/")
    resolver = host.removeprefix("www.") in {"doi.org", "dx.doi.org"} and not _DEPOSITED.match(parts.path)
    return not (deceptive or resolver or bare or "." not in host or _ARXIV.fullmatch(host))
