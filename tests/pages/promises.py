"""What shoppers are promised when tabs, failures and new goods meet: the whole stack's model.

It knows no database, no session and no page. Carts are contents and the rules of cart.py; the store
is a dictionary that at times cannot be reached.
"""

import operator
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import count

from cart_state.cart import Cart, CartError, Combination, Contents, Item, Taken
from cart_state.catalog import Catalog
from cart_state.database import REST

Rule = Callable[..., Cart]
EMPTY = Contents()


class AwayError(Exception):
    """The carts cannot be reached."""


class Trouble(Enum):
    """Where in its one transaction the next change is broken off."""

    BEFORE = "nothing was done"
    DURING = "everything was written, nothing committed"
    AFTER = "committed, and the answer was lost"


@dataclass(eq=False)
class Deed:
    """One change a shopper asked for, with the goods of that moment.

    It happens to the stored cart once. Whoever was told that it is made is also told when, in
    the end, it could not be: `refusal`.
    """

    goods: Catalog
    rule: Rule
    args: tuple[object, ...]
    landed: bool = False
    refusal: str | None = None

    def on(self, contents: Contents) -> Contents:
        return self.rule(Cart(self.goods, contents), *self.args).contents


@dataclass
class Tab:
    """What one tab shows, and the changes it keeps while the store is away.

    `unsaved` is None once everything is stored. `told` is what its shopper has to hear.
    """

    who: str
    seen: Contents = EMPTY
    unsaved: list[Deed] | None = None
    told: list[str] = field(default_factory=list)


class Promises:
    """Every shopper's cart as it has to be, whatever the machine does to the store."""

    def __init__(self, goods: Catalog) -> None:
        self.on_file: Catalog | None = goods  # None while the file is broken
        self._last_goods = goods
        self.carts: dict[str, Contents] = defaultdict(Contents)
        self.now = 0.0
        self.away = False
        self.locked = False  # by another program: it can be read, not written
        self.trouble: Trouble | None = None
        self.saved_late = self.refused_late = self.answers_lost = 0  # how often it came to that
        self._rests_until = float("-inf")

    @property
    def goods(self) -> Catalog:
        """The goods as a page that is drawn now has them: the last good ones anybody saw."""
        self._last_goods = self.on_file or self._last_goods
        return self._last_goods

    # What a shopper does

    def look(self, tab: Tab) -> None:
        """The page is drawn: first what waited is saved, then the stored cart is shown."""
        try:
            tab.seen = self._save(tab) if tab.unsaved else self._read(tab.who)
        except AwayError:
            tab.unsaved = tab.unsaved or []
        else:
            tab.unsaved = None

    def act(self, tab: Tab, rule: Rule, *args: object) -> str | None:
        """A click changes the cart. Returns why not, when it is refused."""
        deed = Deed(self.goods, rule, args)
        try:
            if tab.unsaved:
                tab.seen = self._save(tab)
            contents = self._make(tab.who, [deed], self._strictly)
        except CartError as refusal:
            return str(refusal)
        except AwayError:
            try:
                contents = deed.on(tab.seen)
            except CartError as refusal:
                return str(refusal)
            tab.unsaved = [*(tab.unsaved or ()), deed]
        else:
            tab.unsaved = None
        tab.seen = contents
        return None

    def take_told(self, tab: Tab) -> list[str]:
        """What the shopper hears now about changes that could not be made in the end."""
        told, tab.told = tab.told, []
        return told

    def cart(self, tab: Tab) -> Cart:
        """What a tab shows, at today's prices."""
        return Cart(self.goods, tab.seen)

    # The store

    def _read(self, who: str) -> Contents:
        self._reach()
        if self.away:
            self._fail()
        return self.carts[who]

    def _save(self, tab: Tab) -> Contents:
        assert tab.unsaved
        contents = self._make(tab.who, tab.unsaved, self._if_possible)
        refused = [deed.refusal for deed in tab.unsaved if deed.refusal]
        tab.told += refused
        self.saved_late += len(tab.unsaved)
        self.refused_late += len(refused)
        tab.unsaved = None
        return contents

    def _make(
        self, who: str, deeds: Sequence[Deed], how: Callable[[Deed, Contents], Contents]
    ) -> Contents:
        self._reach()
        trouble, self.trouble = self.trouble, None
        if self.away or self.locked or trouble is Trouble.BEFORE:
            self._fail()
        before = after = self.carts[who]
        open_deeds = [deed for deed in deeds if not deed.landed]
        for deed in open_deeds:
            after = how(deed, after)
        if trouble is Trouble.DURING:
            self._fail()
        if after != before:
            self.carts[who] = after
            for deed in open_deeds:
                deed.landed = True
        if trouble is Trouble.AFTER:
            self.answers_lost += after != before
            self._fail()
        return after

    def _strictly(self, deed: Deed, contents: Contents) -> Contents:
        return deed.on(contents)

    def _if_possible(self, deed: Deed, contents: Contents) -> Contents:
        deed.refusal = None
        try:
            return deed.on(contents)
        except CartError as refusal:
            deed.refusal = str(refusal)
            return contents

    def _reach(self) -> None:
        if self.now < self._rests_until:
            raise AwayError

    def _fail(self) -> None:
        self._rests_until = self.now + REST
        raise AwayError

    def forget_failures(self) -> None:
        """A new process has not seen the store fail."""
        self._rests_until = float("-inf")


def undone(cart: Cart) -> Cart:
    """What an undo promises, said once more: it puts back and takes away, on top of what is there.

    The rule most easily got wrong where two tabs, or a late save, come in between.
    """
    contents = cart.contents
    held = {item.sku: item for item in contents.items}
    for item in contents.undo.items:
        had = held.pop(item.sku).quantity if item.sku in held else 0
        stock = cart.products[item.sku].stock if item.sku in cart.products else 0
        pieces = min(had + item.quantity, max(stock, had, item.quantity))
        if pieces > 0:
            held[item.sku] = replace(item, quantity=pieces)
    items = tuple(sorted(held.values(), key=operator.attrgetter("place")))
    later = {item.sku: item for item in contents.undo.later}
    for item in contents.later:
        back = later.get(item.sku)
        pieces = item.quantity + (back.quantity if back else 0)
        later[item.sku] = replace(back or item, quantity=pieces)
    saved = list(contents.combinations)
    for one in contents.undo.combinations:
        taken = [other.name.casefold() for other in saved]
        called = next(name for name in names_like(one.name) if name.casefold() not in taken)
        saved.append(replace(one, name=called))
    return replace(
        cart,
        contents=replace(
            contents,
            items=items,
            undo=Taken(),
            later=tuple(later.values()),
            combinations=tuple(sorted(saved, key=operator.attrgetter("number"))),
        ),
    )


def names_like(name: str) -> Iterator[str]:
    """A name, and those it is changed to where others have it."""
    yield name
    for n in count(2):
        yield f"{name} {n}"


def in_order(contents: Contents) -> Contents:
    """Contents with every list in the order of its places, as a store returns them."""

    def ordered(items: Sequence[Item]) -> tuple[Item, ...]:
        return tuple(sorted(items, key=operator.attrgetter("place", "sku")))

    def combined(some: Sequence[Combination]) -> tuple[Combination, ...]:
        return tuple(replace(one, items=ordered(one.items)) for one in some)

    return replace(
        contents,
        items=ordered(contents.items),
        undo=Taken(
            ordered(contents.undo.items),
            ordered(contents.undo.later),
            combined(contents.undo.combinations),
        ),
        later=ordered(contents.later),
        combinations=combined(contents.combinations),
    )
