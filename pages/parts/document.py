"""A document for paper and for mail: what a cart holds, or an order."""

from dataclasses import dataclass
from html import escape
from string import Template

import cart_state
from cart_state import Cart, OrderLine, money
from pages.parts.art import art
from pages.words import cart as words
from pages.words.shop import QUANTITY

_HTML = Template(art("document.html"))


@dataclass(frozen=True, slots=True)
class Document:
    """Lines of goods, and what is said before and after them in plain text.

    `costs` are further lines, each what it is for and how much. The total stands out. Amounts are
    in `currency`, or the shop's.
    """

    title: str
    lines: tuple[OrderLine, ...]
    total: str
    note: str
    costs: tuple[tuple[str, str], ...] = ()
    lead: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    currency: str = ""

    def as_html(self) -> str:
        """Returns one file of HTML, with every text escaped."""
        return _HTML.substitute(
            language=cart_state.shop().language,
            title=escape(self.title),
            lead=_paragraphs(self.lead),
            head="".join(f"<th>{escape(title)}" for title in _head()),
            rows="\n".join(map(_row, self._rows())),
            total=escape(self.total),
            note=escape(self.note),
            foot=_paragraphs((*self.foot, _shop())),
        )

    def as_text(self) -> str:
        """Returns plain text."""
        with cart_state.in_currency(self.currency):
            lines = [
                f"{line.name}\n{line.quantity} × {money(line.unit_price)} = {money(line.total)}"
                for line in self.lines
            ]
        costs = (f"{what}: {cost}" for what, cost in self.costs)
        total = f"{self.total} {self.note}".rstrip()
        parts = (self.title, *self.lead, *lines, *costs, total, *self.foot, _shop())
        return "\n\n".join(parts) + "\n"

    def _rows(self) -> list[tuple[str, ...]]:
        with cart_state.in_currency(self.currency):
            lines = [
                (one.name, one.sku, money(one.unit_price), str(one.quantity), money(one.total))
                for one in self.lines
            ]
        return [*lines, *((what, "", "", "", cost) for what, cost in self.costs)]


def lines_of(cart: Cart) -> tuple[OrderLine, ...]:
    """Returns what is in a cart, and still sold, at the prices of today."""
    sold = ((line.product, line.quantity) for line in cart.lines if line.product)
    return tuple(OrderLine(one.sku, one.name, one.price, pieces) for one, pieces in sold)


def _head() -> tuple[str, ...]:
    first = (words.PRODUCT.text(), words.ARTICLE.text(), words.UNIT_PRICE.text())
    return (*first, QUANTITY.text(), words.LINE_TOTAL.text())


def _shop() -> str:
    """How to reach the shop, on one line."""
    shop = cart_state.shop()
    reach = (shop.name, shop.contact.address, shop.contact.email, shop.contact.phone)
    return ", ".join(filter(None, reach))


def _paragraphs(texts: tuple[str, ...]) -> str:
    return "\n".join(f"<p>{'<br>'.join(map(escape, text.splitlines()))}</p>" for text in texts)


def _row(cells: tuple[str, ...]) -> str:
    return "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in cells) + "</tr>"
