"""What nginx shows while no copy of the shop answers: python -m pages.served.away > away.html."""

import html

import streamlit as st

import cart_state
from pages.words import shop as words


def away() -> str:
    """Returns the page. It says when the shop will be back, and looks again by itself."""
    shop = cart_state.shop()
    ground, ink = (st.get_option(f"theme.light.{role}Color") for role in ("background", "text"))
    return (
        f'<!doctype html><html lang="{shop.language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5">'
        f"<title>{html.escape(shop.name)}</title><style>body{{background:{ground};color:{ink};"
        "font:1.2rem/1.6 sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}</style>"
        f"<h1>{html.escape(shop.name)}</h1><p>{html.escape(words.AWAY.text())}</p></html>\n"
    )


if __name__ == "__main__":
    print(away(), end="")
