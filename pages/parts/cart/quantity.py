"""A quantity as it was typed."""

import re
from typing import Any

_WHOLE = re.compile(r"\s*([-−]?)(\d{1,4000})\s*")  # Python reads no longer ones


def typed(text: object) -> Any:
    """Returns the whole number that a text is; anything else as it is, which the cart refuses.

    No sign but a minus, nothing between the digits: 1.000 is a thousand here and one there.
    """
    whole = _WHOLE.fullmatch(text) if isinstance(text, str) else None
    return int(whole[2]) * (-1 if whole[1] else 1) if whole else text
