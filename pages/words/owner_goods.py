"""What the desk says about the goods: the table, what is not saved yet, and what is amiss."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal, get_currency_precision, get_decimal_symbol

import cart_state
from cart_state import Product, desk, money
from pages.words.cart import PRODUCT
from pages.words.markdown import Markdown, listed
from pages.words.messages import Message
from pages.words.shop import GOES_WITH, PRICES, SPECS

# The table.
TABLE_ALT = Message("Goods to edit: each row is a product")
COLUMNS = {
    "marked": Message("Mark"),
    "picture": Message("Picture"),
    "name": Message("Name"),
    "price": Message("Price"),
    "stock": Message("Left"),
    "state": Message("State"),
    "category": Message("Category"),
    "sku": Message("Article"),
    "counted": Message("Counted"),
    "description": Message("Description"),
    "image": Message("Picture file"),
    "specs": SPECS,
    "goes_with": GOES_WITH,
}
NO_SPECS = Message("Right is for example “Width: 140 cm; Height: 75 cm”, each name once.")
HELP = {
    "counted": Message("How many there were when they were last counted"),
    "stock": Message("How many there are now. Type what you have counted."),
    "image": Message("With semicolons between several; the first is on the card"),
    "specs": NO_SPECS,
    "goes_with": Message("Articles with semicolons between, such as “lamp; mat”"),
}
NEW, CHANGED = Message("New"), Message("Changed")
ALL_CATEGORIES = Message("All categories")
SHOWN = Message("Show")
SHOW = {
    "all": Message("All"),
    "changed": Message("Changed"),
    "faults": Message("To be put right"),
}
NOTHING_FOUND = Message("Nothing fits. Search for less, or show all.")
ADD = Message("Add a product")
REMOVE = Message("Remove {count} product", "Remove {count} products")

# What is not saved yet.
ALL_SAVED = Message("Everything is saved.")
NOT_SAVED_YET = Message("Not saved yet")
UNDO = Message("Undo")
DISCARD = Message("Discard all")
SAVED = Message("Saved. The shop shows it within seconds.")
DISCARDED = Message("Your changes are discarded.")
PUT_RIGHT = Message(
    "{count} cell has to be put right before this can be saved",
    "{count} cells have to be put right before this can be saved",
)
AND_MORE = Message("and {count} more", "and {count} more")
NO_PRODUCTS = Message("A shop needs at least one product.")
STILL_BLANK = Message("Fill in the product that you have added, or take it out again.")
REORDERED = Message("**The products are in another order**")

# What is different between two lists of goods.
REPRICED = {
    "dearer": Message("{count} price up by {percent} %", "{count} prices up by {percent} %"),
    "cheaper": Message("{count} price down by {percent} %", "{count} prices down by {percent} %"),
}
CHANGES = {
    "dearer": Message("{count} price up", "{count} prices up"),  # of what was free
    "added": Message("{count} product added", "{count} products added"),
    "removed": Message("{count} product removed", "{count} products removed"),
    "stock": Message("{count} recount", "{count} recounts"),
    "name": Message("{count} name changed", "{count} names changed"),
    "category": Message(
        "{count} product in another category", "{count} products in another category"
    ),
    "description": Message("{count} description changed", "{count} descriptions changed"),
    "image": Message("{count} picture changed", "{count} pictures changed"),
    "specs": Message("Specs of {count} product changed", "Specs of {count} products changed"),
    "goes_with": Message(
        "What goes well with {count} product changed",
        "What goes well with {count} products changed",
    ),
}
REMOVED_IN_CARTS = Message(
    "{count} product removed that is in {carts}", "{count} products removed that are in {carts}"
)
CARTS = Message("{count} cart", "{count} carts")
NO_DIFFERENCE = Message("Nothing is different.")
EACH_CHANGE = Message("Each change")
CHANGE_HEAD = (PRODUCT, Message("What"), Message("Before"), Message("After"))
ADDED, TAKEN_OUT = Message("Added"), Message("Removed")
NAMED = Message("**{what}**: {names}")

# What has to be put right in a cell.
AT_CELL = Message("**{product}**, {column}: {what}")
UNNAMED = Message("A product without a name")
EMPTY = Message("It is still empty.")
INVISIBLE = Message("There is an invisible character in it.")
NO_PRICE = Message(
    "“{text}” is no price. Right is for example {example}: no sign, nothing between thousands."
)
NO_NUMBER = Message("“{text}” is no whole number such as 12, or 0.")
USED_TWICE = Message("“{text}” is used by another product. Capitals make no difference.")

# Somebody else was faster.
CONFLICT = Message("Somebody else has changed the goods meanwhile")
THEIR_CHANGES = Message("What they changed")
YOUR_CHANGES = Message("What you changed")
COMBINE = Message("Combine both")
COMBINE_HELP = Message("Where both have changed the same, theirs stays.")
THEIRS_KEPT = Message("Theirs was kept where both had changed the same. {clashes}")
CLASH = Message("{product}, {column}: {theirs} (you had {mine}).")
KEEP_MINE = Message("Go on with mine")
KEEP_MINE_HELP = Message("What they changed is taken back when you save.")
NOT_SHOWN_YET = Message("Nothing was saved: please look first at what you have just typed.")
LOOK_AGAIN = Message("Nothing was saved: somebody else was faster. Please look once more.")
COUNTED_MEANWHILE = Message(
    "Nothing was saved: somebody else has counted {products} meanwhile. Please count again."
)
NOT_WRITTEN = Message("Nothing was saved: the file cannot be written ({reason}).")
UNREADABLE = Message("The catalogue file cannot be read. Mend it, or bring back a version.")

# Many at once.
MANY = Message("Many at once")
FOR_MARKED = Message("For the {count} marked product", "For the {count} marked products")
FOR_FOUND = Message("For {count} product found", "For all {count} products found")
PERCENT = Message("Raise prices by per cent")
PERCENT_HELP = Message("A negative number lowers them.")
RAISE = Message("Change prices")
MOVE_TO = Message("Move to category")
MOVE = Message("Move")
RESTOCK = Message("All there again as counted")
RESTOCK_HELP = Message("Of each there are as many again as were last counted.")
CHANGED_MANY = Message("{count} product changed.", "{count} products changed.")
OUT_OF_RANGE = Message("Please choose a number from -100 to 10,000.")

# A picture.
MARK_ONE = Message("Mark the one product that it is for.")
PICTURE_OF = Message("Picture of {product}")
UPLOAD = Message("A photo (JPEG, PNG or WebP, at most 20 MB)")
PICTURE_KEPT = Message("The picture is in its place. Save to show it in the shop.")
PICTURE_PROBLEMS = {
    "bytes": Message("This picture is too large. At most 20 MB can be sent."),
    "pixels": Message("This picture has too many pixels. 50 million are enough."),
    "kind": Message("This is no picture that can be read. Send a JPEG, PNG or WebP."),
}

# An import.
IMPORT = Message("Import")
IMPORT_FILE = Message("A CSV file of this shop, of WooCommerce or of Shopify")
IMPORT_MODE = Message("What is not in the file")
IMPORT_MODES = {"keep": Message("stays"), "replace": Message("is removed")}
TAKE_OVER = Message("Show what it changes")
NO_FILE = Message("Please choose a file first.")
TAKEN_OVER = Message(
    "{count} product of the file taken over. Nothing is saved yet.",
    "{count} products of the file taken over. Nothing is saved yet.",
)
NOTES_TITLE = Message("What could not be taken over of the file")
NOT_READ = Message("Column **{name}** is not read")
NOTES = {
    "attribute": Message("Attribute of **{name}**: {value}"),
    "category": Message("Other categories of **{name}**: {value}"),
    "picture": Message("Picture of **{name}**: {value}. Please upload it."),
    "sale price": Message("Other price of **{name}**: {value}"),
    "sku": Message("**{name}** has a new article: that in the file, “{value}”, is not its own"),
    "stock": Message("Stock of **{name}** was not counted: “{value}”. Please count it."),
    "type": Message("**{name}** is left out: its type is {value}"),
    "unpublished": Message("**{name}** is left out: it was not published ({value})"),
}

# Versions.
VERSIONS = Message("Versions")
VERSION = Message("Until {until}: {count} product", "Until {until}: {count} products")
BROKEN_VERSION = Message("Until {until}: cannot be read")
NO_VERSIONS = Message("There is none yet. Each time you save, what was before is kept.")
BRINGS = Message("Bringing it back would change:")
COUNTS_TOO = Message("Bring back what was counted, too")
BRING_BACK = Message("Bring back")
BROUGHT_BACK = Message("The version is here. Nothing is saved yet.")

_NAMES = 5  # of products that are told one by one


def difference(found: desk.Difference, carts: int = 0) -> list[Markdown]:
    """Returns what is different, one line each; `carts` hold any of what was removed."""
    lines, prices = [], found.changes["price"]
    told: dict[str, Sequence[Any]] = {
        "dearer": [one for one in prices if one.now.price > one.was.price],
        "cheaper": [one for one in prices if one.now.price < one.was.price],
        "added": found.added,
        "removed": found.removed,
        **found.changes,
    }
    for name in dict.fromkeys([*REPRICED, *CHANGES]):
        changes = told[name]
        products = [one if isinstance(one, Product) else one.now for one in changes]
        if not products:
            continue
        count = len(products)
        if name in REPRICED and (percent := _percent(changes)):
            what = REPRICED[name](count=count, percent=percent)
        elif name == "removed" and carts:
            what = REMOVED_IN_CARTS(count=count, carts=CARTS(count=carts))
        else:
            what = CHANGES[name](count=count)
        names = listed(one.name for one in products[:_NAMES])
        if count > _NAMES:
            names = Markdown(f"{names} {AND_MORE(count=count - _NAMES)}")
        lines.append(NAMED(what=what, names=names))
    return [*lines, REORDERED()] if found.reordered else lines


def each_change(
    found: desk.Difference, seen: Mapping[str, desk.Left]
) -> list[tuple[str, str, str, str]]:
    """Returns each change as plain text: product, column, what was there, and what will be.

    Counts are told against the stock that was `seen`, by sku.
    """

    def written(product: Product, column: str) -> str:
        if column == "specs":
            return "; ".join(map(": ".join, product.specs))
        if column == "image":
            files = filter(None, [product.image, *product.more_images])
            return "; ".join(file.name for file in files)
        said = getattr(product, column)
        if column == "price":
            return money(said)
        return "; ".join(said) if isinstance(said, tuple) else str(said)

    lines = [(one.name, ADDED.text(), "", money(one.price)) for one in found.added]
    lines += [(one.name, TAKEN_OUT.text(), money(one.price), "") for one in found.removed]
    for column in ("price", *CHANGES):
        for was, now in found.changes.get(column, ()):
            before = written(was, column)
            if column == "stock" and was.sku in seen:
                before = str(seen[was.sku].left)
            lines.append((was.name, COLUMNS[column].text(), before, written(now, column)))
    return lines


def _percent(changes: Sequence[desk.Change]) -> str:
    """By how much prices changed, the least and the most; nothing where they were 0 before."""
    percents = [abs(change.percent) for change in changes if change.percent is not None]
    if not percents:
        return ""
    pattern = "#,##0.#" if min(percents) >= Decimal("0.1") else "#,##0.0##"
    ends = (end(percents) for end in (min, max))
    lowest, highest = (format_decimal(e, pattern, cart_state.shop().locale) for e in ends)
    return lowest if lowest == highest else PRICES(lowest=lowest, highest=highest)


def with_mark(price: str) -> str:
    """Returns a price of the catalogue as the shop's locale writes it, or the other way round."""
    mark = get_decimal_symbol(cart_state.shop().locale)
    return desk.with_mark(price, "," if mark == "," else ".")


