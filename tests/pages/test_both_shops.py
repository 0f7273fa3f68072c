"""The same journeys in a shop in English and in one in German: nothing hangs on either.

What is read is compared with the shop's own settings, goods and words.
"""

from pathlib import Path

import pytest

import cart_state
from cart_state import Catalog, OutOfStock, Product, money
from pages.words import cart as words
from pages.words import compare as compare_words
from pages.words import orders as order_words
from pages.words import shop as shop_words
from pages.words.refusals import refusal
from tests.conftest import Process
from tests.pages.shop import (
    CART,
    CATALOG,
    COMPARE,
    HOME,
    ORDER,
    PAGES,
    OpenShop,
    OpenTab,
    Shop,
    shown,
)
from tests.shops import BAKERY, OFFICE


@pytest.fixture(params=[OFFICE, BAKERY], ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop that is open; its words are those of `pages.words` meanwhile."""
    monkeypatch.setenv("SHOP", str(request.param))
    return request.param


@pytest.fixture
def shop(folder: Path, open_shop: OpenShop) -> Shop:
    return open_shop()


@pytest.fixture
def goods(folder: Path) -> Catalog:
    return cart_state.catalog()


@pytest.fixture
def three(goods: Catalog) -> list[Product]:
    """Three products of which there are many, of more than one category."""
    first, *others = (product for product in goods.values() if product.stock > 5)
    other = next(product for product in others if product.category != first.category)
    return [first, next(one for one in others if one is not other), other]


def in_cart(*lines: tuple[Product, int]) -> str:
    """What a toast says of a cart with these lines."""
    return words.IN_CART(count=sum(quantity for _, quantity in lines))


def test_home_shows_what_the_settings_say_and_puts_goods_forward(shop: Shop, goods: Catalog):
    settings = cart_state.shop()
    assert shop.titles()[0] == (settings.tagline or settings.name)
    assert shop.brand() == settings.name
    assert settings.intro in shop.texts().splitlines()
    tiles = [key.partition("_")[::2] for key in shop.tiles()]
    assert [name for kind, name in tiles if kind == "category"] == list(goods.categories)
    featured = [name for kind, name in tiles if kind == "tile"]
    assert featured == list(settings.featured or list(goods)[:12])
    for page in PAGES:
        links = shop.go(page).links()
        assert shop.is_well()
        assert {shop_words.HOME(), shop_words.CATALOG()} <= set(links)
        assert set(settings.texts) <= set(shop.labels())
        assert settings.contact.email in shown(shop.markdown[-1].value)


def test_every_product_is_found_by_its_name_and_under_its_category(shop: Shop, goods: Catalog):
    shop.go(CATALOG)
    for product in goods.values():
        assert shop.ask(search=product.name.upper()).cards()[0] == product.name
    shop.ask(search="")
    for category in goods.categories:
        of_it = [one for one in goods.values() if one.category == category]
        assert shop.ask(category=[category]).cards() == [one.name for one in of_it]
        assert shop_words.PRODUCTS(count=len(of_it)) in shop.texts()
    cheapest = sorted(goods.values(), key=lambda product: product.price)
    found = shop.ask(category=[], sort="price up").cards()
    assert found == [product.name for product in cheapest[: len(found)]]


def test_a_card_and_the_dialog_tell_name_price_and_availability(shop: Shop, goods: Catalog):
    shop.go(CATALOG)
    for category in goods.categories:
        tiles = shop.ask(category=[category]).tiles()
        for product in (one for one in goods.values() if one.category == category):
            tile = tiles[f"tile_{product.sku}"]
            assert (tile["title"], tile["price"]) == (product.name, money(product.price))
            assert (tile["note"], tile["tone"]) == shop_words.availability(product)
    for product in (next(iter(goods.values())), next(p for p in goods.values() if not p.stock)):
        shop.go(CATALOG, product=product.sku)
        assert shop.dialog() == product.name
        assert shop.metric[0].value == money(product.price)
        told = {f"{product.category} · {product.sku}", product.description}
        assert told <= set(shop.texts().splitlines())
        assert shop_words.availability(product)[0] in shop.texts()


def test_adds_are_confirmed_with_the_count_or_refused_with_the_reason(
    shop: Shop, three: list[Product], goods: Catalog
):
    one, two, _ = three
    shop.go(CATALOG, search=one.name).add(one.sku)
    told = words.ADDED(product=one.name, count=1, in_cart=in_cart((one, 1)))
    assert shop.toasts() == [shown(told)]
    assert shop.tiles()[f"tile_{one.sku}"]["mark"] == shop_words.COUNT_IN_CART(count=1)
    shop.go(CATALOG, product=two.sku).number(shop_words.QUANTITY()).set_value(3)
    shop.click_key(f"dialog_add_{two.sku}")
    told = words.ADDED(product=two.name, count=3, in_cart=in_cart((one, 1), (two, 3)))
    assert shop.toasts() == [shown(told)]
    assert shop.count() == 4
    few = min((p for p in goods.values() if p.stock), key=lambda p: p.stock)
    shop.ask(search=few.name).add(*[few.sku] * few.stock)
    assert shop.button(key=f"add_{few.sku}").label == shop_words.ALL_IN_CART(count=few.stock)
    shop.go(CATALOG, product=few.sku).number(shop_words.IN_YOUR_CART()).set_value(few.stock + 1)
    shop.run()
    assert shop.toasts() == [shown(refusal(OutOfStock(few, few.stock + 1, few.stock)))]


def test_quantities_are_edited_in_the_table_and_every_loss_is_taken_back(
    shop: Shop, three: list[Product]
):
    one, two, other = three
    shop.fill(**{one.sku: 1, two.sku: 2, other.sku: 1}).edit({0: 4, 1: two.stock + 1})
    assert shop.toasts() == [shown(refusal(OutOfStock(two, two.stock + 1, 2)))]
    assert list(shop.quantities().values()) == [4, 2, 1]
    lines = shop.lines()
    assert list(lines["Product"]) == [one.name, two.name, other.name]
    assert list(lines["Unit price"].str.strip()) == [money(product.price) for product in three]
    assert lines["Line total"].iloc[0].strip() == money(4 * one.price)
    assert shop.total() == money(4 * one.price + 2 * two.price + other.price)
    shop.press("Remove", two.sku)
    assert shop.undo() == shown(words.UNDO["remove"](what=two.name))
    assert list(shop.quantities().values()) == [4, 2, 1]
    shop.press("Save for later", one.sku)
    assert words.SAVED_FOR_LATER() in shop.titles()
    shop.click_key(f"move_to_cart_{one.sku}")
    shop.click(words.CLEAR_CART())
    assert words.EMPTY() in shop.titles()
    assert shop.undo() == words.UNDO_ALL["clear"]()
    assert shop.count() == 7


def test_combinations_are_saved_compared_and_put_into_the_cart(shop: Shop, three: list[Product]):
    one, two, other = three
    shop.fill(**{one.sku: 2}).save()
    small, large = (words.OFFERED_NAME.text(number=number) for number in (1, 2))
    assert shop.toasts() == [shown(words.COMBINATION_SAVED(name=small))]
    shop.fill(**{other.sku: 1}).save()
    shop.fill(**{two.sku: 1}).go(COMPARE)
    assert shop.cards() == [small, large]
    header, *rows = shop.compared()
    assert header == [words.PRODUCT(), words.YOUR_CART(), small, large]
    worth = [2 * one.price, 2 * one.price + other.price]
    own = worth[-1] + two.price
    assert [words.TOTAL(), *map(money, (own, *worth))] in rows
    differences = [shown(compare_words.difference(total - own)) for total in worth]
    assert rows[1] == [compare_words.COMPARED(), "", *differences]
    shop.act("replace", small)
    assert shop.count() == 2
    assert shop.go(CART).quantities() == {one.sku: 2}


def test_an_order_is_placed_told_and_cancelled_in_the_shop_s_own_words(
    shop: Shop, three: list[Product]
):
    one, two, _ = three
    way = cart_state.shop().delivery[1]
    goods = one.price + 2 * two.price
    shop.fill(**{one.sku: 1, two.sku: 2}).go(ORDER).tell(delivery=way.id)
    total = goods + way.cost_for(goods)
    assert shop.primary() == [shown(order_words.PAY_ON_DELIVERY(total=total))]
    shop.click_key("order_place")
    assert shop.notices() == [order_words.NOTHING_ORDERED()]
    assert shown(order_words.FIELD_PROBLEMS["address", "missing"]()) in address(shop)
    shop.order(delivery=way.id, address="Weg 1")
    number = shop.titles()[0].split()[1]
    assert shop.titles() == [order_words.TITLES["placed"].text(number=number)]
    assert shop.ordered()[-1] == [way.name, money(way.cost_for(goods))]
    assert shop.total() == money(total)
    shop.click(order_words.YES_CANCEL())
    assert shop.titles() == [order_words.TITLES["cancelled"].text(number=number)]


def address(shop: Shop) -> str:
    """The label of the field for the address."""
    return shown(shop.text_input(key="order_address").label)


def test_the_cart_is_there_in_a_second_tab_and_after_a_restart(
    folder: Path, open_tab: OpenTab, process: Process, three: list[Product]
):
    tab, other = open_tab(), open_tab()
    tab.fill(**{three[0].sku: 2})
    assert other.go(CART).quantities() == {three[0].sku: 2}
    process.restart()
    again = open_tab().go(HOME)
    assert again.count() == 2
    assert words.SAVED_FOR_LATER() not in again.titles()
    assert shown(shop_words.CONTINUE()) in again.texts()
