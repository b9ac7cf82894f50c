"""Words of a sentence, reduced so that forms, spellings and abbreviations of one word are equal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from arxiv_digest.summaries.grounding.figures import LETTERS, stem
from arxiv_digest.text import CJK, fold

WORD = re.compile(
    rf"[{LETTERS}][{LETTERS}]*(?:\d+[{LETTERS}\d]*)?|\d+(?:[.,]\d+)*[{LETTERS}]*|[{CJK}]|[%,;:()]"
)
FUNCTION = frozenset(
    "a an the of in on at to for with by from as and or but is are was were be been being it its this that "
    "these those we our us they their them he she i you your which who whose where when while into onto "
    "than "
    "then so such also both via per do does did has have had can will would shall there here about over "
    "up out off only just more most less very much many any how what if not no nor".split()
)
_SELF = frozenset(
    "we our ours us method approach framework model system proposed paper authors it this".split()
)
METRICS = frozenset(
    "accuracy precision recall f1 bleu rouge meteor psnr ssim lpips fid wer cer mse mae rmse perplexity "
    "latency "
    "throughput memory auc auroc auprc iou miou map ndcg mrr dice kappa plcc srcc specificity "
    "sensitivity flops "
    "error loss speedup speed runtime cost energy correlation recall r2 ece nll fps".split()
)
_SUFFIX = re.compile(
    r"(?<=\w{4})(?:ization|ates?|ated|ating|ative|ator|isation|ational|ations?|ements?|ments?|ingly|edly"
    r"|ally|ings?|ness|ity|ities|ives?"
    r"|ions?|able|ible|ance|ences?|ers?|ors?|ied|ies|ous|ful|al|ly|ed|es|en|ic|e|s|y)$"
)
_LONGEST = 7  # characters of a key: the endings that remain tell little
# Abbreviations that abstracts use without introducing them.
_KNOWN = {
    "mae": "mean absolute error",
    "mse": "mean squared error",
    "rmse": "root mean squared error",
    "fps": "frames second",
    "llm": "large language model",
    "mllm": "multimodal large language model",
    "vlm": "vision language model",
    "lm": "language model",
    "iou": "intersection union",
    "wer": "word error rate",
    "qa": "question answering",
    "rl": "reinforcement learning",
    "sota": "state art",
    "rag": "retrieval augmented generation",
    "cot": "chain thought",
    "moe": "mixture experts",
    "gnn": "graph neural network",
    "cnn": "convolutional neural network",
    "mri": "magnetic resonance imaging",
    "ct": "computed tomography",
    "auc": "area curve",
    "auroc": "area roc curve",
    "asr": "automatic speech recognition",
    "nlp": "natural language processing",
    "sft": "supervised fine tuning",
}
_ALIKE = {
    "image": "visual",
    "vision": "visual",
    "visual": "visual",
    "picture": "visual",
    "textual": "text",
    "speed": "speed",
    "param": "paramet",
    "parameter": "paramet",
    "latencies": "latency",
    "costs": "cost",
    "expensive": "cost",
    "expense": "cost",
    "photo": "visual",
    "photograph": "visual",
    "dataset": "data",
    "corpus": "data",
    "benchmark": "data",
    "summaries": "summar",
    "analyses": "analys",
    "faithful": "faith",
    "accurate": "accurac",
    "accuracy": "accurac",
    "accuracies": "accurac",
    "robust": "robust",
    "memory": "memor",
    "memories": "memor",
    "dogs": "canine",
    "dog": "canine",
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word or sign of a sentence, with its place; `keys` are empty for function words."""

    text: str
    start: int
    end: int
    keys: frozenset[str] = frozenset()

    @property
    def low(self) -> str:
        """Return the word in lower case."""
        return self.text.lower()


Glossary = Mapping[str, frozenset[str]]


