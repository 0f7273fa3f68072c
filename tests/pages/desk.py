"""What an owner sees and does at the desk, and orders for them."""

from pathlib import Path
from typing import Self

import cart_state
from cart_state import Order, OrderForm, order_total, wiring
from tests.pages.shop import Shop, shown
from tests.sessions import Session, dated, new_id

ORDERS = "pages/owner/orders.py"


class Desk(Shop):
    """One page of the desk as one owner has it open."""

    def __init__(self, root: Path, page: str = ORDERS) -> None:
        super().__init__(str(root / page))

    def shown(self) -> list[str]:
        """The numbers of the orders in the table."""
        return list(self.dataframe[0].value["Number"]) if self.dataframe else []

    def states(self) -> list[str]:
        """The states that the table says they have."""
        return list(self.dataframe[0].value["State"])

    def choose(self, *orders: Order) -> Self:
        """Chooses the rows of these orders."""
        numbers = self.shown()
        return self.choose_rows(*(numbers.index(order.number) for order in orders))

    def ask_for(self, text: str = "", states: tuple[str, ...] = ("placed", "ready")) -> Self:
        """Sets the filters."""
        self.text_input(key="orders_text").set_value(text)
        self.pills(key="orders_states").set_value(list(states))
        return self.run()

    def detail(self) -> str:
        """The title of what is chosen."""
        return shown(self.subheader[0].value) if self.subheader else ""


def placed(
    name: str = "Asha Rao", delivery: str = "pick-up", note: str = "", **wanted: int
) -> Order:
    """Returns an order that a shopper has just placed; a mug if nothing else is wanted."""
    (way,) = (one for one in cart_state.shop().delivery if one.id == delivery)
    address = "5 Church St" if way.needs_address else ""
    form = OrderForm(name, "shopper@example.com", "+91 98", delivery, address, note)
    with Session(wiring.store(), dated(new_id())):
        cart = cart_state.put_in_cart([*(wanted or {"mug": 1}).items()])
        return cart_state.place_order(form, key=new_id(), total=order_total(cart, way))
