"""The visit from the inside: what the session holds, what survives, what the last click did."""

import inspect
import json
import os
import re
import sys
from collections.abc import Iterator

import streamlit as st

import cart_state
from cart_state import Product, Trace
from pages.parts import actions
from pages.words import how_it_works as words
from pages.words.markdown import Markdown, plain

# The verbs that are not named as their rules.
_VERBS = {"put": "put_in_cart", "replace_with": "replace_cart"}


def is_on() -> bool:
    """Returns whether there is this page: as shop.toml says, else not for strangers."""
    said = cart_state.shop().how_it_works
    return "SHOP_SERVED" not in os.environ if said is None else said


def live() -> None:
    """Draws the page, all of which a click on it may change."""
    if not is_on():
        st.title(words.NO_PAGE(), anchor=False)
        return
    st.title(words.TITLE(), anchor=False)
    for header, draw in (
        (words.TWO_CARTS(), _two_carts),
        (words.SURVIVES(), _survival),
        (words.LAST_CHANGE(), _last_change),
        (words.HOLDS(), _session),
    ):
        st.header(header, anchor=False)
        draw()


def naive_add(name: str, price: float) -> None:
    """Adds a product to a list in session state, as a tutorial would have you do it."""
    if "naive_cart" not in st.session_state:
        st.session_state.naive_cart = []
    for item in st.session_state.naive_cart:
        if item["name"] == name:
            item["quantity"] += 1
            return
    st.session_state.naive_cart.append({"name": name, "price": price, "quantity": 1})


def _two_carts() -> None:
    naive = [(item["name"], item["quantity"]) for item in st.session_state.get("naive_cart", [])]
    ours = [(line.name, line.quantity) for line in cart_state.get().lines]
    with st.grid(2, min_column_width=300, border=True):
        for title, held, add in (
            (words.TUTORIAL(), naive, naive_add),
            (words.OURS(), ours, cart_state.add),
        ):
            with st.container():
                st.subheader(title, anchor=False)
                lines = [f"{plain(name)} × {quantity}" for name, quantity in held]
                st.markdown("  \n".join(lines) or words.NOTHING())
                st.code(inspect.getsource(add), None, wrap_lines=True)
    st.markdown(words.TRY_RELOAD())
    if product := next((one for one in cart_state.catalog().values() if one.stock), None):
        st.button(
            words.ADD_TO_BOTH(),
            key="how_it_works_add",
            type="primary",
            on_click=actions.once(_add_to_both),
            args=(product,),
        )


def _add_to_both(product: Product) -> None:
    naive_add(product.name, float(product.price))
    actions.add(product.sku)


def _survival() -> None:
    st.markdown(words.TRY_SURVIVES())
    st.text_input(words.HALF_TYPED(), key="how_it_works_name", width=320, max_chars=80)
    columns = zip(*(row.split(" | ") for row in words.SURVIVAL().splitlines()), strict=True)
    table = {head: cells for head, *cells in columns}
    st.table(table, border="horizontal", alt=words.SURVIVES.text())
    st.caption(words.WHY())


def _last_change() -> None:
    last = cart_state.last_change()
    if not last:
        st.markdown(words.NO_CHANGE())
        return
    said, source = st.columns([2, 3], gap="medium")
    said.markdown("\n".join(f"1. {step}" for step in _steps(last)))
    module, rule = sys.modules[cart_state.add.__module__], last.change.rule
    first, second = source.tabs([_code(module.__name__), _code(rule.__qualname__)])
    first.code(inspect.getsource(module), None, wrap_lines=True, height=400)
    second.code(inspect.getsource(rule), None, wrap_lines=True, height=400)


def _steps(last: Trace) -> Iterator[Markdown]:
    called, skus = last.change.rule, cart_state.catalog()
    arguments = [  # what is neither a number nor a sku may be what the shopper typed
        repr(one) if isinstance(one, int) or (isinstance(one, str) and one in skus) else "…"
        for one in last.change.arguments
    ]
    verb, rule = _VERBS.get(called.__name__, called.__name__), _code(called.__qualname__)
    yield words.VERB(call=_code(f"cart_state.{verb}({', '.join(arguments)})"))
    yield words.REFUSED(rule=rule) if last.refused else words.RULE(rule=rule)
    if last.statements:
        yield words.STORED(count=last.statements, ms=f"{last.seconds * 1000:.1f}")
    elif not last.refused:
        yield words.AWAY()
    yield words.PART() if last.is_part else words.WHOLE()


def _session() -> None:
    held = st.session_state.to_dict()
    me = held["cart_state"]
    # Behind a number a key may hold what the shopper typed, such as the name of a combination.
    told: dict[str, object] = {
        re.split(r"_\d", key)[0]: type(held[key]).__name__ for key in sorted(held)
    }
    told["cart_state"] = {"lines": len(cart_state.get()), "outbox": len(me.outbox)}
    st.code(json.dumps(told, indent=2), None, wrap_lines=True)
    st.caption(words.IDS())


def _code(text: str) -> Markdown:
    return Markdown(f"`{text.replace('`', '')}`")
