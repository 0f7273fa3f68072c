"""Two copies of the store behind a real nginx, their carts in one Postgres."""

import re
import socket
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.browser.server import Server, StartServer, find_program, free_port
from tests.browser.shop import Shop
from tests.postgres import Postgres, missing

CONFIGURATION = Path(__file__).with_name("nginx.conf")


class Nginx:
    """nginx with the configuration that README shows, on ports of this test."""

    def __init__(self, program: str, folder: Path, copies: list[Server]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "access.log"
        text = CONFIGURATION.read_text()
        ports = {8501: copies[0].port, 8502: copies[1].port, 8080: self.port}
        for example, real in ports.items():
            assert text.count(str(example)) == 1
            text = text.replace(str(example), str(real))
        # Where it may write, and which copy answered: for the test alone.
        text = text.replace("access_log off;", "")
        text = f"pid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n" + text.replace(
            "http {",
            "http {\n"
            + f"log_format copy '$upstream_addr';\naccess_log {self._log} copy;\n"
            + "".join(
                f"{kind}_temp_path {folder}/{kind};\n"
                for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            ),
        )
        configuration = folder / "nginx.conf"
        configuration.write_text(text)
        command = [program, "-p", str(folder), "-c", str(configuration), "-g", "daemon off;"]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while self._process.poll() is None:  # the port cannot be waited on, only asked again
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port)).close()
                return

    def serving(self) -> int:
        """Returns the port of the copy that answered first."""
        (port, *_) = re.findall(r":(\d+)$", self._log.read_text(), re.MULTILINE)
        return int(port)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


@pytest.mark.long
def test_a_shopper_whose_copy_is_killed_goes_on_with_the_other(
    start_server: StartServer,
    postgres: Postgres,
    tmp_path: Path,
    open_shop: Callable[..., Shop],
    request: pytest.FixtureRequest,
):
    url = postgres.url("replicas")
    copies = [start_server({"CART_DATABASE_URL": url}) for _ in range(2)]
    nginx = Nginx(find_program("nginx") or missing("nginx"), tmp_path, copies)
    request.addfinalizer(nginx.stop)
    shop = open_shop(nginx).goto("/Catalog").add("Laptop", "Mouse")
    (serving,) = [copy for copy in copies if copy.port == nginx.serving()]
    serving.kill()
    elsewhere = open_shop(nginx)
    elsewhere.context.add_cookies(shop.context.cookies())
    elsewhere.goto("/Cart").expect_count(2)
    elsewhere.open("Catalog").add("Keyboard")
    shop.expect_count(3)  # the page left open has found the other copy by itself
    shop.add("Laptop")
    shop.open("Cart").expect_column("Quantity", [2, 1, 1])
    shop.errors.clear()  # the browser could not reach the copy that was killed
    elsewhere.errors.clear()
