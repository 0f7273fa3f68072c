"""The entry for deployment: the same store, and what only HTTP can give it."""

import http.client
import re
import time
from collections.abc import Callable, Iterator
from http.cookies import Morsel, SimpleCookie
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cart_state.browser import DAY, LIFETIME, RENEWED_AFTER_DAYS
from tests.browser.server import Server
from tests.browser.shop import GOODS_FILE, Shop

SCRIPT = "pages/served/app.py"
LAPTOP, MOUSE = "Laptop", "Mouse"
ID = "A" * 42 + "k"
PAGES = ("/", "/Catalog", "/Cart", "/Compare", "/Cart?shared=laptop:1", "/nowhere")
NO_PAGES = ("/_stcore/health", "/_stcore/host-config", "/media/x.svg", "/component/x", "/healthz")

StartServer = Callable[..., Server]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    goods = {"CATALOG_CSV": str(GOODS_FILE)}
    server = Server(tmp_path_factory.mktemp("served"), goods, script=SCRIPT)
    try:
        yield server.start()
    finally:
        server.stop()
    server.check_log()


def ask(
    server: Server, path: str, cookie: str = "", method: str = "GET", **headers: str
) -> http.client.HTTPResponse:
    """Asks without a browser; `X_Forwarded_Proto="https"` is what a proxy with TLS would add."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=named | ({"Cookie": cookie} if cookie else {}))
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def given(answer: http.client.HTTPResponse) -> dict[str, Morsel[str]]:
    """The cookies that came with an answer."""
    jar: SimpleCookie = SimpleCookie()
    for value in answer.headers.get_all("set-cookie") or ():
        jar.load(value)
    return dict(jar)


def dated(cart_id: str, days_ago: int = 0) -> str:
    return f"{cart_id}.{int(time.time()) // DAY - days_ago}"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_comes_with_a_cookie_that_no_script_can_read(served: Server, path: str):
    answer = ask(served, path)
    (cookie,) = given(answer).values()
    assert cookie.key == "cart"
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}\.\d+", cookie.value)
    assert (cookie["path"], cookie["samesite"], cookie["domain"]) == ("/", "lax", "")
    assert cookie["httponly"]
    assert not cookie["secure"]  # on plain http no browser would keep it
    assert int(cookie["max-age"]) == LIFETIME
    assert answer.headers["cache-control"] == "no-store"
    assert given(ask(served, path))["cart"].value != cookie.value


@pytest.mark.parametrize("path", NO_PAGES)
def test_what_is_no_page_comes_without(served: Server, path: str):
    assert not given(ask(served, path, f"cart={dated(ID)}")).keys() & {"cart", "__Host-cart"}


@pytest.mark.parametrize("days", [0, 3, 179])
def test_each_visit_renews_the_cookie(served: Server, days: int):
    cookie = given(ask(served, "/Cart", f"cart={dated(ID, days)}"))["cart"]
    assert cookie.value == dated(ID)
    assert int(cookie["max-age"]) == LIFETIME


@pytest.mark.parametrize(
    "value", ["", ID, f"{ID}.x", f"{ID}A.1", f"../{ID[3:]}.1", "' OR 1=1 --", "%00"]
)
def test_what_is_no_id_of_ours_is_replaced(served: Server, value: str):
    cookie = given(ask(served, "/", f"cart={value}"))["cart"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}\.\d+", cookie.value)
    assert ID not in cookie.value


def test_behind_tls_the_cookie_is_secure_bound_to_the_host_and_counts_before_any_other(
    served: Server,
):
    cookies = f"cart={dated('B' * 43)}; __Host-cart={dated(ID, 9)}"
    cookie = given(ask(served, "/", cookies, X_Forwarded_Proto="https"))["__Host-cart"]
    assert cookie.value == dated(ID)
    assert cookie["secure"]
    assert cookie["httponly"]
    assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_behind_tls_an_older_cookie_is_taken_over_and_deleted(served: Server):
    cookies = given(ask(served, "/", f"cart={dated(ID, 9)}", X_Forwarded_Proto="https"))
    assert cookies["__Host-cart"].value == dated(ID)
    assert (cookies["cart"].value, cookies["cart"]["max-age"]) == ("", "0")


@pytest.mark.parametrize("path", [*PAGES, *NO_PAGES, "/static/nothing.js"])
def test_every_answer_has_the_headers_of_a_shop(served: Server, path: str):
    headers = ask(served, path).headers
    policy = dict(
        rule.strip().partition(" ")[::2] for rule in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert not {"'unsafe-inline'", "'unsafe-eval'"} & set(policy["script-src"].split())
    assert "*" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_a_page_that_is_not_got_hands_out_no_cart(served: Server):
    assert not given(ask(served, "/", method="POST")).keys() & {"cart", "__Host-cart"}


def test_healthz_tells_whether_the_carts_can_be_reached(start_server: StartServer, tmp_path: Path):
    folder = tmp_path / "carts"
    folder.touch()  # a file where the folder of the database should be
    database = folder / "carts.sqlite3"
    server = start_server({"CART_DATABASE_URL": f"sqlite:///{database}"}, script=SCRIPT)
    assert ask(server, "/healthz").status == 503
    assert ask(server, "/_stcore/health").status == 200
    folder.unlink()
    deadline = time.monotonic() + 20
    while ask(server, "/healthz").status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def hidden(shop: Shop) -> str:
    """The cart's cookie, which has to be one that no script can read."""
    assert shop.cookie["httpOnly"]
    return shop.cookie["value"]


