"""Figures with their targets, how they are printed, and the machine they come from."""

import importlib.metadata
import os
import platform
import re
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """What is wanted: of the ratio to the reference, or of the store's own figure."""

    bound: float
    at_least: bool = False
    of_ratio: bool = True

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        return f"{sign} {self.bound:g}{' x' if self.of_ratio else ''}"

    def met(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. Without a reference the target is one for the store's own figure."""

    what: str
    unit: str
    store: float
    reference: float | None = None
    against: str = ""
    target: Target | None = None

    @property
    def ratio(self) -> float | None:
        """The store's figure as a multiple of the reference."""
        return self.store / self.reference if self.reference else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None when there is none."""
        if self.target is None:
            return None
        value = self.ratio if self.target.of_ratio else self.store
        return None if value is None else self.target.met(value)

    def as_dict(self) -> dict[str, Any]:
        """Returns everything about it for the JSON file."""
        derived = {"ratio": self.ratio, "met": self.met, "wanted": str(self.target or "")}
        return asdict(self) | derived


@dataclass(frozen=True, slots=True)
class Timing:
    """How long many things of one kind took, in seconds."""

    took: Sequence[float]

    @property
    def median(self) -> float:
        """The median in milliseconds."""
        return statistics.median(self.took) * 1000

    @property
    def p95(self) -> float:
        """What one in twenty exceeds, in milliseconds."""
        ordered = sorted(self.took)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000


HEADER = ("what", "store", "reference", "ratio", "target", "met")


def row(figure: Figure) -> tuple[str, ...]:
    """Returns the cells of a figure's row."""
    reference = ratio = ""
    if figure.reference is not None:
        reference = f"{_number(figure.reference)} {figure.unit} {figure.against}".strip()
    if figure.ratio is not None:
        ratio = f"{figure.ratio:.2f} x"
    met = {True: "yes", False: "no", None: ""}[figure.met]
    store = f"{_number(figure.store)} {figure.unit}"
    return (figure.what, store, reference, ratio, str(figure.target or ""), met)


def table(figures: Sequence[Figure]) -> str:
    """Returns the figures as a Markdown table."""
    rows = [HEADER, *(row(figure) for figure in figures)]
    widths = [max(len(cells[column]) for cells in rows) for column in range(len(HEADER))]
    lines = ["| " + " | ".join(map(str.ljust, cells, widths)) + " |" for cells in rows]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def machine() -> dict[str, Any]:
    """Describes the machine, for whoever compares figures."""
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*: (.*)", info, re.MULTILINE)
    return {
        "cpu": model[1] if model else "unknown",
        "cores": len(os.sched_getaffinity(0)),
        "system": platform.platform(),
        "python": platform.python_version(),
        "streamlit": importlib.metadata.version("streamlit"),
        "load": load(),
    }


def load() -> float:
    """Returns the load average of the last minute: near 0 before a run that is to count."""
    return round(os.getloadavg()[0], 2)


def version(program: str) -> str:
    """Returns what a program says its version is."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20)
    return said.stdout.strip()


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
