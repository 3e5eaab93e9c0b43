"""What a kind of reminder is: whom it is due for today, and how it reads when it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, time

from handlers.context import Context
from handlers.jobs.world import SchoolWorld
from handlers.rules.permissions import Standing
from handlers.rules.reminder_plans import NO_WAVES, ReminderPlan, Waves
from handlers.rules.terms import Terms
from handlers.rules.waves import FIRST_HOUR
from handlers.surface import Item
from storage.reminders import Due

ANCHORS = frozenset({Standing.ANCHOR})
Told = tuple[SchoolWorld, Due]
Beside = frozenset[tuple[str, int]]
"""Kind and school of what else a message says, or said until it was put off."""


@dataclass(frozen=True)
class Kind:
    """`due` decides both when it is planned and whether it is still due when it would go."""

    kind: str
    due: Callable[[SchoolWorld, date], Iterable[Due]]
    _: KW_ONLY
    to: frozenset[Standing] = ANCHORS
    """Who may get it, and so is asked whether they want it."""
    because: str = ""
    """Why it comes, where that is not what the person is to the school."""
    hour: time = FIRST_HOUR
    """When it comes to who chose no hour, unless the centre says otherwise."""
    waves: Waves = NO_WAVES
    """The school days that a centre may set; what they are when it does not."""
    is_choice: bool = True
    """Whether somebody may put it off, or want it no more: not what goes out in one's own name."""
    late_august: bool = False
    """Also on the weekdays of late August, when our own staff prepares the year."""
    begins: Callable[[date], date] | None = None
    """The first day of the week or month of a day, for what comes once in it: on the first morning that
    somebody is there."""
    made_up_for: int | None = None
    """On how many of its first school days it may still come; None: on any of them."""

    @property
    def usual(self) -> ReminderPlan:
        return ReminderPlan(self.waves, self.hour)

    def plan(self, terms: Terms) -> ReminderPlan:
        """As the centre has it."""
        return dict(terms.reminders).get(self.kind, self.usual)


@dataclass(frozen=True)
class Job(Kind):
    """Each reminder is an item of its own."""

    item: Callable[[Context, SchoolWorld, Due], Item]


@dataclass(frozen=True)
class Aside(Kind):
    """The same, without what another item of the message offers already."""

    item: Callable[[Context, SchoolWorld, Due, Beside], Item]


@dataclass(frozen=True)
class Together(Kind):
    """All of this kind for one person stands in one item."""

    item: Callable[[Context, Sequence[Told]], Item]
    of_school: bool = False
    """An item for each school."""
    tells_all: bool = False
    """When something new is told, what was told before and is still due stands beside it."""


@dataclass(frozen=True)
class Overview(Kind):
    """Several schools at a glance, without what stands beside it in the message; perhaps nothing is left."""

    item: Callable[[Context, Sequence[Told], Beside], Item | None]


@dataclass(frozen=True)
class Overall(Kind):
    """What is said of all schools in one go; it is kept under one of them, whichever that is."""

    item: Callable[[Context], Item]


AnyJob = Job | Aside | Together | Overview | Overall
