"""The Order page: what is in the cart is ordered, and what was ordered is looked after."""

import streamlit as st

import cart_state
from pages.parts.frame import page
from pages.parts.next_steps import lead, reach_us
from pages.parts.order.form import RECEIPT, draft, order_form
from pages.parts.order.receipt import receipt, your_orders
from pages.parts.order.summary import order_summary, refused
from pages.parts.product_grid import empty
from pages.words import cart as cart_words
from pages.words import orders as words

with page(words.ORDER):
    cart, mode = cart_state.get(), cart_state.shop().orders.mode
    secret = st.query_params.get(RECEIPT)
    if secret is not None:
        receipt(secret)
    elif mode == "off":
        st.title(words.NOT_TAKEN(), anchor=False)
        reach_us()
        your_orders()
    elif cart:
        st.title(words.REQUEST_QUOTE() if mode == "quote" else words.ORDER(), anchor=False)
        your_orders(is_folded=True)
        form, summary = st.columns([3, 2], gap="large", width=1100)
        with form:
            delivery = order_form()
        with summary:
            order_summary(cart, delivery)
    elif cart_state.status().shown:
        st.title(cart_words.EMPTY(), anchor=False)
        if why := draft().refusal(cart):
            refused(why)
        your_orders()
        with empty(cart_words.STAYS_HERE()):
            lead(cart_words.GO_TO_CATALOG(), "pages/1_Catalog.py", primary=True)
    else:
        st.title(words.ORDER(), anchor=False)
        your_orders()
