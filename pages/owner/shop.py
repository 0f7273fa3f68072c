"""The desk's page of the shop: whether everything is well, copies of the store, and its texts."""

import streamlit as st

from pages.owner.frame import desk_page
from pages.owner.parts.shop_copies import copies
from pages.owner.parts.shop_foot import foot
from pages.owner.parts.shop_health import health_report
from pages.words import owner

with desk_page(owner.SHOP):
    left, right = st.columns([3, 2], gap="large")
    with left:
        health_report()
    with right:
        copies()
    foot()
