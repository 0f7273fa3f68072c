"""What the Catalog page says."""

from pages.words.messages import Message, _

SEARCH = _("Search")
SEARCH_HINT = _("Desk, USB-C, 140 cm")
SORT_BY = _("Sort by")
ORDERS = {
    "featured": _("Featured"),
    "price up": _("Price, low to high"),
    "price down": _("Price, high to low"),
    "name": _("Name"),
}
CATEGORY = _("Category")
IN_STOCK_ONLY = _("In stock only")

# What was found, and by which filters.
SEARCHED = Message("“{text}”")
PRICES = Message("{lowest} to {highest}")
FILTER_COSTS = Message("{filter}: {count} product", "{filter}: {count} products")
CLEAR_ALL = _("Clear all")
NOTHING_FITS = _("No products fit")
TAKE_A_FILTER_AWAY = _("Take a filter away to see more:")
