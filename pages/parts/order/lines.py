"""The lines of an order, as a table for a page."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from cart_state import Delivery, OrderLine
from pages.words import cart as cart_words
from pages.words import orders as words
from pages.words.markdown import plain, price


def goods_table(lines: Iterable[OrderLine], delivery: Delivery) -> None:
    """Draws the lines, and below them the delivery with what is asked for it."""
    rows = [(_product(line), price(line.total)) for line in lines]
    way = plain(words.delivery_name(delivery))
    rows.append((way, price(delivery.cost) if delivery.cost else words.FREE()))
    table = pd.DataFrame(rows, columns=[cart_words.PRODUCT(), cart_words.LINE_TOTAL()])
    st.table(table, border="horizontal", hide_index=True, hide_header=True, alt=words.ALT())


def _product(line: OrderLine) -> str:
    each = words.OF_EACH(quantity=line.quantity, price=line.unit_price)
    return f"{plain(line.name)}  \n:gray[{each}]"
