"""The catalogue: the products by sku, what is left of them, and finding some of them."""

from __future__ import annotations

import copy
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, ValuesView
from dataclasses import replace
from decimal import Decimal
from itertools import compress, takewhile

from cart_state.goods.search import Synonyms, Texts, folded, spaced
from cart_state.rules.product import Left, Product, left

ORDERS = ("featured", "price up", "price down", "name")


class Catalog(Mapping[str, Product]):
    """The products by sku, in the order of the file. Read-only, so that shoppers share it.

    What a page or a search needs of all products is worked out once, here. `counted` are the
    products with the stock that was counted, at `counted_at` in nanoseconds since 1970. `synonyms`
    are groups of words for one thing, `language` is that of its words.
    """

    def __init__(
        self,
        products: Iterable[Product],
        counted_at: int = 0,
        synonyms: Synonyms = (),
        language: str = "en",
    ) -> None:
        self._products = {product.sku: product for product in products}
        self.counted, self.counted_at = self._products, counted_at
        self._changed: Mapping[str, Product] = {}  # those of which there is not what was counted
        self._left: tuple[Mapping[str, Left], Catalog] = ({}, self)
        featured = tuple(self._products.values())
        self.categories = tuple(dict.fromkeys(product.category for product in featured))
        self._first = {product.category: product for product in reversed(featured)}
        # Of what costs anything; 0 where nothing does.
        prices = {product.price for product in featured if product.price} or {Decimal(0)}
        self.lowest_price, self.highest_price = min(prices), max(prices)
        self._texts = Texts(
            [product.name for product in featured],
            [f"{product.description} {product.category}" for product in featured],
            synonyms,
            language,
        )
        self._numbers = sorted((_as_one(product.sku), n) for n, product in enumerate(featured))
        # Each order as positions in the file, and as the products at these positions. A search
        # reads the texts by position in the file: twice as fast as in any other order, because
        # neighbours lie side by side in memory.
        in_file = range(len(featured))
        by_price = sorted(in_file, key=lambda position: featured[position].price)
        by_name = sorted(in_file, key=lambda position: folded(featured[position].name))
        orders = (in_file, by_price, by_price[::-1], by_name)
        self._positions = dict(zip(ORDERS, orders, strict=True))
        self._orders = {
            order: tuple(featured[position] for position in positions)
            for order, positions in self._positions.items()
        }

    def __getitem__(self, sku: str) -> Product:
        return self._products[sku]

    def __iter__(self) -> Iterator[str]:
        return iter(self._products)

    def __len__(self) -> int:
        return len(self._products)

    def with_left(
        self, known: Mapping[str, Left], recount: Callable[[dict[str, int], int], object]
    ) -> Catalog:
        """Returns the same goods with what is left of them as their stock.

        `recount` is called with what was counted by sku since that was known, if anything was.
        """
        if self._left[0] is not known:
            ordered = [
                (self.counted[sku], one) for sku, one in known.items() if sku in self.counted
            ]
            now = copy.copy(self)
            now._changed = {
                product.sku: replace(product, stock=left(product.stock, self.counted_at, one))
                for product, one in ordered
            }
            now._products = {**self.counted, **now._changed}
            now._left = self._left = known, now
            if counted := {
                product.sku: product.stock
                for product, one in ordered
                if one.is_recounted(product.stock, self.counted_at)
            }:
                recount(counted, self.counted_at)
        return self._left[1]

    def few(self, most: int) -> tuple[int, frozenset[tuple[str, int]]]:
        """Returns what a shopper may see of stock: that of ordered goods with `most` left or fewer.

        With it comes the time of the catalogue, which has news of its own.
        """
        stock = ((product.sku, product.stock) for product in self._changed.values())
        return self.counted_at, frozenset(one for one in stock if one[1] <= most)

    def values(self) -> ValuesView[Product]:
        """Returns the products in the order of the file."""
        return self._products.values()  # Mapping's own would look up each by its sku

    def first_of(self, category: str) -> Product:
        """Returns the first product of a category. Raises KeyError for one that has none."""
        return self._first[category]

    def find(
        self,
        text: str = "",
        categories: Iterable[str] = (),
        prices: tuple[Decimal, Decimal] | None = None,
        in_stock: bool = False,
        order: str = "featured",
    ) -> list[Product]:
        """Returns the products that fit everything asked for, in one of ORDERS.

        Each word of `text` has to begin a word in name, description or category, in any order;
        case, accents, punctuation and a plural make no difference, nor whether a word is written in
        one, with hyphens or with spaces. A single character begins a word as long as nothing else
        is typed or found. Writing without capitals, such as Chinese, is found anywhere. A sku is
        found too, and its beginning if there is a digit in that. In the order "featured", the
        product of that very sku comes first, then those whose name has all the words. No category
        means all of them; `prices` are the lowest and the highest.
        """
        order = order if order in ORDERS else "featured"
        found = list(self._orders[order])
        if number := _as_one(text):
            hits = self._texts.find(text, by_name=order == "featured")
            skus = self._numbers[bisect_left(self._numbers, (number,)) :]
            skus = [*takewhile(lambda one: one[0].startswith(number), skus)]
            whole = [position for sku, position in skus if sku == number]
            # Without a digit, a sku is words that may mislead: a desk-plant is no desk.
            begun = [n for _, n in skus] if any(map(str.isdigit, number)) else whole
            hits = [*dict.fromkeys([*whole, *hits, *begun])] if begun else hits
            if order == "featured":
                found = [found[position] for position in hits]
            else:
                found = list(compress(found, map(set(hits).__contains__, self._positions[order])))
        if wanted := frozenset(categories):
            found = [product for product in found if product.category in wanted]
        if prices:
            lowest, highest = prices
            found = [product for product in found if lowest <= product.price <= highest]
        if self._changed:
            found = [self._changed.get(product.sku, product) for product in found]
        if in_stock:
            found = [product for product in found if product.stock]
        return found

    def guesses(self, text: str) -> list[list[str]]:
        """Returns each word of a text; where no product has it, words that are nearly so."""
        return self._texts.guesses(text)


def _as_one(text: str) -> str:
    """Text as a search reads it, without spaces: how skus are compared."""
    return spaced(text).replace(" ", "")
