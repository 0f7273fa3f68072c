"""The lines of the cart as a list: all that the table does, with the thumb, or by keyboard."""

from functools import partial
from typing import Any

import streamlit as st

from cart_state import Cart, Line, money
from pages.parts import actions, details
from pages.parts.next_steps import is_of_saved, undo, undo_position
from pages.parts.picture import thumbnail
from pages.parts.tile import LINKED_PICTURE
from pages.words import cart as words
from pages.words.shop import QUANTITY

_AT_ONCE = 50  # lines; a browser draws some hundred more in a second
_SHOWN = "_line_list.shown"
_ANSWERED = "_line_list.answered"  # the number of the last request, by sku


def line_list(cart: Cart) -> None:
    """Draws each line with its quantity to change, and Undo where something was taken out."""
    shown = st.session_state.get(_SHOWN, _AT_ONCE)
    lines = cart.lines[:shown]
    at = min(undo_position(cart), len(lines))
    for line in lines[:at]:
        _line(line)
    if not is_of_saved(cart):
        undo(cart)
    for line in lines[at:]:
        _line(line)
    if len(cart) > shown:
        more = words.MORE_LINES(count=min(_AT_ONCE, len(cart) - shown))
        st.button(more, on_click=_show_more, args=(shown,), width="stretch")


def _line(line: Line) -> None:
    product, sku, key = line.product, line.sku, f"line_{line.sku}"
    shown = {
        "sku": sku,
        "href": details.address(sku) if product else "",
        "picture": thumbnail(product.image if product else None),
        "title": words.line_name(line),
        "price": money(product.price) if product else "",
        "total": money(line.total) if product else "",
        "quantity": line.quantity,
        "answered": st.session_state.get(_ANSWERED, {}).get(sku, 0),
        "labels": {
            "less": words.ONE_LESS.text(),
            "quantity": QUANTITY.text(),
            "more": words.ONE_MORE.text(),
            "remove": words.REMOVE.text(),
            "later": words.SAVE_FOR_LATER.text(),
        },
    }
    _component(
        key=key,
        data=shown,
        on_open_change=partial(details.show, sku),
        on_quantity_change=partial(_set_quantity, sku, key),
        on_remove_change=partial(actions.remove, sku),
        on_later_change=partial(actions.save_for_later, sku),
    )


def _set_quantity(sku: str, key: str) -> None:
    """Sets what was typed or pressed, and notes which of the browser's requests was answered."""
    request: Any = st.session_state[key].get("quantity")
    answered: dict[str, int] = st.session_state.setdefault(_ANSWERED, {})
    number = request.get("number") if isinstance(request, dict) else None
    if not isinstance(number, int) or number <= answered.get(sku, 0):
        return  # it was sent twice, or no browser sends it
    actions.set_quantity(sku, actions.whole(request.get("text")), quietly=True)
    answered[sku] = number


def _show_more(shown: int) -> None:
    st.session_state[_SHOWN] = shown + _AT_ONCE


# The quantity is a field for text: in one for numbers browsers leave out what they do not like,
# and make 27 of 2,7.
_HTML = """
<div id="line">
  <a id="link"><img width="80" height="60" alt=""><span id="title" dir="auto"></span></a>
  <span id="price"></span>
  <span id="total"></span>
  <div id="foot">
    <span id="stepper">
      <button id="less">−</button>
      <input id="quantity" role="spinbutton" inputmode="numeric" maxlength="20" autocomplete="off">
      <button id="more">+</button>
    </span>
    <span id="actions"><button id="remove"></button><button id="later"></button></span>
  </div>
</div>
"""

_CSS = """
:host { container-type: inline-size; }
#line {
  display: grid;
  grid: "picture title title" auto "picture price total" auto "foot foot foot" auto / 5rem 1fr auto;
  gap: 0.2rem 0.8rem;
  padding: 0.8rem;
  border: 1px solid var(--st-border-color);
  border-radius: var(--st-base-radius);
  background: var(--raised);
  color: var(--st-text-color);
  font-family: var(--st-font);
}
#foot { grid-area: foot; display: flex; flex-wrap: wrap; margin-top: 0.4rem; }
@container (min-width: 40rem) {
  #line {
    grid: "picture title stepper total actions" 1fr "picture price stepper total actions" 1fr
      / 5rem 1fr auto minmax(7rem, auto) auto;
  }
  #foot { display: contents; }
}
#link { grid-area: picture / picture / price / title; display: grid; grid: subgrid / subgrid; }
#link { color: inherit; text-decoration: none; border-radius: var(--st-base-radius); }
img { grid-area: picture; align-self: center; width: 5rem; height: 3.75rem; object-fit: contain; }
img { filter: var(--pictures); border-radius: var(--st-base-radius); }
#title { grid-area: title; align-self: end; font-weight: 600; overflow-wrap: anywhere; }
#link[href]:hover #title, #actions button:hover { color: var(--st-link-color); }
:is(a, button, input):focus-visible { outline: 2px solid var(--st-primary-color); }
#price { grid-area: price; color: var(--st-gray-text-color); }
#total { grid-area: total; align-self: center; text-align: right; font-weight: 700; }
#stepper { grid-area: stepper; align-self: center; display: flex; }
#stepper { border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); }
#actions { grid-area: actions; align-self: center; margin-left: auto; }
:is(button, input) { width: 2.6rem; height: 2.6rem; padding: 0; border: 0; text-align: center; }
:is(button, input) { background: none; color: inherit; font: inherit; border-radius: inherit; }
button { cursor: pointer; }
#actions button { width: auto; padding: 0 0.5rem; font-size: 0.9rem; }
"""

_JS = """
export default (component) => {
  const { data, parentElement, setTriggerValue } = component;
  linkPicture(component);
  const part = (id) => parentElement.querySelector("#" + id);
  const field = part("quantity");
  for (const id of ["title", "price", "total"]) part(id).textContent = data[id];
  for (const id in data.labels) part(id).ariaLabel = `${data.labels[id]}: ${data.title}`;
  for (const id of ["remove", "later"]) {
    part(id).textContent = data.labels[id];
    part(id).onclick = () => setTriggerValue(id, true);
  }
  const show = (text) => { field.value = field.ariaValueNow = text; };
  const ask = (text) => {
    show(text);
    // It rises whatever the clock does, and whether the session is the one that answered before.
    field.asked = Math.max(Date.now(), data.answered + 1, (field.asked ?? 0) + 1);
    setTriggerValue("quantity", { text, number: field.asked });
  };
  const step = (by) => ask(String(Math.max(0, (parseInt(field.value) || 0) + by)));
  // The answer to an earlier request does not take back the latest.
  if (data.answered >= (field.asked ?? 0)) show(String(data.quantity));
  part("less").onclick = () => step(-1);
  part("more").onclick = () => step(1);
  field.onchange = () => ask(field.value);
  field.onkeydown = (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by) event.preventDefault(), step(by);
  };
};
"""

_component = st.components.v2.component("cart_line", html=_HTML, css=_CSS, js=LINKED_PICTURE + _JS)
