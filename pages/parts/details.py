"""The dialog that shows one product closely. Its link, `?product=<sku>`, works on every page."""

import streamlit as st

import cart_state
from cart_state import Product
from pages.parts import actions, notice
from pages.parts.mishaps import mishaps
from pages.parts.picture import picture
from pages.parts.text import availability, plain, price

PRODUCT = "product"

_QUANTITY = "dialog_quantity"
_MOST = 10
_RELATED = 3


def show(sku: str) -> None:
    """A callback that opens the dialog by putting its link into the address."""
    st.query_params[PRODUCT] = sku
    st.rerun()


def details_from_link() -> None:
    """Opens the dialog that the address names, if it does."""
    sku = st.query_params.get(PRODUCT)
    if sku is None:
        return
    product = cart_state.catalog().get(sku)
    if product is None:
        notice.notes().append(("This product is not sold here, or no longer.", "info"))
        _close()
        notice.show()
        return
    st.dialog(plain(product.name), width="medium", on_dismiss=_close)(_dialog)(product)


def _dialog(product: Product) -> None:
    with mishaps():
        looks, words = st.columns([5, 4], gap="medium")
        with looks:
            picture(product)
        with words:
            st.caption(plain(product.category))
            st.metric("Price", price(product.price), label_visibility="collapsed")
            st.markdown(plain(product.description))
            held = cart_state.get().quantity(product.sku)
            st.markdown(availability(product, held))
            _buy(product, held)
        _related(product)


def _buy(product: Product, held: int) -> None:
    """Draws how many are in the cart, to be changed there, or how many to put into it."""
    if held:
        key = f"dialog_in_cart_{product.sku}"
        st.session_state[key] = held
        st.number_input(
            "In your cart",
            0,
            max(product.stock, held),
            held,  # what counts when a browser sends a quantity that is out of these bounds
            step=1,
            key=key,
            width=150,
            on_change=_set_quantity,
            args=(product.sku, key),
        )
    elif product.stock:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.number_input(
                "Quantity", 1, min(product.stock, _MOST), step=1, key=_QUANTITY, width=130
            )
            st.button(
                "Add to cart",
                key=f"dialog_add_{product.sku}",
                type="primary",
                icon=":material/add_shopping_cart:",
                on_click=_add,
                args=(product.sku,),
            )


def _related(product: Product) -> None:
    others = cart_state.catalog().find(categories=[product.category], in_stock=True)
    others = [other for other in others if other.sku != product.sku][:_RELATED]
    if not others:
        return
    st.subheader(f"More in {plain(product.category)}", anchor=False)
    with st.grid(_RELATED, min_column_width=90):
        for other in others:
            with st.container(gap="xxsmall"):
                picture(other)
                st.button(
                    plain(other.name),
                    key=f"dialog_related_{other.sku}",
                    type="tertiary",
                    wrap=True,
                    on_click=show,
                    args=(other.sku,),
                )


def _add(sku: str) -> None:
    actions.add(sku, st.session_state[_QUANTITY])
    _close()
    st.rerun()


def _set_quantity(sku: str, key: str) -> None:
    actions.set_quantity(sku, st.session_state[key])
    st.rerun()


def _close() -> None:
    if PRODUCT in st.query_params:
        del st.query_params[PRODUCT]
