"""How money is written."""

from decimal import Decimal

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from cart_state.goods.shop import money


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        *(("0", "₹0.00"), ("0.05", "₹0.05"), ("0.5", "₹0.50"), ("349.00", "₹349.00")),
        *(("1299.5", "₹1,299.50"), ("25E+3", "₹25,000.00"), ("99999.99", "₹99,999.99")),
        *(("125000", "₹1,25,000.00"), ("12345678.90", "₹1,23,45,678.90")),
        ("1000000000000", "₹10,00,00,00,00,000.00"),
    ],
)
def test_rupees_are_written_the_indian_way(amount: str, written: str):
    assert money(Decimal(amount), "INR", Locale.parse("en_IN")) == written


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "written"),
    [
        *(("1299", "JPY", "en_US", "¥1,299"), ("1299.00", "JPY", "en_US", "¥1,299")),
        *(("1.5", "KWD", "en_US", "KWD1.500"), ("1.005", "KWD", "en_US", "KWD1.005")),
        *(("2", "KWD", "en_US", "KWD2.000"), ("1234.5", "EUR", "de_DE", "1.234,50\xa0€")),
        *(("1234", "EUR", "de_DE", "1.234,00\xa0€"), ("0.5", "JPY", "en_US", "¥0.5")),
    ],
)
def test_other_currencies_have_decimals_of_their_own(
    amount: str, currency: str, locale: str, written: str
):
    assert money(Decimal(amount), currency, Locale.parse(locale)) == written


@given(st.decimals(0, 10**20, places=3), st.sampled_from(["INR", "JPY", "KWD"]))
def test_nothing_is_rounded(amount: Decimal, currency: str):
    written = money(amount, currency, Locale.parse("en_US"))
    assert Decimal(written.lstrip("₹¥KWD").replace(",", "")) == amount
    decimals = len(written.partition(".")[2])
    assert decimals >= {"INR": 2, "JPY": 0, "KWD": 3}[currency], "like every other amount"
