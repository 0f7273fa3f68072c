"""What the page "How it works" says."""

from pages.words.messages import Message

NO_PAGE = Message("There is no such page")

TITLE = Message("How it works")
INTRO = Message("The shop from the inside. Everything below is your own visit, as it is right now.")

TWO_CARTS = Message("Two carts")
TUTORIAL = Message("As a tutorial has it")
OURS = Message("As this shop has it")
NOTHING = Message("Nothing in it")
ADD_TO_BOTH = Message("Add to both")
TRY_RELOAD = Message("Try it: add a few, then reload the page. Or open it in a second tab.")
NAIVE_CODE = Message("The whole of the tutorial's cart")

SURVIVES = Message("What survives what")
TRY_SURVIVES = Message(
    "Try it: choose a category in the catalog, type a name here, and then go to another page,"
    " reload, open a second tab, or restart the server."
)
ROWS = (
    Message("Your cart"),
    Message("Filters"),
    HALF_TYPED := Message("A name, half typed"),
    Message("Tutorial's cart"),
)
CELLS = {"+": Message("stays"), "-": Message("gone"), "@": Message("by its URL")}
COLUMNS = {  # a cell for each of ROWS
    Message("Other page"): "++-+",
    Message("Reload"): "+@--",
    Message("Second tab"): "+@--",
    Message("Restart"): "+@+-",
}
WHY = Message(
    "Your cart is in the shop's database, and a cookie in your browser says which it is. Filters"
    " are in the catalog's URL: open it again, and they are back. What is typed goes with its page."
    " A list in the session goes with the session, which a reload ends."
)

LAST_CHANGE = Message("What the last click did")
NO_CHANGE = Message("Nothing yet. Add something above, or in the catalog, and come back.")
VERB = Message("The button called {call}.")
RULE = Message("That applied the rule {rule} to the cart.")
REFUSED = Message("The rule {rule} refused it, with {error}, and nothing was changed.")
STORED = Message(
    "After {ms} ms the database had done so: {count} statement in one transaction.",
    "After {ms} ms the database had done so: {count} statements in one transaction.",
)
AWAY = Message("The database did not answer, so the change waits in this session.")
PART = Message(
    "After {ms} ms only that was drawn again: what is around the button, the count, the toast."
)
WHOLE = Message("After {ms} ms the whole page was drawn again.")

HOLDS = Message("What your session holds")
CART_HELD = Message("{count} line, {seen}", "{count} lines, {seen}")
SEEN = Message("seen {seconds} s ago, saved, nothing waiting")
WAITING = Message("not saved, {count} change waiting", "not saved, {count} changes waiting")
KNOWN_KEYS = {
    Message("the tutorial's cart"): ("naive_cart",),
    Message("what you type above"): ("how_it_works_name",),
    Message("what the next toasts say"): ("_toasts.waiting",),
    Message("filters of the catalog"): ("search", "category", "price", "in_stock", "sort", "page"),
    Message("where you are, and the card you used last"): ("_scroll.visit", "_scroll.used"),
}
IDS = Message("The number of your cart and whatever you typed are never shown, here or elsewhere.")
