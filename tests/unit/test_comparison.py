"""The cart and the combinations side by side."""

from decimal import Decimal

import pytest

from cart_state.rules.cart import Cart
from cart_state.rules.combinations import save_combination
from cart_state.rules.comparison import Comparison, compare
from tests.unit.goods import filled, next_day, product

LAMP = product("lamp", "1299.50", category="Lighting")
DESK = product("desk", "12000", category="Desks", name="Oak desk")
BULB = product("bulb", "0.10", category="Lighting")
CHAIR = product("chair", "8000", category="Chairs")
GOODS = (DESK, LAMP, BULB, CHAIR)


def compared(first: dict[str, int], *others: dict[str, int]) -> Cart:
    """A cart of `first`, with combinations A, B ... of the others."""
    cart = filled({}, *GOODS)
    for name, quantities in zip("ABCDE", others, strict=False):
        cart = save_combination(cart, name, list(quantities.items()))
    for sku, quantity in first.items():
        cart = cart.add(sku, quantity)
    return cart


def shape(comparison: Comparison) -> dict[str | None, dict[str, tuple[int, ...]]]:
    """The quantities by category and sku, in the order of the comparison."""
    return {
        group.category: {row.sku: row.quantities for row in group.rows}
        for group in comparison.groups
    }


def test_the_cart_is_the_first_column_and_combinations_follow_as_saved():
    comparison = compare(compared({"desk": 1}, {"lamp": 2}, {"bulb": 3}))
    assert [(c.name, c.units) for c in comparison.columns] == [(None, 1), ("A", 2), ("B", 3)]


def test_an_empty_cart_is_no_column():
    comparison = compare(compared({}, {"lamp": 2}))
    assert [(c.name, c.units, c.total) for c in comparison.columns] == [("A", 2, 2599)]
    assert comparison.groups[0].rows[0].quantities == (2,)
    assert compare(compared({})) == Comparison((), ())


def test_each_product_has_one_row_grouped_by_category_in_the_order_of_the_catalogue():
    cart = compared({"chair": 1, "bulb": 1, "desk": 2}, {"lamp": 1, "desk": 3}, {"bulb": 4})
    assert list(shape(compare(cart)).items()) == [
        ("Desks", {"desk": (2, 3, 0)}),
        ("Lighting", {"bulb": (1, 0, 4), "lamp": (0, 1, 0)}),
        ("Chairs", {"chair": (1, 0, 0)}),
    ]
    assert compare(cart).groups[0].rows[0].product == DESK


def test_totals_are_exact_and_those_of_the_groups_add_up():
    cart = compared({"desk": 2, "bulb": 3}, {"lamp": 1, "bulb": 1, "chair": 1})
    comparison = compare(cart)
    assert [c.total for c in comparison.columns] == [Decimal("24000.30"), Decimal("9299.60")]
    assert [group.totals for group in comparison.groups] == [
        (Decimal(24000), Decimal(0)),
        (Decimal("0.30"), Decimal("1299.60")),
        (Decimal(0), Decimal(8000)),
    ]
    assert comparison.columns[0].total == cart.total


def test_prices_are_those_of_today():
    cart = next_day(compared({"desk": 1}, {"desk": 2}), product("desk", "15000", category="Desks"))
    assert [c.total for c in compare(cart).columns] == [15000, 30000]


@pytest.mark.parametrize(
    ("goods", "gone", "total"),
    [
        ((product("desk", "12000", stock=0, category="Desks"), LAMP), (), "25299.50"),
        ((LAMP,), ("Oak desk",), "1299.50"),
    ],
    ids=["sold out", "withdrawn"],
)
def test_what_is_no_longer_sold_is_named_and_not_in_the_totals(
    goods: tuple, gone: tuple[str, ...], total: str
):
    cart = next_day(compared({"desk": 2, "lamp": 1}, {"desk": 2, "lamp": 1}), *goods)
    comparison = compare(cart)
    assert [(c.gone, c.units) for c in comparison.columns] == [(gone, 3)] * 2
    assert [c.total for c in comparison.columns] == [cart.total] * 2 == [Decimal(total)] * 2
    for number, column in enumerate(comparison.columns):
        assert sum(group.totals[number] for group in comparison.groups) == column.total


def test_what_is_no_longer_sold_stands_last_in_a_group_without_a_category():
    cart = next_day(compared({"desk": 1, "chair": 1}, {"lamp": 1}), CHAIR)
    assert list(shape(compare(cart)).items()) == [
        ("Chairs", {"chair": (1, 0)}),
        (None, {"desk": (1, 0), "lamp": (0, 1)}),
    ]
    assert compare(cart).groups[-1].rows[0].product is None
