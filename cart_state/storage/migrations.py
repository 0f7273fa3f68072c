"""Databases of earlier versions are brought to this one."""

import sqlalchemy as sa


def migrate(db: sa.Connection) -> None:
    """Brings the tables of an earlier version to this one."""
