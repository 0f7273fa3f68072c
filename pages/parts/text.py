"""Text from outside, made safe to hand to commands that read Markdown."""

import re

from cart_state import Product

LOW_STOCK = 5

# Streamlit turns these into links, arrows and logos even where they are escaped. An invisible
# word joiner between the two halves keeps them text.
_STILL_READ = re.compile(
    r"(?<=:)(?=//|streamlit:)|(?<=www)(?=\.)|(?=@)|(?<=-)(?=[->])|(?<=<)(?=-)", re.IGNORECASE
)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """Returns Markdown that shows `text` exactly as it is written."""
    return _PUNCTUATION.sub(r"\\\1", _STILL_READ.sub("\u2060", text))


def products(count: int) -> str:
    """Returns '1 product', '2 products'."""
    return "1 product" if count == 1 else f"{count} products"


def pieces(count: int) -> str:
    """Returns '1 piece', '2 pieces'."""
    return "1 piece" if count == 1 else f"{count} pieces"


def availability(product: Product, held: int) -> str:
    """Returns, as Markdown, how many can be had and how many are in the cart."""
    mark = f" :green-badge[:material/check: {held} in cart]" if held else ""
    if product.stock == 0:
        return f":gray-badge[Sold out]{mark}"
    if product.stock <= LOW_STOCK:
        return f":orange-badge[Only {product.stock} left]{mark}"
    return f":gray[:small[In stock]]{mark}"
