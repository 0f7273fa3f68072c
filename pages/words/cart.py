"""What the Cart page says, and what other pages say about the cart."""

from collections.abc import Iterable
from itertools import count

from cart_state import Cart, Combination, Line, Product, UndoStep
from pages.words.markdown import Markdown, listed
from pages.words.messages import Message
from pages.words.shop import PRODUCTS

YOUR_CART = Message("Your cart")
EMPTY = Message("Your cart is empty")
STAYS_HERE = Message("What you add is kept here until you take it out.")
GO_TO_CATALOG = Message("Go to the catalog")

# The lines, in the list and in the table.
VIEW = Message("Shown as")
VIEWS = {"list": Message("List"), "table": Message("Table")}
MORE_LINES = Message("Show {count} more")
ONE_LESS = Message("One less")
ONE_MORE = Message("One more")
PRODUCT = Message("Product")
GONE_PRODUCT = Message("{product} (no longer sold)")
UNIT_PRICE = Message("Unit price")
LINE_TOTAL = Message("Line total")
REMOVE = Message("Remove")
SAVE_FOR_LATER = Message("Save for later")
TABLE_ALT = Message("Your cart: products with quantity, unit price and line total")

# Beside the table.
TOTAL = Message("Total")
SIZE = Message("{products}, {pieces}")
PIECES = Message("{count} piece", "{count} pieces")
IN_CART = Message("Cart: {count}")
TOTAL_OF = Message("**{total}** for {count} piece", "**{total}** for {count} pieces")
SAVE_COMBINATION = Message("Save this combination")
SAVE_COMBINATION_HELP = Message(
    "Keep what is in your cart under a name, and compare it with another."
)
COMBINATION_NAME = Message("Name")
OFFERED_NAME = Message("Combination {number}")
SAVE = Message("Save")
COMPARE_COMBINATIONS = Message("Compare combinations ({count})")
SHARE = Message("Share")
SHARE_HELP = Message("Whoever opens this link sees these products, and nothing of yours changes.")
DOWNLOAD = Message("Download")
TABLE_CSV = Message("Table (CSV)")
SUMMARY_TO_PRINT = Message("Summary to print")
CLEAR_CART = Message("Clear cart")

# The button that takes back the last change.
UNDO = {
    "remove": Message("Undo: remove {what}"),
    "lower": Message("Undo: lower {what}"),
    "save for later": Message("Undo: save {what} for later"),
    "drop": Message("Undo: remove {what} from saved for later"),
    "delete": Message("Undo: delete “{what}”"),
    "rename": Message("Undo: rename “{what}”"),
    "update": Message("Undo: update “{what}”"),
}
UNDO_ALL = {"clear": Message("Undo: clear cart"), "replace": Message("Undo: replace cart")}

# What changed since the last visit.
NEWS = Message("Since you were last here")
NEW_PRICE = Message("**{product}** was {was}, now :green[**{now}**]")
ACCEPT_PRICES = Message("Keep at the new price")
SOLD_OUT = Message("**{product}** is :orange[**sold out**], and you have {quantity} in your cart")
RUN_SHORT = Message(
    "**{product}** is :orange[**only {stock} left**], and you have {quantity} in your cart"
)
LOWER_TO_STOCK = Message("Lower to what is left")
GONE = Message("**{product}** is no longer sold and not in the total")

# What a toast says once a click was carried out.
ADDED = Message("**{product}** added. {in_cart}", "**{product}** × {count} added. {in_cart}")
QUANTITY_SET = Message("**{product}** × {quantity}. {in_cart}")
REMOVED = Message("**{product}** removed. {in_cart}")
CLEARED = Message("Your cart is empty now.")
UNDONE = Message("Undone. {in_cart}")
PRICES_ACCEPTED = Message("Today's prices are noted.")
LOWERED_TO_STOCK = Message("Lowered to what is left. {in_cart}")
NOT_ALL = Message("{in_cart}. Not all could be had: {products}.")
SAVED = Message("**{product}** is saved for later.")
MOVED_TO_CART = Message("**{product}** is back. {in_cart}")
DROPPED = Message("**{product}** is no longer saved for later.")
COMBINATION_SAVED = Message("**{name}** is saved.")
COMBINATION_RENAMED = Message("It is called **{name}** now.")
COMBINATION_UPDATED = Message("**{name}** now holds what your cart does.")
DELETED = Message("**{name}** is deleted. Undo brings it back.")
DELETED_FOR_GOOD = Message("**{name}** is deleted.")
GONE_BEFORE = Message("This combination is no longer there.")
FORM_OUT_OF_DATE = Message("The page has changed meanwhile. Please look again and try once more.")
FAILED = Message(
    "Sorry, something went wrong on our side. Your cart is safe. Please try again in a moment."
)