def fault(found: desk.Fault, row: desk.Row) -> str:
    """Returns what has to be put right in a cell, as plain text."""
    if found.first is not None:
        return USED_TWICE.text(text=row["sku"])
    text = row[found.column]
    if not text.strip():
        return EMPTY.text()
    if found.column == "stock":
        return NO_NUMBER.text(text=text)
    if found.column == "price":
        decimals = get_currency_precision(cart_state.shop().currency)
        return NO_PRICE.text(text=with_mark(text), example=with_mark(f"{1299.5:.{decimals}f}"))
    return NO_SPECS.text() if found.column == "specs" else INVISIBLE.text()


def at_cell(found: desk.Fault, row: desk.Row) -> Markdown:
    """Returns where something has to be put right, and what."""
    name = row["name"] or row["sku"] or UNNAMED.text()
    return AT_CELL(product=name, column=COLUMNS[found.column](), what=fault(found, row))


def clash(found: desk.Clash) -> Markdown:
    """Returns which cell both have changed, and to what."""
    column = COLUMNS[found.column]()
    return CLASH(product=found.name, column=column, theirs=found.theirs, mine=found.mine)


def note(found: desk.Note) -> Markdown:
    """Returns what could not be taken over of a product."""
    if found.kind == "column":
        return NOT_READ(name=found.name)
    return NOTES[found.kind](name=found.name, value=found.value)


def version(one: desk.Version, until: datetime) -> str:
    """Returns until when, as clocks show it here, a version was the catalogue, as plain text."""
    if one.rows is None:
        return BROKEN_VERSION.text(until=until)
    return VERSION.text(until=until, count=one.rows)
