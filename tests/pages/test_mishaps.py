"""What a shopper sees, and the log says, when something is wrong."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.testing.v1 import AppTest

import cart_state
from cart_state import Cart
from pages.parts.text import plain as escaped
from tests.pages.reading import (
    CART,
    CATALOG,
    HOME,
    PAGES,
    add,
    button,
    card_texts,
    cards,
    count,
    edit,
    go,
    is_well,
    links,
    quantities,
    shown,
    table,
    texts,
    toasts,
    visit,
)

Sell = Callable[..., Path]
OpenShop = Callable[[], AppTest]
Errors = Callable[[], list[logging.LogRecord]]

SORRY = "Sorry, something went wrong on our side"
BACK = "Back to the start"

# A broken catalogue


@pytest.mark.parametrize("page", PAGES)
def test_a_broken_catalogue_shows_every_fault(sell: Sell, open_shop: OpenShop, page: str):
    sell("desk,,Desks,free,1,,", "lamp,Lamp,Lighting,1,1.5,,")
    shop = go(open_shop(), page)
    assert not shop.exception
    told = shown("\n".join(error.value for error in shop.error))
    for fault in (
        "goods.csv, line 2, column name: '' must not be empty.",
        "goods.csv, line 2, column price: 'free' must be an amount",
        "goods.csv, line 3, column stock: '1.5' must be a whole number",
    ):
        assert fault in told
    assert "Traceback" not in told


@pytest.mark.parametrize("page", PAGES)
def test_a_fault_is_told_once_on_a_page(sell: Sell, open_shop: OpenShop, page: str):
    sell("desk,,Desks,1,1,,")
    shop = go(open_shop(), page)
    assert not shop.exception
    assert len(shop.error) == 1


def test_a_missing_catalogue_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, open_shop: OpenShop
):
    monkeypatch.setenv("CATALOG_CSV", str(tmp_path / "none.csv"))
    shop = open_shop()
    assert not shop.exception
    assert "none.csv: the file cannot be read" in shown(shop.error[0].value)


def test_a_broken_catalogue_is_in_the_log_without_a_traceback(
    sell: Sell, open_shop: OpenShop, errors: Errors
):
    sell("desk,,Desks,1,1,,")
    open_shop().run()
    (logged,) = errors()
    assert "line 2, column name" in logged.getMessage()
    assert logged.exc_info is None


def test_faults_show_the_file_as_text(sell: Sell, open_shop: OpenShop):
    sell("desk,Desk,Desks,<b>:red[$1$]</b>,1,,")
    raw = open_shop().error[0].value
    assert r"\<b\>\:red\[\$1\$\]\<\/b\>" in raw


def test_the_store_opens_once_the_catalogue_is_mended(sell: Sell, open_shop: OpenShop):
    sell("desk,,Desks,1,1,,")
    shop = open_shop()
    assert shop.error
    sell()
    assert is_well(shop.run())
    assert len(cards(shop)) == 4


def test_a_catalogue_broken_later_leaves_the_store_open(
    small_shop: AppTest, sell: Sell, errors: Errors
):
    add(small_shop, "desk")
    sell("desk,,Desks,1,1,,")
    for page in PAGES:
        assert is_well(go(small_shop, page))
    assert quantities(small_shop) == {"desk": 1}
    (logged,) = errors()
    assert "last good one stays in use" in logged.getMessage()


def test_a_changed_catalogue_shows_at_the_next_interaction(small_shop: AppTest, sell: Sell):
    sell("sofa,Sofa,Seats,1,1,,")
    assert cards(small_shop.run()) == ["Sofa"]


# Text from the file

NAMES = [
    "**Bold** _desk_ `code`",
    "<script>alert(1)</script> <b>desk</b>",
    "Costs $5 or $x^2$",
    ":material/home: :smile: :red[desk] :streamlit:",
    "[link](https://a.b) ![x](y) https://a.b www.a.b me@a.b",
    "# Heading -> <- -- > quote | a | \\",
    '"; DROP TABLE carts; --',
    "=HYPERLINK(1) 机 ₹ é 🪑",
]


@pytest.mark.parametrize("name", NAMES)
def test_text_from_the_file_is_shown_as_text(sell: Sell, open_shop: OpenShop, name: str):
    quoted = '"' + name.replace('"', '""') + '"'
    sell(f"odd,{quoted},{quoted},1,9,{quoted},")
    shop = open_shop()
    plain = escaped(name)
    assert is_well(shop)
    assert card_texts(shop)[0].splitlines()[0] == f"### {plain}"
    assert plain in links(shop)

    assert f"**{plain}** × 1 added." in add(shop, "odd").toast[0].value

    go(shop, CATALOG)
    assert shop.get("pills")[0].options == [plain]
    assert card_texts(shop)[0].splitlines()[0] == f"### {plain}"
    shop.button(key="details_odd").click().run()
    (dialog,) = shop.get("dialog")
    assert dialog.proto.dialog.title == plain
    assert plain in [words.value for words in dialog.markdown]

    go(shop, CART)
    assert is_well(shop)
    assert table(shop).loc["odd", "Product"] == name
    edit(shop, {0: 99})
    assert plain in shop.toast[0].value


@pytest.mark.parametrize("sku", ["a b", "ä", "x_y-z", "$1", "'\"<b>", "a/b?c=d&e", "0", "None"])
def test_any_sku_can_be_bought(sell: Sell, open_shop: OpenShop, sku: str):
    quoted = '"' + sku.replace('"', '""') + '"'
    sell(f"{quoted},Thing,Things,1,9,,")
    shop = add(go(open_shop(), CATALOG), sku)
    assert count(shop) == 1
    edit(go(shop, CART), {0: 5})
    assert quantities(shop) == {sku: 5}
    assert is_well(shop)


# An error of our own


class UnforeseenError(RuntimeError):
    """An error nobody has foreseen."""


def fails(*args: object, **kwargs: object) -> None:
    raise UnforeseenError("secret detail")


def logged_unforeseen(errors: Errors) -> list[logging.LogRecord]:
    return [r for r in errors() if r.exc_info and r.exc_info[0] is UnforeseenError]


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (HOME, "catalog"),
        (CATALOG, "catalog"),
        (CART, "get"),
        (HOME, "refresh"),
    ],
)
def test_an_uncaught_error_is_polite_logged_and_leaves_the_cart(
    small_shop: AppTest, monkeypatch: pytest.MonkeyPatch, errors: Errors, page: str, name: str
):
    add(add(small_shop, "desk"), "desk")
    with monkeypatch.context() as patch:
        patch.setattr(cart_state, name, fails)
        go(small_shop, page)
        assert not small_shop.exception
        assert SORRY in [error.proto.title for error in small_shop.error]
        assert BACK in links(small_shop)
        assert "secret detail" not in texts(small_shop) + str(small_shop.error)
        assert logged_unforeseen(errors)
    assert is_well(go(small_shop, CART))
    assert quantities(small_shop) == {"desk": 2}


def test_an_error_in_one_card_leaves_the_others(
    small_shop: AppTest, monkeypatch: pytest.MonkeyPatch, errors: Errors
):
    from pages.parts import product_card

    draw = product_card.picture

    def picture(product: cart_state.Product) -> None:
        if product.sku == "lamp":
            fails()
        draw(product)

    monkeypatch.setattr(product_card, "picture", picture)
    go(small_shop, CATALOG)
    assert cards(small_shop) == ["Oak desk", "Mug", "Chair"]
    assert len(small_shop.error) == 1
    assert len(logged_unforeseen(errors)) == 1


def test_an_error_in_a_click_is_polite_logged_and_leaves_the_cart(
    small_shop: AppTest, monkeypatch: pytest.MonkeyPatch, errors: Errors
):
    add(small_shop, "desk")
    with monkeypatch.context() as patch:
        patch.setattr(Cart, "add", fails)
        add(small_shop, "desk")
        assert not small_shop.exception
        assert SORRY in toasts(small_shop)[0]
        assert logged_unforeseen(errors)
    assert count(go(small_shop, CART)) == 1


def test_an_error_in_clear_is_polite_logged_and_leaves_the_cart(
    small_shop: AppTest, monkeypatch: pytest.MonkeyPatch, errors: Errors
):
    go(add(small_shop, "desk"), CART)
    with monkeypatch.context() as patch:
        patch.setattr(Cart, "clear", fails)
        button(small_shop, "Clear cart").click().run()
        assert not small_shop.exception
        assert SORRY in toasts(small_shop)[0]
        assert logged_unforeseen(errors)
    assert quantities(go(small_shop, CART)) == {"desk": 1}


def test_an_error_in_a_click_is_logged_and_leaves_the_cart(
    small_shop: AppTest, monkeypatch: pytest.MonkeyPatch, errors: Errors
):
    add(small_shop, "desk")
    with monkeypatch.context() as patch:
        patch.setattr(Cart, "add", fails)
        add(small_shop, "desk")
        assert logged_unforeseen(errors)
    assert count(go(small_shop, CART)) == 1


def interrupted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a click arrive just when a toast is to be drawn: the run ends, another begins."""
    draw, left = st.toast, [RerunException(RerunData())]

    def toast(*args: object, **kwargs: object) -> object:
        if left:
            raise left.pop()
        return draw(*args, **kwargs)

    monkeypatch.setattr(st, "toast", toast)


def test_the_reason_of_a_refusal_outlasts_a_run_that_is_cut_short(
    small_shop: AppTest, monkeypatch: pytest.MonkeyPatch
):
    go(add(small_shop, "lamp"), CART)
    interrupted_once(monkeypatch)
    edit(small_shop, {0: 99})
    assert toasts(small_shop) == ["Only 3 of Desk lamp can be had, and 1 is in your cart."]
    assert not toasts(small_shop.run())


def test_a_link_to_what_is_not_sold_says_so_even_when_its_run_is_cut_short(
    small_shop: AppTest, monkeypatch: pytest.MonkeyPatch
):
    interrupted_once(monkeypatch)
    visit(small_shop, CATALOG, product="gone")
    assert toasts(small_shop) == ["This product is not sold here, or no longer."]
    assert not toasts(small_shop.run())


def test_the_cart_survives_emptied_caches(small_shop: AppTest):
    add(small_shop, "desk")
    st.cache_resource.clear()
    st.cache_data.clear()
    assert count(small_shop.run()) == 1
    assert not toasts(small_shop)
