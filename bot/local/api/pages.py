"""Long lists in pages."""

from typing import TypeVar

from bot.local.api.arguments import Arguments

Row = TypeVar("Row")


def paged(rows: list[Row], arguments: Arguments, default: int) -> tuple[list[Row], str]:
    """A cursor is the place in the list where the next page starts."""
    start = max(0, arguments.number("cursor", 0))
    end = start + max(1, min(arguments.number("limit", default), 1000))
    return rows[start:end], str(end) if end < len(rows) else ""
