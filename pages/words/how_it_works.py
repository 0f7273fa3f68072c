"""What the page "How it works" says."""

from pages.words.messages import Message

NO_PAGE = Message("There is no such page")

TITLE = Message("How it works")

TWO_CARTS = Message("Two carts")
TUTORIAL = Message("As a tutorial has it")
OURS = Message("As this shop has it")
NOTHING = Message("Nothing in it")
ADD_TO_BOTH = Message("Add to both")
TRY_RELOAD = Message("Try it: add a few, then reload the page. Or open it in a second tab.")

SURVIVES = Message("What survives what")
TRY_SURVIVES = Message(
    "Try it: choose a category in the catalog, type a name here, and then go to another page,"
    " reload, open a second tab, or restart the server."
)
HALF_TYPED = Message("A name, half typed")
SURVIVAL = Message(  # each line a row of the table
    "  | Other page | Reload | Second tab | Restart, page left open\n"
    "Your cart | stays | stays | stays | stays\n"
    "Filters | stays | by its URL | by its URL | by its URL\n"
    "A name, half typed | gone | gone | gone | stays\n"
    "Tutorial's cart | stays | gone | not there | gone"
)
WHY = Message(
    "Your cart is in the shop's database, and a cookie in your browser says which it is. Filters"
    " are in the catalog's URL: open it again, and they are back. What is typed goes with its page;"
    " one left open sends it again. A list in the session goes with the session, which a reload"
    " ends."
)

LAST_CHANGE = Message("What the last click did")
NO_CHANGE = Message("Nothing yet. Add something above, or in the catalog, and come back.")
VERB = Message("The button called {call}.")
RULE = Message("That applied the rule {rule} to the cart.")
REFUSED = Message("The rule {rule} refused it, and nothing was changed.")
STORED = Message(
    "After {ms} ms the database had answered: {count} statement between begin and commit.",
    "After {ms} ms the database had answered: {count} statements between begin and commit.",
)
AWAY = Message("The database did not answer, so the change waits in this session.")
PART = Message("Only that was drawn again: what is around the button, the count, the toast.")
WHOLE = Message("The whole page was drawn again.")

HOLDS = Message("What your session holds")
IDS = Message("The number of your cart and what you typed are not shown here.")
