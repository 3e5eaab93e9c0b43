"""When a kind of reminder comes: what a centre may set in a line such as `1 5 10, elke 10, 8:30`, or `uit`.

What is not in the line stays as the kind has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time

from handlers.rules.waves import FIRST_HOUR, LAST_HOUR

OFF = "uit"
MOST_WAVES, FURTHEST_DAY = 8, 60
LEAST_EVERY = 5
"""School days: nobody is reminded of the same thing more than once a week, without end."""
LEAST_TO_COORDINATOR = 20
_DAYS = re.compile(r"\d{1,3}(?: \d{1,3})*")
_EVERY = re.compile(r"elke (\d{1,3})")
_TO_COORDINATOR = re.compile(r"co[öo]rdinator (\d{1,3})")
_HOUR = re.compile(r"([01]?\d|2[0-3])[:u.]([0-5]\d)")


class BadPlanError(ValueError):
    """A sentence in Dutch, for who fills in the settings."""


@dataclass(frozen=True)
class Waves:
    """School days after the day that a kind is about, or before it; then every so many; 0: not."""

    days: tuple[int, ...] = ()
    every: int = 0
    coordinator: int = 0
    """Until the coordinator sees it."""
    before: bool = False


NO_WAVES = Waves()


@dataclass(frozen=True)
class ReminderPlan:
    waves: Waves = NO_WAVES
    hour: time = FIRST_HOUR
    on: bool = True


def read_plan(text: str, usual: ReminderPlan) -> ReminderPlan:
    """What a line says, each part at most once and in any order; `BadPlanError` names the first fault."""
    if text.strip().lower() == OFF:
        return replace(usual, on=False)
    plan, seen = usual, set[str]()
    for part in (" ".join(each.split()).lower() for each in text.split(",")):
        name, plan = _part(part, plan, usual)
        if name in seen:
            raise BadPlanError(f"“{part}” staat er een tweede keer in een andere vorm: houd er één van over")
        seen.add(name)
    last = plan.waves.days[-1] if plan.waves.days else 0
    if plan.waves.coordinator and plan.waves.coordinator <= last:
        raise BadPlanError(
            f"de coördinator ziet het pas na de laatste dag, dus na meer dan {last} schooldagen"
        )
    return plan


def _part(part: str, plan: ReminderPlan, usual: ReminderPlan) -> tuple[str, ReminderPlan]:
    waves = plan.waves
    if found := _HOUR.fullmatch(part):
        return "hour", replace(plan, hour=_hour(time(int(found[1]), int(found[2]))))
    if usual.waves.days and _DAYS.fullmatch(part):
        days = _days(tuple(map(int, part.split())), before=waves.before)
        return "days", replace(plan, waves=replace(waves, days=days))
    if usual.waves.every and (found := _EVERY.fullmatch(part)):
        return "every", replace(plan, waves=replace(waves, every=_at_least(int(found[1]), LEAST_EVERY, part)))
    if usual.waves.coordinator and (found := _TO_COORDINATOR.fullmatch(part)):
        number = _at_least(int(found[1]), LEAST_TO_COORDINATOR, part)
        return "coordinator", replace(plan, waves=replace(waves, coordinator=number))
    raise BadPlanError(f"“{part}” begrijp ik hier niet; schrijf bijvoorbeeld {written(usual)}, of {OFF}")


def _hour(hour: time) -> time:
    if not FIRST_HOUR <= hour < LAST_HOUR:
        raise BadPlanError(f"een herinnering komt tussen {FIRST_HOUR.hour}:00 en {LAST_HOUR.hour}:00")
    return hour


def _days(days: tuple[int, ...], *, before: bool) -> tuple[int, ...]:
    if days != tuple(sorted(set(days), reverse=before)):
        order = "van groot naar klein" if before else "van klein naar groot"
        raise BadPlanError(f"zet de schooldagen {order}, elk één keer")
    if len(days) > MOST_WAVES or max(days) > FURTHEST_DAY or (not before and not days[0]):
        first = 0 if before else 1
        raise BadPlanError(
            f"zet hoogstens {MOST_WAVES} schooldagen, elk van {first} tot en met {FURTHEST_DAY}"
        )
    return days


def _at_least(number: int, least: int, part: str) -> int:
    if not least <= number <= FURTHEST_DAY:
        raise BadPlanError(f"“{part}”: dat zijn minstens {least} en hoogstens {FURTHEST_DAY} schooldagen")
    return number


def written(plan: ReminderPlan) -> str:
    """As it stands in the settings."""
    if not plan.on:
        return OFF
    waves = plan.waves
    parts = (
        " ".join(map(str, waves.days)),
        f"elke {waves.every}" if waves.every else "",
        f"coördinator {waves.coordinator}" if waves.coordinator else "",
        f"{plan.hour.hour}:{plan.hour.minute:02}",
    )
    return ", ".join(filter(None, parts))
