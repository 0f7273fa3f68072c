"""The lines of an order, as a table for a page."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

import cart_state
from cart_state import Delivery, OrderLine
from pages.parts.picture import within_text
from pages.words import cart as cart_words
from pages.words import orders as words
from pages.words.markdown import plain, price


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
