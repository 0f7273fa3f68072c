"""A cart as a link: made on the Cart page, opened by anybody, answered or not. And downloads."""

from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.reading import (
    CART,
    CATALOG,
    COMPARE,
    OpenShop,
    Sell,
    cards,
    click,
    count,
    fill,
    go,
    is_well,
    labels,
    quantities,
    shown,
    submit,
    texts,
    titles,
    toasts,
    undo,
    undo_button,
    visit,
)

HEADING, BROKEN = "Somebody shared a cart with you", "This link does not work"
LINK = "desk:2,lamp:9,chair:1,gone:3"
ADD, REPLACE, NOT_NOW = "Add to my cart", "Replace my cart", "Not now"
OWN = {"desk": 1, "mug": 1}


@pytest.fixture
def mine(shop: AppTest) -> AppTest:
    """A shopper with a desk and a mug in the cart."""
    return fill(shop, **OWN)


def received(shop: AppTest, packed: str | list[str] = LINK) -> AppTest:
    """Opens the Cart page by a link to this cart."""
    return visit(shop, CART, shared=packed)


def is_answered(shop: AppTest) -> bool:
    """Whether the question is gone, from the address too."""
    return not {HEADING, BROKEN} & set(titles(shop)) and "shared" not in shop.query_params


def link(shop: AppTest) -> str:
    """What the link of this cart holds."""
    (code,) = go(shop, CART).code
    ((name, (packed,)),) = parse_qs(urlsplit(code.value).query).items()
    assert name == "shared"
    return packed


# Making a link


def test_a_link_holds_skus_and_quantities_and_nothing_else(mine: AppTest):
    assert link(fill(mine, desk=1)) == "desk:2,mug:1"


@pytest.mark.parametrize("sku", ["R&D #1", "100% a+b", "ü机", "a:b,c?d=e"])
def test_a_link_made_here_is_understood_there(sell: Sell, open_shop: OpenShop, sku: str):
    sell(f'"{sku}",Desk,Desks,1,5,,')
    shop = go(open_shop(), CATALOG)
    shop.button(key=f"add_{sku}").click().run()
    friend = received(open_shop(), link(shop))
    click(friend, ADD)
    assert quantities(friend) == {sku: 1}


def test_a_link_holds_100_lines_and_no_more(sell: Sell, open_shop: OpenShop):
    sell(*(f"p{n},Product {n},Things,1,9,," for n in range(101)))
    shop = fill(open_shop(), **{f"p{n}": 1 for n in range(100)})
    assert count(shop) == 100
    assert link(shop).count(",") == 99
    fill(shop, p100=1)
    assert not shop.code
    assert "A link holds at most 100 products. Yours has 101." in texts(shop)
    assert is_well(shop)


# Opening one


def test_opening_a_link_shows_it_at_the_prices_of_today_and_changes_nothing(mine: AppTest):
    rows = received(mine).table[0].value.to_numpy().tolist()
    assert [[shown(str(cell)) for cell in row] for row in rows] == [
        ["Oak desk", "2", "₹12,000"],
        ["Desk lamp :orange-badge[Only 3 left]", "9", "₹1,299.50"],
        ["Chair :gray-badge[Sold out]", "1", "₹8,000"],
        ["gone :gray-badge[Not sold here]", "3", ""],
    ]
    assert "₹27,898.50 for what can be had today" in texts(mine)
    assert "₹13,299.50 in all" in texts(received(mine, "desk:1,lamp:1"))
    assert titles(mine)[0] == HEADING
    assert not toasts(mine)
    assert quantities(go(mine, CART)) == OWN
    assert is_well(mine)


def test_a_product_named_twice_is_shown_once(mine: AppTest):
    lines = received(mine, "mug:1,desk:1,mug:2").table[0].value
    assert lines["Quantity"].tolist() == ["3", "1"]


@pytest.mark.parametrize(
    ("packed", "told"),
    [
        *((text, "broken") for text in ("", ",", "a:1e9", "%00:1", "a\x1b:1", "<script>", "a:٣")),
        *((text, "no sense") for text in ("a:99999999999", "desk:0")),
        *((text, "too long") for text in ("a:1," * 1_000, "x" * 40_000)),
    ],
    ids=lambda text: text[:12],
)
def test_a_broken_link_is_explained_and_changes_nothing(mine: AppTest, packed: str, told: str):
    received(mine, packed)
    assert titles(mine)[0] == BROKEN
    assert told in texts(mine)
    assert not {ADD, REPLACE} & set(labels(mine))
    click(mine, "Close")
    assert is_answered(mine)
    assert quantities(mine) == OWN
    assert is_well(mine)


@pytest.mark.parametrize("packed", [["desk:1", "lamp:1"], "desk:1," * 2**17], ids=["twice", "1 MB"])
def test_a_link_that_streamlit_itself_shortens_does_no_harm(mine: AppTest, packed: str | list[str]):
    received(mine, packed)
    assert is_well(mine)
    assert quantities(mine) == OWN


# The answers


@pytest.mark.parametrize(
    ("answer", "after", "told"),
    [
        (ADD, {"desk": 3, "mug": 1, "lamp": 3}, "Not all could be had: Desk lamp, Chair, gone."),
        (REPLACE, {"desk": 2, "lamp": 3}, "Not all could be had: Desk lamp, Chair, gone."),
        (NOT_NOW, OWN, ""),
    ],
)
def test_it_is_answered_once(mine: AppTest, answer: str, after: dict[str, int], told: str):
    click(received(mine), answer)
    assert is_answered(mine)
    assert told in "".join(toasts(mine))
    assert bool(toasts(mine)) == bool(told)
    for _ in range(2):
        assert quantities(mine) == after
        assert is_answered(go(go(mine, CATALOG), CART))
    if answer == REPLACE:
        assert undo(mine) == "Undo: replace cart"
        assert quantities(mine) == OWN
    else:
        assert undo_button(mine) is None
    assert is_well(mine)


def test_an_empty_cart_has_nothing_to_replace(shop: AppTest):
    received(shop)
    assert REPLACE not in labels(shop)
    click(shop, ADD)
    assert quantities(shop) == {"desk": 2, "lamp": 3}


@pytest.mark.parametrize("name", ["Theirs", "<b>*x*</b>"])
def test_it_is_saved_as_a_combination_and_a_name_refused_does_not_lose_the_link(
    mine: AppTest, name: str
):
    submit(received(mine), "save_shared", name)
    assert is_answered(mine)
    assert toasts(mine) == [f"{name} is saved."]
    assert quantities(mine) == OWN
    submit(received(mine), "save_shared", name.upper() + name)
    assert len(cards(go(mine, COMPARE))) == 2
    submit(received(mine, "desk:1"), "save_shared", name.upper())
    assert "has this name already" in toasts(mine)[0]
    assert titles(mine)[0] == HEADING


@pytest.mark.parametrize("answer", [ADD, REPLACE])
def test_what_sells_out_before_the_answer_stays_out(mine: AppTest, sell: Sell, answer: str):
    received(mine, "lamp:2")
    sell("desk,Oak desk,Desks,12000,10,,", "mug,Mug,Kitchen,0.10,50,,")
    click(mine, answer)
    assert toasts(mine) == ["None of it can be had today, so your cart stays as it is."]
    assert "None of it can be had today." in texts(mine)
    assert quantities(mine) == OWN
    assert undo_button(mine) is None


# Downloads


def test_both_files_are_offered(mine: AppTest):
    offered = [b.label for b in go(mine, CART).get("download_button")]
    assert offered == ["Table (CSV)", "Summary to print"]
