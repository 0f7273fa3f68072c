"""Why a change was refused, or why a shared cart could not be read or made."""

import cart_state
from cart_state import CartError, Product
from pages.words.markdown import Markdown
from pages.words.messages import Message

NOT_DONE = Message("This cannot be done. Your cart stays as it is.")
WHILE_SAVING = Message("While your cart was being saved: {why}")

# What stock does not allow.
SOLD_OUT = Message("{product} is sold out.")
ONLY_SO_MANY = Message("Only {stock} of {product} can be had.")
ALL_IN_CART = Message(
    "Only {stock} of {product} can be had, and you have all of them in your cart."
)
SOME_IN_CART = Message(
    "Only {stock} of {product} can be had, and {count} is in your cart.",
    "Only {stock} of {product} can be had, and {count} are in your cart.",
)
TOO_MANY_COMBINATIONS = Message(
    "You have {have} combinations. Delete one before you save another.",
    "You have {have} combinations. Delete {count} before you save another.",
)

# By the problem that the error names, or else its class. The error's data fills the blanks:
# `count` and `limit` are what fits, `have` is what there is.
PROBLEMS = {
    "NotInCart": Message("This product is no longer in your cart. Add it again if you want it."),
    "NotSold": Message("This product is no longer sold."),
    "NothingAvailable": Message("None of it can be had today, so your cart stays as it is."),
    "UndoneAlready": Message("This was undone already, or something else has changed since."),
    "CartFull": Message(
        "There is room for {limit} different products at most. Take one out first."
    ),
    "below one": Message("Please add 1 or more."),
    "negative": Message("A quantity cannot be less than 0. To take a line out, set it to 0."),
    "not whole": Message("Please enter a whole number, such as 2."),
    "gone": Message("This combination is no longer there. Another tab may have deleted it."),
    "empty": Message("There is nothing to save: a combination needs at least one product."),
    "name taken": Message("Another combination has this name already. Please choose another."),
    "name missing": Message("Please give the combination a name."),
    "name too long": Message(
        "Please choose a name of at most {count} character.",
        "Please choose a name of at most {count} characters.",
    ),
    "too many products": Message(
        "A link holds at most {count} product. Yours has {have}.",
        "A link holds at most {count} products. Yours has {have}.",
    ),
    "too many pieces": Message("A link holds at most {limit} pieces of each product."),
    "too long": Message("The names of these products are too long for one link."),
    "link too long": Message(
        "This link is too long: a shared cart holds {count} product at most.",
        "This link is too long: a shared cart holds {count} products at most.",
    ),
    "quantity": Message("This link asks for a quantity that makes no sense."),
    "broken": Message("This link is broken, perhaps cut off. Please ask for it again."),
}

# Why an order was not placed or changed.
ORDER_PROBLEMS = {
    "empty": Message("Your cart is empty. Perhaps you ordered in another tab."),
    "form": Message("Something is missing in the fields or has to be put right."),
    "not sold": Message("Some of it is no longer sold. Please take it out of your cart."),
    "not enough": Message("There is not enough left of some of it."),
    "changed": Message("Something has changed, perhaps in another tab. Please look once more."),
    "key": Message(
        "Your order had arrived before you changed it. You find it under “Your orders”. Press the"
        " button again to place another one."
    ),
    "off": Message("We take no orders at the moment. Your cart is kept."),
    "away": Message(
        "Our shop cannot be reached at the moment. Your cart is kept. Please try again in a moment."
    ),
    "step": Message("We have begun with this order, so it can no longer be cancelled here."),
    "unknown": Message("There is no such order here, or no longer."),
    "tries": Message("Too many links that lead to no order were opened. Please try again later."),
    "dearer": Message("It comes to {total} now, more than was shown. Please look once more."),
    "open per cart": Message(
        "You have {count} open order here, and we can take no further one before it is completed."
        " Please get in touch with us.",
        "You have {count} open orders here, and we can take no further one before one is completed."
        " Please get in touch with us.",
    ),
    "per address and hour": Message(
        "We take {count} order an hour from one place, so that nobody orders our shop empty."
        " Please try again later, or get in touch with us.",
        "We take {count} orders an hour from one place, so that nobody orders our shop empty."
        " Please try again later, or get in touch with us.",
    ),
}


def refusal(error: CartError) -> Markdown:
    """Returns what an error says to the shopper."""
    match error:
        case cart_state.OutOfStock(product=Product(name=name, stock=0)):
            return SOLD_OUT(product=name)
        case cart_state.OutOfStock(product=Product(name=name, stock=stock), held=0):
            return ONLY_SO_MANY(stock=stock, product=name)
        case cart_state.OutOfStock(product=Product(name=name, stock=stock)) if error.held == stock:
            return ALL_IN_CART(stock=stock, product=name)
        case cart_state.OutOfStock(product=Product(name=name, stock=stock), held=held):
            return SOME_IN_CART(stock=stock, product=name, count=held)
        case cart_state.CombinationError(problem="limit", have=have, limit=limit):
            return TOO_MANY_COMBINATIONS(have=have, count=have - limit + 1)
    problems = ORDER_PROBLEMS if isinstance(error, cart_state.OrderError) else PROBLEMS
    sentence = problems.get(getattr(error, "problem", type(error).__name__))
    if sentence is None:
        return NOT_DONE()
    data = {name: getattr(error, name, 0) for name in ("limit", "have", "total")}
    return sentence(count=data["limit"], **data)
