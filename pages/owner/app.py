"""The owner's desk: what only the server can do, before the pages are drawn.

It is no part of the shop and none of its pages. `streamlit run pages/owner/app.py --server.address
127.0.0.1 --server.port 8502` serves this machine alone; on any other address nobody is served
unless there is a login. Settings of its own are in the folder .streamlit beside this file.
"""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))  # `streamlit run` puts only this file's own folder there

from cart_state import lifespan  # noqa: E402
from pages.owner.frame import polite  # noqa: E402
from pages.owner.guard import reason_not_to_start  # noqa: E402
from pages.served.assets import CompressedAssets  # noqa: E402
from pages.served.door import Door  # noqa: E402
from pages.served.headers import SafeHeaders  # noqa: E402
from pages.served.start import prepare  # noqa: E402

prepare()
if reason := reason_not_to_start():
    sys.exit(reason)

app = st.App(
    HERE / "desk.py",
    lifespan=lifespan,
    middleware=[
        Middleware(Door, of_shop=False),
        Middleware(CompressedAssets),
        Middleware(SafeHeaders),
    ],
    on_script_error=polite,
)
