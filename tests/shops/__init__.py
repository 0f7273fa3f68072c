"""The shops of the tests: each a folder with settings, goods and pictures of its own."""

from pathlib import Path

OFFICE = Path(__file__).with_name("office")  # in English and rupees: the one that most tests open
BAKERY = Path(__file__).with_name("bakery")  # in German and euros, with photos of every shape
