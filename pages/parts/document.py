"""Documents for paper and for mail: what a cart holds, or an order; and the mails about one."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from string import Template

import cart_state
from cart_state import Cart, Mail, Order, OrderLine, money
from pages.parts.art import art
from pages.words import cart as cart_words
from pages.words import orders as words
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


def mails(order: Order, page: str) -> Iterator[Mail]:
    """Yields the mails about the last step of an order; `page`: the address of the Order page,
    nothing where that is not known.

    The owner hears of an order and of its end, the shopper gets the receipt. In that nothing
    stands that was typed: anybody can name anybody's address, and would have us write to it what
    they like.
    """
    mailing = cart_state.mailing()
    if mailing is None or order.form is None:
        return
    yield _mail(mailing.owner, document(order, contact(order)))
    if order.status == "placed":
        link = words.SEE_RECEIPT.text(link=f"{page}?receipt={order.receipt}")
        foot = (link, words.KEEP_PRIVATE.text()) if page else ()
        yield _mail(order.form.email, document(order, foot, (words.next_step(order),)))


def document(order: Order, foot: tuple[str, ...], lead: tuple[str, ...] = ()) -> Document:
    """Returns the order for paper or mail, with these paragraphs before and after the lines."""
    with cart_state.in_currency(order.currency):
        cost = money(order.delivery.cost) if order.delivery.cost else words.FREE.text()
        total = words.TOTAL_OF.text(total=order.total)
    return Document(
        title=words.title(order),
        lead=lead,
        lines=order.lines,
        costs=((words.delivery_name(order.delivery), cost),),
        total=total,
        note=order.price_note,
        foot=foot,
        currency=order.currency,
    )


def contact(order: Order) -> tuple[str, ...]:
    """Returns who ordered, how to reach them, and their note; nothing once that was erased."""
    form = order.form
    if form is None:
        return ()
    who = (form.name, form.email, form.phone, form.address)
    return tuple(filter(None, ("\n".join(filter(None, who)), form.note)))


def _mail(to: str, said: Document) -> Mail:
    return Mail(to, said.title, said.as_text(), said.as_html())


def _head() -> tuple[str, ...]:
    first = (cart_words.PRODUCT.text(), cart_words.ARTICLE.text(), cart_words.UNIT_PRICE.text())
    return (*first, QUANTITY.text(), cart_words.LINE_TOTAL.text())


def _shop() -> str:
    """How to reach the shop, on one line."""
    shop = cart_state.shop()
    reach = (shop.name, shop.contact.address, shop.contact.email, shop.contact.phone)
    return ", ".join(filter(None, reach))


def _paragraphs(texts: tuple[str, ...]) -> str:
    return "\n".join(f"<p>{'<br>'.join(map(escape, text.splitlines()))}</p>" for text in texts)


def _row(cells: tuple[str, ...]) -> str:
    return "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in cells) + "</tr>"
