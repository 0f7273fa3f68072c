"""What goes well with a cart: what the owner says, and then what was ordered with it before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from cart_state.rules.cart import Cart
from cart_state.rules.product import Product

FEWEST = 2  # orders; one may be chance
_LINES = 50  # of one order; a larger one says little, and takes long to count
_KNOWN = 20  # others of each product

Companions = Mapping[str, Mapping[str, int]]  # in how many orders a sku was with others, by sku


def ordered_together(orders: Iterable[Sequence[str]]) -> Companions:
    """Returns how often goods were ordered with others; the skus of each order are given."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for skus in orders:
        for sku in skus[:_LINES]:
            counts[sku].update(other for other in skus[:_LINES] if other != sku)
    return {
        sku: {other: times for other, times in others.most_common(_KNOWN) if times >= FEWEST}
        for sku, others in counts.items()
    }


def goes_with(cart: Cart, together: Companions, most: int) -> tuple[Product, ...]:
    """Returns products that go well with what is in the cart, can be had, and are not in it.

    Those of the owner's lists first, then what was ordered together with its lines most often.
    """
    counts: Counter[str] = Counter()
    listed: list[str] = []
    for line in cart.lines:
        listed += line.product.goes_with if line.product else ()
        counts.update(together.get(line.sku, {}))
    wanted = dict.fromkeys([*listed, *(sku for sku, _ in counts.most_common())])
    found = (cart.products.get(sku) for sku in wanted if not cart.quantity(sku))
    return tuple(islice((product for product in found if product and product.stock), most))
