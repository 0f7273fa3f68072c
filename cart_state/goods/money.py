"""How money is written. Another currency or country: change the two constants."""

import functools
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency

CURRENCY = "INR"  # ISO 4217
LOCALE = Locale.parse("en_IN")


@functools.lru_cache(maxsize=10_000)
def money(amount: Decimal, currency: str = CURRENCY, locale: Locale = LOCALE) -> str:
    """Returns an amount as a shopper reads it, never rounded: ₹25,000, ₹1,25,000, ₹1,299.50.

    A whole amount has no decimals, any other as many as its currency: 0.5 is ₹0.50.
    """
    if amount % 1:
        return format_currency(amount, currency, locale=locale, decimal_quantization=False)
    # Every locale writes two decimals in its own pattern, whatever the currency has.
    pattern = locale.currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)
