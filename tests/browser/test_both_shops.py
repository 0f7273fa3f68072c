"""One long journey in a shop in English and in one in German, from Home to a second tab."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

import cart_state
from cart_state import Product, money
from pages.words import cart as words
from pages.words import compare as compare_words
from pages.words import orders as order_words
from pages.words import shop as shop_words
from tests.browser.server import Server, StartServer
from tests.browser.shop import Shop
from tests.shops import BAKERY, OFFICE


# The other journeys go through the office; here it is in the long series.
@pytest.fixture(
    params=[pytest.param(OFFICE, marks=pytest.mark.long), BAKERY], ids=lambda folder: folder.name
)
def shop(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    start_server: StartServer,
    open_shop: Callable[..., Shop],
) -> Shop:
    """A shopper in this shop, whose words and goods are those of this process as well."""
    monkeypatch.setenv("SHOP", str(request.param))
    server: Server = start_server({"SHOP": str(request.param), "CATALOG_CSV": ""})
    return open_shop(server)


def found(shop: Shop, product: Product) -> None:
    """Finds a product on the catalog page by its name in capitals."""
    search = shop.page.get_by_label(shop_words.SEARCH(), exact=True)
    search.fill(product.name.upper())
    search.press("Enter")
    expect(shop.names.first).to_have_text(product.name)
    shop.idle()


def save(shop: Shop, name: str) -> None:
    shop.button(words.SAVE_COMBINATION()).click()
    shop.idle()
    shop.page.get_by_label(words.COMBINATION_NAME(), exact=True).fill(name)
    shop.button(words.SAVE()).click()
    shop.expect_toast(words.COMBINATION_SAVED.text(name=name).replace("*", ""))
    shop.idle()


@pytest.mark.long
def test_find_look_closely_add_edit_undo_save_compare_reload_and_a_second_tab(shop: Shop):
    goods = list(cart_state.catalog().values())
    one, other = [product for product in goods if product.stock > 9][:2]
    shop.goto("/")
    expect(shop.link(goods[0].category)).to_be_visible()
    expect(shop.page.get_by_text(cart_state.shop().name, exact=True).first).to_be_visible()

    shop.open("Catalog")
    found(shop, other)
    expect(shop.card(other.name)).to_contain_text(money(other.price))
    shop.add(other.name)
    found(shop, one)
    dialog = shop.open_details(one.name)
    expect(dialog).to_contain_text(money(one.price))
    expect(dialog).to_contain_text(one.description)
    dialog.get_by_role("button", name=shop_words.ADD_TO_CART()).click()
    shop.expect_toast(one.name)
    shop.expect_count(2)

    quantity = shop_words.QUANTITY()
    shop.open("Cart").expect_column(words.PRODUCT(), [other.name, one.name])
    shop.idle()
    shop.set_quantity(0, "3")
    shop.expect_column(words.LINE_TOTAL(), [money(3 * other.price), money(one.price)])
    shop.expect_total(money(3 * other.price + one.price))
    shop.expect_count(4)
    shop.idle()
    shop.click_action(words.REMOVE(), 0)
    shop.expect_column(words.PRODUCT(), [one.name])
    shop.undo.click()
    shop.expect_column(quantity, [3, 1])
    shop.idle()
    save(shop, "Ä <b>1</b>")
    shop.set_quantity(1, "2")
    shop.expect_count(5)
    shop.idle()
    save(shop, "2")

    shop.goto("/Compare")
    table = shop.page.get_by_role("table").first
    header = [words.PRODUCT(), words.YOUR_CART(), "Ä <b>1</b>", "2"]
    expect(table.get_by_role("columnheader")).to_have_text(header)
    more, less = money(3 * other.price + 2 * one.price), money(3 * other.price + one.price)
    totals = table.get_by_role("row").filter(has_text=words.TOTAL()).first
    expect(totals.get_by_role("cell")).to_have_text([more, less, more])
    expect(table).to_contain_text(compare_words.LESS.text(amount=one.price))

    shop.page.reload()
    shop.expect_count(5)
    tab = shop.on(shop.new_tab())
    tab.goto("/Cart").expect_column(quantity, [3, 2])
    tab.button(words.CLEAR_CART()).click()
    expect(tab.heading(words.EMPTY())).to_be_visible()
    tab.undo.click()
    tab.expect_count(5)

    tab.goto("/Order").tell(name="Änne <b>A</b>", email="a@b.example", note="Ä\nß")
    tab.place.click()
    title = re.compile(order_words.TITLES["placed"].text(number="[A-Z0-9]{6}"))
    expect(tab.heading(title)).to_be_visible()
    expect(tab.page.get_by_text("Änne <b>A</b>")).to_be_visible()
    tab.expect_count(0)
