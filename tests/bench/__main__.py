"""`python -m tests.bench`: what the store costs beside bare Streamlit and a tutorial's cart.

All servers run on this machine, on free loopback ports, and all are stopped at the end.
"""

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import chromium, crowds, light, orders, pages, processes
from tests.bench.figures import Figure, load, machine, table, version
from tests.bench.setting import FULL, QUICK, Setting, say
from tests.browser.server import find_chromium

Measure = Callable[[Setting], Awaitable[list[Figure]]]

MEASURES: dict[str, Measure] = {
    "adds": crowds.adds,
    "click": chromium.click,
    "switch": pages.switch,
    "switch-pixels": chromium.switch,
    "light": light.light,
    "edit": pages.edit,
    "orders": orders.orders,
    "catalogue": pages.catalogue,
    "memory": processes.memory,
    "start": processes.start,
}
IN_CHROMIUM = {"click", "switch-pixels", "light"}


def main() -> int:
    """Runs what was asked for, prints the table, and returns 1 when a measurement failed."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers are stopped then too
    setting = Setting(QUICK if asked.quick else FULL, asked.postgres)
    described = machine() | {"options": " ".join(sys.argv[1:])}
    if program := find_chromium():
        described["chromium"] = version(program)
    measures = _chosen(asked.only)
    figures: list[Figure] = []
    failed = []
    for name, measure in measures.items():
        began = time.perf_counter()
        say(f"{name} (load {load()})")
        try:
            figures += asyncio.run(measure(setting))
        except Exception as error:
            failed.append(f"{name}: {error}")
            say(f"{name} FAILED: {error}")
        say(f"{name} took {time.perf_counter() - began:.0f} s")
    print(table(figures))
    print("\n" + ", ".join(f"{what}: {value}" for what, value in described.items() if value))
    for failure in failed:
        print(f"\nFAILED {failure}")
    if asked.json:
        content = {"machine": described, "figures": [f.as_dict() for f in figures]}
        content |= {"load at the end": load(), "failed": failed}
        asked.json.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", help=f"some of {', '.join(MEASURES)}, with commas between")
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that it works")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--postgres", metavar="URL", help="also measure the store on this database")
    return parser.parse_args()


def _chosen(only: str | None) -> dict[str, Measure]:
    names = only.split(",") if only else list(MEASURES)
    if unknown := [name for name in names if name not in MEASURES]:
        sys.exit(f"There is no {', '.join(unknown)}; there are {', '.join(MEASURES)}.")
    if find_chromium() is None:
        say("no Chromium here: nothing is measured in pixels")
        names = [name for name in names if name not in IN_CHROMIUM]
    return {name: MEASURES[name] for name in names}


if __name__ == "__main__":
    sys.exit(main())
