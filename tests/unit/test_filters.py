"""The steps of the price filter, and the prices of an address among them."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pages.parts.catalog.address import enclosing
from pages.parts.catalog.filters import price_steps


@pytest.mark.parametrize(
    ("lowest", "highest", "decimals", "steps"),
    [
        ("0.45", "38", 2, "0 0.5 1 2 5 10 20 50"),
        ("349", "60000", 2, "0 500 1000 2000 5000 10000 20000 50000 100000"),
        ("120", "98000", 0, "0 200 500 1000 2000 5000 10000 20000 50000 100000"),
        ("0.005", "0.1", 3, "0 0.005 0.01 0.02 0.05 0.1"),
        # Far apart, and close together.
        ("0.10", "700", 2, "0 0.1 0.2 0.5 1 2 5 10 20 50 100 200 500 1000"),
        ("2.10", "4.80", 2, "0 2.5 3 3.5 4 4.5 5"),
        ("110", "190", 0, "0 110 120 130 140 150 160 170 180 190"),
        # Few prices, one, and none that is anything.
        *(("3", "5", 0, "0 3 4 5"), ("0.99", "1.01", 2, "0 0.99 1 1.01")),
        *(("349", "349", 2, "0 349"), ("0", "0", 2, "0 0.01"), ("0", "0", 0, "0 1")),
    ],
)
def test_prices_are_chosen_in_round_steps_that_follow_the_goods(
    lowest: str, highest: str, decimals: int, steps: str
):
    assert price_steps(Decimal(lowest), Decimal(highest), decimals) == [
        *map(Decimal, steps.split())
    ]


@given(st.integers(0, 10**14), st.integers(0, 10**14), st.sampled_from([0, 2, 3]))
@example(1, 10**14, 3)
def test_no_price_is_above_the_last_step_and_no_step_is_in_vain(
    one: int, other: int, decimals: int
):
    lowest, highest = (Decimal(n).scaleb(-decimals) for n in sorted((one, other)))
    steps = price_steps(lowest, highest, decimals)
    assert steps[0] == 0
    assert steps == sorted(set(steps))
    assert steps[-2] < highest <= steps[-1] or highest == 0
    assert len([step for step in steps if step < lowest]) <= 1
    assert all(step == round(step, decimals) for step in steps)
    assert len(steps) <= 55


@pytest.mark.parametrize(
    ("lowest", "highest", "between"),
    [
        *(("0.5", "5", "0.5 5"), ("0.7", "4.99", "0.5 5"), ("1", "1", "1 1"), ("0", "0", "0 0")),
        *(("1", None, "1 10"), ("1", "11", "1 10"), ("0.1", "99", "0 10")),
        *(("10", None, "0 10"), ("12", "20", "0 10"), ("5", "1", "0 10")),
    ],
)
def test_prices_asked_for_are_widened_to_steps(lowest: str, highest: str | None, between: str):
    steps = [*map(Decimal, ["0", "0.5", "1", "2", "5", "10"])]
    asked = Decimal(lowest), highest and Decimal(highest)
    assert enclosing(*asked, steps) == tuple(map(Decimal, between.split()))
