"""The page "How it works": the shop from the inside, for whoever learns from it."""

from pages.parts.frame import page
from pages.parts.header import counting
from pages.parts.how_it_works import live
from pages.words.how_it_works import TITLE

with page(TITLE):
    counting(live)
