"""What the buttons do: callbacks that change the cart and leave the shopper a note."""

from collections.abc import Sequence

import streamlit as st

import cart_state
from pages.parts import notice
from pages.parts.text import pieces, plain


def add(sku: str, quantity: int = 1, redraw: Sequence[str] = ()) -> None:
    """Adds to the cart; then only the fragments named in `redraw` are drawn, or the whole page."""
    try:
        cart = cart_state.add(sku, quantity)
    except cart_state.CartError as refusal:
        refuse(refusal)
    else:
        name = plain(cart.products[sku].name)
        notice.leave(
            f"**{name}** × {quantity} added. {in_all(cart)}", ":material/add_shopping_cart:"
        )
    if redraw:
        st.rerun(redraw)


def remove(sku: str) -> None:
    """Takes a line out of the cart."""
    line = cart_state.get().line(sku)
    cart = cart_state.remove(sku)
    name = f"**{plain(line.product.name)}**" if line and line.product else "The product"
    notice.leave(f"{name} taken out. {in_all(cart)}", ":material/remove_shopping_cart:")


def clear() -> None:
    """Takes every line out of the cart."""
    cart_state.clear()
    notice.leave("Your cart is empty now. Undo brings it back.", ":material/delete_sweep:")


def undo() -> None:
    """Brings back what was taken out last."""
    notice.leave(f"Brought back. {in_all(cart_state.undo())}", ":material/undo:")


def accept_prices() -> None:
    """Takes today's prices as known."""
    cart_state.accept_prices()
    notice.leave("Today's prices are noted.", ":material/check:")


def lower_to_stock() -> None:
    """Lowers the lines that stock has fallen below."""
    cart = cart_state.lower_to_stock()
    notice.leave(f"Lowered to what is left. {in_all(cart)}", ":material/check:")


def refuse(refusal: cart_state.CartError) -> None:
    """Leaves the reason why the cart refused a change."""
    notice.leave(plain(str(refusal)), ":material/info:")


def in_all(cart: cart_state.Cart) -> str:
    """Returns what the cart holds, in words."""
    if not cart:
        return "Your cart is empty."
    return f"In your cart: {pieces(cart.units)}, {cart_state.money(cart.total)}."
