"""The centre's own agreements: settings that the rules work with."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.rules.recipients import Party
from handlers.rules.reminder_plans import ReminderPlan, Waves
from storage.values import Unit


@dataclass(frozen=True)
class Terms:
    """Minutes, half days, characters."""

    half_day_minutes: int = 200
    lesson_minutes: int = 50
    min_open_half_days: int = 5
    most_note: int = 500
    mail_hold_seconds: int = 120
    """So long a mail waits for who wants to stop it."""
    late_august: tuple[int, int] = (8, 24)
    """From this day on the weekdays before the school year count, for our own staff."""
    mail_before_meeting: frozenset[Party] = frozenset({Party.SCHOOL})
    """Who gets one mail some days before a meeting: the school, the CLB, or nobody."""
    mail_domain: str = "schoolbeeld.invalid"
    """What comes after the @ in the id of a mail."""

    reminders: tuple[tuple[str, ReminderPlan], ...] = ()
    """The plans of those kinds of reminder for which the centre has its own."""

    def waves(self, kind: str, usual: Waves) -> Waves:
        plan = dict(self.reminders).get(kind)
        return plan.waves if plan else usual

    @property
    def day_minutes(self) -> int:
        return 2 * self.half_day_minutes

    def minutes_of(self, unit: Unit) -> int:
        """How long one of a unit is."""
        return {
            Unit.HALF_DAY: self.half_day_minutes,
            Unit.DAY: self.day_minutes,
            Unit.LESSON: self.lesson_minutes,
            Unit.HOUR: 60,
            Unit.MINUTE: 1,
        }[unit]
