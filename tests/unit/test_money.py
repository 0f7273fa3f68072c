"""How money is written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cart_state.money import money


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "₹0"),
        ("0.00", "₹0"),
        ("0.05", "₹0.05"),
        ("0.5", "₹0.50"),
        ("349", "₹349"),
        ("349.00", "₹349"),
        ("1299.5", "₹1,299.50"),
        ("25000", "₹25,000"),
        ("25E+3", "₹25,000"),
        ("99999.99", "₹99,999.99"),
        ("100000", "₹1,00,000"),
        ("125000", "₹1,25,000"),
        ("12345678.90", "₹1,23,45,678.90"),
        ("1000000000000", "₹10,00,00,00,00,000"),
    ],
)
def test_rupees_are_written_the_indian_way(amount: str, written: str):
    assert money(Decimal(amount)) == written


@given(st.decimals(0, 10**20, places=2))
def test_nothing_is_rounded(amount: Decimal):
    written = money(amount)
    assert Decimal(written.removeprefix("₹").replace(",", "")) == amount
    assert ("." in written) == (amount % 1 != 0)


def test_three_dimes_are_written_as_thirty_paise():
    assert money(3 * Decimal("0.10")) == "₹0.30"
