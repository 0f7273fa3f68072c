"""A machine that is set up with the commands of the deployment's own text, all below one folder."""

import os
import re
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from pathlib import Path

from tests.browser import nginx
from tests.browser.server import ROOT, find_program, free_port
from tests.conftest import HEADER
from tests.postgres import Postgres, missing

TEXT = ROOT / "pages" / "served" / "deploy"
COPIES = ("8501", "8502")  # the ports in the text
STOCK = 10**6
SKUS = ("cup", "jar", "mug", "pot")
SETTINGS = """\
name = "Tea & more"
currency = "EUR"
[contact]
email = "shop@example.com"
[orders]
open_per_cart = 10000
per_address_and_hour = 10000
"""
# Programs that the text names, and what stands for them where there is neither systemd nor sudo.
STUBS = {
    "sudo": 'if [ "$1" = -u ]; then [ "$2" != postgres ] || export PGUSER=postgres; shift 2; fi\n'
    'exec "$@"',
    "apt-get": "exit 0",  # what it installs, .ci/run does
    "useradd": "exit 0",
    "python3": f'exec {sys.executable} "$@"',
    "systemctl": f'exec {sys.executable} {ROOT}/tests/hard/systemctl.py "$@"',
}


class Machine:
    """`ports`: by those that stand in the text, the real ones. `run` runs what stands there."""

    def __init__(self, folder: Path, postgres: Postgres, mail_port: int) -> None:
        self.folder = folder
        names = ("80", "443", *COPIES)
        self.ports = dict(zip(names, (free_port() for _ in names), strict=True))
        self._more = {"port = 25\n": f"port = {mail_port}\n", ":5432/": f":{postgres.port}/"}
        self.url = f"https://{nginx.NAME}:{self.ports['443']}"
        nginx.make_folders(folder)
        for path in ("bin", "opt", "var/lib", "var/backups", "etc/systemd/system", "etc/cron.d"):
            (folder / path).mkdir(parents=True)
        server = find_program("nginx") or missing("nginx")
        stubs = STUBS | {"nginx": f'exec {server} -c {folder}/etc/nginx/nginx.conf "$@"'}
        for name, script in stubs.items():
            stub = folder / "bin" / name
            stub.write_text(f"#!/bin/sh\n{script}\n")
            stub.chmod(0o755)
        self._env = os.environ | {
            "PATH": f"{folder}/bin:{os.environ['PATH']}",
            "ROOT": str(folder),
            "PGHOST": "127.0.0.1",
            "PGPORT": str(postgres.port),
            "PGUSER": "root",  # who may nothing: what postgres is needed for is said as postgres
        }
        self.origin = folder / "origin"
        self._publish()
        self.trust: ssl.SSLContext = nginx.make_certificate(folder)

    def here(self, text: str) -> str:
        """Returns a text of the deployment as it has to be on this machine."""
        text = re.sub(r"(?<![\w.}])/(etc|opt|var)/", rf"{self.folder}/\1/", text)
        text = re.sub(r" -o (shop|postgres) -g \1", "", text)  # all belongs to who runs the tests
        for port in COPIES:
            text = text.replace(port, str(self.ports[port]))
        for name, real in self._more.items():
            text = text.replace(name, real)
        text = text.replace("https://git.example.com/shop.git", str(self.origin))
        return re.sub(r"(?<!s/)shop\.example\.com", nginx.NAME, text)

    def blocks(self, heading: str) -> list[str]:
        """Returns the commands under a heading of the text."""
        text = (TEXT / "README.md").read_text("utf-8")
        (section,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
        return re.findall(r"^```sh\n(.*?)^```", section, re.M | re.S)

    def run(self, heading: str, number: int = 0, **renamed: str) -> str:
        """Runs the n-th commands under a heading, with other names of versions; what they print."""
        command = self.blocks(heading)[number]
        for old, new in renamed.items():
            command = re.sub(rf"\b{old}\b", new, command)
        return self.shell(self.here(command))

    def shell(self, command: str) -> str:
        """Runs commands, all of which have to succeed; returns what they print."""
        done = subprocess.run(
            ["bash", "-e", "-u", "-o", "pipefail", "-c", command],
            cwd=self.folder,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{self.logs()[-3000:]}"
        return done.stdout

    def cron(self, number: int) -> None:
        """Does what the n-th line of the cron file says, commented out or not."""
        text = (self.folder / "etc/cron.d/shop").read_text()
        line = re.findall(r"^#?(?:\S+ ){5}(.*)$", text.replace(r"\%", "%"), re.M)
        who, command = [one.split(" ", 1) for one in line if "umask" in one][number]
        self.shell(f"sudo -u {who} sh -c {shlex.quote(command)}")

    def commit(self, version: str, *edits: tuple[str, str, str]) -> None:
        """Publishes a version: in a file, one text in the place of another."""
        for name, old, new in edits:
            file = self.origin / name
            assert old in file.read_text("utf-8")
            file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
        who = "-c user.name=shop -c user.email=shop@example.com -c commit.gpgsign=false"
        add = f"git add -A && git {who} commit -q --allow-empty -m {version} && git tag {version}"
        self.shell(f"cd {self.origin} && {add}")

    def _publish(self) -> None:
        """Makes a repository of what is here, whether it is committed or not."""
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        files = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        for name in filter(None, files.split("\0")):
            if (ROOT / name).is_file() and not name.startswith("tests/"):
                (self.origin / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, self.origin / name)
        for file in (self.origin / "pages/served/deploy").iterdir():
            if file.suffix in (".service", ".cron"):
                file.write_text(self.here(file.read_text()))
        conf = self.origin / "pages/served/deploy/nginx.conf"
        conf.write_text(nginx.adapted(conf.read_text(), self.folder, self.ports))
        self.shell(f"git init -q {self.origin}")
        self.commit("v1")

    def open_shop(self) -> None:
        """Puts a shop of the tests' own in the place of the sample."""
        goods = self.folder / "var/lib/shop/goods"
        shutil.rmtree(goods)
        goods.mkdir()
        rows = [f"{sku},{sku.capitalize()},Things,100,{STOCK},," for sku in SKUS]
        (goods / "catalog.csv").write_text("\n".join([HEADER, *rows, ""]))
        (goods / "shop.toml").write_text(f'url = "{self.url}"\n{SETTINGS}')

    @property
    def database(self) -> str:
        """The address that the copies were given."""
        secrets = tomllib.loads((self.folder / "var/lib/shop/.streamlit/secrets.toml").read_text())
        return str(secrets["connections"]["carts"]["url"])

    def unit(self, copy: str) -> str:
        """The name of the unit of a copy."""
        return f"shop@{self.ports[copy]}"

    def kill(self, copy: str) -> None:
        """Kills a copy; systemd starts it again."""
        os.kill(int((self.folder / "run" / f"{self.unit(copy)}.main").read_text()), signal.SIGKILL)

    def runs(self, copy: str) -> str:
        """The version that a copy runs."""
        pid = (self.folder / "run" / f"{self.unit(copy)}.main").read_text()
        return Path(f"/proc/{pid}/cwd").readlink().name

    def health(self, copy: str) -> tuple[int, str]:
        """What a copy says of its health; 0 where it does not answer."""
        url = f"http://127.0.0.1:{self.ports[copy]}/readyz"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def until_healthy(self, *copies: str, status: int = 200) -> None:
        """Returns once these copies say that they are well, or that they are not."""
        deadline = time.monotonic() + 120
        while {self.health(copy)[0] for copy in copies} != {status}:
            assert time.monotonic() < deadline, self.logs()[-3000:]
            time.sleep(0.1)

    def logs(self) -> str:
        """All that nginx and the copies have written."""
        files = [*(self.folder / "run").glob("*.log"), *(self.folder / "var/log").rglob("*.log")]
        return "\n".join(file.read_text(errors="replace") for file in files)

    def stop(self) -> None:
        """Stops all that runs."""
        units = " ".join(self.unit(copy) for copy in COPIES)
        self.shell(f"systemctl stop {units}; [ ! -s run/nginx.pid ] || nginx -s stop")
