"""nginx as the deployment has it, on ports of a test, with a certificate that it made itself."""

import re
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

from tests.browser.server import ROOT, Server, find_program, free_port
from tests.postgres import missing

CONFIGURATION = ROOT / "pages" / "served" / "deploy" / "nginx.conf"
NAME = "localhost"  # of the shop, instead of shop.example.com


# Each connection of nginx to a copy carries one request, so that they alternate.
ROTATION = """
pid {folder}/nginx.pid; error_log {folder}/error.log; user root;
events {{}}
http {{
    log_format copy '$upstream_addr $status $request_uri';
    access_log {folder}/access.log copy;
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    upstream shop {{ server 127.0.0.1:{one}; server 127.0.0.1:{two}; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://shop;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $http_connection;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_read_timeout 1d;
        }}
    }}
}}
"""


def make_certificate(folder: Path) -> ssl.SSLContext:
    """Makes a certificate and its key, as README shows; returns what trusts it."""
    text = CONFIGURATION.with_name("README.md").read_text("utf-8")
    (command,) = re.findall(r"`(openssl req [^`]*)`", text)
    command = command.replace("shop.example.com", NAME)
    subprocess.run(["bash", "-c", command], cwd=folder, check=True, stderr=subprocess.DEVNULL)
    return ssl.create_default_context(cafile=folder / "fullchain.pem")


def adapted(text: str, folder: Path, ports: dict[str, int]) -> str:
    """Returns nginx.conf with everything below a folder, and other ports than in the text.

    `ports`: those of "8501", "8502", "80" and "443".
    """
    text = re.sub(r"(?<![\w.])/(etc|run|var)/", rf"{folder}/\1/", text)
    text = re.sub(r"listen (80|443)", lambda port: f"listen 127.0.0.1:{ports[port[1]]}", text)
    for copy in ("8501", "8502"):
        assert text.count(f":{copy}") == 1
        text = text.replace(f":{copy}", f":{ports[copy]}")
    bodies = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    written = "".join(f"{kind}_temp_path {folder}/run/{kind};\n" for kind in bodies)
    return text.replace("http {", "http {\n" + written, 1)


def make_folders(folder: Path) -> None:
    """Makes what nginx needs below a folder, and lets it read there."""
    for path in ("etc/nginx/tls", "run", "var/log/nginx", "var/cache/shop", "var/www/html"):
        (folder / path).mkdir(parents=True, exist_ok=True)
    (folder / "etc/nginx/mime.types").symlink_to("/etc/nginx/mime.types")
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)


class Nginx:
    """nginx before two copies. `log` is its access log."""

    def __init__(self, copies: list[Server]) -> None:
        program = find_program("nginx") or missing("nginx")
        # Not pytest's folder: that one is closed to the user its workers run as.
        self._folder = tempfile.TemporaryDirectory(prefix="shop-nginx-")
        folder = Path(self._folder.name)
        make_folders(folder)
        self.trust = make_certificate(folder / "etc/nginx/tls")
        self.port = free_port()
        self.url = f"https://{NAME}:{self.port}"
        self.log = folder / "var/log/nginx/shop.log"
        ports = {"8501": copies[0].port, "8502": copies[1].port, "443": self.port}
        text = adapted(CONFIGURATION.read_text(), folder, ports | {"80": free_port()})
        configuration = folder / "etc/nginx/nginx.conf"
        configuration.write_text(text.replace("shop.example.com", NAME))
        command = [program, "-c", str(configuration), "-g", "daemon off;"]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while self._process.poll() is None:  # the port cannot be waited on, only asked again
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port)).close()
                return

    def serving(self) -> int:
        """Returns the port of the copy that answered first."""
        return int(re.findall(r'"127\.0\.0\.1:(\d+)"', self.log.read_text())[0])

    def stop(self) -> None:
        """Stops it."""
        self._process.terminate()
        self._process.wait(10)
        self._folder.cleanup()


@contextmanager
def rotating(copies: list[Server], folder: Path) -> Iterator[SimpleNamespace]:
    """Has nginx hand one request after the other to the next copy.

    The address of all is its `url`, with the `port`, and `log` returns what it wrote of each.
    """
    program = find_program("nginx") or missing("nginx")
    port = free_port()
    text = ROTATION.format(folder=folder, port=port, one=copies[0].port, two=copies[1].port)
    configuration = folder / "nginx.conf"
    configuration.write_text(text)
    command = [program, "-p", str(folder), "-c", str(configuration), "-g", "daemon off;"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while process.poll() is None:  # the port cannot be waited on, only asked again
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            break
    log = folder / "access.log"
    yield SimpleNamespace(url=f"http://127.0.0.1:{port}", port=port, log=log.read_text)
    process.terminate()
    process.wait(10)
