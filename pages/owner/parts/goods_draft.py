"""The goods as an owner has edited them and not saved yet; they outlast a look at another page."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import NamedTuple

import streamlit as st

from cart_state import Product, ShopError, desk
from cart_state.desk import Change, Checked, Clash, Difference, Fault, Left, Note, Row

_KEY = "_goods.draft"
_STEPS_BACK = 20
EMPTY: Row = dict.fromkeys(desk.COLUMNS, "")


class Entry(NamedTuple):
    """A row, and the stock as it was seen by who counted it anew; None unless somebody did."""

    row: Row
    seen: Left | None = None


Entries = dict[int, Entry]


class Review(NamedTuple):
    """What would be saved: what it changes, and what has to be put right before.

    `counted` are the numbers by sku that replace what is left, of stock that was `seen`.
    """

    products: Mapping[int, Product]
    faults: list[Fault]
    difference: Difference
    counted: dict[str, int]
    seen: dict[str, Left]


@dataclass(slots=True)
class Draft:
    """Rows by numbers that stay theirs, so that no edit lands on another product.

    `base` are those of the file in `state`. `step` goes up whenever the rows are others, `past` are
    the last ones before. `on_top` were added by hand and are always in view.
    """

    base: dict[int, Row]
    state: str
    numbers: Iterator[int]
    entries: Entries
    stock: Mapping[str, Left] = field(default_factory=dict)
    past: list[Entries] = field(default_factory=list)
    marked: set[int] = field(default_factory=set)
    on_top: list[int] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    step: int = 0
    fault: str = ""  # why nothing can be read of the file
    before: Checked = field(default_factory=lambda: Checked({}, [], []))
    reviewed: tuple[Entries, Review] | None = None

    @property
    def is_unsaved(self) -> bool:
        """Whether anything is not as in the file."""
        return [*self.entries] != [*self.base] or any(map(self.is_changed, self.entries))

    def is_changed(self, number: int) -> bool:
        """Returns whether a row is not as in the file, or counted anew."""
        row, seen = self.entries[number]
        return seen is not None or row != self.base.get(number)

    def left(self, number: int) -> str:
        """Returns how many are left of a product, or were counted in the draft."""
        row, seen = self.entries[number]
        known, was = self.stock.get(row["sku"]), self.base.get(number, EMPTY)
        is_as_was = (row["sku"], row["stock"]) == (was["sku"], was["stock"])
        return str(known.left) if known and is_as_was and seen is None else row["stock"]

    def edit(self, entries: Entries) -> None:
        """Puts these rows in the place of those that are there, which come back by `undo`."""
        self.past = [*self.past[1 - _STEPS_BACK :], self.entries]
        self.entries = entries

    def change(self, entries: Entries) -> None:
        """Does what `edit` does to rows of which others may be in view then."""
        self.edit(entries)
        self.step += 1
        self.marked &= entries.keys()

    def undo(self) -> None:
        """Takes the last change back."""
        if self.past:
            self.change(self.past[-1])
            del self.past[-2:]

    def with_cell(self, number: int, column: str, text: str) -> Entry:
        """Returns a row with another text. What is typed for `stock` is what was counted now."""
        row, seen = self.entries[number]
        if column == "stock":
            known, was = self.stock.get(row["sku"]), self.base.get(number, EMPTY)
            if known and text == str(known.left) and was["sku"] == row["sku"]:
                return Entry({**row, "stock": was["stock"]})
            return Entry({**row, "stock": text}, known)
        if column == "sku" and seen is None:  # another product: what is left goes with it
            row = {**row, "stock": self.left(number)}
        return Entry({**row, column: text}, seen)

    def take_over(self, rows: Iterable[Row], keeps_others: bool, keeps_counts: bool) -> None:
        """Takes rows from elsewhere, each in the place of that with its sku.

        A row without a picture keeps the one that is there.
        """
        numbers = {entry.row["sku"]: number for number, entry in self.entries.items()}
        taken: Entries = {}
        for row in rows:
            number = numbers.pop(row["sku"], 0) or next(self.numbers)
            was = self.entries.get(number, Entry(EMPTY))
            new = {**row, "image": row["image"] or was.row["image"]}
            if number in self.entries and (keeps_counts or new["stock"] == was.row["stock"]):
                taken[number] = Entry({**new, "stock": was.row["stock"]}, was.seen)
            else:
                taken[number] = Entry(new, self.stock.get(row["sku"]))
        self.change({**self.entries, **taken} if keeps_others else taken)

    def forget_counts(self, skus: Collection[str]) -> None:
        """Takes back what was counted of these, because somebody else has counted them since."""
        rows = {row["sku"]: row for row in self.base.values()}
        self.change(
            {
                number: Entry({**row, "stock": rows.get(row["sku"], row)["stock"]})
                if row["sku"] in skus
                else Entry(row, seen)
                for number, (row, seen) in self.entries.items()
            }
        )

    def saved(self, state: str) -> None:
        """Notes that the file is as the draft."""
        self.base = {number: entry.row for number, entry in self.entries.items()}
        self.before, self.state = Checked(dict(self.review().products), [], []), state
        self.entries = {number: Entry(row) for number, row in self.base.items()}
        self.past, self.notes, self.on_top, self.reviewed = [], [], [], None
        self.fault = ""
        self.step += 1

    def difference_to(self, rows: Iterable[Row]) -> Difference:
        """Returns what is different in these rows from those of the file."""
        both = self.before, desk.check(dict(enumerate(rows)))
        before, after = ({one.sku: one for one in them.products.values()} for them in both)
        return desk.difference(before, after)

    def review(self) -> Review:
        """Returns what would be saved; rows at fault count as unchanged."""
        if self.reviewed is None or self.reviewed[0] is not self.entries:
            self.reviewed = self.entries, self._review()
        return self.reviewed[1]

    def _review(self) -> Review:
        products, faults = self._checked()
        wrong = {fault.row for fault in faults}
        before = {
            one.sku: one for number, one in self.before.products.items() if number not in wrong
        }
        good = {n: one for n, one in products.items() if n not in wrong}
        counted, seen = {}, {}
        for number, product in good.items():
            was, noted = before.get(product.sku), self.entries[number].seen
            stock = noted or self.stock.get(product.sku)
            if stock and (noted or was is None or was.stock != product.stock):
                counted[product.sku], seen[product.sku] = product.stock, stock
        after = {one.sku: one for one in good.values()}
        found = desk.difference(before, after)
        recounted = [Change(before[sku], after[sku]) for sku in counted if sku in before]
        found = replace(found, changes={**found.changes, "stock": recounted})
        return Review(products, faults, found, counted, seen)

    def _checked(self) -> tuple[dict[int, Product], list[Fault]]:
        """The products in the rows, and what is wrong: of thousands only what may be is checked."""
        rows = {number: entry.row for number, entry in self.entries.items()}
        wrong = {fault.row for fault in self.before.faults}
        new = {n for n, row in rows.items() if n in wrong or row != self.base.get(n)}
        skus = {desk.compared(rows[number]["sku"]) for number in new}
        checked = desk.check(
            {n: row for n, row in rows.items() if n in new or desk.compared(row["sku"]) in skus}
        )
        known = self.before.products
        # Less than nothing counts as nothing in a file, and is a slip where it is typed.
        negative = [doubt for doubt in checked.doubts if doubt.column == "stock"]
        found = {n: checked.products.get(n) if n in new else known.get(n) for n in rows}
        return {n: product for n, product in found.items() if product}, checked.faults + negative


def held() -> Draft | None:
    """Returns the draft of this session, if there is one yet."""
    draft: Draft | None = st.session_state.get(_KEY)
    return draft


def read() -> tuple[list[Row], str, str]:
    """Returns the rows and the state of the file, and why it has none. Raises OSError."""
    try:
        return *desk.draft(), ""
    except ShopError as error:
        return [], desk.draft_state(), str(error)


def load() -> Draft:
    """Returns a draft of the file as it is now, and forgets what was edited.

    Raises OSError or StoreError.
    """
    rows, state, fault = read()
    old = held()
    numbers = old.numbers if old else count(1)
    base = dict(zip(numbers, rows, strict=False))
    draft = Draft(base, state, numbers, {number: Entry(row) for number, row in base.items()})
    draft.before, draft.stock = desk.check(base), desk.stock()
    draft.step, draft.fault = old.step + 1 if old else 0, fault
    st.session_state[_KEY] = draft
    return draft


def combine(mine: Draft, keeps_theirs: bool) -> list[Clash]:
    """Loads the file that somebody else has written, and makes our edits edits of that.

    Where these collide with theirs, or else everywhere, either theirs or ours stays. Returns where
    theirs did.
    """
    draft = load()
    ours = {entry.row["sku"]: entry for entry in mine.entries.values()}
    rows = [entry.row for entry in mine.entries.values()]
    clashes: list[Clash] = []
    if keeps_theirs:
        before, theirs = ({row["sku"]: row for row in one.base.values()} for one in (mine, draft))
        our_rows = {sku: entry.row for sku, entry in ours.items()}
        rows, clashes = desk.merged(before, our_rows, theirs)
    numbers = {row["sku"]: number for number, row in draft.base.items()}
    entries: Entries = {}
    for row in rows:
        entry = ours.get(row["sku"])
        seen = entry.seen if entry and entry.row["stock"] == row["stock"] else None
        entries[numbers.pop(row["sku"], 0) or next(draft.numbers)] = Entry(row, seen)
    draft.change(entries)
    return clashes
