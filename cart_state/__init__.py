"""The only door: what is imported here is all that a page may know of the goods and the cart."""

from cart_state import streamlit_internals
from cart_state.condition import Health, health
from cart_state.embedding import use
from cart_state.goods.catalog import ORDERS, Catalog
from cart_state.goods.checks import ShopError
from cart_state.goods.shop import LANGUAGES, Shop
from cart_state.ordering import cancel_order, order, orders, place_order
from cart_state.pace import take_turns
from cart_state.rules.cart import Cart, Line
from cart_state.rules.comparison import Comparison, compare
from cart_state.rules.contents import Combination, UndoStep
from cart_state.rules.errors import (
    CartError,
    CartFull,
    CombinationError,
    NothingAvailable,
    NotInCart,
    NotSold,
    OrderError,
    OutOfStock,
    QuantityError,
    ShareError,
    UndoneAlready,
)
from cart_state.rules.orders import (
    LONGEST,
    Delivery,
    Order,
    OrderForm,
    OrderLine,
    OrderStep,
    next_steps,
    order_total,
)
from cart_state.rules.product import Product
from cart_state.rules.sharing import pack_shared, unpack_shared
from cart_state.session import add, clear, get, refresh, remove, set_quantity, undo
from cart_state.storage.database import StoreError
from cart_state.storage.mails import Mail, Mailing
from cart_state.storage.outbox import Trace
from cart_state.verbs import (
    accept_prices,
    delete_combination,
    drop_saved,
    lower_to_stock,
    move_to_cart,
    put_in_cart,
    rename_combination,
    replace_cart,
    save_combination,
    save_for_later,
    update_combination,
)
from cart_state.visit import Status, follow, goes_with, last_change, refusals, status
from cart_state.wiring import catalog, in_currency, mailing, money, shop
