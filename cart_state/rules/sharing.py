"""A cart as a few words of text, for a link: skus and quantities, never whose they are."""

from collections.abc import Iterable
from urllib.parse import quote, unquote

from cart_state.rules.errors import ShareError

MOST_SHARED = 100  # products in a link
_LONGEST = 30_000  # as long as browsers and servers take an address to be
_MOST_PIECES = 10**6


def pack_shared(lines: Iterable[tuple[str, int]]) -> str:
    """Returns skus and quantities as text, `desk:1,mouse:2`, that `unpack_shared` reads.

    Raises ShareError for what is too much: 100 lines and a million pieces of a product fit.
    """
    words = []
    for sku, quantity in lines:
        if quantity > _MOST_PIECES:
            raise ShareError("too many pieces", _MOST_PIECES, quantity)
        words.append(f"{quote(sku, safe='')}:{quantity}")
    if len(words) > MOST_SHARED:
        raise ShareError("too many products", MOST_SHARED, len(words))
    packed = ",".join(words)
    if len(packed) > _LONGEST:
        raise ShareError("too long")
    return packed


def unpack_shared(text: str) -> list[tuple[str, int]]:
    """Returns the skus and quantities in such a text, which may come from anyone.

    A sku named twice counts once, with the sum. Raises ShareError when it is not such a text.
    """
    if len(text) > _LONGEST or text.count(",") >= MOST_SHARED:
        raise ShareError("link too long", MOST_SHARED)
    found: dict[str, int] = {}
    for word in text.split(","):
        sku, _, quantity = word.rpartition(":")
        sku = unquote(sku).strip()
        if not (sku and sku.isprintable() and quantity.isascii() and quantity.isdecimal()):
            raise ShareError("broken")
        pieces = int(quantity) if len(quantity) < 8 else _MOST_PIECES + 1
        found[sku] = found.get(sku, 0) + pieces
        if not 0 < found[sku] <= _MOST_PIECES:
            raise ShareError("quantity", _MOST_PIECES)
    return list(found.items())
