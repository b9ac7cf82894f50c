"""Outside text made readable: one clean form for what arXiv writes in TeX, XML and Unicode.

`clean` is what `data/` holds. `prose` is what readers see of it: Unicode with formulas as TeX between
dollars, for whoever sets them; `plain` writes the formulas in a line as well. Nothing here makes text safe
to publish; escaping is the business of `render.escape`.
"""

from arxiv_digest.text.decode import flat, literal, pieces, plain, prose
from arxiv_digest.text.fold import CJK, fold, fold_name, singular
from arxiv_digest.text.formula import is_whole, linear
from arxiv_digest.text.spans import MATH, clean, counted, inside, spans

__all__ = [
    "CJK",
    "MATH",
    "clean",
    "counted",
    "flat",
    "fold",
    "fold_name",
    "inside",
    "is_whole",
    "linear",
    "literal",
    "pieces",
    "plain",
    "prose",
    "singular",
    "spans",
]
