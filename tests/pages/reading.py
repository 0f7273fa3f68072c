"""What a shopper sees and does, in words, over AppTest."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button, NumberInput

from tests.pages.internals import open_tile, press, tiles

GOODS = [
    "desk,Oak desk,Desks,12000,10,A desk of oak.,",
    "lamp,Desk lamp,Lighting,1299.50,3,A lamp.,",
    "mug,Mug,Kitchen,0.10,50,A mug.,",
    "chair,Chair,Chairs,8000,0,A chair.,",
]
OURS, ANOTHERS = "c" * 43, "d" * 43  # ids of carts

Sell = Callable[..., Path]
OpenShop = Callable[[], AppTest]
OpenTab = Callable[..., AppTest]

HOME, CATALOG, CART = "Home.py", "pages/1_Catalog.py", "pages/2_Cart.py"
COMPARE = "pages/3_Compare.py"
PAGES = (HOME, CATALOG, CART, COMPARE)

EMPTY = "Your cart is empty"
NOT_SAVED = "Your cart is not saved at the moment"
NOT_SHOWN = "Your cart cannot be shown at the moment"
LATE = "While your cart was being saved: "
NOT_SOLD = "This product is not sold here, or no longer."

__all__ = ["open_tile", "press", "tiles"]  # part of this module's vocabulary


def cookie(cart_id: str) -> str:
    """A cookie with this id, written today."""
    return f"{cart_id}.{int(time.time()) // 86400}"


# Going


def go(shop: AppTest, page: str) -> AppTest:
    """Opens a page by a link of the store. A browser then drops the address, AppTest does not."""
    return visit(shop, page)


def visit(shop: AppTest, page: str, /, **params: str | list[str]) -> AppTest:
    """Opens a page by a link with these parameters."""
    shop.switch_page(page)
    shop.query_params.clear()
    for name, value in params.items():
        shop.query_params[name] = value
    return shop.run()


# Seeing


def is_well(shop: AppTest) -> bool:
    """Whether the page shows neither an exception nor an error."""
    return not shop.exception and not shop.error


def shown(text: str) -> str:
    """Markdown as it is read: without escapes, invisible marks and asterisks."""
    text = re.sub("[\u2060\u2068\u2069]", "", text)
    return re.sub(r"\\(\W|_)", r"\1", text.replace("**", ""))


def links(shop: AppTest) -> list[str]:
    """The labels of all links."""
    return [link.value for link in shop.page_link]


def count(shop: AppTest) -> int:
    """The pieces that the header's link to the cart counts."""
    (label,) = (label for label in links(shop) if re.fullmatch(r"Cart( \(\d+\))?", label))
    return int("".join(filter(str.isdigit, label)) or 0)


def toasts(shop: AppTest) -> list[str]:
    """What the toasts say."""
    return [shown(toast.value) for toast in shop.toast]


def titles(shop: AppTest) -> list[str]:
    """The headings of the page and of its sections."""
    return [shown(one.value) for one in (*shop.title, *shop.header)]


def notices(shop: AppTest) -> list[str]:
    """The titles of all warnings."""
    return [warning.proto.title for warning in shop.warning]


def texts(shop: AppTest) -> str:
    """All running text of the page, headings of sections too."""
    kinds = (shop.header, shop.markdown, shop.caption)
    return "\n".join(shown(e.value) for kind in kinds for e in kind)


def cards(shop: AppTest) -> list[str]:
    """The names on the cards: of products, of what is saved for later, of combinations."""
    products = [tile["title"] for key, tile in tiles(shop).items() if key.startswith("tile_")]
    others = [shown(name.value) for name in shop.subheader]
    return products + [name for name in others if not name.startswith("More in ")]  # the dialog's


def card(shop: AppTest, sku: str) -> dict[str, str]:
    """What the card of this product shows."""
    return tiles(shop)[f"tile_{sku}"]


def labels(shop: AppTest) -> list[str]:
    """The labels of all buttons."""
    return [shown(b.label) for b in shop.button]


def button(shop: AppTest, label: str) -> Button:
    """The one button of this label."""
    (found,) = (b for b in shop.button if shown(b.label) == label)
    return found


