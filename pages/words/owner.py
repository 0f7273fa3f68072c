"""What the owner's desk says: its frame, and the page of orders."""

from collections.abc import Sequence

from cart_state import Order, OrderError
from pages.words.markdown import Markdown, listed, plain
from pages.words.messages import Message
from pages.words.orders import title
from pages.words.refusals import refusal

# The frame.
DESK = Message("The owner's desk")
ORDERS = Message("Orders")
GOODS = Message("Goods")
FIGURES = Message("Figures")
SHOP = Message("Shop")
NEW_ORDERS = Message("{count} new order", "{count} new orders")
IN_THE_LOG = Message("The log of the server says why. This page tries again by itself.")
THIS_MACHINE_ALONE = Message(
    "It opens on the machine itself alone, and this server can be reached from others."
)
FOR_OWNERS = Message("It is for those who run the shop.")
NO_OWNER = Message("You are logged in as {email}, who may not use it, or no longer.")
LOG_IN = Message("Log in")
LOG_OUT = Message("Log out")

# The filters and the table.
SEARCH_HINT = Message("Number, name, address, product")
STATES = Message("State of the order")
DAYS = Message("Placed from, to")
NUMBER = Message("Number")
STATE = Message("State")
WHO = Message("Ordered by")
PLACED = Message("Placed on")
CURRENCY = Message("Currency")
TABLE_ALT = Message("Orders with their state, who ordered, total and time")
COUNT = Message("{count} order", "{count} orders")
AS_TABLE = Message("These orders as CSV, for the books")
CSV_FILE = Message("orders")
NONE_YET = Message("No order has come yet. This page shows it by itself when it does.")
NONE_FITS = Message("No order fits. Choose another state, other days, or search for less.")
CHOOSE = Message("Choose an order to see what is in it, or several to take their next step.")
CLOSE = Message("Choose none")

# One order, and its steps.
TAKE_STEP = Message("Mark as “{step}”", "Mark {count} as “{step}”")
UNDO_STEP = Message("Undo “{step}”", "Undo “{step}” of {count}")
STEPPED = Message("{count} order taken care of.", "{count} orders taken care of.")
SOMEBODY_WAS_FASTER = Message("Somebody was faster. {now}.")
NOT_ENOUGH = Message("{now}. Not enough is left to take it up again: {products}.")
PACKING_SLIP = Message("Packing slip")
PACKING_SLIP_FILE = Message("packing-slip-{number}")
SLIP_OF = Message("Packing slip of order {number}")
CANCEL = Message("Cancel the order")
REASON = Message("Why? The shopper reads this on the receipt.")
ERASE = Message("Erase personal data")
WHAT_IS_ERASED = Message(
    "Name, contact, address and note are erased, and the receipt no longer opens. What was ordered"
    " stays."
)
FOR_GOOD = Message("I know that nothing brings it back")
YES_ERASE = Message("Erase it for good")
HAS_ERASED = Message("Who placed order {number} is erased.")
ERASED = Message("Erased")


def became(orders: Sequence[Order]) -> Markdown:
    """Returns what became of orders."""
    return plain(title(orders[0])) if len(orders) == 1 else STEPPED(count=len(orders))


def refused(error: OrderError, seen: Order) -> Markdown:
    """Returns why an order as it was seen could not be changed."""
    if error.problem == "step":
        return SOMEBODY_WAS_FASTER(now=title(error.order))
    if error.problem == "not enough":
        short = [line.name for line in seen.lines if line.sku in error.skus]
        return NOT_ENOUGH(now=title(seen), products=listed(short))
    return refusal(error)
