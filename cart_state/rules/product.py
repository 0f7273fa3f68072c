"""A product, as the shop sells it today."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path


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
