"""What Home, the Catalog and every page say: the way around, products, what is amiss."""

import cart_state
from cart_state import Product
from pages.words.markdown import Markdown
from pages.words.messages import Message, _

PAGE_TITLE = Message("{page} · {store}")

# The header.
HOME = _("Home")
CATALOG = _("Catalog")
CART = _("Cart")
CART_OF = Message("Cart ({count})")

# Home.
SEE_EVERYTHING = _("See everything")
CONTINUE = _("**Continue where you left off.**")
GO_TO_YOUR_CART = _("Go to your cart")
SHOP_BY_CATEGORY = _("Shop by category")
FEATURED = _("Featured")

# The shop's own texts.
INFORMATION = Message("Information")
TEXTS_BELOW = Message("What we have to say is linked at the foot of each page.")

# Products.
PRODUCTS = Message("{count} product", "{count} products")
ADD_TO_CART = _("Add to cart")
PRICE = _("Price")
QUANTITY = _("Quantity")
IN_YOUR_CART = _("In your cart")
COUNT_IN_CART = Message("{count} in cart", "{count} in cart")
MORE_IN = Message("More in {category}")
NOT_SOLD_HERE = _("This product is not sold here, or no longer.")
IN_STOCK = _("In stock")
ONLY_LEFT = Message("Only {count} left", "Only {count} left")
SOLD_OUT = _("Sold out")

# The Catalog page.
SEARCH = _("Search")
SORT_BY = _("Sort by")
ORDERS = {
    "featured": FEATURED,
    "price up": _("Price, low to high"),
    "price down": _("Price, high to low"),
    "name": _("Name"),
}
CATEGORY = _("Category")
IN_STOCK_ONLY = _("In stock only")
SEARCHED = Message("“{text}”")
PRICES = Message("{lowest} to {highest}")
FILTER_COSTS = Message("{filter}: {count} product", "{filter}: {count} products")
CLEAR_ALL = _("Clear all")
NOTHING_FITS = _("No products fit")
TAKE_A_FILTER_AWAY = _("Take a filter away to see more:")

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


def is_low(product: Product) -> bool:
    """Returns whether so few are left that it is worth saying how many."""
    return 0 < product.stock <= cart_state.shop().low_stock


def availability(product: Product) -> Markdown:
    """Returns whether the product can be had; there is nothing in it to escape."""
    if is_low(product):
        return ONLY_LEFT(count=product.stock)
    return IN_STOCK if product.stock else SOLD_OUT
