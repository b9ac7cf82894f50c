"""Detects markup and filler in a model's reply."""

from __future__ import annotations

import re
from collections.abc import Callable

from arxiv_digest.summaries.grounding.figures import tidy
from arxiv_digest.text import clean, spans

_PATIENCE = 100  # levels of nested markup; a text with more becomes empty

_ANSI = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
_FRONT = re.compile(
    r"(?:^|\n)[ \t]{0,9}---+[ \t]{0,9}\n(?:[ \t]{0,9}[\w-]+[ \t]{0,9}:.*\n)*[ \t]{0,9}---+[ \t]{0,9}(?=\n|$)"
)
_COMMAND = re.compile(r"(?<!\S)::(?:[a-z][\w-]*(?: [^\n:]*)?::)?")
_RULER = re.compile(r"\|(?:\s{0,9}:?-{3,99}:?\s{0,9}\|)+(?:\s{0,9}:?-{3,})?")
_TARGET = r"\(((?:[^()]|\([^()]*\))*)\)"
_IMAGE = re.compile(rf"!\[[^\[\]]*\]{_TARGET}")
_LINK = re.compile(rf"\[([^\[\]]*)\]{_TARGET}")
_ADDRESS = re.compile(
    r"\s*+(?:<\s*+)?(?>[a-z][a-z\d+.-]*:|/|#|[\w.-]+\.[a-z]{2,}|\S+/)\S*+[^)]*+", re.IGNORECASE
)
_LOUD = (
    "script style iframe object embed form input button textarea select svg math video audio source img "
    "image link meta base html head body title div span table thead tbody tr td th ul ol li pre code br hr "
    "strong em sup sub small big font center blockquote details summary frame frameset applet marquee"
)
_SCRIPT = re.compile(
    r"<(script|style|iframe|object|svg)\b[^<>]*>[^<]*+(?:<(?!\1\b|/\1\s*>)[^<]*+)*+</\1\s*>", re.IGNORECASE
)
_TAG = re.compile(
    rf"<!--(?:[^<-]|<(?!!--)|-(?!->))*+-->|<!doctype[^<>]*>"
    rf"|</?(?:{'|'.join(_LOUD.split())}|h[1-6])\b(?:[^<>]*>|(?=\s[^<>]*$)|(?=$))"
    r"|</?(?-i:[abipqsu])\s*/?>|<[a-z]\s[\w\s-]*=[^<>]*>|<(?:https?|javascript|data|mailto):[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^{}]*#\}")
_BRACES = re.compile(r"\{\{+|\}\}+|\{%|%\}|\{#|#\}")
_SNIPPET = re.compile(r"-{0,9}8<-{2,}(?:\s*(?:\"[^\"]*\"|'[^']*'))?")
_CITATION = re.compile(r"\s?~?\\[Cc]ite[a-z]*\*?(?:\[[^\[\]]*\])*\{[^{}]*\}")
_RULE = re.compile(r"(?<!\S)-{3,}(?!\S)")
_DASHES = re.compile(r"-{3,}")


def unmarked(text: str, allowed: Callable[[str], bool]) -> str:
    """Remove markup from a text; a link stays when its target is `allowed`, otherwise only its label does."""
    for _ in range(_PATIENCE):
        before, text = text, _once(text, allowed)
        if text == before:
            return text
    return ""


def _once(text: str, allowed: Callable[[str], bool]) -> str:
    text = _FRONT.sub("\n", _ANSI.sub("", text))
    text = clean(_COMMAND.sub("", _RULER.sub(" ", text)))
    if not re.search(r"[<{\[}%#]|--", text):
        return text

    def words(link: re.Match[str]) -> str:
        known = not _ADDRESS.fullmatch(link[2]) or allowed(link[2].strip())
        return link[0] if known else link[1]

    text = _CITATION.sub("", text)
    text = _TAG.sub("", _SCRIPT.sub("", _SNIPPET.sub("", text)))
    text = _LINK.sub(words, _IMAGE.sub("", text))
    pieces = (_apart(piece) if is_math else _untemplated(piece) for is_math, piece in spans(text))
    return clean(_DASHES.sub("—", _RULE.sub(" ", "".join(pieces))))


def _untemplated(text: str) -> str:
    return _BRACES.sub(lambda braces: braces[0].strip("%#")[:1], _TEMPLATE.sub("", text))


def _apart(formula: str) -> str:
    """Separate the braces of a formula: TeX reads them the same, and templates do not see `{{`."""
    return re.sub(r"(?<=\{)(?=[{%#])|(?<=[%#}])(?=\})", " ", formula)


# ------------------------------------------------------------------------------------------------- filler

_UNSAID = (
    r"(?:n\s?/?\s?a|none|nil|null|nothing|unknown|unspecified|unavailable|undisclosed|tb[acd]|todo|missing"
    r"|no (?:information|details?|data|evidence)(?: (?:(?:is|are|was|were) )?"
    r"(?:available|given|provided|found|stated))?"
    r"|(?:none|not|nothing|no information|not explicitly|not clearly|not directly)(?: (?:was|is|are))?"
    r" (?:applicable|available|stated|specified|mentioned|provided|reported|given|discussed|described"
    r"|disclosed|known|found|included|addressed|evaluated|detailed|listed|explicitly (?:stated|mentioned))"
    r"(?: (?:in|by|from) the (?:provided |given |available )?"
    r"(?:text|abstract|paper|source|document|excerpt|authors?))?"
    r"|the (?:provided |given )?(?:text|abstract|source|excerpt) does not (?:explicitly )?"
    r"(?:state|specify|mention|provide|report|give|discuss|describe|include|say)(?: \w+){0,6}"
    r"|无|無|没有|暂无|不适用|不適用|未提及|未说明|未說明|未提供|未给出|未知|不详"
    r"|(?:摘要|文中|论文|原文)?(?:中)?(?:并)?未(?:提及|说明|给出|提供)"
    r"|なし|該当なし|不明|記載なし|없음|해당 없음)"
)
_FILLER = re.compile(rf"[\W_]*(?:{_UNSAID}[\W_]*)*")


def is_filler(text: str) -> bool:
    """Return whether a text only says that nothing is known: N/A, not stated, —, 未提及."""
    return bool(_FILLER.fullmatch(tidy(text).lower()))
