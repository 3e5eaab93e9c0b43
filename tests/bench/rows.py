"""A row of the table: what was measured, what was promised, and whether that is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    what: str
    measured: str
    target: str = ""
    met: bool | None = None
    """None: reported only."""

    @property
    def verdict(self) -> str:
        return {True: "ok", False: "NOT MET", None: "reported"}[self.met]


def at_most(what: str, value: float, limit: float, unit: str, beside: str = "") -> Row:
    return Row(what, _shown(value, unit, beside), f"≤ {_number(limit)}{unit}", value <= limit)


def at_least(what: str, value: float, limit: float, unit: str, beside: str = "") -> Row:
    return Row(what, _shown(value, unit, beside), f"≥ {_number(limit)}{unit}", value >= limit)


def reported(what: str, value: float, unit: str, beside: str = "") -> Row:
    return Row(what, _shown(value, unit, beside))


def failed(what: str, error: Exception) -> Row:
    """A measurement that came to no figure."""
    return Row(what, f"{type(error).__name__}: {error}"[:80], met=False)


def _shown(value: float, unit: str, beside: str) -> str:
    return f"{_number(value)}{unit}" + (f" ({beside})" if beside else "")


def _number(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def table(rows: Sequence[Row]) -> str:
    """The rows under each other, in columns that line up."""
    lines = [("figure", "measured", "target", "verdict")]
    lines += [(row.what, row.measured, row.target, row.verdict) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    shown = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join((shown[0], "-" * len(shown[0]), *shown[1:]))
