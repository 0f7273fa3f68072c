"""What is no Python: drawings, style sheets, and the HTML and scripts of our components."""

from pathlib import Path


def art(name: str) -> str:
    """Returns the text of a file of this folder."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
