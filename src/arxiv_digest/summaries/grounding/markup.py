"""Detects markup, filler and instructions in a model's reply."""

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


# ------------------------------------------------------------------------------------------- instructions

_BEFORE = "previous|prior|above|earlier|preceding|foregoing|existing|other|initial|original"
_ORDERS = r"(?:instruction|prompt|direction|rule|guideline|command|directive|message|context|system prompt)s?"
_MACHINE = r"(?:AI|artificial intelligence|(?:large )?language model|LLM|chatbot|AI assistant|assistant)"
_PAPER = r"(?:paper|work|submission|article|manuscript|study)"
_INSTRUCTION = re.compile(
    rf"\b(?:ignore|disregard|forget|override|bypass|(?:do not|don't) (?:follow|obey))\b"
    rf"(?: (?:all|any|the|my|your|these|those|of|every)){{0,3}}"
    rf" (?:{_BEFORE})(?: (?:and|or) (?:{_BEFORE}))?(?: \w+)? {_ORDERS}\b"
    rf"|\b(?:ignore|disregard|forget) (?:(?:all|any|the|my|your|of|everything) ){{1,3}}"
    rf"(?:{_ORDERS}|above|before)\b(?! (?:of|for|to|in)\b)"
    rf"|\byou are (?:now )?(?:an? |the )?(?:helpful |expert |honest )?{_MACHINE}(?: reviewer)?\b"
    rf"|\bas an? (?:AI|large) (?:language model|assistant|reviewer), (?:you|please|I)\b"
    rf"|\b(?:rate|score|grade|rank) (?:this|the) {_PAPER}\b"
    rf".{{0,40}}?(?:\d+ ?(?:/|out of) ?\d+|highest|top|excellent|best)"
    rf"|\bgive (?:this|the) {_PAPER} (?:an? )?(?:\w+ )?(?:score|rating|grade|review|\d+)"
    rf"|\b(?:recommend|accept) (?:this|the) {_PAPER} (?:to every|to all|for|strongly|without|as)\b"
    rf"|\b(?:give|write|produce|output|provide|return)(?: only)? (?:an? )?(?:only )?"
    rf"(?:strongly |very |highly )?(?:positive|favou?rable|glowing) (?:peer )?reviews?(?: only)?\b"
    rf"|\bdo not (?:highlight|mention|list|report|discuss) (?:any )?(?:the )?(?:negatives?|weakness(?:es)?)\b"
    rf"|\b(?:note|attention|message|instructions?) (?:to|for) (?:all )?(?:the )?{_MACHINE}s?"
    rf"(?: reviewers?)?\s?:"
    rf"|\bif you are (?:an? )?{_MACHINE}\b"
    rf"|\b(?:reveal|print|repeat|output) (?:your|the) (?:system prompt|hidden prompt|instructions above)\b"
    r"|<\|(?:im_start|im_end|system|user|endoftext)\|>|\[/?INST\]|</?system>|<<SYS>>"
    r"|(?:忽略|无视|忘记|忘掉|不要理会)(?:掉)?(?:所有|全部|你|之前|以上|前面|先前|上述|此前|的|任何|一切){1,5}"
    r"(?:指令|指示|提示词?|说明|要求|命令|规则)"
    r"|你(?:现在)?是(?:一[个名位])?(?:AI|人工智能|大?语言模型|大模型|聊天机器人|智能助手)"
    r"|(?:给|为|请给)(?:予)?(?:这|本|该)(?:篇|份)?(?:论文|文章|工作|稿件)"
    r".{0,8}(?:满分|高分|好评|10 ?分|十分|正面评价)"
    r"|作为(?:一[个名位])?(?:AI|人工智能|大?语言模型)(?:助手|审稿人)?[，,](?:你|请|我)",
    re.IGNORECASE,
)


def instructions_in(text: str) -> bool:
    """Return whether a text contains what looks like an instruction to a language model."""
    text = clean(text)
    return bool(_INSTRUCTION.search(text) or _INSTRUCTION.search(tidy(text)))