# Saved for later.
SAVED_FOR_LATER = Message("Saved for later")
PIECES_AT = Message("{count} piece at {price}", "{count} pieces at {price}")
MOVE_TO_CART = Message("Move to cart")
NO_LONGER_SOLD = Message("No longer sold")

# A shared cart.
BROKEN_LINK = Message("This link does not work")
CLOSE = Message("Close")
SHARED_CART = Message("Somebody shared a cart with you")
SHARED_ALT = Message("The shared cart")
ALL_FOR = Message("**{total}** in all")
AVAILABLE_FOR = Message("**{total}** for what can be had today")
NOTHING_AVAILABLE = Message("None of it can be had today.")
ADD_TO_MY_CART = Message("Add to my cart")
REPLACE_MY_CART = Message("Replace my cart")
SAVE_AS_COMBINATION = Message("Save as a combination")
NOT_NOW = Message("Not now")
NOT_SOLD_HERE = Message("Not sold here")

# The files.
FILE_NAME = Message("cart-{day}")
ARTICLE = Message("Article")
CSV_COLUMNS = (
    Message("sku"),
    Message("name"),
    Message("unit price"),
    Message("quantity"),
    Message("line total"),
)
TOTAL_FOR = Message("Total: {total} for {count} piece", "Total: {total} for {count} pieces")
PRICES_OF = Message("Prices as of {day}. Nothing has been ordered yet.")


def in_cart(cart: Cart) -> Markdown:
    """Returns how many pieces the cart holds."""
    return IN_CART(count=cart.units)


def gone_badge() -> Markdown:
    """Returns the badge beside the name of a product that is no longer sold."""
    return Markdown(f":gray-badge[{NO_LONGER_SOLD()}]")


def line_name(line: Line) -> str:
    """Returns what a line is called, as plain text."""
    return line.name if line.product else GONE_PRODUCT.text(product=line.name)


def offered_name(cart: Cart) -> str:
    """Returns a name for a combination that is not taken yet, as plain text."""
    names = (OFFERED_NAME.text(number=number) for number in count(1))
    return next(name for name in names if cart.combination_named(name) is None)


def run_short(product: Product, quantity: int) -> Markdown:
    """Returns that stock has fallen below the quantity that the cart holds of a product."""
    if product.stock == 0:
        return SOLD_OUT(product=product.name, quantity=quantity)
    return RUN_SHORT(product=product.name, stock=product.stock, quantity=quantity)


def undo(step: UndoStep, cart: Cart) -> Markdown:
    """Returns the label of the button that takes this step back."""
    if step.kind in UNDO_ALL:
        return UNDO_ALL[step.kind]()
    names = [step.name] if step.name else [cart.name(sku) for sku in step.skus]
    what = names[0] if len(names) == 1 else PRODUCTS(count=len(names))
    return UNDO[step.kind](what=what)


def about(cart: Cart, sku: str) -> tuple[str, Markdown]:
    """Returns the name of a product as plain text, and what the cart holds."""
    return cart.name(sku), in_cart(cart)


def put_in_cart(cart: Cart, short: Iterable[str]) -> Markdown:
    """Returns what the cart holds; `short`: the skus of which not all could be put in."""
    products = listed(cart.name(sku) for sku in short)
    return NOT_ALL(in_cart=in_cart(cart), products=products) if products else in_cart(cart)


def deleted(cart: Cart, combination: Combination | None) -> Markdown:
    """Returns that a combination is gone, None if it was before, and whether Undo helps."""
    if combination is None:
        return GONE_BEFORE()
    step = cart.undo_step
    if step and step.kind == "delete" and step.name == combination.name:
        return DELETED(name=combination.name)
    return DELETED_FOR_GOOD(name=combination.name)
