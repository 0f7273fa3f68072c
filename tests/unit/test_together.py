"""What goes well with a cart: the owner's lists, and then what was ordered together."""

from dataclasses import replace

from cart_state.rules.together import goes_with, ordered_together
from tests.unit.goods import DESK, LAMP, MUG, filled, next_day, product

PEN = product("pen")
GOODS = (DESK, LAMP, MUG, PEN)


def skus(*orders: str, held: str = "desk", goods: tuple = GOODS, most: int = 4) -> list[str]:
    """What goes well with a cart after these orders."""
    together = ordered_together([order.split() for order in orders])
    cart = filled(dict.fromkeys(held.split(), 1), *goods)
    return [one.sku for one in goes_with(cart, together, most)]


def test_what_is_ordered_together_more_than_once_goes_together_most_often_first():
    orders = ("desk lamp", "lamp desk mug", "mug desk", "desk mug pen", "pen lamp")
    assert skus(*orders) == ["mug", "lamp"]
    assert skus(*orders, held="pen") == []
    assert skus(*orders, most=1) == ["mug"]


def test_the_owners_list_comes_first_in_its_order():
    desk = replace(DESK, goes_with=("pen", "lamp"))
    goods = (desk, LAMP, MUG, PEN)
    assert skus("desk mug", "desk mug", goods=goods) == ["pen", "lamp", "mug"]


def test_nothing_is_named_that_is_in_the_cart_sold_out_or_not_sold():
    desk = replace(DESK, goes_with=("lamp", "mug", "gone", "desk", "pen"))
    goods = (desk, LAMP, replace(MUG, stock=0), PEN)
    assert skus("desk lost", "desk lost", held="desk lamp", goods=goods) == ["pen"]
    cart = next_day(filled({"desk": 1}, desk, PEN), PEN)
    assert goes_with(cart, {}, 4) == ()
