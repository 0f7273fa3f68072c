"""What the desk's pages of figures and of the shop say."""

from pages.words.messages import Message

# Figures of orders.
SPAN = Message("From, to")
NO_ORDERS_YET = Message("There are no orders yet. What they come to is shown here from the first.")
NONE_THEN = Message("No order was placed on these days.")
PLACED = Message("Orders placed")
TURNOVER = Message("Turnover")
AVERAGE = Message("An order on average")
COUNTED = Message("With delivery, without cancelled orders; days are those of your time zone.")
ORDERS_BY_DAY = Message("Orders by day")
TURNOVER_BY_DAY = Message("Turnover by day")
MOST = Message("Most on {day}: {value}")
BARS_ALT = Message("{title}, from {first} to {last}. {most}")
DAY = Message("Day")
PIECES = Message("Pieces")
BEST_SELLERS = Message("Best sellers")
TOGETHER = Message("Often bought together")
IN_ORDERS = Message("In orders")
TOGETHER_WITH = Message("Together with")
OTHER_ARTICLE = Message("Together with article")
NOT_TOGETHER = Message(
    "No two products are in {count} orders together yet. Fewer could tell of one person."
)

# Figures of carts.
OPEN_CARTS = Message("Open carts")
AT_REST = Message("Untouched for a week")
WORTH = Message("Worth today")
WANTED = Message("Sold out, and in carts")
IN_CARTS = Message("In carts")
NOTHING_WANTED = Message("Nothing that is sold out is in a cart.")
NOT_KEPT = Message(
    "No cart of one person is shown: worth is told from {count} on. Searches are not kept."
)

# Whether everything is well.
ALL_WELL = Message("Everything is well")
TO_DO = Message("{count} thing needs you", "{count} things need you")
STATES = {
    "well": Message("Well"),
    "look": Message("Have a look"),
    "broken": Message("Broken"),
    "off": Message("Off"),
}
STORE = Message("Store")
STORE_WELL = Message("It answers. Its tables have version {version}.")
STORE_AWAY = Message(
    "It does not answer, and nobody can order. Carts are kept in the shoppers' windows meanwhile."
    " See whether the database runs and its disk has room; the log has the reason. The shop goes"
    " on by itself."
)
STORE_READ_ONLY = Message(
    "It is read-only, and nobody can order. Carts are kept in the shoppers' windows meanwhile. Give"
    " the shop's user the right to write to it, and to its folder; the log has the reason."
)
STORE_REPLACED = Message(
    "Its file was deleted or replaced while the shop ran: what was in it before is not there. Stop"
    " the shop, put a copy back, and start it again."
)
MAIL = Message("Mail")
MAIL_OFF = Message("No mail is sent, as the secrets have no [mail]. Look at the orders here.")
MAIL_LEFT = Message(
    "{count} mail waits, and the secrets have no [mail] to send it by.",
    "{count} mails wait, and the secrets have no [mail] to send them by.",
)
MAIL_WELL = Message("Sent by {host}. {waiting}")
WAITING = Message("{count} waits.", "{count} wait.")
MAIL_AWAY = Message(
    "{waiting} The oldest should have gone at {at}. See whether {host} can be reached, and whether"
    " the log complains of [mail] in the secrets. It is tried again by itself."
)
MAIL_REFUSED = Message(
    "{waiting} {host} has refused {count} of them; the log has the reason. It is tried again by"
    " itself.",
    "{waiting} {host} has refused {count} of them; the log has the reason. They are tried again by"
    " themselves.",
)
CATALOGUE = Message("Catalogue and settings")
CATALOGUE_WELL = Message("No faults in {products} and shop.toml.")
CATALOGUE_FAULTS = Message(
    "Shoppers see the last state that had no fault, until this is put right:"
)
DISK = Message("Disk")
FREE = Message("{size} are free in {folder}.")
MAKE_ROOM = Message(
    "{free} Make room, or orders and carts can no longer be saved. Old copies of the store may go"
    " to another disk."
)

# Copies of the store.
COPIES = Message("Backup")
LAST_COPY = Message("The last copy was made on {at}.")
NO_COPY = Message("No copy of the store has been made here yet.")
BACK_UP = Message("Back up now")
BACKED_UP = Message("The store is copied: {size}.")
NOT_BACKED_UP = Message(
    "The store could not be copied. See whether its disk has room; the log has the reason."
)
COPY = Message("{at}, {size}")
WHERE = Message(
    "They are in {folder}. Keep some elsewhere too, and as safe as the store: they tell who"
    " ordered. README says how to bring one back."
)
WITH_POSTGRES = Message(
    "The store is on Postgres. This copies it where pg_dump is installed, which asks for the"
    " password:"
)

# What stands at the foot of each page.
FOOT = Message("At the foot of every page")
NO_TEXTS = Message("There are no texts. Imprint, terms and privacy go under [texts] in shop.toml.")
NO_CONTACT = Message("Nobody can reach you: shop.toml has no [contact].")

# When the store is away.
AWAY = Message("The store does not answer")
AWAY_NOW = Message("Nothing is lost. Please try again in a moment; Shop tells more.")
