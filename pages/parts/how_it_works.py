"""The visit from the inside: what the session holds, what survives, what the last click did."""

import inspect
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

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
    """Draws everything that a click on the page changes."""
    if not is_on():  # any more: what was drawn before may still be asked for
        st.rerun()
    st.header(words.TWO_CARTS(), anchor=False)
    _two_carts()
    st.header(words.SURVIVES(), anchor=False)
    _survival()
    st.header(words.LAST_CHANGE(), anchor=False)
    if last := cart_state.last_change():
        _last_change(last)
    else:
        st.markdown(words.NO_CHANGE())
    st.header(words.HOLDS(), anchor=False)
    st.markdown("\n".join(f"- {line}" for line in _held(st.session_state.to_dict())))
    st.caption(words.IDS())


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
    naive = [(one["name"], one["quantity"]) for one in st.session_state.get("naive_cart", ())]
    lines = cart_state.get().lines
    ours = [(line.product.name, line.quantity) for line in lines if line.product]
    with st.grid(2, min_column_width=150, border=True):
        for title, held in ((words.TUTORIAL(), naive), (words.OURS(), ours)):
            with st.container():
                st.subheader(title, anchor=False)
                said = "  \n".join(f"{plain(name)} × {quantity}" for name, quantity in held)
                st.markdown(said or words.NOTHING())
    with st.container(horizontal=True, vertical_alignment="center"):
        if product := next((one for one in cart_state.catalog().values() if one.stock), None):
            st.button(
                words.ADD_TO_BOTH(),
                key="how_it_works_add",
                type="primary",
                on_click=actions.once(_add_to_both),
                args=(product,),
            )
        st.markdown(words.TRY_RELOAD(), width="content")
    with st.expander(words.NAIVE_CODE()):
        st.code(inspect.getsource(naive_add), None, wrap_lines=True)


def _add_to_both(product: Product) -> None:
    naive_add(product.name, float(product.price))
    actions.add(product.sku)


def _survival() -> None:
    st.markdown(words.TRY_SURVIVES())
    st.text_input(words.HALF_TYPED(), key="how_it_works_name", width=320, max_chars=80)
    columns = {
        name(): [words.CELLS[cell]() for cell in cells] for name, cells in words.COLUMNS.items()
    }
    rows = {" ": [row() for row in words.ROWS]}
    st.table(rows | columns, border="horizontal", alt=words.SURVIVES.text())
    st.caption(words.WHY())


def _last_change(last: Trace) -> None:
    verb_name = _VERBS.get(last.rule.__name__, last.rule.__name__)
    verb: Callable[..., Any] = getattr(cart_state, verb_name)
    change = inspect.getclosurevars(verb).globals["_change"]  # what each verb calls
    said, source = st.columns([2, 3], gap="medium")
    steps = enumerate(_steps(last, verb_name), 1)
    said.markdown("\n".join(f"{number}. {step}" for number, step in steps))
    functions = verb, change, last.rule
    tabs = source.tabs([_code(function.__qualname__) for function in functions])
    for tab, function in zip(tabs, functions, strict=True):
        tab.code(inspect.getsource(function), None, wrap_lines=True)


def _steps(last: Trace, verb: str) -> Iterator[Markdown]:
    rule = _code(last.rule.__qualname__)
    yield words.VERB(call=_code(f"cart_state.{verb}({last.arguments})"))
    if last.refusal:
        yield words.REFUSED(rule=rule, error=_code(type(last.refusal).__name__))
    else:
        yield words.RULE(rule=rule)
    if last.stored_ms is None:
        yield words.AWAY()
    else:
        yield words.STORED(count=last.statements, ms=f"{last.stored_ms:.1f}")
    if last.drawn_ms is not None:
        ms = f"{last.drawn_ms:.1f}"
        yield words.PART(ms=ms) if last.is_part else words.WHOLE(ms=ms)


def _held(held: dict[str, Any]) -> Iterator[str]:
    """What stands under each key: of the cart a summary, of all else no more than its type."""
    me = held.pop("cart_state")
    if not me.saved:
        seen = words.WAITING(count=len(me.outbox))
    else:
        seen = words.SEEN(seconds=f"{time.monotonic() - me.seen:.0f}")
    yield f"{_key('cart_state', me)}: {words.CART_HELD(count=len(cart_state.get()), seen=seen)}"
    for what, keys in words.KNOWN_KEYS.items():
        if known := [_key(key, held.pop(key)) for key in keys if key in held]:
            yield f"{', '.join(known)}: {what()}"
    if held:
        yield ", ".join(_key(key, value) for key, value in sorted(held.items()))


def _key(key: str, value: object) -> str:
    return f"{_code(key)} {plain(type(value).__name__)}"


def _code(text: str) -> Markdown:
    """Text as code; a key that a browser made up may be anything."""
    return Markdown("`" + "".join(c for c in text if c.isprintable() and c != "`")[:80] + "`")
