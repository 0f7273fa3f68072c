"""How money is written."""

import functools
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency


@functools.lru_cache(maxsize=10_000)
def money(amount: Decimal, currency: str, locale: Locale) -> str:
    """Returns an amount as a shopper reads it: ₹1,25,000.00, 4,90 €, ¥500.

    It has as many decimals as its currency, or more where it is no sum that could be paid: a sum
    is never rounded.
    """
    return format_currency(amount, currency, locale=locale, decimal_quantization=False)
