"""A cart as a link: made on the Cart page, opened by anybody, answered or not. And downloads."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.pages.shop import CART, CATALOG, COMPARE, OpenShop, Sell, Shop, shown

HEADING, BROKEN = "Somebody shared a cart with you", "This link does not work"
LINK = "desk:2,lamp:9,chair:1,gone:3"
ADD, REPLACE, NOT_NOW = "Add to my cart", "Replace my cart", "Not now"
OWN = {"desk": 1, "mug": 1}


@pytest.fixture
def mine(shop: Shop) -> Shop:
    """A shopper with a desk and a mug in the cart."""
    return shop.fill(**OWN)


def received(shop: Shop, packed: str | list[str] = LINK) -> Shop:
    """Opens the Cart page by a link to this cart."""
    return shop.go(CART, shared=packed)


def is_answered(shop: Shop) -> bool:
    """Whether the question is gone, from the address too."""
    return not {HEADING, BROKEN} & set(shop.titles()) and "shared" not in shop.query_params


def link(shop: Shop) -> str:
    """What the link of this cart holds."""
    (address,) = shop.go(CART).copyable()
    ((name, (packed,)),) = parse_qs(urlsplit(address).query).items()
    assert name == "shared"
    return packed


# Making a link


def test_a_link_holds_skus_and_quantities_and_nothing_else(mine: Shop):
    assert link(mine.fill(desk=1)) == "desk:2,mug:1"


def test_a_link_made_here_is_understood_there(sell: Sell, open_shop: OpenShop):
    sku = "R&D #1 100% a+b: ü机,c?d=e"
    sell(f'"{sku}",Desk,Desks,1,5,,')
    shop = open_shop().go(CATALOG)
    shop.button(key=f"add_{sku}").click().run()
    friend = received(open_shop(), link(shop))
    friend.click(ADD)
    assert friend.quantities() == {sku: 1}


def test_a_link_holds_100_lines_and_no_more(sell: Sell, open_shop: OpenShop):
    sell(*(f"p{n},Product {n},Things,1,9,," for n in range(101)))
    shop = open_shop().fill(**{f"p{n}": 1 for n in range(100)})
    assert shop.count() == 100
    assert link(shop).count(",") == 99
    shop.fill(p100=1)
    assert not shop.copyable()
    assert "A link holds at most 100 products. Yours has 101." in shop.texts()
    assert shop.is_well()


# Opening one


def test_opening_a_link_shows_it_at_the_prices_of_today_and_changes_nothing(mine: Shop):
    rows = received(mine).table[0].value.to_numpy().tolist()
    assert [[shown(str(cell)) for cell in row] for row in rows] == [
        ["Oak desk", "2", "₹12,000.00"],
        ["Desk lamp :orange-badge[Only 3 left]", "9", "₹1,299.50"],
        ["Chair :gray-badge[Sold out]", "1", "₹8,000.00"],
        ["gone :gray-badge[Not sold here]", "3", ""],
    ]
    assert "₹27,898.50 for what can be had today" in mine.texts()
    assert "₹13,299.50 in all" in received(mine, "desk:1,lamp:1").texts()
    assert mine.titles()[0] == HEADING
    assert not mine.toasts()
    assert mine.go(CART).quantities() == OWN
    assert mine.is_well()


@pytest.mark.parametrize(
    ("packed", "told"),
    [
        ("", "broken"),
        ("<script>", "broken"),
        ("desk:0", "no sense"),
        ("a:1," * 1_000, "too long"),
    ],
    ids=lambda text: text[:12],
)
def test_a_broken_link_is_explained_and_changes_nothing(mine: Shop, packed: str, told: str):
    received(mine, packed)
    assert mine.titles()[0] == BROKEN
    assert told in mine.texts()
    assert not {ADD, REPLACE} & set(mine.labels())
    mine.click("Close")
    assert is_answered(mine)
    assert mine.quantities() == OWN
    assert mine.is_well()


def test_free_goods_can_be_had(sell: Sell, open_shop: OpenShop):
    sell("sample,Sample,Things,0,9,,", "desk,Oak desk,Desks,12000,10,,")
    shop = received(open_shop(), "sample:2")
    assert "₹0.00 in all" in shop.texts()
    shop.click(ADD)
    assert shop.quantities() == {"sample": 2}
    assert shop.toasts() == ["Cart: 2"]
    assert shop.total() == "₹0.00"


# The answers


@pytest.mark.parametrize(
    ("answer", "after", "told"),
    [
        (ADD, {"desk": 3, "mug": 1, "lamp": 3}, "Not all could be had: Desk lamp, Chair, gone."),
        (REPLACE, {"desk": 2, "lamp": 3}, "Not all could be had: Desk lamp, Chair, gone."),
        (NOT_NOW, OWN, ""),
    ],
)
def test_it_is_answered_once(mine: Shop, answer: str, after: dict[str, int], told: str):
    received(mine).click(answer)
    assert is_answered(mine)
    assert told in "".join(mine.toasts())
    assert bool(mine.toasts()) == bool(told)
    for _ in range(2):
        assert mine.quantities() == after
        assert is_answered(mine.go(CATALOG).go(CART))
    if answer == REPLACE:
        assert mine.undo() == "Undo: replace cart"
        assert mine.quantities() == OWN
    else:
        assert mine.undo_button() is None
    assert mine.is_well()


def test_it_is_saved_as_a_combination_and_a_name_refused_does_not_lose_the_link(mine: Shop):
    name = "<b>*x*</b>"
    received(mine).submit("save_shared", name)
    assert is_answered(mine)
    assert mine.toasts() == [f"{name} is saved."]
    assert mine.quantities() == OWN
    received(mine).submit("save_shared", name.upper() + name)
    assert len(mine.go(COMPARE).cards()) == 2
    received(mine, "desk:1").submit("save_shared", name.upper())
    assert "has this name already" in mine.toasts()[0]
    assert mine.titles()[0] == HEADING


@pytest.mark.parametrize("answer", [ADD, REPLACE])
def test_what_sells_out_before_the_answer_stays_out(mine: Shop, sell: Sell, answer: str):
    received(mine, "lamp:2")
    sell("desk,Oak desk,Desks,12000,10,,", "mug,Mug,Kitchen,0.10,50,,")
    mine.click(answer)
    assert mine.toasts() == ["None of it can be had today, so your cart stays as it is."]
    assert "None of it can be had today." in mine.texts()
    assert mine.quantities() == OWN
    assert mine.undo_button() is None


# Downloads


def test_both_files_are_offered(mine: Shop):
    assert not mine.go(CART).downloads(), "nothing is made that nobody asked for"
    mine.session_state["download_open"] = True
    table, summary = mine.run().downloads()
    assert (table[0], summary[0]) == ("Table (CSV)", "Summary to print")
    assert (table[1][-4:], summary[1][-5:]) == (".csv", ".html")
    assert "Mug" in table[2].decode("utf-8-sig")
    assert "<h1>Your cart</h1>" in summary[2].decode()
