"""What a toast says once a click was carried out."""

from collections.abc import Sequence

from cart_state import Cart
from pages.parts.markdown import plain
from pages.words.cart import in_cart, product_name
from pages.words.messages import _


def added(cart: Cart, sku: str, quantity: int) -> str:
    """Returns what is said after an add."""
    name = product_name(cart.products, sku)
    return _("**{product}** × {quantity} added. {in_cart}").format(
        product=name, quantity=quantity, in_cart=in_cart(cart)
    )


def quantity_set(cart: Cart, sku: str, quantity: int) -> str:
    """Returns what is said after a quantity was set."""
    name = product_name(cart.products, sku)
    return _("**{product}** × {quantity}. {in_cart}").format(
        product=name, quantity=quantity, in_cart=in_cart(cart)
    )


def removed(cart: Cart, sku: str) -> str:
    """Returns what is said after a line was taken out."""
    name = product_name(cart.products, sku)
    return _("**{product}** removed. {in_cart}").format(product=name, in_cart=in_cart(cart))


def cleared() -> str:
    """Returns what is said after every line was taken out."""
    return _("Your cart is empty now. Undo brings it back.")


def undone(cart: Cart) -> str:
    """Returns what is said after an undo."""
    return _("Undone. {in_cart}").format(in_cart=in_cart(cart))


def prices_accepted() -> str:
    """Returns what is said after today's prices were accepted."""
    return _("Today's prices are noted.")


def lowered_to_stock(cart: Cart) -> str:
    """Returns what is said after lines were lowered to what is left."""
    return _("Lowered to what is left. {in_cart}").format(in_cart=in_cart(cart))


def put_in_cart(cart: Cart, short: Sequence[str]) -> str:
    """Returns what is said after several products were put in; `short`: not all of these were."""
    if not short:
        return in_cart(cart)
    names = ", ".join(product_name(cart.products, sku) for sku in short)
    return _("{in_cart} Not all could be had: {products}.").format(
        in_cart=in_cart(cart), products=names
    )


def saved_for_later(cart: Cart, sku: str) -> str:
    """Returns what is said after a line was saved for later."""
    return _("**{product}** is saved for later.").format(product=product_name(cart.products, sku))


def moved_to_cart(cart: Cart, sku: str) -> str:
    """Returns what is said after a saved item was moved to the cart."""
    name = product_name(cart.products, sku)
    return _("**{product}** is back. {in_cart}").format(product=name, in_cart=in_cart(cart))


def saved_dropped(cart: Cart, sku: str) -> str:
    """Returns what is said after a product was taken out of what is saved for later."""
    name = product_name(cart.products, sku)
    step = cart.undo_step
    if step and step.kind == "drop" and sku in step.skus:
        return _("**{product}** is no longer saved for later. Undo brings it back.").format(
            product=name
        )
    return _("**{product}** is no longer saved for later.").format(product=name)


def combination_saved(cart: Cart, name: str) -> str:
    """Returns what is said after a combination was saved under this name."""
    saved = cart.combination_named(name)
    return _("**{name}** is saved.").format(name=plain(saved.name if saved else name))


def combination_renamed(cart: Cart, number: int) -> str:
    """Returns what is said after a combination was given another name."""
    renamed = cart.combination(number)
    return _("It is called **{name}** now.").format(name=plain(renamed.name if renamed else ""))


def combination_updated(cart: Cart, number: int) -> str:
    """Returns what is said after a combination was made to hold what the cart does."""
    updated = cart.combination(number)
    return _("**{name}** now holds what your cart does.").format(
        name=plain(updated.name if updated else "")
    )


def combination_deleted(before: Cart, cart: Cart, number: int) -> str:
    """Returns what is said after a combination was deleted; `before`: the cart until then."""
    deleted = before.combination(number)
    if deleted is None:
        return _("This combination is no longer there.")
    step = cart.undo_step
    if step and step.kind == "delete" and step.name == deleted.name:
        return _("**{name}** is deleted. Undo brings it back.").format(name=plain(deleted.name))
    return _("**{name}** is deleted.").format(name=plain(deleted.name))


def form_out_of_date() -> str:
    """Returns what is said when a form was sent that is no longer on the page."""
    return _("The page has changed meanwhile. Please look again and try once more.")


def failed() -> str:
    """Returns what is said when a click could not be carried out for a fault of ours."""
    return _(
        "Sorry, something went wrong on our side. Your cart is safe. Please try again in a moment."
    )
