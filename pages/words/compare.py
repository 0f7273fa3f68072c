"""What the Compare page says."""

from collections.abc import Sequence
from decimal import Decimal

from pages.parts.markdown import plain, price
from pages.words.messages import _, ngettext

PAGE = _("Compare")
TITLE = _("Compare combinations")
HOW_TO = _(
    "Save what is in your cart as a combination, change the cart, and save it again: here you see"
    " them side by side."
)
YOUR_COMBINATIONS = _("Your combinations")

# The table and the chart.
COMPARED = _("Compared with your cart")
CAPTION = _("Marked quantities are those that differ. Prices are today's.")
TABLE_ALT = _("Products and quantities in your cart and in each combination")
NONE = _("none")

# What can be done with a combination.
REPLACE_CART = _("Replace cart")
ADD_ALL = _("Add all to cart")
CHANGE = _("Change")
RENAME = _("Rename")
UPDATE = _("Update from your cart")
DELETE = _("Delete")


def difference(amount: Decimal) -> str:
    """Returns, as Markdown, how a total differs from that of the cart."""
    if not amount:
        return _("the same")
    message = _("{amount} more") if amount > 0 else _("{amount} less")
    return message.format(amount=price(abs(amount)))


def gone(name: str, skus: Sequence[str]) -> str:
    """Returns, as Markdown, what of a column is no longer sold."""
    return _("**{name}**: no longer sold and not in the total: {skus}").format(
        name=plain(name), skus=", ".join(map(plain, skus))
    )


def worth(total: Decimal, units: int) -> str:
    """Returns, as Markdown, what the pieces of a combination come to."""
    return ngettext(
        ":green[**{total}**] for {units} piece", ":green[**{total}**] for {units} pieces", units
    ).format(total=price(total), units=units)


def chart_alt(totals: Sequence[tuple[str, str]]) -> str:
    """Returns, as plain text, what the chart shows: each column's name and total."""
    return _("Totals by category. {totals}").format(
        totals="; ".join(f"{name}: {total}" for name, total in totals)
    )
