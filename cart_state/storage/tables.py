"""The tables of the store. What a change of theirs means for older databases: migrations.py."""

import sqlalchemy as sa

schema = sa.MetaData()

carts = sa.Table(
    "carts",
    schema,
    sa.Column("id", sa.Text, primary_key=True),  # SHA-256 of the id in the shopper's cookie
    sa.Column("format", sa.Integer, nullable=False),  # of the contents: see stored.py
    sa.Column("contents", sa.Text, nullable=False),  # JSON
    sa.Column("touched", sa.BigInteger, nullable=False, index=True),  # seconds since 1970
    sa.Column("tokens", sa.Text, nullable=False),  # of the changes made last, oldest first
)
orders = sa.Table(
    "cart_orders",
    schema,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),  # SHA-256 of the key it came with
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("changed", sa.BigInteger, nullable=False),  # its last step, in seconds since 1970
    sa.Column("contents", sa.Text, nullable=False),  # JSON: what was ordered, for the books
    # What tells whose it is; erased some time after it is done or cancelled.
    sa.Column("cart", sa.Text, index=True),  # the id of the cart that it was
    sa.Column("receipt", sa.Text, unique=True),  # SHA-256 of the secret of the receipt's link
    sa.Column("form", sa.Text),  # JSON: name, address and so on
)
order_steps = sa.Table(
    "cart_order_steps",
    schema,
    sa.Column("number", sa.Text, primary_key=True),  # of the order
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),  # milliseconds since 1970
    sa.Column("reason", sa.Text, nullable=False),
)
# What is left of goods that were ordered; of all others as much as was counted.
stock = sa.Table(
    "cart_stock",
    schema,
    sa.Column("sku", sa.Text, primary_key=True),
    sa.Column("counted", sa.BigInteger, nullable=False),  # the number in the catalogue
    sa.Column("counted_at", sa.BigInteger, nullable=False),  # nanoseconds since 1970
    sa.Column("left", sa.BigInteger, nullable=False),
)
origins = sa.Table(
    "cart_origins",
    schema,
    sa.Column("id", sa.Text, primary_key=True),  # SHA-256 of a network address
    sa.Column("times", sa.Text, nullable=False),  # of its orders of the last hour, in seconds
    sa.Column("touched", sa.BigInteger, nullable=False),
)
mails = sa.Table(
    "cart_mails",
    schema,
    sa.Column("id", sa.Text, primary_key=True),  # also its Message-ID
    sa.Column("number", sa.Text, nullable=False, index=True),  # of the order that it is about
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("html", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("due", sa.BigInteger, nullable=False, index=True),  # seconds since 1970
)
chores = sa.Table(
    "cart_chores",
    schema,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("done", sa.BigInteger, nullable=False),
)
keys = sa.Table(
    "cart_keys",
    schema,
    sa.Column("id", sa.Integer, primary_key=True),  # always 1: there is one row
    sa.Column("key", sa.Text, nullable=False),  # what ids of carts are signed with
)
version = sa.Table(
    "cart_schema",
    schema,
    sa.Column("id", sa.Integer, primary_key=True),  # always 1: there is one row
    sa.Column("version", sa.Integer, nullable=False),
)
