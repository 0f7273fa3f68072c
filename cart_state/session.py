"""The cart of the shopper who is looking: get, add, set_quantity, remove, clear, undo.

Session state holds the contents as last seen, under a private key that is no widget's, so that
leaving a page drops nothing. Each change is made to the stored cart, in one transaction; when
the store cannot be reached it is made to the session's contents, and to the stored cart as
soon as that answers again. Every rule is cart.py's.
"""

from __future__ import annotations

import functools
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from cart_state.browser import browser, settle
from cart_state.cart import Cart, CartError, Contents
from cart_state.catalog import Catalog, CatalogFile
from cart_state.database import failures_told
from cart_state.store import Change, Store, StoreError

P = ParamSpec("P")

_CONTENTS = "_cart_state.contents"
_SEEN = "_cart_state.seen"
_UNSAVED = "_cart_state.unsaved"
_REFUSED = "_cart_state.refused"
_REASONS = "_cart_state.reasons"

_OWN_CATALOG = Path(__file__).with_name("catalog.csv")
_OWN_STORE = f"sqlite:///{Path(__file__).parents[1] / '.streamlit' / 'carts.sqlite3'}"


@dataclass(frozen=True, slots=True)
class Status:
    """What a shopper should know about how the cart is kept.

    `saved`: the store has every change. `remembered`: the browser will know the cart again.
    """

    saved: bool
    remembered: bool


def catalog() -> Catalog:
    """Returns today's goods. Raises CatalogError when no good catalogue was ever read."""
    return _catalog_file(os.environ.get("CATALOG_CSV") or str(_OWN_CATALOG)).current()


def get() -> Cart:
    """Returns the cart as last seen, priced with today's catalogue."""
    if _CONTENTS not in st.session_state:
        return refresh()
    return Cart(catalog(), st.session_state[_CONTENTS])


def refresh(max_age: float = 0) -> Cart:
    """Returns the cart as it is stored, with what other tabs did.

    A cart seen less than `max_age` seconds ago is not asked for again.
    """
    seen = st.session_state.get(_SEEN)
    if seen is None or time.monotonic() - seen >= max_age:
        try:
            contents = _save() if _unsaved() else _store().read(browser().cart_id)
        except StoreError:
            st.session_state.setdefault(_UNSAVED, ())
            _see(st.session_state.get(_CONTENTS, Contents()))
        else:
            st.session_state.pop(_UNSAVED, None)
            _see(contents)
    return get()


def change(rule: Callable[Concatenate[Cart, P], Cart], *args: P.args, **kwargs: P.kwargs) -> Cart:
    """Makes a change, `rule(cart, ...)` being the cart after it, and returns that cart.

    Raises what the rule raises, CartError as a rule, and then changes nothing.
    """
    products = catalog()

    def on_contents(contents: Contents) -> Contents:
        return rule(Cart(products, contents), *args, **kwargs).contents

    named = (secrets.token_hex(4), on_contents)
    try:
        if _unsaved():
            _save()
        contents = _store().update(browser().cart_id, [named])
    except StoreError:
        contents = on_contents(get().contents)
        st.session_state[_UNSAVED] = (*_unsaved(), named)
    else:
        st.session_state.pop(_UNSAVED, None)
    _see(contents)
    return Cart(products, contents)


def add(sku: str, quantity: int = 1) -> Cart:
    """Puts pieces of a product into the cart and returns it.

    Raises CartError, and changes nothing, unless `quantity` is a whole number of 1 or more and
    stock allows it.
    """
    return change(Cart.add, sku, quantity)


def set_quantity(sku: str, quantity: int) -> Cart:
    """Sets the pieces of a product in the cart, 0 removing it, and returns the cart.

    Raises CartError, and changes nothing, when the product is not in the cart, the quantity is
    no whole number of 0 or more, or stock does not allow it.
    """
    return change(Cart.set_quantity, sku, quantity)


def remove(sku: str) -> Cart:
    """Takes a line out and returns the cart. A product that is not in it: nothing happens."""
    return change(Cart.remove, sku)


def clear() -> Cart:
    """Takes every line out and returns the empty cart."""
    return change(Cart.clear)


def undo() -> Cart:
    """Brings back what the last remove, clear or set-to-0 took and returns the cart."""
    return change(Cart.undo)


def check_store() -> None:
    """Returns when the cart store answers. Raises StoreError when it does not."""
    _store().check()


def status() -> Status:
    """Returns what a shopper should know about how the cart is kept."""
    return Status(_UNSAVED not in st.session_state, not browser().blocked)


def refusals() -> tuple[str, ...]:
    """Returns, once, why changes made while the store was away could not be made there."""
    told: tuple[str, ...] = st.session_state.pop(_REFUSED, ())
    return told


def keep_cookie() -> bool:
    """Draws what keeps the browser's cookie; returns whether that made this another cart.

    A tab opened in the same moment may have been the first to give the browser an id. Then
    what this one already put into its own cart moves over.
    """
    own = st.session_state.get(_CONTENTS, Contents())
    if not settle():
        return False
    # What was not saved yet is in there too: it goes along, and is not made a second time.
    st.session_state.pop(_UNSAVED, None)
    st.session_state.pop(_REASONS, None)
    _see(Contents())
    change(Cart.joined, own)
    return True


def _see(contents: Contents) -> None:
    st.session_state[_CONTENTS] = contents
    st.session_state[_SEEN] = time.monotonic()


def _unsaved() -> tuple[tuple[str, Change], ...]:
    """The changes the store may not have yet, by name. An empty tuple also when none was lost."""
    return tuple(st.session_state.get(_UNSAVED, ()))


def _save() -> Contents:
    """Makes the unsaved changes to the stored cart. Raises StoreError when it still is away."""
    # Kept until saving is known to have worked: an answer that is lost takes no reason along.
    reasons: dict[str, str] = st.session_state.setdefault(_REASONS, {})

    def if_possible(name: str, change: Change) -> Change:
        def made(contents: Contents) -> Contents:
            reasons.pop(name, None)
            try:
                return change(contents)
            except CartError as refusal:  # another tab was faster, or stock has changed
                reasons[name] = str(refusal)
                return contents

        return made

    named = [(name, if_possible(name, change)) for name, change in _unsaved()]
    contents = _store().update(browser().cart_id, named)
    st.session_state[_UNSAVED] = ()
    st.session_state[_REFUSED] = (*st.session_state.get(_REFUSED, ()), *reasons.values())
    del st.session_state[_REASONS]
    return contents


def _store() -> Store:
    return _store_at(os.environ.get("CART_DATABASE_URL") or _secret_url() or _OWN_STORE)


def _secret_url() -> str | None:
    """Returns the address in the secrets; None where there are none, or none about carts.

    Raises StoreError for secrets that cannot be read: a copy of the shop that went on with a
    file of its own would not have the carts of the others.
    """
    with failures_told():
        try:
            match st.secrets:
                case {"connections": {"carts": {"url": str(url)}}} if url:
                    return url
                case {"connections": {"carts": _} | str()}:
                    raise StreamlitSecretNotFoundError(
                        "[connections.carts] in the secrets needs a url that is a text."
                    )
        except StreamlitSecretNotFoundError as error:
            if error.error_id != "no-secrets-found":
                raise
    return None


# Not st.cache_resource: any browser may tell Streamlit to empty its caches, for everybody.
@functools.cache
def _store_at(url: str) -> Store:
    return Store(url)


@functools.cache
def _catalog_file(path: str) -> CatalogFile:
    return CatalogFile(Path(path))
