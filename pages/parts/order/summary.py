"""What is ordered, as a table; and beside the form what it comes to, and the button for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

import cart_state
from cart_state import Cart, Delivery, OrderError, OrderLine, StoreError
from pages.parts.cart.news import cart_news
from pages.parts.details import amount
from pages.parts.document import lines_of
from pages.parts.footer import text_buttons, ways_to_reach
from pages.parts.order.form import draft, place
from pages.parts.picture import within_text
from pages.words import cart as cart_words
from pages.words import orders as words
from pages.words.markdown import plain, price
from pages.words.refusals import refusal
from pages.words.shop import GO_TO_YOUR_CART


def order_summary(cart: Cart, delivery: Delivery) -> None:
    """Draws the lines, the total, why the last try failed, the shop's texts and the button."""
    shop, kept = cart_state.shop(), draft()
    total = cart_state.order_total(cart, delivery)
    asked = replace(delivery, cost=delivery.cost_for(cart.total))
    with st.container(border=True, key="raised"):
        # A long list scrolls, so that the button under it stays near.
        goods_table(lines_of(cart), asked, height=480 if len(cart) > 9 else "content")
        amount(cart_words.TOTAL(), total)
        # No link: the browser sends its click before what is still being typed, with which it would
        # come back to this page at once.
        st.button(
            GO_TO_YOUR_CART(),
            key="order_to_cart",
            type="tertiary",
            icon=":material/arrow_back:",
            on_click=st.switch_page,
            args=("pages/2_Cart.py",),
        )
    error = kept.refusal(cart)
    if error:
        refused(error)
    cart_news(cart, error.products if isinstance(error, OrderError) else ())
    if shop.texts:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(words.TEXTS_APPLY(), width="content")
            text_buttons(shop, "order")
    st.button(
        words.order_button(total, delivery, shop.orders.mode == "quote"),
        key="order_place",
        type="primary",
        width="stretch",
        on_click=place,
        disabled=not lines_of(cart),
        args=(kept.key, total, cart, delivery, shop),
    )


def refused(error: OrderError | StoreError) -> None:
    """Says why an order was not placed, or that this is not known."""
    if isinstance(error, StoreError):
        st.warning(words.NOT_KNOWN_WHY(), title=words.NOT_KNOWN(), icon=":material/sync_problem:")
        return
    said: list[str] = [refusal(error)]
    said += [f"- {words.FIELDS[name]()}" for name in error.fields if draft().problem(name)]
    said += ways_to_reach(cart_state.shop()) if error.limit else ()
    icon = ":material/production_quantity_limits:"
    title = None if error.problem == "key" else words.NOTHING_ORDERED()
    st.warning("  \n".join(said), title=title, icon=icon)


def goods_table(
    lines: Sequence[OrderLine], delivery: Delivery, pictures: bool = False, height: Any = "content"
) -> None:
    """Draws the lines, and below them the delivery with what is asked for it."""
    way = plain(words.delivery_name(delivery))
    cost = price(delivery.cost) if delivery.cost else words.FREE()
    cells: dict[str, list[str]] = {
        cart_words.PRODUCT(): [*map(_product, lines), way],
        cart_words.LINE_TOTAL(): [*(price(line.total) for line in lines), cost],
    }
    if pictures:
        goods = cart_state.catalog()
        cells = {"": [*(within_text(goods.get(line.sku)) for line in lines), ""]} | cells
    table = pd.DataFrame(cells)
    with st.container(key="amounts"):
        looks: Any = {"border": "horizontal", "hide_index": True, "hide_header": True}
        st.table(table, height=height, alt=words.ALT(), **looks)


def _product(line: OrderLine) -> str:
    each = words.OF_EACH(quantity=line.quantity, price=line.unit_price)
    return f"{plain(line.name)}  \n:gray[{each}]"
