"""What a shopper sees and does, in words, over AppTest. The words are those of the shop."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pandas as pd
from streamlit.testing.v1.element_tree import Button, NumberInput

from pages.words import cart as words
from pages.words.compare import RENAME
from pages.words.shop import BEGIN_WITH, CART_OF
from pages.words.shop import CART as CART_PAGE
from tests.pages.internals import FullAppTest
from tests.sessions import signed

GOODS = [
    "desk,Oak desk,Desks,12000,10,A desk of oak.,",
    "lamp,Desk lamp,Lighting,1299.50,3,A lamp.,",
    "mug,Mug,Kitchen,0.10,50,A mug.,",
    "chair,Chair,Chairs,8000,0,A chair.,",
]
OURS, ANOTHERS = signed("c" * 16), signed("d" * 16)  # ids of carts

HOME, CATALOG, CART = "Home.py", "pages/1_Catalog.py", "pages/2_Cart.py"
COMPARE = "pages/3_Compare.py"
ORDER = "pages/4_Order.py"
HOW_IT_WORKS = "pages/5_How_it_works.py"
PAGES = (HOME, CATALOG, CART, COMPARE, ORDER, HOW_IT_WORKS)
WHO = {"name": "Asha Rao", "email": "asha@example.com"}

EMPTY = "Your cart is empty"
NOT_SAVED = "Your cart is not saved at the moment"
NOT_SHOWN = "Your cart cannot be shown at the moment"
PICTURE = r"!\[\]\(<[^>]*>\) "  # within text
LATE = "While your cart was being saved: "
NOT_SOLD = "This product is not sold here, or no longer."


def shown(text: str) -> str:
    """Markdown as it is read: without escapes, invisible marks and asterisks."""
    text = re.sub("[\u2060\u2068\u2069]", "", text)
    return re.sub(r"\\(\W|_)", r"\1", text.replace("**", ""))


def edits(cells: dict[int, object]) -> dict[str, object]:
    """What the editor holds once these quantities were typed, by row."""
    edited = {row: {"Quantity": quantity} for row, quantity in cells.items()}
    return {"edited_rows": edited, "added_rows": [], "deleted_rows": []}


class Shop(FullAppTest):
    """The store as one shopper has it open in one tab."""

    # Going

    def go(self, page: str, /, **params: str | list[str]) -> Self:
        """Opens a page by a link with these parameters, and no other."""
        self.switch_page(page)
        self.query_params.clear()
        self.query_params.update(params)
        return self.run()

    # Seeing

    def is_well(self) -> bool:
        """Whether the page shows neither an exception nor an error."""
        return not self.exception and not self.error

    def links(self) -> list[str]:
        """The labels of all links."""
        return [link.value for link in self.page_link]

    def count(self) -> int:
        """The pieces that the header's link to the cart counts."""
        full = re.escape(CART_OF(count=7)).replace("7", r"[\d.,]+")
        label = re.compile(f"{CART_PAGE()}|{full}")
        (label,) = filter(label.fullmatch, self.links())
        return int("".join(filter(str.isdigit, label)) or 0)

    def toasts(self) -> list[str]:
        """What the toasts say."""
        return [shown(toast.value) for toast in self.toast]

    def titles(self) -> list[str]:
        """The headings of the page and of its sections, but not of what one may begin with."""
        found = [shown(one.value) for one in (*self.title, *self.header)]
        return [title for title in found if title != BEGIN_WITH()]

    def notices(self) -> list[str]:
        """The titles of all warnings."""
        return [warning.proto.title for warning in self.warning]

    def texts(self) -> str:
        """All running text of the page, headings of sections too."""
        kinds = (self.header, self.markdown, self.caption)
        return "\n".join(shown(e.value) for kind in kinds for e in kind)

    def cards(self) -> list[str]:
        """The names on the cards: of products, of what is saved for later, of combinations.

        Of an empty page's suggestions there are none among them.
        """
        products = [tile["title"] for key, tile in self.tiles().items() if key.startswith("tile_")]
        if BEGIN_WITH() in [shown(one.value) for one in self.header]:
            products = []
        others = [shown(name.value) for name in self.subheader]
        return products + [name for name in others if not name.startswith("More in ")]  # a dialog's

    def labels(self) -> list[str]:
        """The labels of all buttons."""
        return [shown(b.label) for b in self.button]

    def labelled(self, label: str) -> Button:
        """The one button of this label."""
        (found,) = (b for b in self.button if shown(b.label) == label)
        return found

    def undo_button(self) -> Button | None:
        """The button that takes something back, whatever it names."""
        return next((b for b in self.button if b.proto.icon == ":material/undo:"), None)

    def number(self, label: str) -> NumberInput | None:
        """The number to type in with this label."""
        return next((one for one in self.number_input if one.label == label), None)

    def dialog(self) -> str | None:
        """The title of the open dialog."""
        opened = [shown(one.proto.dialog.title) for one in self.get("dialog")]
        return opened[0] if opened else None

    def lines(self) -> pd.DataFrame:
        """The lines as the editor was given them."""
        return self.data_editor[0].value

    def quantities(self) -> dict[str, int]:
        """The quantities in the editor by sku, in its order; nothing where there is no editor."""
        if not self.data_editor:
            return {}
        return {str(sku): int(n) for sku, n in self.lines()["Quantity"].items()}

    def total(self) -> str:
        """The Total."""
        (metric,) = (m for m in self.metric if m.label == words.TOTAL())
        return metric.value

    def ordered(self) -> list[list[str]]:
        """What is ordered, line by line, and the delivery, as it is read."""
        rows = self.table[0].value.to_numpy()
        return [[re.sub(r":gray\[(.*)\]", r"\1", shown(cell)) for cell in row] for row in rows]

    def primary(self) -> list[str]:
        """The labels of the buttons that stand out."""
        return [shown(b.label) for b in self.button if b.proto.type == "primary"]

    def compared(self) -> list[list[str]]:
        """The table of the Compare page, header first, as it is read."""
        compared = self.table[0].value.reset_index()
        rows = [compared.columns, *compared.to_numpy()]
        return [[shown(re.sub(PICTURE, "", str(cell))) for cell in row] for row in rows]

    # Doing

    def add(self, *skus: str) -> Self:
        """Clicks "Add to cart" on these cards. A browser would draw a card alone, this the page."""
        for sku in skus:
            self.click_key(f"add_{sku}")
        return self

    def ask(self, **wanted: Any) -> Self:
        """Sets the controls of the catalog that are named, all at once."""
        controls = {
            "search": lambda: self.text_input(key="search"),
            "category": lambda: self.get("pills")[0],
            "price": lambda: self.select_slider(key="price"),
            "in_stock": lambda: self.toggle(key="in_stock"),
            "sort": lambda: self.selectbox(key="sort"),
        }
        for name, value in wanted.items():
            controls[name]().set_value(value)
        return self.run()

    def fill(self, **wanted: int) -> Self:
        """Puts products into the cart all at once, by a link to a shared cart."""
        packed = ",".join(f"{sku}:{quantity}" for sku, quantity in wanted.items())
        return self.go(CART, shared=packed).click(words.ADD_TO_MY_CART())

    def click(self, label: str) -> Self:
        """Clicks the one button of this label."""
        return self.labelled(label).click().run()

    def click_key(self, key: str) -> Self:
        """Clicks the button with this key."""
        return self.button(key=key).click().run()

    def undo(self) -> str:
        """Clicks Undo, and returns what it was called."""
        found = self.undo_button()
        assert found, "there is nothing to undo"
        label = shown(found.label)
        found.click().run()
        return label

    def edit(self, cells: dict[int, object]) -> Self:
        """Types quantities into rows of the editor."""
        self.session_state[self.data_editor[0].key] = edits(cells)
        return self.run()

    def tell(self, **fields: str) -> Self:
        """Types into the fields of the Order page, the way of delivery first, one by one."""
        for name, value in sorted(fields.items(), key=lambda field: field[0] != "delivery"):
            found = (*self.text_input, *self.text_area, *self.radio)
            (widget,) = (one for one in found if one.key == f"order_{name}")
            widget.set_value(value).run()
        return self

    def order(self, **fields: str) -> Self:
        """Orders what is in the cart, as somebody who is called so."""
        return self.go(ORDER).tell(**WHO, **fields).click_key("order_place")

    def submit(self, form: str, name: str | None = None, label: str = "") -> Self:
        """Sends a form with a name in it; without one, with the name it offers."""
        label = label or words.SAVE()
        if name is not None:
            (text,) = (t for t in self.text_input if t.form_id == form)
            text.set_value(name)
        (send,) = (b for b in self.button if b.form_id == form and b.label == label)
        return send.click().run()

    def save(self, name: str | None = None) -> Self:
        """Saves the cart, on the Cart page, as a combination."""
        return self.go(CART).submit("save_combination", name)

    def combination_key(self, prefix: str, name: str) -> str:
        """The key of a button on the card of this combination."""
        at = self.cards().index(name)
        numbers = re.compile(rf"{prefix}_\d+")
        return [str(b.key) for b in self.button if numbers.fullmatch(str(b.key))][at]

    def act(self, prefix: str, name: str) -> Self:
        """Clicks one of the buttons on the card of this combination."""
        return self.click_key(self.combination_key(prefix, name))

    def rename(self, old: str, new: str) -> Self:
        """Gives a combination another name."""
        number = self.combination_key("delete", old).rpartition("_")[2]
        return self.submit(f"rename_form_{number}", new, RENAME())


Sell = Callable[..., Path]
WriteSettings = Callable[[str], None]
OpenShop = Callable[[], Shop]
OpenTab = Callable[..., Shop]
