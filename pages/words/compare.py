"""What the Compare page says."""

from decimal import Decimal

from pages.words.markdown import Markdown
from pages.words.messages import Message, _

PAGE = _("Compare")
TITLE = _("Compare combinations")
HOW_TO = _(
    "Save what is in your cart as a combination, change the cart, and save it again: here you see"
    " them side by side."
)
YOUR_COMBINATIONS = _("Your combinations")

# The table and the chart.
COMPARED = _("Compared with your cart")
THE_SAME = _("the same")
MORE = Message("{amount} more")
LESS = Message("{amount} less")
CAPTION = _("Marked quantities are those that differ. Prices are today's.")
TABLE_ALT = _("Products and quantities in your cart and in each combination")
NONE = _("none")
GONE = Message("**{name}**: no longer sold and not in the total: {skus}")
CHART_ALT = Message("Totals by category. {totals}")

# A combination, and what can be done with it.
WORTH = Message(":green[**{total}**] for {count} piece", ":green[**{total}**] for {count} pieces")
REPLACE_CART = _("Replace cart")
ADD_ALL = _("Add all to cart")
CHANGE = _("Change")
RENAME = _("Rename")
UPDATE = _("Update from your cart")
DELETE = _("Delete")


def difference(amount: Decimal) -> Markdown:
    """Returns how a total differs from that of the cart."""
    if not amount:
        return THE_SAME
    return MORE(amount=amount) if amount > 0 else LESS(amount=-amount)
