"""What an owner may say of a product: specs, pictures, what goes well with it."""

import json

import pytest

from cart_state import wiring
from tests.pages.shop import (
    CATALOG,
    COMPARE,
    HOME,
    OpenShop,
    Sell,
    Shop,
    WriteSettings,
    shown,
)

SPECS = "specs"


def table(shop: Shop) -> list[list[str]]:
    """The last table, with its head and the names in front, as it is read."""
    read = shop.table[-1].value
    return [
        ["", *map(shown, read.columns)],
        *([shown(name), *map(shown, row)] for name, *row in read.itertuples()),
    ]


def drawn(shop: Shop, component: str) -> list[dict]:
    """What each component of this name was given."""
    protos = (element.proto for element in shop.get("bidi_component"))
    return [json.loads(proto.json) for proto in protos if proto.component_name == component]


def offer(*specs: str) -> list[str]:
    """A desk for each specs, that are one category, and a lamp."""
    desks = (f"d{n},Desk {n},Desks,{n},9,,,{said}" for n, said in enumerate(specs, 1))
    return [*desks, "lamp,Lamp,Lighting,1,9,,,Width: 5 cm"]


# In the dialog


def test_the_dialog_shows_specs_as_a_table_and_nothing_where_there_are_none(
    sell: Sell, open_shop: OpenShop
):
    sell(*offer("Width: 140 cm; Frame: _Oak_ <b>", ""))
    shop = open_shop().go(CATALOG, product="d1")
    assert table(shop)[1:] == [["Width", "140 cm"], ["Frame", "_Oak_ <b>"]]
    assert not shop.go(CATALOG, product="d2").table
    assert shop.is_well()


def test_the_dialog_shows_all_pictures_of_the_product(sell: Sell, open_shop: OpenShop):
    file = sell("desk,Desk,Desks,1,1,,a.svg; b.svg", "lamp,Lamp,L,1,1,,a.svg")
    for name in ("a.svg", "b.svg"):
        (file.parent / name).write_text(f"<svg>{name}</svg>", "utf-8")
    shop = open_shop().go(CATALOG, product="desk")
    shown_there = [one for one in drawn(shop, "pictures") if one["alt"] == "Desk"]
    assert [len(set(one["urls"])) for one in shown_there] == [2]
    (lamp,) = (d for d in drawn(shop.go(CATALOG, product="lamp"), "pictures") if d["alt"] == "Lamp")
    assert len(lamp["urls"]) == 1
    assert shop.is_well()


def test_the_dialog_says_how_it_gets_to_one_and_shows_the_text_about_it(
    sell: Sell, open_shop: OpenShop, write_settings: WriteSettings
):
    file = sell()
    ways = '[[delivery]]\nname = "By *bike*"\ncost = "5"\nfree_from = "50"\n'
    (file.parent / "terms.md").write_text("# Title\n\nSend it back, $1.", "utf-8")
    write_settings('delivery_text = "terms.md"\n[[delivery]]\nid = "fetch"\n' + ways)
    shop = open_shop().go(CATALOG, product="desk")
    said = [shown(one.value) for one in shop.caption]
    assert "Pick-up: free  \nBy *bike*: ₹5.00, free from ₹50.00" in said
    (text,) = shop.expander
    assert text.label == "Delivery and returns"
    assert [shown(one.value).strip() for one in text.markdown] == ["Send it back, $1."]
    write_settings('[orders]\nmode = "off"\n')
    assert not any("free" in one.value for one in shop.go(CATALOG, product="desk").caption)


# Side by side


def test_the_dialog_leads_to_its_specs_beside_those_of_others_of_the_category(
    sell: Sell, open_shop: OpenShop
):
    sell(*offer("Width: 1 m", "", "Width: 2 m; Feet: 4", "Width: 3 m", "Width: 4 m"))
    shop = open_shop().go(CATALOG, product="d1")
    link = next(one.proto for one in shop.page_link if one.value == "Compare side by side")
    assert (
        link.query_string == "specs=d1&specs=d3&specs=d4"
    )  # of the three related the one has none
    shop.go(COMPARE, specs=["d1", "d3", "d4"])
    assert "Desks side by side" in shop.titles()
    assert shop.cards() == ["Desk 1", "Desk 3", "Desk 4"]
    assert table(shop) == [
        ["", "Desk 1", "Desk 3", "Desk 4"],
        ["Width", "1 m", "2 m", "3 m"],
        ["Feet", "–", "4", "–"],
    ]
    shop.go(CATALOG, product="d2")
    shop.go(CATALOG, product="lamp")
    assert "Compare side by side" not in shop.links()
    assert shop.is_well()


