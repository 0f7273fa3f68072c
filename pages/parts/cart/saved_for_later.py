"""What the shopper saved for later: below the cart, and one click away from it."""

from functools import partial

import streamlit as st

from cart_state import Cart, Line
from pages.parts import actions, details
from pages.parts.accessible import named
from pages.parts.next_steps import is_of_saved, undo
from pages.parts.picture import picture_url
from pages.parts.tile import Tile, tile
from pages.words import cart as words
from pages.words import shop as shop_words
from pages.words.markdown import plain


def saved_for_later(cart: Cart) -> None:
    """Draws each product that was saved for later, with the way back into the cart."""
    if not cart.later:
        return
    st.header(words.SAVED_FOR_LATER(), anchor=False)
    if is_of_saved(cart):
        undo(cart)
    with st.grid(4, min_column_width=150):
        for line in cart.later:
            with st.container(border=True, height="stretch", gap="xsmall"):
                _card(line)


def _card(line: Line) -> None:
    product, sku = line.product, line.sku
    if product:
        shown = Tile(
            href=details.address(sku), picture=picture_url(product.image), title=product.name
        )
        tile(f"saved_tile_{sku}", shown, partial(details.show, sku))
        pieces = words.PIECES_AT(count=line.quantity, price=product.price)
        st.markdown(pieces + shop_words.sold_out_badge(product))
    else:
        st.subheader(plain(line.name), anchor=False)
        st.markdown(words.gone_badge())
    st.space("stretch")  # so that the buttons of a row stand in line
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            words.MOVE_TO_CART(),
            key=named(f"move_to_cart_{sku}", line.name),
            disabled=line.stock == 0,
            on_click=actions.move_to_cart,
            args=(sku,),
        )
        st.button(
            words.REMOVE(),
            key=named(f"drop_saved_{sku}", line.name),
            type="tertiary",
            on_click=actions.drop_saved,
            args=(sku,),
        )
