"""Products in a grid: what each is and costs, whether it can be had, and "Add to cart"."""

import functools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import streamlit as st

import cart_state
from cart_state import Product
from pages.parts import actions, scroll
from pages.parts.accessible import named
from pages.parts.details import product_tile, show
from pages.parts.errors import boundary
from pages.parts.header import counting
from pages.parts.picture import picture_url
from pages.parts.tile import pictures
from pages.words import shop as words

_FEATURED = 12  # fills rows of two, three, four and six
_EMPTY = Path(__file__).with_name("art") / "empty.svg"


def featured() -> list[Product]:
    """Returns the products that the shop puts forward; its first ones where it names none."""
    goods = cart_state.catalog()
    named = [goods[sku] for sku in cart_state.shop().featured if sku in goods]
    return named or [*islice(goods.values(), _FEATURED)]


@contextmanager
def empty(said: str) -> Iterator[None]:
    """Draws a picture, Markdown and what the `with` block draws beside it, products under it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(width=240):
            pictures("empty", [picture_url(_EMPTY)], "")
        with st.container(width=420):
            st.markdown(said)
            yield
    st.header(words.BEGIN_WITH(), anchor=False)
    product_grid([one for one in featured() if one.stock][:4])


def goes_with() -> None:
    """Draws a few products that go well with what is in the cart, if there are any."""
    products = cart_state.goes_with()
    if products:
        st.header(words.GOES_WITH(), anchor=False)
        product_grid(products, redraws_page=True)


def product_grid(products: Iterable[Product], redraws_page: bool = False) -> None:
    """Draws a card for each product, in which "Add to cart" draws that card and the count again.

    With `redraws_page`, the whole page, as it shows more of the cart than these.
    """
    # Each fragment is a cell by itself: a container around it would cost every click. Until
    # style.css has come, which has more stand side by side in a wide window, this is the layout.
    with st.grid(4, min_column_width=130, border=True):
        for product in products:
            with boundary():
                counting(functools.partial(_card, product, redraws_page))


def _card(product: Product, redraws_page: bool) -> None:
    held = cart_state.get().quantity(product.sku)
    product_tile(f"tile_{product.sku}", product, held, functools.partial(_open, product.sku))
    has_all = 0 < product.stock <= held
    st.button(
        words.ALL_IN_CART(count=product.stock) if has_all else words.ADD_TO_CART(),
        key=named(f"add_{product.sku}", product.name),
        icon=":material/add_shopping_cart:",
        width="stretch",
        disabled=product.stock == 0 or has_all,
        on_click=actions.once(_add),
        args=(product, redraws_page),
    )


def _open(sku: str) -> None:
    scroll.used(sku)
    show(sku)


def _add(product: Product, redraws_page: bool) -> None:
    scroll.used(product.sku)
    others = _others(product)
    actions.add(product.sku)
    # The page has more to show than this card when the goods are new, another tab was at work,
    # or nothing can be saved.
    has_news = (
        cart_state.catalog().get(product.sku) != product
        or _others(product) != others
        or not cart_state.status().saved
    )
    if redraws_page or has_news:
        st.rerun()


def _others(product: Product) -> list[tuple[str, int]]:
    lines = cart_state.get().lines
    return [(line.sku, line.quantity) for line in lines if line.sku != product.sku]
