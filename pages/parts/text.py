"""Text from outside, made safe to hand to commands that read Markdown."""

import re

# Streamlit turns these into links, arrows and logos even where they are escaped. An invisible
# word joiner between the two halves keeps them text.
_STILL_READ = re.compile(
    r"(?<=:)(?=//|streamlit:)|(?<=www)(?=\.)|(?=@)|(?<=-)(?=[->])|(?<=<)(?=-)", re.IGNORECASE
)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """Returns Markdown that shows `text` exactly as it is written."""
    return _PUNCTUATION.sub(r"\\\1", _STILL_READ.sub("\u2060", text))


def pieces(count: int) -> str:
    """Returns '1 piece', '2 pieces'."""
    return "1 piece" if count == 1 else f"{count} pieces"
