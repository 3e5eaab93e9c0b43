"""What a kind of reminder is: whom it is due for today, and how it reads when it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from handlers.context import Context
from handlers.jobs.world import SchoolWorld
from handlers.surface import Item
from storage.reminders import Due


@dataclass(frozen=True)
class Job:
    """`due` decides both when it is planned and whether it is still due when it would go."""

    kind: str
    due: Callable[[SchoolWorld, date], Iterable[Due]]
    item: Callable[[Context, SchoolWorld, Due], Item]
    late_august: bool = False
    """Also on the weekdays of late August, when our own staff prepares the year."""
