"""What the shopper saved for later: below the cart, and one click away from it."""

import streamlit as st

from cart_state import Cart
from pages.parts import actions
from pages.parts.picture import picture
from pages.parts.text import pieces, plain, price


def saved_later(cart: Cart) -> None:
    """Draws each line that was set aside, with the way back into the cart."""
    items = cart.contents.later
    if not items:
        return
    st.header("Saved for later", anchor=False)
    with st.grid(4, min_column_width=150):
        for item in items:
            product = cart.products.get(item.sku)
            with st.container(border=True, height="stretch", gap="xsmall"):
                if product:
                    picture(product)
                st.subheader(plain(product.name if product else item.sku), anchor=False)
                if product is None:
                    st.markdown(":gray-badge[No longer sold]")
                else:
                    sold_out = "" if product.stock else " :gray-badge[Sold out]"
                    st.markdown(f"{pieces(item.quantity)} at {price(product.price)}{sold_out}")
                with st.container(horizontal=True, gap="xsmall"):
                    st.button(
                        "Move to cart",
                        key=f"bring_back_{item.sku}",
                        disabled=not (product and product.stock),
                        on_click=actions.bring_back,
                        args=(item.sku,),
                    )
                    st.button(
                        "Remove",
                        key=f"drop_later_{item.sku}",
                        type="tertiary",
                        on_click=actions.drop_later,
                        args=(item.sku,),
                    )
