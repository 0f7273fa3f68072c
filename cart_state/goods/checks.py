"""Checks of what an owner wrote. A fault says where it is, what is there, and what is right."""

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

PICTURE_TYPES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".webp"})

Check = Callable[[Any], Any]  # returns what is made of a value; raises ShopError


class ShopError(ValueError):
    """A shop that cannot open. `faults` lists every reason, one line of text each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def value(kind: type, right: str, read: Check = lambda value: value) -> Check:
    """Returns a check of values of one kind, of which `read` makes None where one is wrong."""

    def check(value: Any) -> Any:
        if type(value) is not kind or (good := read(value)) is None:
            raise ShopError([f": {quoted(value)} {right}."])
        return good

    return check


def fitting(kind: type, right: str, fits: Callable[[Any], bool]) -> Check:
    """Returns a check of values of one kind that leaves each as it is."""
    return value(kind, right, lambda value: value if fits(value) else None)


def text(form: str, right: str, read: Check = operator.itemgetter(0)) -> Check:
    """Returns a check of texts of a form; `read` gets the match."""
    match = re.compile(form, re.ASCII).fullmatch
    return value(str, right, lambda text: (found := match(text)) and read(found))


def all_of(
    values: Mapping[str, Any], checks: Mapping[str, Check], place: str = "."
) -> dict[str, Any]:
    """Returns what each check makes of its value. Raises ShopError, with `place` before each key.

    A fault grows from the inside: ": 3 must ...", ".phone: 3 must ...", ", key contact.phone: ...".
    """
    good, faults = {}, []
    for key, one in values.items():
        try:
            good[key] = checks[key](one)
        except KeyError:
            known = ", ".join(checks)
            faults.append(f"{place}{key}: there is no such key; the keys are {known}.")
        except ShopError as error:
            faults += [f"{place}{key}{fault}" for fault in error.faults]
    if faults:
        raise ShopError(faults)
    return good


def quoted(value: object, most: int = 60) -> str:
    """Returns enough of a value to find it in a file, with what is invisible escaped."""
    shown = repr(value)
    return shown if len(shown) <= most else f"{shown[:most]}…"


def text_of(file: Path) -> str:
    """Returns the text of a file. Raises ShopError where it has none."""
    try:
        return decoded(file.read_bytes())
    except OSError as error:
        raise ShopError([f": the file cannot be read ({error.strerror})."]) from None


def decoded(content: bytes) -> str:
    """Returns the text in the bytes of a file. Raises ShopError where they are not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ShopError([f", line {line}: the file is not UTF-8. Save it as UTF-8."]) from None


def file_beside(folder: Path, name: str, kinds: Iterable[str]) -> Path | None:
    """Returns the file of this name in or below a folder; None for any other kind, or elsewhere."""
    path = folder / name
    try:
        # An anchor is a drive, too: on Windows C:x.svg and /x.svg are no absolute paths.
        is_beside = not Path(name).anchor and ".." not in path.parts and path.is_file()
    except (OSError, ValueError):  # a name longer than a file's may be, or with a null in it
        return None
    return path if is_beside and path.suffix.lower() in kinds else None
