"""What the Catalog page says."""

from decimal import Decimal

from cart_state import money
from pages.parts.markdown import plain, price
from pages.words.messages import _, ngettext

TITLE = _("Catalog")
SEARCH = _("Search")
SEARCH_HINT = _("Desk, USB-C, 140 cm")
SORT_BY = _("Sort by")
CATEGORY = _("Category")
PRICE = _("Price")
IN_STOCK_ONLY = _("In stock only")
IN_STOCK = _("In stock")
CLEAR_ALL = _("Clear all")
NOTHING_FITS = _("No products fit")
TAKE_A_FILTER_AWAY = _("Take a filter away to see more:")

_ORDERS = {
    "featured": _("Featured"),
    "price up": _("Price, low to high"),
    "price down": _("Price, high to low"),
    "name": _("Name"),
}


def order(name: str) -> str:
    """Returns what one of cart_state.ORDERS is called."""
    return _ORDERS[name]


def category(name: str) -> str:
    """Returns, as Markdown, a category's name."""
    return plain(name)


def price_step(step: int) -> str:
    """Returns, as Markdown, the label of a step of the price slider."""
    return money(Decimal(step))  # one amount alone makes no formula, whatever its sign is


def products(count: int) -> str:
    """Returns how many products there are."""
    return ngettext("{count} product", "{count} products", count).format(count=count)


def search_filter(text: str) -> str:
    """Returns, as Markdown, the filter that a search is."""
    return _("“{text}”").format(text=plain(text))


def price_filter(lowest: Decimal, highest: Decimal) -> str:
    """Returns, as Markdown, the filter that two prices are."""
    return _("{lowest} to {highest}").format(lowest=price(lowest), highest=price(highest))


def filter_costs(label: str, without: int) -> str:
    """Returns, as Markdown, a filter and how many products there are without it."""
    return ngettext("{filter}: {count} product", "{filter}: {count} products", without).format(
        filter=label, count=without
    )
