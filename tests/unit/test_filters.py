"""The steps of the price filter."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts.catalog.filters import price_steps


@pytest.mark.parametrize(
    ("highest", "steps"),
    [
        *(("0", [0, 1]), ("0.10", [0, 1]), ("1", [0, 1]), ("1.01", [0, 1, 2])),
        ("100", [0, 1, 2, 5, 10, 20, 50, 100]),
        ("24999", [0, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000]),
    ],
)
def test_prices_are_chosen_in_round_steps(highest: str, steps: list[int]):
    assert price_steps(Decimal(highest)) == steps


@given(st.decimals("0", "999999999999.99", places=2))
def test_no_price_is_above_the_last_step_and_none_is_left_out(highest: Decimal):
    steps = price_steps(highest)
    assert steps[0] == 0
    assert steps == sorted(set(steps))
    assert steps[-2] < highest <= steps[-1] or steps == [0, 1]
    assert len(steps) <= 12
