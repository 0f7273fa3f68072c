"""A neighbour under the same domain sets cookies of its own, to see and fill another's cart."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message
from streamlit.runtime.context import StreamlitHeaders

from cart_state import StoreError, browser, wiring
from cart_state.storage.store import Store
from pages.served.headers import CartCookie
from tests.loops import run
from tests.postgres import add, shop
from tests.sessions import dated, new_id, signed

UNSIGNED = "A" * 43
OTHER = "B" * 43
THEIRS, OURS, LATER = signed("m" * 16), signed("v" * 16), signed("w" * 16)
SECURE, PLAIN = "https://shop.example", "http://shop.example"

Cookies = dict[str, str]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("CART_DATABASE_URL", f"sqlite:///{tmp_path / 'carts.sqlite3'}")
    yield wiring.store()
    wiring.store().close()
    wiring._store_at.cache_clear()


def page(cookies: str, url: str = SECURE, status: int = 200) -> Cookies:
    """The cookies that come with a page for this header; a deleted one is ""."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "scheme": url.partition(":")[0],
        "headers": [(b"cookie", cookies.encode())] if cookies else [],
    }
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    run(CartCookie(Response(status_code=status))(scope, receive, send))
    jar: SimpleCookie = SimpleCookie()
    for header in Headers(raw=sent[0]["headers"]).getlist("set-cookie"):
        jar.load(header)
    return {name: morsel.value for name, morsel in jar.items()}


