"""What shoppers read: every refusal and every undo has its sentence, and no name breaks one."""

import inspect
from collections.abc import Callable
from decimal import Decimal
from typing import get_args, get_type_hints

import pytest

import cart_state
from cart_state import CartError, CombinationError, OutOfStock, ShareError
from cart_state.rules.combinations import save_combination
from cart_state.rules.contents import Combination, Item, Taken, UndoKind, UndoStep
from pages.parts.markdown import plain, price
from pages.words import cart, catalog, compare, shop, toasts
from pages.words.refusals import refusal, while_saving
from tests.unit.goods import empty_cart, filled, next_day, product

ODD = "*Oak* {desk} $1 [a](b) <i>x</i> :red[y]"
DESK = product("desk", "1299.50", 10, ODD)


def every_error() -> list[CartError]:
    """One error of each class, and of each problem that a class knows."""
    made = []
    for name in cart_state.__all__:
        kind = getattr(cart_state, name)
        if not (inspect.isclass(kind) and issubclass(kind, CartError) and kind is not CartError):
            continue
        problems = get_args(get_type_hints(kind.__init__).get("problem"))
        given = {"sku": "desk", "product": DESK, "wanted": 11, "held": 0, "limit": 1000}
        takes = inspect.signature(kind.__init__).parameters
        data = {name: value for name, value in given.items() if name in takes}
        made += [kind(problem=one, **data) for one in problems] or [kind(**data)]
    return made


# Refusals


def test_every_refusal_has_a_sentence_of_its_own():
    errors = every_error()
    assert len({type(error) for error in errors}) >= 9
    sentences = [refusal(error) for error in errors]
    assert len(set(sentences)) == len(errors) >= 18
    assert refusal(CartError()) not in sentences
    assert all(sentence[0].isupper() and sentence[-1] == "." for sentence in sentences)


@pytest.mark.parametrize(
    ("stock", "held", "sentence"),
    [
        (0, 0, "{} is sold out."),
        (10, 0, "Only 10 of {} can be had."),
        (10, 1, "Only 10 of {} can be had, and 1 is in your cart."),
        (10, 8, "Only 10 of {} can be had, and 8 are in your cart."),
        (10, 10, "Only 10 of {} can be had, and you have all of them in your cart."),
        (4, 6, "Only 4 of {} can be had, and 6 are in your cart."),
    ],
)
def test_what_stock_does_not_allow_is_said_in_numbers(stock: int, held: int, sentence: str):
    error = OutOfStock(product("desk", stock=stock, name=ODD), held + 11, held)
    assert refusal(error) == sentence.format(plain(ODD))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (CombinationError("limit", 5, 5), "5 combinations. Delete one before"),
        (CombinationError("limit", 6, 5), "6 combinations. Delete 2 before"),
        (ShareError("too many products", 100, 101), "at most 100 products. Yours has 101."),
        (ShareError("too many pieces", 10**6, 0), "at most 1,000,000 pieces of each product."),
    ],
)
def test_a_refusal_says_how_many_are_too_many(error: CartError, sentence: str):
    assert sentence in refusal(error)
    assert refusal(error) in while_saving(error)


# Names from outside


CART = filled({"desk": 2}, DESK)
(LINE,) = CART.lines
(GONE,) = next_day(filled({ODD: 1}, product(ODD)), product("lamp")).lines
STEP = UndoStep("remove", (Taken(Item("desk", 2, 0, Decimal(1)), 2),))


