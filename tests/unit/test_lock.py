"""The deployment's packages: the lock has what requirements.txt asks for, each with its hashes."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "pages" / "served" / "deploy" / "requirements.lock"


def pinned(text: str) -> dict[str, str]:
    """The version of each package, without what it may bring along."""
    found = re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+)", text, re.MULTILINE)
    return {name.lower(): version for name, version in found}


def test_the_lock_has_the_versions_that_are_asked_for_and_a_hash_of_each_file():
    lock = LOCK.read_text("utf-8")
    asked = pinned((ROOT / "requirements.txt").read_text("utf-8"))
    assert asked.items() <= pinned(lock).items()
    entries = [entry for entry in re.split(r"^(?=\S)", lock, flags=re.MULTILINE) if entry.strip()]
    assert len(entries) == len(pinned(lock)) > len(asked)
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_lock_names_no_place_from_which_packages_come():
    assert not re.search(r"://|index-url|find-links|trusted-host", LOCK.read_text("utf-8"))