def session(cookies: str, url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of the cart in a session that began with this header."""
    headers = StreamlitHeaders([("Cookie", cookies)])
    monkeypatch.setattr(st, "context", SimpleNamespace(cookies={}, headers=headers, url=url))
    return browser.identify(browser.connected_browser())


def given(cart_id: str, name: str) -> Cookies:
    return {name: dated(cart_id), f"{name}.{cart_id[:8]}": dated(cart_id)}


def own(cart_id: str, name: str = "__Host-cart") -> str:
    return f"{name}.{cart_id[:8]}={dated(cart_id)}"


ATTACKS = {
    "a plain one": (SECURE, f"cart={dated(THEIRS)}"),
    "a plain one with a name of its own": (SECURE, own(THEIRS, "cart")),
    "one that was made up": (SECURE, f"__Host-cart={dated(UNSIGNED)}"),
    "one twice": (SECURE, f"__Host-cart={dated(OURS)}; __Host-cart={dated(THEIRS)}"),
    "one twice, the other first": (
        SECURE,
        f"__Host-cart={dated(THEIRS)}; __Host-cart={dated(OURS)}",
    ),
    "another's name": (SECURE, f"__Host-cart.{OURS[:8]}={dated(THEIRS)}"),
    "made up, on http": (PLAIN, f"cart={dated(UNSIGNED)}"),
    "twice, on http": (PLAIN, f"cart={dated(OURS)}; cart={dated(THEIRS)}"),
    "a bit of it changed": (PLAIN, f"cart={dated(THEIRS[:-2] + 'AA')}"),
}


@pytest.mark.parametrize(("url", "cookies"), ATTACKS.values(), ids=ATTACKS)
def test_what_a_neighbour_sets_decides_nothing(
    url: str, cookies: str, monkeypatch: pytest.MonkeyPatch
):
    known = {UNSIGNED, OURS, THEIRS, THEIRS[:-2] + "AA"}
    name = "__Host-cart" if url == SECURE else "cart"
    value = page(cookies, url)[name]
    assert not any(cart_id in value for cart_id in known)
    assert session(cookies, url, monkeypatch) not in known


@pytest.mark.parametrize(
    "cookies",
    [
        f"cart={dated(THEIRS)}; __Host-cart={dated(OURS)}",
        f"__Host-cart={dated(OURS)}; cart={dated(THEIRS)}; {own(THEIRS, 'cart')}",
        f"__Host-cart={dated(THEIRS)}; {own(OURS)}; __Host-cart={dated(LATER)}",
        f"__Host-cart={dated(UNSIGNED)}; {own(OURS)}",
    ],
)
def test_the_shopper_s_own_cart_stays_theirs(cookies: str, monkeypatch: pytest.MonkeyPatch):
    got = page(cookies)
    assert got.items() >= given(OURS, "__Host-cart").items()
    assert {name for name, value in got.items() if not value} <= {"cart", f"cart.{THEIRS[:8]}"}
    assert session(cookies, SECURE, monkeypatch) == OURS


@pytest.mark.parametrize(("url", "name"), [(SECURE, "__Host-cart"), (PLAIN, "cart")])
def test_a_cart_from_before_ids_were_signed_is_found(
    store: Store, url: str, name: str, monkeypatch: pytest.MonkeyPatch
):
    shop(store, add("desk"), who=UNSIGNED)
    cookies = f"{name}={dated(UNSIGNED, 9)}"
    assert page(cookies, url) == given(UNSIGNED, name)
    assert session(cookies, url, monkeypatch) == UNSIGNED
    assert OTHER not in page(f"{name}={dated(OTHER)}", url)[name]
    if url == SECURE:  # made before by a neighbour: it cannot bring it to another's browser
        assert UNSIGNED not in page(f"cart={dated(UNSIGNED)}", url)[name]


def test_of_two_first_pages_both_tabs_and_the_next_page_have_the_id_that_came_first(
    monkeypatch: pytest.MonkeyPatch,
):
    first, second = page(""), page("")
    assert first.keys() & second.keys() == {"__Host-cart"}
    (earlier,) = first.keys() - {"__Host-cart"}
    (later,) = second.keys() - {"__Host-cart"}
    cart_id = first[earlier][:43]
    before = f"__Host-cart={first['__Host-cart']}; {earlier}={first[earlier]}"
    orders = [  # whether a browser keeps the place of what it overwrites, or not
        f"__Host-cart={second['__Host-cart']}; {earlier}={first[earlier]}; {later}={second[later]}",
        f"{earlier}={first[earlier]}; __Host-cart={second['__Host-cart']}; {later}={second[later]}",
    ]
    for cookies in (before, *orders):
        assert session(cookies, SECURE, monkeypatch) == cart_id
        got = page(cookies)
        assert got.items() >= given(cart_id, "__Host-cart").items()
        assert got.get(later, "") == ""
    assert later in page(orders[0])  # as the first may be renewed, and so become the later one


@pytest.mark.parametrize(
    ("status", "is_given"), [(200, True), (308, True), (400, False), (404, False)]
)
def test_what_is_no_page_gives_no_cart(status: int, is_given: bool):
    assert bool(page("", status=status)) == is_given


def test_while_the_store_cannot_tell_nothing_is_given_or_taken(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    shop(store, add("desk"), who=UNSIGNED)
    legacy, ours = f"__Host-cart={dated(UNSIGNED)}", f"__Host-cart={dated(OURS)}"

    def away(*_: object) -> None:
        raise StoreError("away")

    key, store.signing_key = store.signing_key, ""
    with monkeypatch.context() as patch:
        patch.setattr(store.database, "reach", away)
        for cookies in ("", legacy, ours):
            assert page(cookies) == {}
            with pytest.raises(StoreError):
                session(cookies, SECURE, patch)
        store.signing_key = key  # known by now, so what is signed needs no look
        assert page(ours) == given(OURS, "__Host-cart")
        assert page(legacy) == {}
    assert page(legacy) == given(UNSIGNED, "__Host-cart")


def test_the_key_is_made_once_and_kept_with_the_carts(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'own.sqlite3'}"
    keys = []
    for _ in range(3):  # a start and a restart, and a second copy beside it
        store = Store(url)
        keys.append(store.key())
        store.close()
    assert len({*keys}) == 1
    assert len(keys[0]) >= 43
    another = Store(f"sqlite:///{tmp_path / 'another.sqlite3'}")
    assert another.key() != keys[0]
    another.close()


def test_ids_are_never_the_same_and_nobody_makes_one_without_the_key():
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(browser._is_signed(one, b"a key of the tests") for one in made)
    assert not any(browser._is_signed(one, b"another key") for one in made)


def test_as_many_cookies_as_fit_cost_few_looks_into_the_store(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    looks: list[str] = []
    monkeypatch.setattr(store, "knows", looks.append)
    page("; ".join(f"__Host-cart.{n:08}={n:08}{'0' * 35}.1" for n in range(900)))
    assert 0 < len(looks) <= 20
