"""What the Cart page says, and what other pages say about the cart."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import count

from cart_state import Cart, Line, Product, UndoStep
from pages.parts.markdown import plain, price
from pages.words.messages import _, ngettext

PAGE = _("Cart")
YOUR_CART = _("Your cart")
EMPTY = _("Your cart is empty")
STAYS_HERE = _("What you add is kept here until you take it out.")
GO_TO_CATALOG = _("Go to the catalog")
GO_TO_COMPARE = _("Compare combinations")

# The table.
PRODUCT = _("Product")
QUANTITY = _("Quantity")
UNIT_PRICE = _("Unit price")
LINE_TOTAL = _("Line total")
REMOVE = _("Remove")
SAVE_FOR_LATER = _("Save for later")
TABLE_ALT = _("Your cart: products with quantity, unit price and line total")

# Beside the table.
TOTAL = _("Total")
SAVE_COMBINATION = _("Save this combination")
SAVE_COMBINATION_HELP = _("Keep what is in your cart under a name, and compare it with another.")
COMBINATION_NAME = _("Name")
SAVE = _("Save")
SHARE = _("Share")
SHARE_HELP = _("Whoever opens this link sees these products, and nothing of yours changes.")
DOWNLOAD = _("Download")
TABLE_CSV = _("Table (CSV)")
SUMMARY_TO_PRINT = _("Summary to print")
CLEAR_CART = _("Clear cart")

# What changed since the last visit.
NEWS = _("Since you were last here")
ACCEPT_PRICES = _("Keep at the new price")
LOWER_TO_STOCK = _("Lower to what is left")

# Saved for later.
SAVED_FOR_LATER = _("Saved for later")
MOVE_TO_CART = _("Move to cart")
NO_LONGER_SOLD = _("No longer sold")

# A shared cart.
BROKEN_LINK = _("This link does not work")
CLOSE = _("Close")
SHARED_CART = _("Somebody shared a cart with you")
SHARED_ALT = _("The shared cart")
NOTHING_AVAILABLE = _("None of it can be had today.")
ADD_TO_MY_CART = _("Add to my cart")
REPLACE_MY_CART = _("Replace my cart")
SAVE_AS_COMBINATION = _("Save as a combination")
NOT_NOW = _("Not now")
NOT_SOLD_HERE = _("Not sold here")

# The files. These texts are no Markdown.
ARTICLE = _("Article")
CSV_COLUMNS = (_("sku"), _("name"), _("unit price"), _("quantity"), _("line total"))


def product_name(products: Mapping[str, Product], sku: str) -> str:
    """Returns, as Markdown, the name of a product; its sku once it is no longer sold."""
    return plain(products[sku].name if sku in products else sku)


def pieces(count: int) -> str:
    """Returns '1 piece', '2 pieces'."""
    return ngettext("{count} piece", "{count} pieces", count).format(count=count)


def in_cart(cart: Cart) -> str:
    """Returns, as Markdown, what the cart holds."""
    if not cart:
        return _("Your cart is empty.")
    return ngettext(
        "In your cart: {count} piece, {total}.",
        "In your cart: {count} pieces, {total}.",
        cart.units,
    ).format(count=cart.units, total=price(cart.total))


def size(cart: Cart) -> str:
    """Returns how many products and pieces the cart holds."""
    products = ngettext("{count} product", "{count} products", len(cart))
    return f"{products.format(count=len(cart))}, {pieces(cart.units)}"


def undo(step: UndoStep, cart: Cart) -> str:
    """Returns, as Markdown, the label of the button that takes this step back."""
    many = len(step.skus)
    product = product_name(cart.products, step.skus[0]) if many == 1 else ""
    name = plain(step.name)
    match step.kind:
        case "remove" if product:
            label = _("Undo: remove {product}")
        case "remove":
            label = ngettext("Undo: remove {many} product", "Undo: remove {many} products", many)
        case "lower" if product:
            label = _("Undo: lower {product}")
        case "lower":
            label = ngettext("Undo: lower {many} product", "Undo: lower {many} products", many)
        case "clear":
            label = _("Undo: clear cart")
        case "replace":
            label = _("Undo: replace cart")
        case "save for later" if product:
            label = _("Undo: save {product} for later")
        case "drop" if product:
            label = _("Undo: remove {product} from saved for later")
        case "delete":
            label = _("Undo: delete “{name}”")
        case "rename":
            label = _("Undo: rename “{name}”")
        case "update":
            label = _("Undo: update “{name}”")
        case _other:
            label = _("Undo")
    return label.format(product=product, many=many, name=name)


def offered_name(cart: Cart) -> str:
    """Returns a name for a combination that is not taken yet, as plain text."""
    names = (_("Combination {number}").format(number=number) for number in count(1))
    return next(name for name in names if cart.combination_named(name) is None)


def compare_combinations(count: int) -> str:
    """Returns the label of the link to so many combinations."""
    return _("Compare combinations ({count})").format(count=count)


def table_product(line: Line) -> str:
    """Returns what the table calls the product of a line, as plain text."""
    if line.product:
        return line.product.name
    return _("{sku} (no longer sold)").format(sku=line.sku)


def new_price(line: Line, product: Product) -> str:
    """Returns, as Markdown, that a product has another price than the shopper has seen."""
    return _("**{product}** was {was}, now :green[**{now}**]").format(
        product=plain(product.name), was=price(line.price_seen), now=price(product.price)
    )


def short(line: Line, product: Product) -> str:
    """Returns, as Markdown, that stock has fallen below what the cart holds of a product."""
    name = plain(product.name)
    if line.stock == 0:
        return _(
            "**{product}** is :orange[**sold out**], and you have {quantity} in your cart"
        ).format(product=name, quantity=line.quantity)
    return _(
        "**{product}** is :orange[**only {stock} left**], and you have {quantity} in your cart"
    ).format(product=name, stock=line.stock, quantity=line.quantity)


def gone(line: Line) -> str:
    """Returns, as Markdown, that the product of a line is no longer sold."""
    return _("**{sku}** is no longer sold and not in the total").format(sku=plain(line.sku))


def pieces_at(count: int, amount: Decimal) -> str:
    """Returns, as Markdown, how many pieces are saved for later and what each costs."""
    return ngettext("{count} piece at {price}", "{count} pieces at {price}", count).format(
        count=count, price=price(amount)
    )


def only_left(stock: int) -> str:
    """Returns how many of a product are left."""
    return ngettext("Only {stock} left", "Only {stock} left", stock).format(stock=stock)


def shared_total(total: Decimal, complete: bool) -> str:
    """Returns, as Markdown, what a shared cart comes to; not `complete`: some cannot be had."""
    message = _("**{total}** in all") if complete else _("**{total}** for what can be had today")
    return message.format(total=price(total))


def summary_total(total: str, units: int) -> str:
    """Returns, as plain text, what the pieces of the summary to print come to."""
    return ngettext(
        "Total: {total} for {count} piece", "Total: {total} for {count} pieces", units
    ).format(total=total, count=units)


def prices_of(day: str) -> str:
    """Returns, as plain text, on which day these prices held."""
    return _("Prices as of {day}. Nothing has been ordered yet.").format(day=day)
