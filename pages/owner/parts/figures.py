"""The figures of the desk: what the orders of some days come to, and what waits in carts."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal

import pandas as pd
import streamlit as st
from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_precision

import cart_state
from cart_state import desk
from cart_state.desk import CartFigures, Figures
from pages.parts.browser import today, zone
from pages.parts.spreadsheet import Cell, as_csv, code
from pages.words import cart as cart_words
from pages.words import owner_figures as words
from pages.words.markdown import plain, price

_DAYS = 30  # that are shown at first
_YEARS = 5  # back, that can be asked for
_LABELS = 4  # days that are named under a chart
_MANY = 100  # days: with a gap between them no bar of so many would be seen on a phone
_ROWS = 10  # of a table to read; its file has all


def chosen_span() -> tuple[date, date]:
    """Draws the choice of days, and returns the first and the last, where the owner is."""
    last = today()
    first = last - timedelta(days=_DAYS - 1)
    chosen = st.date_input(
        words.SPAN(),
        (first, last),
        min_value=last - timedelta(days=366 * _YEARS),
        max_value=last,
        format=_date_format(),
        key="figures_span",
        persist_state="session",
        width=280,
    )
    # Of a span that is being chosen there is one day yet, or none.
    return (chosen[0], chosen[-1]) if chosen else (first, last)


def by_day(first: date, last: date) -> Figures:
    """Draws what orders come to from the first day to the last, and returns the figures.

    Raises StoreError.
    """
    where, currency = zone(), cart_state.shop().currency
    figures = _figures(desk.figures_mark(), first, last, str(where), where, currency)
    if not figures.days:
        said = words.NONE_THEN() if desk.news() else words.NO_ORDERS_YET()
        st.markdown(f":material/bar_chart: {said}")
        return figures
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rows = [(day, *figures.days.get(day, (0, Decimal(0)))) for day in every]
    orders = sum(count for _, count, _ in rows)
    turnover = sum((amount for _, _, amount in rows), Decimal(0))
    average = round(turnover / orders, get_currency_precision(currency))
    placed, earned, each = st.columns(3)
    placed.metric(words.PLACED(), _written(orders), border=True)
    earned.metric(words.TURNOVER(), _written(turnover), border=True)
    each.metric(words.AVERAGE(), _written(average), border=True)
    left, right = st.columns(2, gap="large")
    with left:
        _bars(words.ORDERS_BY_DAY(), [(day, count) for day, count, _ in rows])
    with right:
        _bars(words.TURNOVER_BY_DAY(), [(day, amount) for day, _, amount in rows])
    st.caption(words.COUNTED())
    _download((words.DAY(), words.PLACED(), words.TURNOVER()), rows, words.ORDERS_BY_DAY())
    return figures


def best_sellers(figures: Figures) -> None:
    """Draws the products of which most was sold."""
    st.header(words.BEST_SELLERS(), anchor=False)
    article = cart_words.ARTICLE()
    columns = article, cart_words.PRODUCT(), words.PIECES(), words.TURNOVER()
    rows = [(code(one.sku), one.name, one.pieces, one.turnover) for one in figures.sellers]
    _table(columns, rows, words.BEST_SELLERS(), hidden=[article])


def bought_together(figures: Figures) -> None:
    """Draws the products that are often in one order."""
    st.header(words.TOGETHER(), anchor=False)
    if not figures.together:
        st.markdown(words.NOT_TOGETHER(count=desk.FEWEST))
        return
    names = {one.sku: one.name for one in figures.sellers}
    article, other_article = cart_words.ARTICLE(), words.OTHER_ARTICLE()
    product, together_with = cart_words.PRODUCT(), words.TOGETHER_WITH()
    columns = article, product, other_article, together_with, words.IN_ORDERS()
    rows = [
        (code(one), names[one], code(other), names[other], pair.orders)
        for pair in figures.together
        for one, other in [pair.skus]
    ]
    _table(columns, rows, words.TOGETHER(), hidden=[article, other_article])


def cart_figures() -> None:
    """Draws how many carts are at rest and their worth, and what they hold that is sold out.

    None of one person is shown. Raises StoreError.
    """
    figures, goods = _cart_figures(), cart_state.catalog()
    rest, gone = st.columns(2, gap="large")
    with rest:
        st.header(words.OPEN_CARTS(), anchor=False)
        st.metric(words.AT_REST(), _written(figures.at_rest), border=True)
        if figures.worth is not None:
            st.metric(words.WORTH(), _written(figures.worth), border=True)
    with gone:
        st.header(words.WANTED(), anchor=False)
        rows = [(goods[sku].name, count) for sku, count in figures.sold_out(goods).items()]
        if rows:
            _table((cart_words.PRODUCT(), words.IN_CARTS()), rows, words.WANTED())
        else:
            st.markdown(words.NOTHING_WANTED())
    st.caption(words.NOT_KEPT(count=desk.FEWEST))


@st.cache_data(max_entries=20, show_spinner=False)
def _figures(
    mark: tuple[int, int], first: date, last: date, zone_name: str, _zone: tzinfo, currency: str
) -> Figures:
    """The figures, kept until there is another order or step: 10,000 orders take a second.

    They tell of nobody. Streamlit does not look at an argument with an underscore before it.
    """
    after = last + timedelta(days=1)
    since, until = (datetime.combine(day, time.min, _zone) for day in (first, after))
    return desk.figures(_zone, since, until)


@st.cache_data(ttl=60, show_spinner=False)
def _cart_figures() -> CartFigures:
    """The figures of up to a minute ago: each cart is read for them."""
    return desk.carts()


def _bars(title: str, days: Sequence[tuple[date, int | Decimal]]) -> None:
    """Draws a bar for each day, and says which is the highest."""
    locale = cart_state.shop().locale
    names = [format_date(day, "medium", locale) for day, _ in days]
    top, most = max(days, key=lambda one: one[1])
    axis = {
        **{"title": None, "labelAngle": 0, "ticks": False, "grid": False},
        "values": names[:: -(-len(names) // _LABELS)],
    }
    scale = {"domain": [0, float(most) or 1], "nice": False}
    spec = {
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "x": {"field": "day", "type": "nominal", "sort": None, "axis": axis}
            | {"scale": {"paddingInner": 0.2 if len(names) < _MANY else 0}},
            "y": {"field": "height", "type": "quantitative", "axis": None, "scale": scale},
            "tooltip": [
                {"field": "day", "type": "nominal", "title": words.DAY()},
                {"field": "written", "type": "nominal", "title": title},
            ],
        },
    }
    bars = {
        "day": names,
        "height": [float(value) for _, value in days],
        "written": [_written(value) for _, value in days],
    }
    said = words.MOST(day=top, value=_written(most))
    st.markdown(f"**{title}**  \n:gray[{said}]")
    alt = words.BARS_ALT.text(title=title, first=days[0][0], last=days[-1][0], most=said)
    st.vega_lite_chart(pd.DataFrame(bars), spec, height=180, alt=alt)


def _table(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], alt: str, hidden: Sequence[str] = ()
) -> None:
    """Draws rows, without the columns that only the file has, and the file."""
    frame = pd.DataFrame([[*map(_written, row)] for row in rows[:_ROWS]], columns=columns)
    st.table(frame.drop(columns=[*hidden]), alt=alt, hide_index=True, border="horizontal")
    _download(columns, rows, alt)


def _download(columns: Sequence[str], rows: Sequence[Sequence[Cell]], name: str) -> None:
    """Draws the button that hands out rows as CSV."""
    st.download_button(
        cart_words.TABLE_CSV(),
        as_csv(columns, rows),
        f"{name}.csv",
        "text/csv",
        key=f"figures_{name}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def _written(value: Cell) -> str:
    """A text, a number or an amount as Markdown, as the shop's locale writes it."""
    if isinstance(value, Decimal):
        return price(value)
    if isinstance(value, int):
        return format_decimal(value, locale=cart_state.shop().locale)
    return plain(str(value))


def _date_format() -> str:
    """How the shop's locale writes days, as far as the widget can: DD.MM.YYYY."""
    pattern = cart_state.shop().locale.date_formats["short"].pattern.lower()
    parts = {"d": "DD", "m": "MM", "y": "YYYY"}
    mark = next((letter for letter in pattern if letter in "./-"), "/")
    return mark.join(parts[letter] for letter in dict.fromkeys(pattern) if letter in parts)