def undo_button(shop: AppTest) -> Button | None:
    """The button that takes something back, whatever it names."""
    return next((b for b in shop.button if b.label.startswith("Undo")), None)


def number(shop: AppTest, label: str) -> NumberInput | None:
    """The number to type in with this label."""
    return next((one for one in shop.number_input if one.label == label), None)


def dialog(shop: AppTest) -> str | None:
    """The title of the open dialog."""
    opened = [shown(one.proto.dialog.title) for one in shop.get("dialog")]
    return opened[0] if opened else None


def table(shop: AppTest) -> pd.DataFrame:
    """The lines as the editor was given them."""
    return shop.data_editor[0].value


def quantities(shop: AppTest) -> dict[str, int]:
    """The quantities in the editor by sku, in its order; nothing where there is no editor."""
    if not shop.data_editor:
        return {}
    return {str(sku): int(n) for sku, n in table(shop)["Quantity"].items()}


def total(shop: AppTest) -> str:
    """The Total."""
    (metric,) = (m for m in shop.metric if m.label == "Total")
    return metric.value


def compared(shop: AppTest) -> list[list[str]]:
    """The table of the Compare page, header first, as it is read."""
    compared = shop.table[0].value
    return [[shown(str(c)) for c in compared.columns]] + [
        [shown(str(cell)) for cell in row] for row in compared.to_numpy()
    ]


# Doing


def add(shop: AppTest, *skus: str) -> AppTest:
    """Clicks "Add to cart" on these cards. A browser would draw a card alone, AppTest the page."""
    for sku in skus:
        shop.button(key=f"add_{sku}").click().run()
    return shop


def fill(shop: AppTest, **wanted: int) -> AppTest:
    """Puts products into the cart all at once, by a link to a shared cart."""
    packed = ",".join(f"{sku}:{quantity}" for sku, quantity in wanted.items())
    return click(visit(shop, CART, shared=packed), "Add to my cart")


def click(shop: AppTest, label: str) -> AppTest:
    """Clicks the one button of this label."""
    return button(shop, label).click().run()


def click_key(shop: AppTest, key: str) -> AppTest:
    """Clicks the button with this key."""
    return shop.button(key=key).click().run()


def undo(shop: AppTest) -> str:
    """Clicks Undo, and returns what it was called."""
    found = undo_button(shop)
    assert found, "there is nothing to undo"
    label = shown(found.label)
    found.click().run()
    return label


def edits(cells: dict[int, object]) -> dict[str, object]:
    """What the editor holds once these quantities were typed, by row."""
    edited = {row: {"Quantity": quantity} for row, quantity in cells.items()}
    return {"edited_rows": edited, "added_rows": [], "deleted_rows": []}


def edit(shop: AppTest, cells: dict[int, object]) -> AppTest:
    """Types quantities into rows of the editor."""
    shop.session_state[shop.data_editor[0].key] = edits(cells)
    return shop.run()


def submit(shop: AppTest, form: str, name: str | None = None, label: str = "Save") -> AppTest:
    """Sends a form with a name in it; without one, with the name it offers."""
    if name is not None:
        (text,) = (t for t in shop.text_input if t.form_id == form)
        text.set_value(name)
    (send,) = (b for b in shop.button if b.form_id == form and b.label == label)
    return send.click().run()


def save(shop: AppTest, name: str | None = None) -> AppTest:
    """Saves the cart, on the Cart page, as a combination."""
    return submit(go(shop, CART), "save_combination", name)


def combination_key(shop: AppTest, prefix: str, name: str) -> str:
    """The key of a button on the card of this combination."""
    at = cards(shop).index(name)
    numbers = re.compile(rf"{prefix}_\d+")
    return [str(b.key) for b in shop.button if numbers.fullmatch(str(b.key))][at]


def act(shop: AppTest, prefix: str, name: str) -> AppTest:
    """Clicks one of the buttons on the card of this combination."""
    return click_key(shop, combination_key(shop, prefix, name))


def rename(shop: AppTest, old: str, new: str) -> AppTest:
    """Gives a combination another name."""
    number = combination_key(shop, "delete", old).rpartition("_")[2]
    return submit(shop, f"rename_form_{number}", new, "Rename")
