"""What Home, the Catalog and every page say: the way around, products, what is amiss."""

from typing import Literal

import cart_state
from cart_state import Product
from pages.words.markdown import Markdown
from pages.words.messages import Message

Tone = Literal["plain", "low", "none"]

PAGE_TITLE = Message("{page} · {store}")

# The header.
HOME = Message("Home")
CATALOG = Message("Catalog")
CART = Message("Cart")
CART_OF = Message("Cart ({count})")

# Home.
SEE_EVERYTHING = Message("See everything")
CONTINUE = Message("**Continue where you left off.**")
CHANGED_SINCE = Message(
    "Since then, price or stock of {count} product in your cart has changed.",
    "Since then, price or stock of {count} products in your cart has changed.",
)
GO_TO_YOUR_CART = Message("Go to your cart")
SHOP_BY_CATEGORY = Message("Shop by category")
FEATURED = Message("Featured")
BEGIN_WITH = Message("Something to begin with")

# The shop's own texts.
INFORMATION = Message("Information")
TEXTS_BELOW = Message("What we have to say is linked at the foot of each page.")

# Products.
PRODUCTS = Message("{count} product", "{count} products")
ADD_TO_CART = Message("Add to cart")
PRICE = Message("Price")
QUANTITY = Message("Quantity")
IN_YOUR_CART = Message("In your cart")
ALL_IN_CART = Message("The last one is in your cart", "All {count} are in your cart")
COUNT_IN_CART = Message("{count} in cart", "{count} in cart")
SPECS = Message("Specs")
DELIVERY = Message("Delivery and returns")
COMPARE_THESE = Message("Compare side by side")
SIDE_BY_SIDE = Message("{category} side by side")
COMPARED = Message("What is compared, four at most")
GOES_WITH = Message("Goes well with")
MORE_IN = Message("More in {category}")
NOT_SOLD_HERE = Message("This product is not sold here, or no longer.")
IN_STOCK = Message("In stock")
ONLY_LEFT = Message("Only {count} left", "Only {count} left")
SOLD_OUT = Message("Sold out")

# The Catalog page.
SEARCH = Message("Search")
FILTERS = Message("Filters")
SORT_BY = Message("Sort by")
ORDERS = {
    "featured": FEATURED,
    "price up": Message("Price, low to high"),
    "price down": Message("Price, high to low"),
    "name": Message("Name"),
}
CATEGORY = Message("Category")
IN_STOCK_ONLY = Message("In stock only")
SEARCHED = Message("“{text}”")
PRICES = Message("{lowest} to {highest}")
FILTER_COSTS = Message("{filter}: {count} product", "{filter}: {count} products")
CLEAR_ALL = Message("Clear all")
NOTHING_FITS = Message("No products fit")
DID_YOU_MEAN = Message("Did you mean")
NEAREST = Message("What comes nearest")
TAKE_A_FILTER_AWAY = Message("Take a filter away to see more:")

# A link to copy.
LINK = Message("Link")
COPY = Message("Copy the link")
COPIED = Message("Copied")
BY_HAND = Message("It is marked now. Please copy it yourself.")

# When something is amiss.
SORRY = Message("Sorry, something went wrong on our side")
CART_IS_SAFE = Message("Your cart is safe. Please try again in a moment.")
BACK_TO_START = Message("Back to the start")
AWAY = Message("We are back in a moment. Your cart is safe, and this page looks again by itself.")
SHOP_CLOSED = Message("The shop cannot open: its files need mending")
NOT_SAVED_TITLE = Message("Your cart is not saved at the moment")
NOT_SAVED = Message(
    "Please go on. What you do is kept in this window, and joins what you had saved as soon as"
    " that works again."
)
NOT_SHOWN_TITLE = Message("Your cart cannot be shown at the moment")
NOT_SHOWN = Message(
    "Nothing in it is lost. You can go on shopping: what you add now joins it as soon as it can"
    " be reached again."
)
NOT_REMEMBERED = Message("Your browser keeps no cookies, so your cart will not outlast this visit.")


def sold_out_badge(product: Product) -> str:
    """Returns the badge that follows the name of a product of which none is left; else ""."""
    return "" if product.stock else f" :gray-badge[{SOLD_OUT()}]"


def availability(product: Product) -> tuple[Markdown, Tone]:
    """Returns whether the product can be had, with nothing in it to escape, and the tone of that.

    It is "low" where so few are left that it is worth saying how many.
    """
    if not product.stock:
        return SOLD_OUT(), "none"
    if product.stock <= cart_state.shop().low_stock:
        return ONLY_LEFT(count=product.stock), "low"
    return IN_STOCK(), "plain"