def test_what_is_compared_is_chosen_and_stands_in_the_address(sell: Sell, open_shop: OpenShop):
    sell(*offer(*["Width: 1 m"] * 5))
    shop = open_shop().go(COMPARE, specs=["d1", "d2"])
    (choice,) = shop.multiselect
    assert choice.proto.max_selections == 4
    choice.set_value(["d5", "d2", "d1"]).run()
    assert shop.query_params[SPECS] == ["d5", "d2", "d1"]
    assert shop.cards() == ["Desk 5", "Desk 2", "Desk 1"]
    shop.multiselect[0].set_value([]).run()
    assert SPECS not in shop.query_params
    assert not shop.multiselect
    assert shop.is_well()


@pytest.mark.parametrize(
    ("named", "compared"),
    [
        (["gone", "d2", "d2", "lamp", "d1"], ["Desk 2", "Desk 1"]),
        (["d1", "d2", "d3", "d4", "d5"], ["Desk 1", "Desk 2", "Desk 3", "Desk 4"]),
        (["gone", "x" * 10_000, ""], []),
        (["lamp"], ["Lamp"]),
    ],
)
def test_any_address_compares_what_is_sold_of_one_category_four_at_most(
    sell: Sell, open_shop: OpenShop, named: list[str], compared: list[str]
):
    sell(*offer(*["Width: 1 m"] * 5))
    shop = open_shop().go(COMPARE, specs=named)
    assert shop.cards() == compared
    assert shop.is_well()


def test_what_is_added_there_is_in_the_cart_and_goods_without_specs_have_no_table(
    sell: Sell, open_shop: OpenShop
):
    sell(*offer("", ""))
    shop = open_shop().go(COMPARE, specs=["d1", "d2"]).add("d2")
    assert shop.count() == 1
    assert not shop.table
    assert shop.is_well()


# In the cart


def test_the_cart_shows_the_owners_list_and_then_what_was_ordered_together(
    sell: Sell, open_shop: OpenShop
):
    sell(
        *(f"{sku},{sku},A,1,9,,,," for sku in ("pen", "ink", "cap", "lid")),
        "desk,desk,A,1,9,,,,lid; pad",
        "pad,pad,A,1,0,,,,",
    )
    for others in ({"ink": 1, "pen": 1}, {"ink": 1}, {"pen": 2, "cap": 1}, {"ink": 3}):
        open_shop().fill(desk=1, **others).order()
    wiring.store().orders.count_together()
    shop = open_shop().fill(desk=1)
    assert "Goes well with" in shop.titles()
    assert shop.cards() == ["lid", "ink", "pen"]
    shop.add("ink")
    assert shop.quantities() == {"desk": 1, "ink": 1}
    assert shop.cards() == ["lid", "pen"]
    assert "Goes well with" not in shop.click("Clear cart").titles()
    assert shop.is_well()


def test_orders_that_were_cancelled_count_for_nothing_and_nobody_waits_for_the_count(shop: Shop):
    for _ in range(2):
        shop.fill(desk=1, mug=1).order().click("Yes, cancel it")
    orders = wiring.store().orders
    orders.count_together()
    assert orders.together() == {}


# What a button is about


def test_each_button_of_a_product_is_called_after_it(shop: Shop):
    rule = ".st-key-{} button p::after{{font-size:0;content:'\\3a  {}'}}"

    def rules() -> str:
        (sheet,) = drawn(shop, "names")
        return sheet

    for page in (HOME, CATALOG):
        shop.go(page)
        assert rule.format("add_desk", "Oak desk") in rules()
        assert [b.label for b in shop.button if b.key == "add_desk"] == ["Add to cart"]
    shop.go(CATALOG, product="mug")
    assert rule.format("dialog_add_mug", "Mug") in rules()
    shop.fill(desk=1).press("Save for later", "desk")
    for key in ("move_to_cart_desk", "drop_saved_desk"):
        assert rule.format(key, "Oak desk") in rules()


def test_a_name_is_text_in_the_style_sheet_too_and_of_two_keys_alike_neither_is_named(
    sell: Sell, open_shop: OpenShop
):
    sell("a b,One,A,1,1,,", "a-b,Two,A,1,1,,", 'c,"\'}*{display:none}\\</style>ü",A,1,1,,')
    shop = open_shop().go(CATALOG)
    (sheet,) = drawn(shop, "names")
    assert sheet == (
        ".st-key-add_c button p::after{font-size:0;content:"
        "'\\3a  \\27 \\7d \\2a \\7b display\\3a none\\7d \\5c \\3c \\2f style\\3e \\fc '}"
    )
