"""The cart and the combinations side by side."""

from decimal import Decimal

import pytest

from cart_state.cart import Cart
from cart_state.combinations import save
from cart_state.comparison import GONE, Comparison, compare
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
        cart = save(cart, name, list(quantities.items()))
    return cart.put(first.items())


def shape(comparison: Comparison) -> dict[str, list[str]]:
    return {group.category: [row.sku for row in group.rows] for group in comparison.groups}


def test_the_cart_is_the_first_column():
    comparison = compare(compared({"desk": 1}, {"lamp": 2}, {"bulb": 3}))
    assert [(c.name, c.units) for c in comparison.columns] == [("Your cart", 1), ("A", 2), ("B", 3)]


def test_an_empty_cart_is_a_column_too():
    comparison = compare(compared({}, {"lamp": 2}))
    assert [(c.name, c.units, c.total) for c in comparison.columns] == [
        ("Your cart", 0, 0),
        ("A", 2, 2599),
    ]


def test_without_combinations_the_cart_stands_alone():
    comparison = compare(filled({"desk": 1}, *GOODS))
    assert len(comparison.columns) == 1
    assert compare(filled({}, *GOODS)).groups == ()


def test_products_are_grouped_by_category_in_the_order_of_the_catalogue():
    comparison = compare(compared({"chair": 1, "bulb": 1}, {"lamp": 1, "desk": 1}))
    assert list(shape(comparison).items()) == [
        ("Desks", ["desk"]),
        ("Lighting", ["bulb", "lamp"]),
        ("Chairs", ["chair"]),
    ]


def test_each_product_has_one_row_with_a_quantity_per_column():
    cart = compared({"desk": 1, "lamp": 2}, {"desk": 1}, {"lamp": 3, "desk": 1, "chair": 1})
    rows = {row.sku: row.quantities for group in compare(cart).groups for row in group.rows}
    assert rows == {"desk": (1, 1, 1), "lamp": (2, 0, 3), "chair": (0, 0, 1)}


def test_what_differs_is_marked():
    cart = compared({"desk": 1, "lamp": 2, "bulb": 5}, {"desk": 1, "bulb": 5}, {"desk": 1})
    rows = {row.sku: row.differs for group in compare(cart).groups for row in group.rows}
    assert rows == {"desk": False, "lamp": True, "bulb": True}


def test_totals_are_exact_and_those_of_the_groups_add_up():
    cart = compared({"desk": 2, "bulb": 3}, {"lamp": 1, "bulb": 1, "chair": 1})
    comparison = compare(cart)
    assert [c.total for c in comparison.columns] == [Decimal("24000.30"), Decimal("9299.60")]
    assert [group.totals for group in comparison.groups] == [
        (Decimal(24000), Decimal(0)),
        (Decimal("0.30"), Decimal("1299.60")),
        (Decimal(0), Decimal(8000)),
    ]
    for number, column in enumerate(comparison.columns):
        assert sum(group.totals[number] for group in comparison.groups) == column.total
    assert comparison.columns[0].total == cart.total


def test_prices_are_those_of_today():
    cart = compared({"desk": 1}, {"desk": 2})
    dearer = product("desk", "15000", category="Desks")
    assert [c.total for c in compare(next_day(cart, dearer)).columns] == [15000, 30000]


@pytest.mark.parametrize(
    ("goods", "gone", "total"),
    [
        ((product("desk", "12000", stock=0, category="Desks"), LAMP), (), "25299.50"),
        ((LAMP,), ("desk",), "1299.50"),
    ],
    ids=["sold out", "withdrawn"],
)
def test_what_is_no_longer_sold_is_named_and_not_in_the_totals(
    goods: tuple, gone: tuple[str, ...], total: str
):
    cart = next_day(compared({"desk": 2, "lamp": 1}, {"desk": 2, "lamp": 1}), *goods)
    comparison = compare(cart)
    assert [c.gone for c in comparison.columns] == [gone] * 2
    assert [c.total for c in comparison.columns] == [cart.total] * 2 == [Decimal(total)] * 2
    assert [c.units for c in comparison.columns] == [3, 3]
    for number, column in enumerate(comparison.columns):
        assert sum(group.totals[number] for group in comparison.groups) == column.total


def test_what_is_no_longer_sold_stands_last():
    cart = next_day(compared({"desk": 1, "chair": 1}, {"lamp": 1}), CHAIR)
    comparison = compare(cart)
    assert shape(comparison) == {"Chairs": ["chair"], GONE: ["desk", "lamp"]}
    assert list(shape(comparison))[-1] == GONE


def test_a_category_that_is_called_like_the_last_group_does_no_harm():
    odd = product("odd", category=GONE)
    cart = next_day(filled({"odd": 1, "lamp": 1}, odd, LAMP), odd)
    assert shape(compare(cart)) == {GONE: ["odd", "lamp"]}


def test_five_combinations_fit():
    quantities = [{"desk": n, "lamp": 1} for n in range(1, 6)]
    comparison = compare(compared({"desk": 1}, *quantities))
    assert len(comparison.columns) == 6
    assert comparison.groups[0].rows[0].quantities == (1, 1, 2, 3, 4, 5)
