"""The list of promises names tests that there are."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_every_test_that_the_list_of_promises_names_is_there():
    listed = re.findall(r"`(test_\w+)`", (TESTS / "README.md").read_text(encoding="utf-8"))
    sources = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py"))
    assert len(listed) > 80
    assert [name for name in listed if f"def {name}(" not in sources] == []