def test_a_visit_through_every_page_needs_nothing_that_the_headers_forbid(
    served: Server, open_shop: Callable[..., Shop]
):
    shop = open_shop(served)
    forbidden: list[str] = []
    shop.context.expose_function("forbid", lambda what: forbidden.append(what))
    shop.context.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " (event) => forbid(event.violatedDirective + ' ' + event.blockedURI))"
    )
    shop.goto("/Catalog").add(LAPTOP, MOUSE)
    cart = hidden(shop)
    assert "cart=" not in shop.page.evaluate("document.cookie")
    tile = shop.card(LAPTOP)
    expect(tile.locator("#title")).to_have_text(LAPTOP)  # so its script ran
    expect(tile).to_have_css("display", "flex")
    expect(tile.locator("a")).to_have_css("flex-direction", "column")  # and its style is there
    assert tile.locator("img").evaluate("(image) => image.decode().then(() => image.naturalWidth)")
    shop.open_details(LAPTOP)
    shop.close_dialog()
    with shop.context.expect_page() as opened:
        shop.tile(MOUSE).click(button="middle")
    shop.on(opened.value).expect_details(MOUSE)
    opened.value.close()
    shop.open("Home").link("Chairs").click()
    expect(shop.names.first).to_have_text("Chair")
    shop.open("Cart").set_quantity(0, "2")
    shop.expect_count(3)
    shop.button("Save this combination").click()
    shop.button("Save").click()
    shop.expect_toast("is saved")
    shop.goto("/Compare")
    expect(shop.page.get_by_test_id("stVegaLiteChart").locator("svg, canvas").first).to_be_visible()
    shop.idle()
    assert forbidden == []
    assert hidden(shop) == cart


def test_another_site_cannot_put_the_shop_into_a_frame(
    served: Server, open_shop: Callable[..., Shop]
):
    shop = open_shop(served)
    shop.page.set_content(f"<iframe src='{served.url}/Cart'></iframe>")
    shop.page.wait_for_timeout(1000)
    assert shop.page.frames[1].url.startswith("chrome-error:")
    assert "frame-ancestors" in shop.errors.pop()


def test_either_entry_serves_the_same_cart(
    start_server: StartServer, open_shop: Callable[..., Shop], tmp_path: Path
):
    """From Home.py to the entry and back, with a cookie that is due for renewal on the way."""
    database = {"CART_DATABASE_URL": f"sqlite:///{tmp_path / 'carts.sqlite3'}"}
    plain = start_server(database)
    shop = open_shop(plain)
    cart_id = shop.goto("/Catalog").add(LAPTOP).cart_id
    entry = start_server(database, script=SCRIPT)
    shop.server = entry
    shop.goto("/Catalog")
    shop.expect_count(1)
    shop.add(MOUSE)
    assert hidden(shop) == dated(cart_id)
    due = {"name": "cart", "value": dated(cart_id, RENEWED_AFTER_DAYS + 1), "url": plain.url}
    shop.context.add_cookies([due | {"httpOnly": True}])
    shop.server = plain
    shop.goto("/Cart")
    shop.expect_count(2)
    shop.page.wait_for_timeout(6000)  # until the cookie would have been found to be refused
    shop.idle()
    expect(shop.page.get_by_text("keeps no cookies")).to_have_count(0)
    shop.expect_count(2)
