"""How money is written. Another currency or country: change the two constants."""

import functools
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, get_currency_precision

CURRENCY = "INR"  # ISO 4217
LOCALE = Locale.parse("en_IN")


@functools.lru_cache(maxsize=10_000)
def money(amount: Decimal, currency: str = CURRENCY, locale: Locale = LOCALE) -> str:
    """Returns an amount as a shopper reads it, never rounded: ₹25,000, ₹1,25,000, ₹1,299.50.

    A whole amount has no decimals, any other as many as its currency: 0.5 is ₹0.50.
    """
    digits = 0
    if amount != amount.to_integral_value():
        written = -int(amount.normalize().as_tuple().exponent)
        digits = max(written, decimals(currency))
    # Every locale writes two decimals in its own pattern, whatever the currency has.
    fraction = f".{'0' * digits}" if digits else ""
    pattern = locale.currency_formats["standard"].pattern.replace(".00", fraction)
    return format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)


def decimals(currency: str = CURRENCY) -> int:
    """Returns how many decimals amounts of a currency have: 2 for INR, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)
