"""Text from outside, made safe to hand to commands that read Markdown."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from itertools import accumulate

from cart_state import money

# Streamlit turns these into links, arrows and logos even where they are escaped. An invisible
# word joiner between the two halves keeps them text.
_JOINER = "\u2060"
_STILL_READ = re.compile(
    r"(?<=:)(?=//|streamlit:)|(?<=www)(?=\.)|(?=@)|(?<=-)(?=[->])|(?<=<)(?=-)", re.IGNORECASE
)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

# Text that runs from right to left, or marks that make it, would turn around what stands beside
# it, prices too. Between these two, which are invisible, it keeps its direction to itself.
_ISOLATE, _END = "\u2068", "\u2069"
_OPENING = {"LRI", "RLI", "FSI"}
_DIRECTED = {"R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF", "PDI", *_OPENING}


class Markdown(str):
    """Text that is Markdown already; what Python makes of it, such as an f-string, is not."""

    __slots__ = ()


def plain(text: str) -> Markdown:
    """Returns Markdown that shows `text` exactly as it is written."""
    return Markdown(_isolated(_PUNCTUATION.sub(r"\\\1", _STILL_READ.sub(_JOINER, text))))


def link(text: str, address: str) -> Markdown:
    """Returns a link; its text can be copied as it is, because a link holds no further one."""
    shown = _PUNCTUATION.sub(r"\\\1", text)
    return Markdown(f"[{shown}]({address})")


def own(text: str) -> Markdown:
    """Returns Markdown that the shop wrote itself, in which $ is a currency and no formula."""
    return Markdown(text.replace("$", r"\$"))


def listed(texts: Iterable[str]) -> Markdown:
    """Returns Markdown that shows these texts one after the other."""
    return Markdown(", ".join(map(plain, texts)))


def distinct(texts: list[str]) -> list[str]:
    """Returns texts that look the same but of which no two are equal, as columns have to be."""
    unlike: list[str] = []
    for text in texts:
        while text in unlike:
            text += _JOINER
        unlike.append(text)
    return unlike


def price(amount: Decimal) -> Markdown:
    """Returns an amount of money."""
    return Markdown(money(amount).replace("$", r"\$"))  # two bare ones would make a formula


def _isolated(text: str) -> str:
    """The text, kept apart from its neighbours if it is not simply from left to right."""
    if text.isascii():
        return text
    kinds = [unicodedata.bidirectional(mark) for mark in text]
    if _DIRECTED.isdisjoint(kinds):
        return text
    depths = list(accumulate((kind in _OPENING) - (kind == "PDI") for kind in kinds))
    unopened = max(0, -min(depths))
    return _ISOLATE * (unopened + 1) + text + _END * (depths[-1] + unopened + 1)
