"""A whole cart as a few words of text, for a link: skus and quantities, never whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, unquote

from cart_state.cart import CartError

MOST_LINES = 100
_LONGEST = 30_000  # as long as browsers and servers take an address to be
_MOST_PIECES = 10**6


def pack(lines: Iterable[tuple[str, int]]) -> str:
    """Returns skus and quantities as text, `desk:1,mouse:2`, that `unpack` reads.

    Raises CartError for what is too much: 100 lines and a million pieces of a product fit.
    """
    words = []
    for sku, quantity in lines:
        if quantity > _MOST_PIECES:
            raise CartError(f"A link holds at most {_MOST_PIECES:,} pieces of each product.")
        words.append(f"{quote(sku, safe='')}:{quantity}")
    if len(words) > MOST_LINES:
        raise CartError(f"A link holds at most {MOST_LINES} products. Yours has {len(words)}.")
    packed = ",".join(words)
    if len(packed) > _LONGEST:
        raise CartError("The names of these products are too long for one link.")
    return packed


def unpack(text: str) -> list[tuple[str, int]]:
    """Returns the skus and quantities in such a text, which may come from anyone.

    A sku named twice counts once, with the sum. Raises CartError when it is not such a text.
    """
    if len(text) > _LONGEST or text.count(",") >= MOST_LINES:
        raise CartError(
            f"This link is too long: a shared cart holds {MOST_LINES} products at most."
        )
    found: dict[str, int] = {}
    for word in text.split(","):
        sku, _, quantity = word.rpartition(":")
        sku = unquote(sku).strip()
        if not (sku and sku.isprintable() and quantity.isascii() and quantity.isdecimal()):
            raise CartError("This link is broken, perhaps cut off. Please ask for it again.")
        pieces = int(quantity) if len(quantity) < 8 else _MOST_PIECES + 1
        found[sku] = found.get(sku, 0) + pieces
        if not 0 < found[sku] <= _MOST_PIECES:
            raise CartError("This link asks for a quantity that makes no sense.")
    return list(found.items())
