"""What a toast says once a click was carried out."""

from collections.abc import Iterable

from cart_state import Cart, Combination
from pages.words.cart import in_cart, product_name
from pages.words.markdown import Markdown, listed
from pages.words.messages import Message, _

ADDED = Message("**{product}** × {quantity} added. {in_cart}")
QUANTITY_SET = Message("**{product}** × {quantity}. {in_cart}")
REMOVED = Message("**{product}** removed. {in_cart}")
CLEARED = _("Your cart is empty now. Undo brings it back.")
UNDONE = Message("Undone. {in_cart}")
PRICES_ACCEPTED = _("Today's prices are noted.")
LOWERED_TO_STOCK = Message("Lowered to what is left. {in_cart}")
NOT_ALL = Message("{in_cart} Not all could be had: {products}.")
SAVED_FOR_LATER = Message("**{product}** is saved for later.")
MOVED_TO_CART = Message("**{product}** is back. {in_cart}")
DROPPED = Message("**{product}** is no longer saved for later. Undo brings it back.")
DROPPED_BEFORE = Message("**{product}** is no longer saved for later.")
COMBINATION_SAVED = Message("**{name}** is saved.")
COMBINATION_RENAMED = Message("It is called **{name}** now.")
COMBINATION_UPDATED = Message("**{name}** now holds what your cart does.")
DELETED = Message("**{name}** is deleted. Undo brings it back.")
DELETED_FOR_GOOD = Message("**{name}** is deleted.")
GONE_BEFORE = _("This combination is no longer there.")
FORM_OUT_OF_DATE = _("The page has changed meanwhile. Please look again and try once more.")
FAILED = _(
    "Sorry, something went wrong on our side. Your cart is safe. Please try again in a moment."
)


def about(cart: Cart, sku: str) -> tuple[str, Markdown]:
    """Returns the name of a product as plain text, and what the cart holds."""
    return product_name(cart, sku), in_cart(cart)


def put_in_cart(cart: Cart, short: Iterable[str]) -> Markdown:
    """Returns what the cart holds; `short`: the skus of which not all could be put in."""
    products = listed(product_name(cart, sku) for sku in short)
    return NOT_ALL(in_cart=in_cart(cart), products=products) if products else in_cart(cart)


def dropped(cart: Cart, sku: str) -> Markdown:
    """Returns that a product is no longer saved for later, and whether Undo brings it back."""
    product, step = product_name(cart, sku), cart.undo_step
    if step and step.kind == "drop" and sku in step.skus:
        return DROPPED(product=product)
    return DROPPED_BEFORE(product=product)


def deleted(cart: Cart, combination: Combination | None) -> Markdown:
    """Returns that a combination, None if it was before, is gone, and whether Undo brings it back."""
    if combination is None:
        return GONE_BEFORE
    step = cart.undo_step
    if step and step.kind == "delete" and step.name == combination.name:
        return DELETED(name=combination.name)
    return DELETED_FOR_GOOD(name=combination.name)
