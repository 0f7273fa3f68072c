"""The cart of the shopper who is looking: get, add, set_quantity, remove, clear, undo.

Session state holds what the session knows of its cart, under a private key that is no widget's,
so that leaving a page drops nothing. Each change is made to the stored cart, in one transaction;
when the store cannot be reached it is made to what the session knows, and to the stored cart as
soon as that answers again. Every rule is cart.py's.
"""

from __future__ import annotations

import functools
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
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

_KEPT = "_cart_state.kept"

_OWN_CATALOG = Path(__file__).with_name("catalog.csv")
_OWN_STORE = f"sqlite:///{Path(__file__).parents[1] / '.streamlit' / 'carts.sqlite3'}"


@dataclass(frozen=True, slots=True)
class Status:
    """What a shopper should know about how the cart is kept.

    `saved`: the store has every change. `remembered`: the browser will know the cart again.
    """

    saved: bool
    remembered: bool


@dataclass(slots=True)
class _Kept:
    """What one session knows of its cart.

    `unsaved`: the changes, by name, that the store may not have yet. `reasons`: why some of them
    were refused when they were last tried, and `refused`: why some never came to be.
    """

    contents: Contents | None = None
    seen: float = 0
    saved: bool = True
    unsaved: tuple[tuple[str, Change], ...] = ()
    reasons: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()

    def see(self, contents: Contents) -> None:
        self.contents, self.seen = contents, time.monotonic()


def _kept() -> _Kept:
    """What this session knows of its cart; ask for it once, and before anything is changed.

    Any look at st.session_state may be the end of a run: where the shopper clicked again
    meanwhile, Streamlit stops it there. What has begun to change must not depend on one more look.
    """
    kept = st.session_state.setdefault(_KEPT, _Kept())
    assert isinstance(kept, _Kept)
    return kept


def catalog() -> Catalog:
    """Returns today's goods. Raises CatalogError when no good catalogue was ever read."""
    return _catalog_file(os.environ.get("CATALOG_CSV") or str(_OWN_CATALOG)).current()


def get() -> Cart:
    """Returns the cart as last seen, priced with today's catalogue."""
    contents = _kept().contents
    return refresh() if contents is None else Cart(catalog(), contents)


def refresh(max_age: float = 0) -> Cart:
    """Returns the cart as it is stored, with what other tabs did.

    A cart seen less than `max_age` seconds ago is not asked for again.
    """
    kept, cart_id = _kept(), browser().cart_id
    contents = kept.contents or Contents()
    if kept.contents is None or time.monotonic() - kept.seen >= max_age:
        try:
            contents = _save(kept, cart_id) if kept.unsaved else _store().read(cart_id)
            kept.saved = True
        except StoreError:
            kept.saved = False
        kept.see(contents)
    return Cart(catalog(), contents)


def change(rule: Callable[Concatenate[Cart, P], Cart], *args: P.args, **kwargs: P.kwargs) -> Cart:
    """Makes a change, `rule(cart, ...)` being the cart after it, and returns that cart.

    Raises what the rule raises, CartError as a rule, and then changes nothing.
    """
    products, kept, cart_id = catalog(), _kept(), browser().cart_id

    def on_contents(contents: Contents) -> Contents:
        return rule(Cart(products, contents), *args, **kwargs).contents

    named = (secrets.token_hex(4), on_contents)
    try:
        if kept.unsaved:
            _save(kept, cart_id)
        contents = _store().update(cart_id, [named])
        kept.saved = True
    except StoreError:
        contents = on_contents(kept.contents or Contents())
        kept.unsaved, kept.saved = (*kept.unsaved, named), False
    kept.see(contents)
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
    """Brings back what was taken away last, also of what was set aside, and returns the cart."""
    return change(Cart.undo)


def check_store() -> None:
    """Returns when the cart store answers. Raises StoreError when it does not."""
    _store().check()


def status() -> Status:
    """Returns what a shopper should know about how the cart is kept."""
    return Status(_kept().saved, not browser().blocked)


def refusals() -> tuple[str, ...]:
    """Returns, once, why changes made while the store was away could not be made there."""
    kept = _kept()
    told, kept.refused = kept.refused, ()
    return told


def keep_cookie() -> bool:
    """Draws what keeps the browser's cookie; returns whether that made this another cart.

    A tab opened in the same moment may have been the first to give the browser an id. Then
    what this one already put into its own cart moves over.
    """
    products, kept = catalog(), _kept()
    own = kept.contents or Contents()
    if not settle():
        return False

    def join(contents: Contents) -> Contents:
        return Cart(products, contents).joined(own).contents

    # What was not saved yet is in `own` too: it goes along, and is not made a second time.
    kept.unsaved, kept.saved = ((secrets.token_hex(4), join),), False
    kept.contents = join(Contents())
    kept.reasons.clear()
    refresh()
    return True


def _save(kept: _Kept, cart_id: str) -> Contents:
    """Makes the unsaved changes to the stored cart. Raises StoreError when it still is away."""

    # Reasons are kept until saving is known to have worked: a lost answer takes none along.
    def if_possible(name: str, change: Change) -> Change:
        def made(contents: Contents) -> Contents:
            kept.reasons.pop(name, None)
            try:
                return change(contents)
            except CartError as refusal:  # another tab was faster, or stock has changed
                kept.reasons[name] = str(refusal)
                return contents

        return made

    named = [(name, if_possible(name, change)) for name, change in kept.unsaved]
    contents = _store().update(cart_id, named)
    kept.unsaved, kept.saved = (), True
    kept.refused += tuple(kept.reasons.values())
    kept.reasons.clear()
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
