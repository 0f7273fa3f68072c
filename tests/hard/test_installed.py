"""`pip install .` brings what another app needs, and nothing is written beside it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECK = r"""
import pathlib, sqlalchemy, sys
import cart_state
from cart_state import wiring
installed, here = pathlib.Path(sys.argv[1]), pathlib.Path.cwd()
assert pathlib.Path(cart_state.__file__).is_relative_to(installed), cart_state.__file__
assert all(product.image for product in cart_state.catalog().values()), "the sample shop is there"
wiring.store().check()
assert (here / ".streamlit" / "carts.sqlite3").exists(), wiring.OWN_STORE
assert not (installed / ".streamlit").exists()
from importlib.metadata import requires
print(*sorted(requires("cart-state")), sep="\n")
"""


@pytest.mark.long
def test_pip_install_brings_the_package_alone_and_carts_live_in_the_folder_of_the_app(
    root: Path, tmp_path: Path
):
    source, installed, app = tmp_path / "source", tmp_path / "installed", tmp_path / "an%20app"
    shutil.copytree(root / "cart_state", source / "cart_state")  # building leaves files behind
    shutil.copy(root / "pyproject.toml", source)
    app.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(installed)]
    subprocess.run([*pip, str(source)], check=True, cwd=tmp_path)
    assert {path.name.split("-")[0] for path in installed.iterdir()} == {"cart_state"}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CART_", "CATALOG", "SHOP"))}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CHECK, str(installed)],
        cwd=app,
        env=kept | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    always = [line for line in done.stdout.splitlines() if "extra ==" not in line]
    needed = {line.split(">")[0].strip() for line in always}
    assert needed == {"streamlit", "streamlit-extras", "SQLAlchemy", "Babel", "rapidfuzz"}
