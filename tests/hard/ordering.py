"""Orders in the database, found by their keys, and books in which each count is noted."""

import hashlib
from collections import Counter

from tests.postgres import sql
from tests.store.ordering import held


def hashed(key: str) -> str:
    """A key as the database has it."""
    return hashlib.sha256(key.encode()).hexdigest()


def numbers(url: str, key: str) -> list[str]:
    """The orders that were placed with a key."""
    rows = sql(url, f"SELECT number FROM cart_orders WHERE key = '{hashed(key)}'")
    return [number for (number,) in rows]


def note_counts(url: str) -> None:
    """Has the database note each count: the pieces that it found more than there were before.

    An order may bring the count along (INSERT), and its pieces are off what is left already. What
    the desk counts (UPDATE) is less by what was ordered since the stock was seen there; on SQLite
    no test has the two at once.
    """
    sql(url, "CREATE TABLE counts (sku TEXT, pieces BIGINT)")
    if url.startswith("sqlite"):
        for when, found in (
            ("INSERT ON cart_stock", "NEW.counted"),
            (
                "UPDATE ON cart_stock WHEN NEW.counted <> OLD.counted",
                'NEW.counted - OLD."left"',
            ),
        ):
            note = f"BEGIN INSERT INTO counts VALUES (NEW.sku, {found}); END"
            sql(url, f"CREATE TRIGGER note_{when.split()[0]} AFTER {when} {note}")
        return
    sql(
        url,
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'INSERT' THEN INSERT INTO counts VALUES (NEW.sku, NEW.counted);"
        " ELSIF NEW.counted <> OLD.counted THEN INSERT INTO counts VALUES (NEW.sku,"
        " CASE WHEN current_query() LIKE 'UPDATE%' THEN NEW.\"left\" ELSE NEW.counted END"
        ' - OLD."left"); END IF; RETURN NULL; END $$',
    )
    after = "CREATE TRIGGER note AFTER INSERT OR UPDATE ON cart_stock"
    sql(url, f"{after} FOR EACH ROW EXECUTE FUNCTION note()")


def counted_less_ordered(url: str) -> dict[str, int]:
    """What has to be left: as many as were counted, less those that orders hold."""
    left = Counter(dict(sql(url, "SELECT sku, SUM(pieces) FROM counts GROUP BY sku")))
    left.subtract(held(url))
    return dict(left)
