"""The page of orders: those that came, and what becomes of them."""

from pages.owner.frame import desk_page
from pages.words import owner as words

with desk_page(words.ORDERS, is_orders=True):
    pass
