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
    """Has the database note each count: the pieces that it found more than there were before."""
    sql(url, "CREATE TABLE counts (sku TEXT, pieces BIGINT)")
    first, again = "NEW.counted", 'NEW.counted - OLD."left"'
    if url.startswith("sqlite"):
        for when, found in (
            ("INSERT ON cart_stock", first),
            ("UPDATE ON cart_stock WHEN NEW.counted <> OLD.counted", again),
        ):
            note = f"BEGIN INSERT INTO counts VALUES (NEW.sku, {found}); END"
            sql(url, f"CREATE TRIGGER note_{when.split()[0]} AFTER {when} {note}")
        return
    sql(
        url,
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'INSERT' THEN INSERT INTO counts VALUES (NEW.sku, {first});"
        f" ELSIF NEW.counted <> OLD.counted THEN INSERT INTO counts VALUES (NEW.sku, {again});"
        " END IF; RETURN NULL; END $$",
    )
    after = "CREATE TRIGGER note AFTER INSERT OR UPDATE ON cart_stock"
    sql(url, f"{after} FOR EACH ROW EXECUTE FUNCTION note()")


def counted_less_ordered(url: str) -> dict[str, int]:
    """What has to be left: as many as were counted, less those that orders hold."""
    left = Counter(dict(sql(url, "SELECT sku, SUM(pieces) FROM counts GROUP BY sku")))
    left.subtract(held(url))
    return dict(left)
