"""What the Order page says, and the mails about an order."""

from decimal import Decimal

from cart_state import LONGEST, Delivery, Order
from pages.words.markdown import Markdown, price
from pages.words.messages import Message

ORDER = Message("Order")
REQUEST_QUOTE = Message("Request a quote")

# The form.
FIELDS = {
    "name": Message("Your name"),
    "email": Message("E-mail"),
    "phone": Message("Phone (optional)"),
    "delivery": Message("How it gets to you"),
    "address": Message("Street and number, postal code, town"),
    "note": Message("A note to us (optional)"),
}
ERASED_AFTER = Message(
    "Only we read what you tell us here. We erase it {count} day after the order is completed.",
    "Only we read what you tell us here. We erase it {count} days after the order is completed.",
)
FIELD_PROBLEMS = {
    ("name", "missing"): Message("Please tell us your name."),
    ("email", "missing"): Message("Please tell us where we can write to."),
    ("email", "malformed"): Message("Please check it: there is an @, and an ending such as .com."),
    ("phone", "malformed"): Message("A number is made of digits. You may leave it out, too."),
    ("address", "missing"): Message("Please tell us where to bring it."),
    ("delivery", "unknown"): Message("This has changed. Please choose again."),
}
TOO_LONG = Message("Please use {count} characters at most.")
ODD_CHARACTERS = Message("There is a character in it that we cannot keep. Please type it anew.")

# Ways to get what was ordered.
PICK_UP = Message("Pick-up")
BROUGHT = Message("Delivery")
FREE = Message("free")
FREE_FROM = Message("{cost}, free from {amount}")

# Beside the form.
ALT = Message("What is ordered: products with quantity, unit price and line total")
OF_EACH = Message("{quantity} × {price}")
TEXTS_APPLY = Message("These texts apply:")
PAY_AT_PICK_UP = Message("Order for {total}, pay at pick-up")
PAY_ON_DELIVERY = Message("Order for {total}, pay on delivery")
NOT_TAKEN = Message("We take no orders here")
REACH_US = Message("To order something, please get in touch:")

# When an order was refused.
NOTHING_ORDERED = Message("Nothing was ordered")
NOT_KNOWN = Message("Please press once more")
NOT_KNOWN_WHY = Message(
    "We could not find out whether your order arrived. Press the button again: it is placed once,"
    " however often you press."
)
NOT_REACHED = Message("We cannot be reached at the moment. Please try again in a moment.")

# The receipt.
TITLES = {
    "placed": Message("Order {number} is placed"),
    "ready": Message("Order {number} is ready"),
    "done": Message("Order {number} is completed"),
    "cancelled": Message("Order {number} is cancelled"),
}
QUOTE_TITLES = {
    "placed": Message("Request {number} is sent"),
    "ready": Message("Request {number} is answered"),
    "done": Message("Request {number} is closed"),
    "cancelled": Message("Request {number} is withdrawn"),
}
STEPS = {
    "placed": Message("Placed"),
    "ready": Message("Ready"),
    "done": Message("Completed"),
    "cancelled": Message("Cancelled"),
}
QUOTE_STEPS = {
    "placed": Message("Sent"),
    "ready": Message("Answered"),
    "done": Message("Closed"),
    "cancelled": Message("Withdrawn"),
}
# What happens next: with pick-up, and with delivery.
NEXT = {
    ("placed", False): Message(
        "We are getting everything ready for you to pick up. Your receipt tells you when it is."
        " You pay when you pick it up."
    ),
    ("ready", False): Message("Everything is ready for you to pick up. You pay when you do."),
    ("placed", True): Message(
        "We are getting everything ready to bring to you. Your receipt tells you when it is on its"
        " way. You pay when it arrives."
    ),
    ("ready", True): Message("Everything is on its way to you. You pay when it arrives."),
    ("done", False): Message("Everything has been picked up. Thank you for your order."),
    ("done", True): Message("Everything has been delivered. Thank you for your order."),
}
QUOTE_NEXT = {
    "placed": Message("We look at it and write to you with an offer. Nothing is ordered yet."),
    "ready": Message("We have written to you with an offer. Nothing is ordered yet."),
    "done": Message("Thank you for asking us."),
}
NOTHING_TO_PAY = Message("There is nothing left to do and nothing to pay.")
COPY_SENT = Message("A copy of this receipt is on its way to {email}.")
AT = Message("on {at}")
YOUR_DETAILS = Message("Your details")
RECEIPT_LINK = Message("Link to this receipt")
KEEP_PRIVATE = Message(
    "Keep it to yourself: whoever has it sees what you see here, and can do what you can do here."
)
RECEIPT_TO_PRINT = Message("Receipt to print")
RECEIPT_FILE = Message("order-{number}")
CANCEL = Message("Cancel this order")
CANCEL_REQUEST = Message("Withdraw this request")
FOR_GOOD = Message("This cannot be taken back.")
YES_CANCEL = Message("Yes, cancel it")
ORDER_AGAIN = Message("Order again")
NO_SUCH_ORDER = Message("There is no such order here")
PERHAPS_CUT_OFF = Message(
    "Perhaps the link is not complete. And some time after an order is completed, its receipt is"
    " erased."
)
RECEIPT_AWAY = Message("This receipt cannot be shown at the moment")

# Your orders.
YOUR_ORDERS = Message("Your orders")
ORDERED_ON = Message("{day}, {total}")
ORDERS_AWAY = Message("Your orders cannot be shown at the moment. They are safe.")
SHOW_ALL = Message("Show all {count}", "Show all {count}")

# In print and mails.
TOTAL_OF = Message("Total: {total}")
PLACED_AT = Message("Ordered on {at}")
SEE_RECEIPT = Message("Your receipt, which always shows how things stand: {link}")


def title(order: Order) -> str:
    """Returns what became of the order, as plain text."""
    titles = QUOTE_TITLES if order.is_quote else TITLES
    return titles[order.status].text(number=order.number)


def next_step(order: Order) -> str:
    """Returns what happens next, as plain text."""
    if order.is_quote and order.status in QUOTE_NEXT:
        return QUOTE_NEXT[order.status].text()
    if order.status == "cancelled":
        return NOTHING_TO_PAY.text()
    return NEXT[order.status, order.delivery.needs_address].text()


def step(order: Order, status: str) -> str:
    """Returns what a step is called, as plain text."""
    return (QUOTE_STEPS if order.is_quote else STEPS)[status].text()


def delivery_name(delivery: Delivery) -> str:
    """Returns what a way to get the goods is called, as plain text."""
    return delivery.name or (BROUGHT.text() if delivery.needs_address else PICK_UP.text())


def cost(delivery: Delivery) -> str:
    """Returns what a way to get the goods costs, and from what amount on it is free."""
    if not delivery.cost:
        return FREE()
    if delivery.free_from is None:
        return price(delivery.cost)
    return FREE_FROM(cost=delivery.cost, amount=delivery.free_from)


def order_button(total: Decimal, delivery: Delivery, is_quote: bool) -> Markdown:
    """Returns what the button says that it does."""
    if is_quote:
        return REQUEST_QUOTE()
    return PAY_ON_DELIVERY(total=total) if delivery.needs_address else PAY_AT_PICK_UP(total=total)


def field_problem(name: str, problem: str) -> Markdown:
    """Returns what has to be put right in a field."""
    if problem == "too long":
        return TOO_LONG(count=LONGEST[name])
    found = FIELD_PROBLEMS.get((name, problem))
    return found() if found else ODD_CHARACTERS()
