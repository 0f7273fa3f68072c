"""What the Compare page says."""

from decimal import Decimal

from pages.parts.markdown import plain, price
from pages.words.cart import product_name
from pages.words.messages import _, ngettext
