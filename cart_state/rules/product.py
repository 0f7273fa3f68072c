"""A product, as the shop sells it today."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the catalogue.

    `price` is in the shop's currency, `stock` the pieces that can be had, and `image` the file of
    its picture, None without one.
    """

    sku: str
    name: str
    category: str
    price: Decimal
    stock: int
    description: str
    image: Path | None
