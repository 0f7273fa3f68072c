"""Two copies of the store behind a real nginx, their carts in one Postgres."""

from collections.abc import Callable

import pytest

from tests.browser.nginx import Nginx
from tests.browser.server import StartServer
from tests.browser.shop import Shop
from tests.postgres import Postgres


@pytest.mark.long
def test_a_shopper_whose_copy_is_killed_goes_on_with_the_other(
    start_server: StartServer,
    postgres: Postgres,
    open_shop: Callable[..., Shop],
    request: pytest.FixtureRequest,
):
    url = postgres.url("replicas")
    env = {"CART_DATABASE_URL": url}
    copies = [start_server(env, script="pages/served/app.py") for _ in range(2)]
    nginx = Nginx(copies)
    request.addfinalizer(nginx.stop)
    shop = open_shop(nginx, ignore_https_errors=True).goto("/Catalog").add("Laptop", "Mouse")
    (serving,) = [copy for copy in copies if copy.port == nginx.serving()]
    serving.kill()
    elsewhere = open_shop(nginx, ignore_https_errors=True)
    elsewhere.context.add_cookies(shop.context.cookies())
    elsewhere.goto("/Cart").expect_count(2)
    elsewhere.open("Catalog").add("Keyboard")
    shop.expect_count(3)  # the page left open has found the other copy by itself
    shop.add("Laptop")
    shop.open("Cart").expect_column("Quantity", [2, 1, 1])
    shop.errors.clear()  # the browser could not reach the copy that was killed
    elsewhere.errors.clear()
