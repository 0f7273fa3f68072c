"""Two links that Streamlit does not have: one to copy, and one to a file that is part of the page.

The button of `st.code` shows under a mouse only, and does nothing on plain http. And
`st.download_button` leaves the file in the memory of the copy of the shop that made it, while the
browser's request for it may reach another copy.
"""

import base64

import streamlit as st

from pages.parts.art import art
from pages.words import shop as words

# Neither in a shadow root: what holds the focus, such as a dialog, leaves those out.
_copyable = st.components.v2.component(
    "copyable",
    html='<div class="copyable"><input readonly><button></button><output></output>\n</div>',
    js=art("copyable.js"),
    isolate_styles=False,
)
_download = st.components.v2.component(
    "download",
    html='<a class="download">\n</a>',
    js="""
export default function ({ data: [label, name, href], parentElement }) {
  Object.assign(parentElement.querySelector("a"), { textContent: label, download: name, href });
}
""",
    isolate_styles=False,
)


def copyable(link: str) -> None:
    """Draws a link to an address with the button that copies it, and says that it was copied."""
    said = words.LINK.text(), words.COPY.text(), words.COPIED.text(), words.BY_HAND.text()
    _copyable(data=[link, *said])


def download(label: str, content: bytes, name: str, kind: str) -> None:
    """Draws a link, in the look of a button, to a file with this content, name and MIME type."""
    href = f"data:{kind};base64,{base64.b64encode(content).decode()}"
    _download(data=[label, name, href], key=f"download_{name}")
