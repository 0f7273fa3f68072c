"""How money is written. Another currency or country: change the two constants."""

import functools
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency

CURRENCY = "INR"
LOCALE = Locale.parse("en_IN")

_WITH_CENTS = LOCALE.currency_formats["standard"].pattern
_WHOLE = _WITH_CENTS.replace(".00", "")


@functools.lru_cache(maxsize=10_000)
def money(amount: Decimal) -> str:
    """Returns an amount of rupees as a shopper reads it: ₹25,000, ₹1,25,000, ₹1,299.50."""
    pattern = _WHOLE if amount == amount.to_integral_value() else _WITH_CENTS
    return format_currency(
        amount, CURRENCY, format=pattern, locale=LOCALE, currency_digits=pattern is _WITH_CENTS
    )
