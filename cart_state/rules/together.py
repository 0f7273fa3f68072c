"""What goes well with a cart: what the owner says, and then what was ordered with it before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from cart_state.rules.cart import Cart
from cart_state.rules.product import Product

FEWEST = 2  # orders; one may be chance
_LINES = 50  # of one order; a larger one says little, and takes long to count

Companions = Mapping[str, Mapping[str, int]]  # by sku: in how many orders were others with it


def ordered_together(orders: Iterable[Sequence[str]]) -> Companions:
    """Returns how often goods were ordered with others; the skus of each order are given."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for skus in orders:
        for sku in skus[:_LINES]:
            found[sku].update(other for other in skus[:_LINES] if other != sku)
    return found


def goes_with(cart: Cart, together: Companions, most: int) -> tuple[Product, ...]:
    """Returns products that go well with a cart, can be had, and are neither in it nor saved.

    Those of the owner's lists first, then what was ordered together with its lines most often.
    """
    wanted = [sku for line in cart.lines if line.product for sku in line.product.goes_with]
    counts: Counter[str] = Counter()
    for line in cart.lines:
        counts.update(together.get(line.sku, {}))
    wanted += [sku for sku, times in counts.most_common() if times >= FEWEST]
    known = {line.sku for line in (*cart.lines, *cart.later)}
    found = (cart.products.get(sku) for sku in dict.fromkeys(wanted) if sku not in known)
    return tuple(islice((product for product in found if product and product.stock), most))
