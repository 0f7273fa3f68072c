"""What the Compare page says."""

from decimal import Decimal

from pages.words.markdown import Markdown
from pages.words.messages import Message

PAGE = Message("Compare")
TITLE = Message("Compare combinations")
HOW_TO = Message(
    "Save what is in your cart as a combination, change the cart, and save it again: here you see"
    " them side by side."
)
YOUR_COMBINATIONS = Message("Your combinations")

# The table and the chart.
COMPARED = Message("Compared with your cart")
COMPARED_WITH = Message("Compared with {name}")
ONLY_DIFFERENT = Message("Only what differs")
THE_SAME = Message("the same")
MORE = Message("{amount} more")
LESS = Message("{amount} less")
CAPTION = Message("Marked quantities are those that differ. Prices are today's.")
TABLE_ALT = Message("Products and quantities in your cart and in each combination")
NONE = Message("none")
GONE = Message("**{name}**: no longer sold and not in the total: {products}")
CHART_ALT = Message("Totals by category. {totals}")

# A combination, and what can be done with it.
WORTH = Message(":green[**{total}**] for {count} piece", ":green[**{total}**] for {count} pieces")
REPLACE_CART = Message("Replace cart")
ADD_ALL = Message("Add all to cart")
CHANGE = Message("Change")
RENAME = Message("Rename")
UPDATE = Message("Update from your cart")
DELETE = Message("Delete")


def difference(amount: Decimal) -> Markdown:
    """Returns how a total differs from that of the cart."""
    if not amount:
        return THE_SAME()
    return MORE(amount=amount) if amount > 0 else LESS(amount=-amount)
