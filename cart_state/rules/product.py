"""A product, as the shop sells it today, and what orders have left of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the catalogue.

    `price` is in the shop's currency, `stock` the pieces that can be had, and `image` the file of
    its picture, None without one; `more_images` are further ones. `specs` are names and values,
    `goes_with` the skus that its owner puts beside it. Raises TypeError for a price that is no
    Decimal: others are not exact.
    """

    sku: str
    name: str
    category: str
    price: Decimal
    stock: int
    description: str = ""
    image: Path | None = None
    more_images: tuple[Path, ...] = ()
    specs: tuple[tuple[str, str], ...] = ()
    goes_with: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.price, Decimal):
            raise TypeError(f"The price of {self.sku} has to be a Decimal, as Decimal('4.90').")


class Left(NamedTuple):
    """What is `left` of a product since `counted` pieces were counted, at a time in nanoseconds.

    The time is 0 where it was never ordered: then only its number tells one count from another.
    """

    counted: int
    counted_at: int
    left: int

    def is_recounted(self, counted: int, counted_at: int) -> bool:
        """Returns whether a catalogue of this time has another number, which replaces what is left.

        An older catalogue, as another copy of the shop may have for a moment, replaces nothing.
        """
        return counted != self.counted and counted_at >= self.counted_at

    def is_count_of(self, seen: Left) -> bool:
        """Returns whether this is what is left of the count that was seen: of no later one."""
        return self.counted == seen.counted and seen.counted_at in (0, self.counted_at)


def left(counted: int, counted_at: int, known: Left | None) -> int:
    """Returns how many pieces can be had of a product; `known` is None if it was never ordered."""
    if known is None or known.is_recounted(counted, counted_at):
        return counted
    return max(0, known.left)
