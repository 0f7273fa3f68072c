"""The store for deployment: what a script alone cannot do, done over HTTP.

`streamlit run pages/served/app.py` serves the same pages and the same carts as Home.py. It also
turns strangers away, gives the cart's id as a cookie that no script can read, sends the headers a
shop should send, leads from addresses that are no page's to one that is, compresses what a first
visit loads, and answers /healthz and /readyz.
"""

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

ROOT = Path(__file__).parents[2]
os.environ["SHOP_SERVED"] = "yes"  # for strangers: the page "How it works" is off
sys.path.insert(0, str(ROOT))  # `streamlit run` puts only this file's own folder there

from cart_state import lifespan  # noqa: E402
from pages.parts.errors import sorry  # noqa: E402
from pages.parts.names import PAGES  # noqa: E402
from pages.served.assets import CompressedAssets, first_page  # noqa: E402
from pages.served.door import Door  # noqa: E402
from pages.served.headers import CartCookie, SafeHeaders  # noqa: E402
from pages.served.health import Watch  # noqa: E402
from pages.served.page_names import PageNames, base  # noqa: E402
from pages.served.start import prepare  # noqa: E402

prepare()


def polite(_: Exception) -> bool:
    """Says sorry in our words, and not in Streamlit's, for what no page could catch."""
    sorry()
    return True


watch = Watch()
app = st.App(
    ROOT / "Home.py",
    lifespan=lifespan,
    routes=[
        Route(f"{base()}/healthz", watch.healthz),
        Route(f"{base()}/readyz", watch.readyz),
        *(Route(f"{base()}/{page}", first_page) for page in ("", *PAGES)),
    ],
    middleware=[
        Middleware(Door),
        Middleware(CompressedAssets),
        Middleware(SafeHeaders),
        Middleware(CartCookie),
        Middleware(PageNames),
    ],
    on_script_error=polite,
)
