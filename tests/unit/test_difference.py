"""What is different between two lists of goods, and many prices raised at once."""

from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from cart_state.goods.difference import Change, Difference, difference, raised
from cart_state.rules.product import Product
from tests.unit.goods import DESK, LAMP, MUG, product


def by_sku(*products: Product) -> dict[str, Product]:
    return {one.sku: one for one in products}


def changed(found: Difference) -> dict[str, object]:
    """What a difference has to say."""
    names = ("added", "removed", "reordered")
    said = {name: getattr(found, name) for name in names} | dict(found.changes)
    return {name: one for name, one in said.items() if one}


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("price", Decimal("100.01"), "price"),
        ("price", Decimal("99.99"), "price"),
        ("stock", 11, "stock"),
        ("name", "Oak desk", "name"),
        ("category", "Desks", "category"),
        ("description", "Of oak.", "description"),
        ("image", Path("desk.svg"), "image"),
        ("more_images", (Path("desk.svg"),), "image"),
        ("specs", (("Width", "140 cm"),), "specs"),
        ("goes_with", ("lamp",), "goes_with"),
    ],
)
def test_each_change_of_a_product_is_told_with_what_was(column: str, value: object, told: str):
    desk = replace(DESK, **{column: value})
    found = difference(by_sku(DESK, LAMP), by_sku(desk, LAMP))
    assert changed(found) == {told: [Change(DESK, desk)]}
    assert found


def test_what_comes_and_goes_is_told():
    found = difference(by_sku(DESK, LAMP), by_sku(MUG, LAMP))
    assert changed(found) == {"added": (MUG,), "removed": (DESK,)}


def test_another_order_is_told_unless_it_comes_of_what_is_added_or_removed():
    before = by_sku(DESK, LAMP)
    assert changed(difference(before, by_sku(LAMP, DESK))) == {"reordered": True}
    assert not difference(before, by_sku(MUG, DESK, LAMP)).reordered
    assert not difference(by_sku(DESK, MUG, LAMP), before).reordered


def test_where_nothing_changed_there_is_no_difference():
    desk = replace(DESK, price=Decimal("100.00"))
    assert not difference(by_sku(DESK, LAMP), by_sku(desk, LAMP))
    assert not difference({}, {})


GOODS = st.dictionaries(
    st.sampled_from("abcd"),
    st.tuples(*[st.integers(0, 2)] * 6),
).map(
    lambda goods: {
        sku: Product(sku, str(a), str(b), Decimal(c), d, str(e), Path(str(f)) if f else None)
        for sku, (a, b, c, d, e, f) in goods.items()
    }
)


@given(before=GOODS, after=GOODS)
def test_a_difference_has_all_that_makes_the_one_of_the_other(
    before: dict[str, Product], after: dict[str, Product]
):
    found = difference(before, after)
    made = {sku: one for sku, one in before.items() if one not in found.removed}
    made |= by_sku(*found.added)
    for column, changes in found.changes.items():
        for _, now in changes:
            made[now.sku] = replace(made[now.sku], **{column: getattr(now, column)})
    assert made == after
    assert bool(found) == ([*before.items()] != [*after.items()])
    cheaper = [change.now.price < change.was.price for change in found.changes["price"]]
    assert cheaper == sorted(cheaper), "the dearer first"


@pytest.mark.parametrize(
    ("was", "now", "percent"),
    [("100", "104", "4"), ("80", "60", "-25"), ("0.10", "0.15", "50"), ("5", "0", "-100")],
)
def test_a_change_of_a_price_is_told_in_percent(was: str, now: str, percent: str):
    change = Change(product("desk", price=was), product("desk", price=now))
    assert change.percent == Decimal(percent)
    assert Change(product("a", price="0"), product("a", price="5")).percent is None


@pytest.mark.parametrize(
    ("currency", "price", "percent", "now"),
    [
        ("EUR", "12.50", "4", "13.00"),
        ("EUR", "0.10", "5", "0.11"),  # 0.105, halves up
        ("EUR", "0.30", "-5", "0.29"),  # 0.285
        ("EUR", "99.99", "0", "99.99"),
        ("EUR", "99.99", "-100", "0.00"),
        ("JPY", "150", "3", "155"),  # 154.5
        ("KWD", "1.255", "10", "1.381"),  # 1.3805
        ("INR", "999999999999.99", "2.5", "1024999999999.99"),
        ("EUR", "0", "50", "0.00"),
    ],
)
def test_prices_are_raised_and_rounded_to_what_their_currency_has(
    currency: str, price: str, percent: str, now: str
):
    assert str(raised(Decimal(price), Decimal(percent), currency)) == now


@given(
    st.decimals(0, 10**12 - 1, places=2),
    st.decimals(-100, 10_000, places=3),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_no_price_is_off_by_more_than_half_of_the_smallest_coin(
    price: Decimal, percent: Decimal, currency: str
):
    new = raised(price, percent, currency)
    exact = Fraction(price) * (100 + Fraction(percent)) / 100
    half = Fraction(1, 2 * 10 ** get_currency_precision(currency))
    assert -half < exact - Fraction(new) <= half or Fraction(new) - exact == half
    assert new >= 0


@pytest.mark.parametrize("percent", ["-100.01", "10000.01", "nan", "inf", "-inf"])
def test_a_percentage_that_makes_no_prices_is_refused(percent: str):
    with localcontext(), pytest.raises(ValueError, match="cannot be raised by"):
        raised(DESK.price, Decimal(percent), "EUR")
