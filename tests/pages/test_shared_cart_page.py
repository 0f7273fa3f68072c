"""A cart as a link: made on the Cart page, opened by anybody, answered or not. And downloads."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.shared_cart import SHARED
from tests.pages.reading import (
    CART,
    CATALOG,
    COMPARE,
    HOME,
    add,
    button,
    cards,
    count,
    go,
    is_well,
    labels,
    quantities,
    shown,
    table,
    texts,
    toasts,
    visit,
)

Sell = Callable[..., Path]
OpenShop = Callable[[], AppTest]

HEADING = "Somebody shared a cart with you"
LINK = "desk:2,lamp:9,chair:1,gone:3"
ADD, REPLACE, NOT_NOW = "Add to my cart", "Replace my cart", "Not now"


@pytest.fixture
def shop(small_shop: AppTest) -> AppTest:
    """A shopper with a desk and a mug in the cart."""
    return add(add(small_shop, "desk"), "mug")


def received(shop: AppTest, packed: str | list[str] = LINK) -> AppTest:
    """Opens the Cart page by a link to this cart."""
    return visit(shop, CART, **{SHARED: packed})


def is_asked(shop: AppTest) -> bool:
    return HEADING in [one.value for one in shop.title]


def save(shop: AppTest, name: str | None = None) -> AppTest:
    if name is not None:
        shop.text_input(key="shared_name").set_value(name)
    (send,) = (b for b in shop.button if b.form_id == "save_shared")
    return send.click().run()


def is_answered(shop: AppTest) -> bool:
    """Whether the question is gone, from the address too."""
    return not is_asked(shop) and SHARED not in shop.query_params and is_well(shop)


# Making a link


def test_a_link_holds_skus_and_quantities_and_nothing_else(shop: AppTest):
    add(go(shop, HOME), "desk")
    (code,) = go(shop, CART).code
    query = urlsplit(code.value).query
    assert query == "shared=desk:2,mug:1"


@pytest.mark.parametrize("sku", ["R&D #1", "100% a+b", "ü机", "a:b,c?d=e"])
def test_a_link_made_here_is_understood_there(sell: Sell, open_shop: OpenShop, sku: str):
    sell(f'"{sku}",Desk,Desks,1,5,,')
    (code,) = go(add(add(open_shop(), sku), sku), CART).code
    (packed,) = parse_qs(urlsplit(code.value).query)[SHARED]
    friend = received(open_shop(), packed)
    button(friend, ADD).click().run()
    assert quantities(friend) == {sku: 2}


def test_a_link_holds_100_lines_and_no_more(sell: Sell, open_shop: OpenShop):
    sell(*(f"p{n},Product {n},Things,1,9,," for n in range(101)))
    shop = received(open_shop(), ",".join(f"p{n}:1" for n in range(100)))
    button(shop, ADD).click().run()
    assert count(shop) == 100
    assert len(shop.code) == 1
    button(received(shop, "p100:1"), ADD).click().run()
    assert not shop.code
    assert "A link holds at most 100 products. Yours has 101." in texts(shop)
    assert is_well(shop)


# Opening one


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "full"])
def test_opening_a_link_changes_nothing(small_shop: AppTest, filled: bool):
    if filled:
        add(small_shop, "mug")
    received(small_shop).run()
    assert is_asked(small_shop)
    assert count(small_shop) == int(filled)
    assert count(go(small_shop, CATALOG)) == int(filled)
    assert not toasts(small_shop)


def test_a_link_shows_what_is_in_it_at_the_prices_of_today(shop: AppTest):
    rows = received(shop).table[0].value.to_numpy().tolist()
    assert [[shown(str(cell)) for cell in row] for row in rows] == [
        ["Oak desk", "2", "₹12,000"],
        ["Desk lamp :orange-badge[Only 3 left]", "9", "₹1,299.50"],
        ["Chair :gray-badge[Sold out]", "1", "₹8,000"],
        ["gone :gray-badge[Not sold here]", "3", ""],
    ]
    assert "₹27,898.50 for what can be had today" in texts(shop)
    assert is_well(shop)


def test_a_link_of_which_all_can_be_had_says_what_it_comes_to(shop: AppTest):
    assert "₹13,299.50 in all" in texts(received(shop, "desk:1,lamp:1"))


def test_a_product_named_twice_is_shown_once(shop: AppTest):
    lines = received(shop, "mug:1,desk:1,mug:2").table[0].value
    assert lines["Quantity"].tolist() == ["3", "1"]


@pytest.mark.parametrize("sku", ["<b>**x**</b>", ":red[x] $x$", "[a](http://x.y)"])
def test_markup_in_a_link_is_text(shop: AppTest, sku: str):
    lines = received(shop, f"{sku}:1").table[0].value
    assert shown(str(lines["Product"][0])) == f"{sku} :gray-badge[Not sold here]"
    assert is_well(shop)


@pytest.mark.parametrize(
    ("packed", "told"),
    [
        *((text, "broken") for text in ("", ",", "a:1e9", "%00:1", "a\x1b:1", "<script>")),
        *((text, "no sense") for text in ("a:99999999999", "desk:0")),
        ("a:1," * 1_000, "too long"),
    ],
    ids=lambda text: text[:12],
)
def test_a_broken_link_is_explained_and_changes_nothing(shop: AppTest, packed: str, told: str):
    received(shop, packed)
    assert told in texts(shop)
    assert not {ADD, ADD, REPLACE} & set(labels(shop))
    assert quantities(shop) == {"desk": 1, "mug": 1}
    button(shop, "Close").click().run()
    assert is_answered(shop)
    assert quantities(shop) == {"desk": 1, "mug": 1}


def test_a_link_of_a_megabyte_changes_nothing(shop: AppTest):
    """Streamlit itself lets go of an address as long as that."""
    received(shop, "desk:1," * 2**17)
    assert is_well(shop)
    assert quantities(shop) == {"desk": 1, "mug": 1}


def test_a_link_given_twice_does_no_harm(shop: AppTest):
    received(shop, ["desk:1", "lamp:1"])
    assert is_well(shop)
    assert count(shop) == 2


# The answers


def test_it_is_added(shop: AppTest):
    button(received(shop), ADD).click().run()
    assert is_answered(shop)
    assert quantities(shop) == {"desk": 3, "mug": 1, "lamp": 3}
    (told,) = toasts(shop)
    assert told.startswith("In your cart: 7 pieces")
    assert "Chair, gone" in told
    button(shop, "Undo").click().run()
    assert quantities(shop) == {"desk": 1, "mug": 1}


def test_it_replaces(shop: AppTest):
    button(received(shop), REPLACE).click().run()
    assert is_answered(shop)
    assert quantities(shop) == {"desk": 2, "lamp": 3}
    assert "Not all could be had: Desk lamp, Chair, gone." in toasts(shop)[0]
    button(shop, "Undo").click().run()
    assert quantities(shop) == {"desk": 1, "mug": 1}


def test_an_empty_cart_has_nothing_to_replace(small_shop: AppTest):
    received(small_shop)
    assert REPLACE not in labels(small_shop)
    button(small_shop, ADD).click().run()
    assert is_answered(small_shop)
    assert quantities(small_shop) == {"desk": 2, "lamp": 3}


@pytest.mark.parametrize("name", ["Theirs", "<b>*x*</b>"])
def test_it_is_saved_as_a_combination(shop: AppTest, name: str):
    save(received(shop), name)
    assert is_answered(shop)
    assert toasts(shop) == [f"{name} is saved."]
    assert quantities(shop) == {"desk": 1, "mug": 1}
    assert cards(go(shop, COMPARE)) == [name]


def test_it_is_declined(shop: AppTest):
    button(received(shop), NOT_NOW).click().run()
    assert is_answered(shop)
    assert not toasts(shop)
    assert quantities(shop) == {"desk": 1, "mug": 1}


@pytest.mark.parametrize("answer", [ADD, REPLACE, NOT_NOW])
def test_it_is_answered_once(shop: AppTest, answer: str):
    button(received(shop), answer).click().run()
    before = quantities(shop)
    assert not is_asked(shop.run())
    assert not is_asked(go(go(shop, CATALOG), CART))
    assert quantities(shop) == before


def test_a_name_that_is_refused_does_not_lose_the_link(shop: AppTest):
    save(received(shop), "Theirs")
    save(received(shop), "theirs")
    assert "has this name already" in toasts(shop)[0]
    assert is_asked(shop)


def test_what_is_added_only_in_part_is_told(shop: AppTest):
    button(received(shop, "lamp:9"), ADD).click().run()
    assert "Desk lamp" in toasts(shop)[0]


def test_what_sells_out_before_the_answer_stays_out(shop: AppTest, sell: Sell):
    received(shop, "lamp:2")
    sell("desk,Oak desk,Desks,12000,10,,", "mug,Mug,Kitchen,0.10,50,,")
    button(shop, ADD).click().run()
    assert is_answered(shop)
    assert quantities(shop) == {"desk": 1, "mug": 1}


# Downloads


def test_both_files_are_offered(shop: AppTest):
    go(shop, CART)
    assert [b.label for b in shop.get("download_button")] == ["Table (CSV)", "Summary to print"]
    assert list(table(shop).index) == ["desk", "mug"]
