"""Products, catalogue files and carts for the unit tests, and what is in a cart in short."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from cart_state.goods.catalog import Catalog
from cart_state.rules.cart import Cart
from cart_state.rules.contents import Item
from cart_state.rules.errors import CartError
from cart_state.rules.product import Product

HEADER = "sku,name,category,price,stock,description,image"
DESK_ROW = "desk,Desk,Desks,100,3,A desk.,"
LAMP_ROW = "lamp,Lamp,Lighting,49.50,0,A lamp.,"


def write_catalog(folder: Path, *rows: str, content: str | bytes | None = None) -> Path:
    """Writes a catalogue file: the rows under the usual header, or `content` as it stands."""
    if content is None:
        content = "\n".join([HEADER, *rows, ""])
    path = folder / "goods.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def product(
    sku: str,
    price: str = "100",
    stock: int = 10,
    name: str = "",
    category: str = "Things",
    description: str = "",
) -> Product:
    """A product of which only what a test is about is given."""
    return Product(
        sku=sku,
        name=name or sku.capitalize(),
        category=category,
        price=Decimal(price),
        stock=stock,
        description=description,
        image=None,
    )


DESK, LAMP, MUG = product("desk"), product("lamp"), product("mug")


def empty_cart(*products: Product) -> Cart:
    """A cart with nothing in it; without products, of a shop that sells DESK, LAMP and MUG."""
    return Cart(Catalog(products or (DESK, LAMP, MUG)))


def filled(quantities: dict[str, int], *products: Product) -> Cart:
    """A cart with these quantities by sku, added in this order."""
    cart = empty_cart(*products)
    for sku, quantity in quantities.items():
        cart = cart.add(sku, quantity)
    return cart


def next_day(cart: Cart, *products: Product) -> Cart:
    """The same cart once the shop sells these products instead."""
    return replace(cart, products=Catalog(products))


def held(cart: Cart) -> list[tuple[str, int]]:
    """The lines in short."""
    return _short(cart.contents.items)


def aside(cart: Cart) -> list[tuple[str, int]]:
    """What is saved for later, in short."""
    return _short(cart.contents.later)


def combined(cart: Cart) -> dict[str, list[tuple[str, int]]]:
    """The combinations, in short."""
    return {one.name: _short(one.items) for one in cart.combinations}


def refused(change: Callable[..., Cart], *args: object) -> tuple[type[CartError], dict]:
    """Why a change is refused: the error's class and its data."""
    with pytest.raises(CartError) as refusal:
        change(*args)
    return type(refusal.value), vars(refusal.value)


def _short(items: tuple[Item, ...]) -> list[tuple[str, int]]:
    return [(item.sku, item.quantity) for item in items]
