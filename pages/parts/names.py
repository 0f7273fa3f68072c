"""The pages of the shop, by the names that they have in addresses."""

from pathlib import Path

PAGES = {page.stem.partition("_")[2]: page for page in Path(__file__).parents[1].glob("[0-9]*.py")}
LOST = "lost"  # the parameter with which Home is told that it is not the page that was asked for

_MEANT = {name.lower(): name for name in PAGES}


def meant(name: str) -> str | None:
    """Returns the name of the page that somebody meant, however it was written; else None."""
    return _MEANT.get(name.lower())
