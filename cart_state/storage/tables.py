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
chores = sa.Table(
    "cart_chores",
    schema,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("done", sa.BigInteger, nullable=False),
)
version = sa.Table(
    "cart_schema",
    schema,
    sa.Column("id", sa.Integer, primary_key=True),  # always 1: there is one row
    sa.Column("version", sa.Integer, nullable=False),
)
