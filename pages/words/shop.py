"""What every page says, Home too: the way around, products, and when something is amiss."""

from collections.abc import Iterable

from cart_state import Product
from pages.parts.markdown import plain
from pages.words.messages import _, ngettext

STORE = "Alcove"

# The header.
HOME = _("Home")
CATALOG = _("Catalog")

# Home.
HERO_TITLE = _("A home office that feels like home")
HERO_ALT = _("A calm home office with desk, lamp and chair")
SEE_EVERYTHING = _("See everything")
GO_TO_YOUR_CART = _("Go to your cart")
SHOP_BY_CATEGORY = _("Shop by category")
FEATURED = _("Featured")

# A product.
ADD_TO_CART = _("Add to cart")
PRICE = _("Price")
QUANTITY = _("Quantity")
IN_YOUR_CART = _("In your cart")
NOT_SOLD_HERE = _("This product is not sold here, or no longer.")
IN_STOCK = _("In stock")
SOLD_OUT = _("Sold out")

# When something is amiss.
SORRY = _("Sorry, something went wrong on our side")
CART_IS_SAFE = _("Your cart is safe. Please try again in a moment.")
BACK_TO_START = _("Back to the start")
SHOP_CLOSED = _("The shop cannot open: its catalogue needs mending")
NOT_SAVED_TITLE = _("Your cart is not saved at the moment")
NOT_SAVED = _(
    "Please go on. What you do is kept in this window, and joins what you had saved as soon as"
    " that works again."
)
NOT_SHOWN_TITLE = _("Your cart cannot be shown at the moment")
NOT_SHOWN = _(
    "Nothing in it is lost. You can go on shopping: what you add now joins it as soon as it can"
    " be reached again."
)
NOT_REMEMBERED = _("Your browser keeps no cookies, so your cart will not outlast this visit.")

_LOW_STOCK = 5


def page_title(page: str) -> str:
    """Returns what the browser's tab says."""
    return _("{page} · {store}").format(page=page, store=STORE)


def cart_link(units: int) -> str:
    """Returns what the header's link to the cart says."""
    if not units:
        return _("Cart")
    return _("Cart ({units})").format(units=units)


def hero_text(products: int) -> str:
    """Returns what Home says about the store, under its title."""
    return ngettext(
        "{count} piece for your home office. Your cart stays as you leave it.",
        "{count} desks, chairs, screens and small helpers that go together. Your cart stays as you"
        " leave it.",
        products,
    ).format(count=products)


def continue_shopping(in_cart: str) -> str:
    """Returns, as Markdown, what leads back to a cart; `in_cart` says what is in it."""
    return _("**Continue where you left off.** {in_cart}").format(in_cart=in_cart)


def is_low(product: Product) -> bool:
    """Returns whether so few are left that it is worth saying how many."""
    return 0 < product.stock <= _LOW_STOCK


def availability(product: Product) -> str:
    """Returns whether the product can be had."""
    if product.stock == 0:
        return SOLD_OUT
    if is_low(product):
        return ngettext("Only {count} left", "Only {count} left", product.stock).format(
            count=product.stock
        )
    return IN_STOCK


def pieces_in_cart(units: int) -> str:
    """Returns the mark of a product that is in the cart."""
    return ngettext("{count} in cart", "{count} in cart", units).format(count=units)


def more_in(category: str) -> str:
    """Returns, as Markdown, the heading over further products of a category."""
    return _("More in {category}").format(category=plain(category))


def catalog_faults(faults: Iterable[str]) -> str:
    """Returns, as Markdown, the list of what is wrong with the catalogue."""
    return "\n".join(f"- {plain(fault)}" for fault in faults)
