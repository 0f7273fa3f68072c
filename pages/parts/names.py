"""The pages of the shop, by the names that they have in addresses."""

from pathlib import Path

PAGES = {page.stem.partition("_")[2]: page for page in Path(__file__).parents[1].glob("[0-9]*.py")}
# Characters of a field. Far more than makes sense, as a browser drops the rest and says nothing.
# What a forged message brings is cut to it before it is kept.
MOST_TYPED = 400
LOST = "lost"  # the parameter with which Home is told that it is not the page that was asked for

_MEANT = {name.lower(): name for name in PAGES}


def meant(name: str) -> str | None:
    """Returns the name of the page that somebody meant, however it was written; else None."""
    return _MEANT.get(name.lower())
