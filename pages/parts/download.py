"""A link to a file that is part of the page, in the look of a button.

`st.download_button` leaves the file in the memory of the copy of the shop that made it, and the
browser's request for it may reach another copy.
"""

import base64

import streamlit as st

_download = st.components.v2.component(
    "download",
    html="""
<a class="download"></a>
""",
    css="""
.download {
  display: block; padding: 0.45rem 1rem; border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius); color: var(--st-text-color); font-size: 0.875rem;
  text-align: center; text-decoration: none;
}
.download:is(:hover, :focus-visible) { border-color: currentColor; color: var(--st-link-color); }
""",
    js="""
export default function ({ data: [label, name, href], parentElement }) {
  Object.assign(parentElement.querySelector("a"), { textContent: label, download: name, href });
}
""",
    isolate_styles=False,
)


def download(label: str, content: bytes, name: str, kind: str) -> None:
    """Draws the link to a file with this content, name and MIME type."""
    href = f"data:{kind};base64,{base64.b64encode(content).decode()}"
    _download(data=[label, name, href], key=f"download_{name}")
