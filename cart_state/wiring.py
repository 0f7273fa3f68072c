"""What the environment and the secrets say, and the store and the catalogue made of it."""

from __future__ import annotations

import functools
import logging
import os
import re
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from cart_state.goods.catalog import Catalog
from cart_state.goods.folder import Opened, ShopFolder
from cart_state.goods.shop import Shop
from cart_state.goods.shop import money as money_in
from cart_state.storage.database import POOL_SIZE, StoreError, failures_logged
from cart_state.storage.mails import Mailing, read_mailing
from cart_state.storage.store import Store

OWN_SHOP = Path(__file__).with_name("shop")
# Beside this package where that is a folder of Streamlit's, as in a clone. An installed package
# stands among others, where nothing is to be written: there in the app's own folder.
_BESIDE = Path(__file__).parents[1] / ".streamlit"
_FOLDER = _BESIDE if _BESIDE.is_dir() else Path(".streamlit").absolute()
OWN_STORE = sa.URL.create("sqlite", database=str(_FOLDER / "carts.sqlite3")).render_as_string()

_log = logging.getLogger(__name__)


def catalog(goods: Catalog | None = None, database: str | None = None) -> Catalog:
    """Returns today's goods, the shop's own unless others are given, with what is left of them.

    Raises ShopError when the shop was never good enough to open.
    """
    opened = shop_folder().current() if goods is None else Opened(Shop(), goods)
    try:
        found = store(database)
    except StoreError:
        return opened.catalog  # without a store nothing is ordered
    found.erase_after_days = opened.shop.orders.erase_after_days
    found.tidy_daily()
    return opened.catalog.with_left(found.stock.known(), found.stock.recount)


def shop() -> Shop:
    """Returns what shop.toml says. Raises ShopError when the shop was never good enough to open."""
    return shop_folder().current().shop


_currency: ContextVar[str] = ContextVar("currency", default="")


def money(amount: Decimal) -> str:
    """Returns an amount in the shop's currency as its locale writes it. Raises ShopError."""
    settings = shop()
    return money_in(amount, _currency.get() or settings.currency, settings.locale)


@contextmanager
def in_currency(code: str) -> Iterator[None]:
    """Has `money` write amounts in a currency, an ISO 4217 code; "" is the shop's of today.

    An order has the currency of its time.
    """
    token = _currency.set(code)
    try:
        yield
    finally:
        _currency.reset(token)


def store(database: str | None = None) -> Store:
    """Returns the store at this address, or of this shop. Raises StoreError for a wrong one."""
    if url := database:
        pool_size: object = POOL_SIZE
    elif url := os.environ.get("CART_DATABASE_URL"):
        pool_size = os.environ.get("CART_DATABASE_POOL") or POOL_SIZE
    else:
        secret = _secret()
        url, pool_size = secret.get("url", OWN_STORE), secret.get("pool_size", POOL_SIZE)
    with _opening:
        return _store_at(url, str(pool_size))


def shop_folder() -> ShopFolder:
    """Returns the folder of this shop, which every shopper of this process shares."""
    folder = os.environ.get("SHOP") or str(OWN_SHOP)
    with _opening:
        return _shop_folder(folder, os.environ.get("CATALOG_CSV") or "")


def mailing() -> Mailing | None:
    """Returns how mail is sent, as [mail] in the secrets says it now; None: none is sent.

    The log tells once what is wrong there.
    """
    try:
        secret = st.secrets.get("mail")
        return None if secret is None else read_mailing(secret)
    except (OSError, ValueError) as error:
        if getattr(error, "error_id", "") != "no-secrets-found":
            _log_once(f"No mail is sent. [mail] in the secrets: {error}")
    return None


@functools.cache
def _log_once(what: str) -> None:
    _log.error(what)


def _secret() -> Mapping[str, Any]:
    """Returns what the secrets say about carts; nothing where they do not speak of them.

    Raises StoreError for secrets that cannot be read: a copy of the shop that went on with a
    file of its own would not have the carts of the others.
    """
    with failures_logged():
        try:
            match st.secrets:
                case {"connections": {"carts": {"url": str(url)} as secret}} if url:
                    return dict(secret)
                case {"connections": {"carts": _} | str()}:
                    raise sa.exc.ArgumentError(
                        "[connections.carts] in the secrets needs a url that is a text."
                    )
        except StreamlitSecretNotFoundError as error:
            if error.error_id != "no-secrets-found":
                raise
    return {}


_opening = threading.Lock()  # functools.cache alone would open two for two first shoppers


# Not st.cache_resource: any browser may tell Streamlit to empty its caches, for everybody.
@functools.cache
def _store_at(url: str, pool_size: str) -> Store:
    with failures_logged():
        if not re.fullmatch("[1-9][0-9]{0,2}", pool_size):
            raise sa.exc.ArgumentError("Its pool size has to be a whole number such as 3.")
        opened = Store(url, int(pool_size))
    _stores().add(opened)
    opened.signing_key = os.environ.get("CART_COOKIE_KEY") or ""
    opened.mails.follow(mailing)  # what waited since the last start is sent
    return opened


@functools.cache
def _stores() -> weakref.WeakSet[Store]:
    return weakref.WeakSet()


def close_stores() -> None:
    """Lets go of every store that was opened; SQLite's main file has all of it then."""
    for opened in [*_stores()]:  # one may be opened meanwhile
        opened.close()


@functools.cache
def _shop_folder(folder: str, catalog: str) -> ShopFolder:
    path = Path(folder).expanduser()
    return ShopFolder(path, Path(catalog).expanduser() if catalog else path / "catalog.csv")
