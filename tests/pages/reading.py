"""What a shopper sees and does, in words, over AppTest."""

import json
import re

import pandas as pd
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from cart_state import session

HOME, CATALOG, CART = "Home.py", "pages/1_Catalog.py", "pages/2_Cart.py"
PAGES = (HOME, CATALOG, CART)
COMPARE = "pages/3_Compare.py"

EMPTY = "Your cart is empty"


def forget_everything() -> None:
    """Forgets what the store's process holds, as if it had just been started."""
    session._store_at.cache_clear()
    session._catalog_file.cache_clear()
    st.cache_data.clear()
    st.cache_resource.clear()


def go(shop: AppTest, page: str) -> AppTest:
    """Opens a page."""
    return shop.switch_page(page).run()


def visit(shop: AppTest, page: str, **params: str | list[str]) -> AppTest:
    """Opens a page by a link with these parameters."""
    shop.switch_page(page)
    for name, value in params.items():
        shop.query_params[name] = value
    return shop.run()


def is_well(shop: AppTest) -> bool:
    """Whether the page shows neither an exception nor an error."""
    return not shop.exception and not shop.error


def links(shop: AppTest) -> list[str]:
    """The labels of all links."""
    return [link.value for link in shop.page_link]


def count(shop: AppTest) -> int:
    """The pieces the header's link to the cart counts."""
    (label,) = (label for label in links(shop) if re.fullmatch(r"Cart( \(\d+\))?", label))
    return int("".join(filter(str.isdigit, label)) or 0)


def toasts(shop: AppTest) -> list[str]:
    """What the toasts say, without the marks that keep text from being read as Markdown."""
    return [shown(toast.value) for toast in shop.toast]


def shown(text: str) -> str:
    """Markdown as it is read: without escapes, invisible marks and asterisks."""
    text = re.sub("[\u2060\u2068\u2069]", "", text)
    return re.sub(r"\\(\W|_)", r"\1", text.replace("**", ""))


def card_texts(shop: AppTest) -> list[str]:
    """What stands on each product card, as Markdown: name, price and availability, a line each."""
    return [text.value for text in shop.main.markdown if text.value.startswith("### ")]


def cards(shop: AppTest) -> list[str]:
    """The names on the cards: of products, of what is set aside, of combinations."""
    others = [name.value for name in shop.subheader]
    return [shown(text.splitlines()[0].removeprefix("### ")) for text in card_texts(shop) + others]


def texts(shop: AppTest) -> str:
    """All running text of the page, headings of sections too."""
    kinds = (shop.header, shop.markdown, shop.caption)
    return "\n".join(shown(e.value) for kind in kinds for e in kind)


def add(shop: AppTest, sku: str) -> AppTest:
    """Clicks "Add to cart" on a card. A browser would draw that card alone, AppTest the page."""
    return shop.button(key=f"add_{sku}").click().run()


def button(shop: AppTest, label: str) -> Button:
    """The one button of this label."""
    (found,) = (b for b in shop.button if b.label == label)
    return found


def labels(shop: AppTest) -> list[str]:
    """The labels of all buttons."""
    return [b.label for b in shop.button]


def table(shop: AppTest) -> pd.DataFrame:
    """The lines as the editor was given them."""
    return shop.data_editor[0].value


def quantities(shop: AppTest) -> dict[str, int]:
    """The quantities in the editor by sku, in its order."""
    return {str(sku): int(n) for sku, n in table(shop)["Quantity"].items()}


def edit(shop: AppTest, cells: dict[int, object]) -> AppTest:
    """Types quantities into rows of the editor."""
    shop.session_state[shop.data_editor[0].key] = {
        "edited_rows": {row: {"Quantity": quantity} for row, quantity in cells.items()},
        "added_rows": [],
        "deleted_rows": [],
    }
    return shop.run()


def total(shop: AppTest) -> str:
    """The Total."""
    (metric,) = (m for m in shop.metric if m.label == "Total")
    return metric.value


def press(shop: AppTest, column: str, sku: str) -> AppTest:
    """Presses the button in a column of the editor's row of this product."""
    row = list(table(shop).index).index(sku)
    widgets = shop._tree.get_widget_states()
    click = widgets.widgets.add(id=shop.data_editor[0].proto.button_click_widgets[column])
    click.string_trigger_value.data = json.dumps({"row": row, "label": column})
    return shop._run(widgets)


def dialog(shop: AppTest) -> str | None:
    """The title of the open dialog."""
    titles = [shown(one.proto.dialog.title) for one in shop.get("dialog")]
    return titles[0] if titles else None
