"""What the owner's desk says: its frame, and the page of orders."""

from pages.words.messages import Message

# The frame.
DESK = Message("The owner's desk")
ORDERS = Message("Orders")
GOODS = Message("Goods")
FIGURES = Message("Figures")
SHOP = Message("Shop")
NEW_ORDERS = Message("{count} new order", "{count} new orders")
IN_THE_LOG = Message("The log of the server says why. This page tries again by itself.")
THIS_MACHINE_ALONE = Message(
    "It opens on the machine itself alone, and this server can be reached from others."
)
FOR_OWNERS = Message("It is for those who run the shop.")
NO_OWNER = Message("You are logged in as {email}, who may not use it, or no longer.")
LOG_IN = Message("Log in")
LOG_OUT = Message("Log out")
