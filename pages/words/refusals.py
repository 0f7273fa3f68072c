"""Why a change was refused, or why a shared cart could not be read or made."""

from cart_state import (
    CartError,
    CartFull,
    CombinationError,
    CombinationNameError,
    NothingAvailable,
    NotInCart,
    NotSold,
    OutOfStock,
    QuantityError,
    ShareError,
    UndoneAlready,
)
from pages.parts.markdown import plain
from pages.words.messages import _, ngettext


def refusal(error: CartError) -> str:
    """Returns, as Markdown, what an error says to the shopper."""
    match error:
        case QuantityError():
            return _quantity(error)
        case NotInCart():
            return _("This product is no longer in your cart. Add it again if you want it.")
        case NotSold():
            return _("This product is no longer sold.")
        case OutOfStock():
            return _out_of_stock(error)
        case CartFull():
            return _(
                "There is room for {limit} different products at most. Take one out first."
            ).format(limit=f"{error.limit:,}")
        case NothingAvailable():
            return _("None of it can be had today, so your cart stays as it is.")
        case UndoneAlready():
            return _("This was undone already, or something else has changed since.")
        case CombinationError():
            return _combination(error)
        case CombinationNameError():
            return _combination_name(error)
        case ShareError():
            return _share(error)
    return _("This cannot be done. Your cart stays as it is.")


def while_saving(error: CartError) -> str:
    """Returns, as Markdown, why a change was refused that had waited for the store."""
    return _("While your cart was being saved: {why}").format(why=refusal(error))


def _quantity(error: QuantityError) -> str:
    match error.problem:
        case "below one":
            return _("Please add 1 or more.")
        case "negative":
            return _("A quantity cannot be less than 0. To take a line out, set it to 0.")
    return _("Please enter a whole number, such as 2.")


def _out_of_stock(error: OutOfStock) -> str:
    name, stock = plain(error.product.name), error.product.stock
    if stock == 0:
        return _("{product} is sold out.").format(product=name)
    if error.held == stock:
        return _(
            "Only {stock} of {product} can be had, and you have all of them in your cart."
        ).format(stock=stock, product=name)
    if error.held:
        return ngettext(
            "Only {stock} of {product} can be had, and {held} is in your cart.",
            "Only {stock} of {product} can be had, and {held} are in your cart.",
            error.held,
        ).format(stock=stock, product=name, held=error.held)
    return _("Only {stock} of {product} can be had.").format(stock=stock, product=name)


def _combination(error: CombinationError) -> str:
    match error.problem:
        case "limit":
            surplus = error.have - error.limit + 1
            return ngettext(
                "You have {have} combinations. Delete one before you save another.",
                "You have {have} combinations. Delete {surplus} before you save another.",
                surplus,
            ).format(have=error.have, surplus=surplus)
        case "gone":
            return _("This combination is no longer there. Another tab may have deleted it.")
    return _("There is nothing to save: a combination needs at least one product.")


def _combination_name(error: CombinationNameError) -> str:
    match error.problem:
        case "long":
            return ngettext(
                "Please choose a name of at most {limit} character.",
                "Please choose a name of at most {limit} characters.",
                error.limit,
            ).format(limit=error.limit)
        case "taken":
            return _("Another combination has this name already. Please choose another.")
    return _("Please give the combination a name.")


def _share(error: ShareError) -> str:
    match error.problem:
        case "too many products":
            return ngettext(
                "A link holds at most {limit} product. Yours has {have}.",
                "A link holds at most {limit} products. Yours has {have}.",
                error.limit,
            ).format(limit=error.limit, have=error.have)
        case "too many pieces":
            return _("A link holds at most {limit} pieces of each product.").format(
                limit=f"{error.limit:,}"
            )
        case "too long":
            return _("The names of these products are too long for one link.")
        case "link too long":
            return ngettext(
                "This link is too long: a shared cart holds {limit} product at most.",
                "This link is too long: a shared cart holds {limit} products at most.",
                error.limit,
            ).format(limit=error.limit)
        case "quantity":
            return _("This link asks for a quantity that makes no sense.")
    return _("This link is broken, perhaps cut off. Please ask for it again.")