@pytest.mark.parametrize(
    "say",
    [
        *(lambda: toasts.added(CART, "desk", 1), lambda: toasts.removed(CART, "desk")),
        *(lambda: toasts.quantity_set(CART, "desk", 1), lambda: cart.gone(GONE)),
        *(lambda: toasts.saved_for_later(CART, "desk"), lambda: cart.new_price(LINE, DESK)),
        *(lambda: toasts.moved_to_cart(CART, "desk"), lambda: cart.short(LINE, DESK)),
        *(lambda: toasts.put_in_cart(CART, ["desk"]), lambda: cart.undo(STEP, CART)),
        *(lambda: toasts.combination_saved(CART, ODD), lambda: catalog.category(ODD)),
        *(lambda: toasts.saved_dropped(CART, "desk"), lambda: catalog.search_filter(ODD)),
        *(lambda: compare.gone(ODD, [ODD]), lambda: shop.more_in(ODD)),
        lambda: shop.catalog_faults([ODD]),
    ],
)
def test_a_name_from_outside_is_shown_as_it_is_written(say: Callable[[], str]):
    assert plain(ODD) in say()
    assert ODD not in say()


# Undo


@pytest.mark.parametrize("kind", get_args(UndoKind))
@pytest.mark.parametrize("skus", [["desk"], ["desk", "lamp"]])
def test_the_undo_button_says_what_it_takes_back(kind: UndoKind, skus: list[str]):
    taken = tuple(Taken(Item(sku, 1, 0, Decimal(1)), 1) for sku in skus)
    combination = Combination(1, ODD, ())
    step = UndoStep(kind, taken, (), (combination,) if kind in ("delete", "rename") else ())
    label = cart.undo(step, filled({}, DESK, product("lamp")))
    assert label.startswith("Undo")
    if kind in ("delete", "rename"):
        assert plain(ODD) in label
    if kind in ("remove", "lower"):
        assert (plain(ODD) in label) == (len(skus) == 1)
        assert ("2 products" in label) == (len(skus) == 2)
    if kind in ("save for later", "drop") and len(skus) == 1:
        assert plain(ODD) in label
    assert "{" not in label.replace(plain(ODD), "")


def test_no_two_kinds_of_change_have_the_same_button():
    taken = (Taken(Item("desk", 1, 0, Decimal(1)), 1),)
    labels = {
        cart.undo(UndoStep(kind, taken, (), (Combination(1, "Red", ()),)), filled({}, DESK))
        for kind in get_args(UndoKind)
    }
    assert len(labels) == len(get_args(UndoKind))


# The rest


def test_the_words_that_the_contract_names_are_these():
    assert [shop.HOME, shop.CATALOG, shop.cart_link(0), shop.cart_link(3)] == [
        *("Home", "Catalog", "Cart", "Cart (3)")
    ]
    assert [*("Add to cart", "Clear cart", "Quantity", "Total")] == [
        shop.ADD_TO_CART,
        cart.CLEAR_CART,
        cart.QUANTITY,
        cart.TOTAL,
    ]
    assert [cart.EMPTY, cart.SAVED_FOR_LATER] == ["Your cart is empty", "Saved for later"]


def test_one_piece_is_no_plural():
    assert [cart.pieces(n) for n in (0, 1, 2)] == ["0 pieces", "1 piece", "2 pieces"]
    assert [catalog.products(n) for n in (0, 1, 2)] == ["0 products", "1 product", "2 products"]
    assert f"1 piece, {price(DESK.price)}" in cart.in_cart(filled({"desk": 1}, DESK))
    assert cart.in_cart(empty_cart()) == "Your cart is empty."


@pytest.mark.parametrize(
    ("stock", "said"),
    [(0, "Sold out"), (1, "Only 1 left"), (5, "Only 5 left"), (6, "In stock"), (99, "In stock")],
)
def test_a_product_says_whether_it_can_be_had(stock: int, said: str):
    assert shop.availability(product("desk", stock=stock)) == said
    assert shop.is_low(product("desk", stock=stock)) == said.startswith("Only")


def test_every_order_has_a_name():
    names = [catalog.order(order) for order in cart_state.ORDERS]
    assert len(set(names)) == len(names) == 4


def test_the_name_offered_for_a_combination_is_free():
    some = filled({"desk": 1}, DESK)
    assert cart.offered_name(some) == "Combination 1"
    for _ in range(5):
        some = save_combination(some, cart.offered_name(some).upper())
    assert [one.name for one in some.combinations][-1] == "COMBINATION 5"
    assert cart.offered_name(some) == "Combination 6"
