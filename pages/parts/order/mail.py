"""What is mailed when an order is placed or cancelled: texts and HTML of the same words."""

from collections.abc import Iterator

import cart_state
from cart_state import Mail, Order
from pages.parts.document import Document
from pages.words import orders as words


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
        cost = cart_state.money(order.delivery.cost) if order.delivery.cost else words.FREE.text()
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