@lru_cache(maxsize=16384)
def key(word: str) -> str:
    """Reduce a word to what its forms share: quantised, quantization → quantiz."""
    low = fold(word).lower()
    if low in _ALIKE:
        return _ALIKE[low]
    low = _american(stem(low))
    if low in _ALIKE:
        return _ALIKE[low]
    if len(low) <= 4 or not low.isalpha():  # noqa: PLR2004
        return low
    short = _SUFFIX.sub("", low)
    if len(short) > 3 and short[-1] == short[-2] and short[-1] not in "ls":  # noqa: PLR2004  planned → plan
        short = short[:-1]
    return short[:_LONGEST]


def _american(word: str) -> str:
    word = re.sub(r"is(?=(?:e|ed|es|er|ers|ing|ation|ations|able)$)", "iz", word) if len(word) > 5 else word  # noqa: PLR2004
    word = re.sub(r"ys(?=(?:e|ed|es|er|ing)$)", "yz", word)
    word = re.sub(r"our(?=$|ed$|ing$|s$|al$|ite$|able$)", "or", word) if len(word) > 5 else word  # noqa: PLR2004
    return re.sub(r"ll(?=(?:ed|ing|er)$)", "l", word)


def words(text: str, glossary: Glossary) -> tuple[Word, ...]:
    """Return the words and signs of a tidy text."""
    return tuple(_word(found, glossary) for found in WORD.finditer(text))


def _word(found: re.Match[str], glossary: Glossary) -> Word:
    low = found[0].lower()
    if low in _SELF:
        return Word(
            found[0], found.start(), found.end(), frozenset({"§", key(low)} if low not in FUNCTION else {"§"})
        )
    if low in FUNCTION or not re.search(r"[^\W_]", low) or (len(low) < 2 and low.isascii()):  # noqa: PLR2004
        return Word(found[0], found.start(), found.end())
    keys = {key(low)} | glossary.get(low.removesuffix("s"), frozenset())
    return Word(found[0], found.start(), found.end(), frozenset(keys))


_GLOSS = re.compile(rf"\(([{LETTERS}][{LETTERS}\d-]{{1,11}})\)")
_NAMED = re.compile(
    rf"(?:(?:[Pp]ropose|[Ii]ntroduce|[Pp]resent|[Dd]evelop|[Rr]elease|[Cc]alled|[Nn]amed|[Dd]ubbed"
    rf"|[Tt]ermed)"
    rf"(?: (?:an?|the|our))?|^) ?([A-Z][{LETTERS}\d-]{{1,30}})(?=[\s,:.(]|$)"
)


def glossary(text: str, title: str) -> dict[str, frozenset[str]]:
    """Return abbreviations with the keys of their long forms, and the paper's own names with `§`."""
    known = {short: frozenset(map(key, long.split())) for short, long in _KNOWN.items()}
    for found in _GLOSS.finditer(text):
        long = _expanded(found[1], re.findall(r"[^\W_]+", text[max(0, found.start() - 120) : found.start()]))
        if long:
            low = found[1].lower().removesuffix("s")
            known[low] = frozenset(map(key, long)) | {key(low)}
    for name in _own(text, title):
        low = name.lower()
        known[low] = known.get(low, frozenset()) | {"§"}
    return known


def _own(text: str, title: str) -> Iterator[str]:
    head = title.partition(":")[0]
    if head != title and len(head.split()) == 1:
        yield from WORD_NAMES.findall(head)
    for found in _NAMED.finditer(text):
        if found.start(1) and re.search(r"\d|[^\W\d_][A-Z]", found[1]):
            yield from WORD_NAMES.findall(found[1])


WORD_NAMES = re.compile(rf"[{LETTERS}][{LETTERS}\d]+")


def _expanded(short: str, before: Sequence[str]) -> list[str]:
    """Return the words right before an abbreviation that begin with its letters."""
    letters = [char for char in short.removesuffix("s").lower() if char.isalnum()]
    for size in range(len(letters), min(len(before), len(letters) + 3) + 1):
        tail = before[-size:]
        heads = iter(word[0].lower() for word in tail)
        if tail and tail[0][0].lower() == letters[0] and all(letter in heads for letter in letters):
            return [word for word in tail if word.lower() not in FUNCTION]
    return []
