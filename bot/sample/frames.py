"""The time frames of the schools, and the days on which a school is closed by its own choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.sample.days import DAY, year_start
from bot.sample.window import Window

LESSON_MINUTES, HOUR_MINUTES = 50, 60


@dataclass(frozen=True)
class SampleFrame:
    school: str
    amount: int
    unit: str
    weeks: int
    valid_from: date
    note: str

    def minutes(self, half_day: int) -> int:
        each = {"half_day": half_day, "day": 2 * half_day, "lesuur": LESSON_MINUTES, "hour": HOUR_MINUTES}
        return self.amount * each[self.unit]

    def visit_minutes(self, half_day: int) -> int:
        """How long one visit usually is: a day is spread over two half days."""
        return half_day if self.unit in {"half_day", "day"} else self.minutes(half_day)

    def row(self) -> list[str]:
        start = self.valid_from.isoformat()
        return [self.school, str(self.amount), self.unit, str(self.weeks), start, "", self.note]


@dataclass(frozen=True)
class SampleDayOff:
    school: str
    first: date
    last: date
    name: str

    def row(self) -> list[str]:
        return [self.school, self.first.isoformat(), self.last.isoformat(), self.name]


HALF_IN_TWO = (1, "half_day", 2, "gemiddeld, verder te bekijken op het tweede moment")
HALF_A_WEEK = (1, "half_day", 1, "")
DAY_IN_FOUR = (1, "day", 4, "te spreiden volgens de doelen")
DAY_IN_TWO = (1, "day", 2, "")
TWO_HOURS = (2, "hour", 1, "wekelijks, vaste voormiddag")
THREE_LESSONS = (3, "lesuur", 1, "")
NOTHING_NOW = (0, "half_day", 1, "tijdelijk geen inzet")

FRAMES = {
    "de-linde": HALF_IN_TWO,
    "de-regenboog": DAY_IN_FOUR,
    "de-springplank": TWO_HOURS,
    "sint-jozef-asse": HALF_A_WEEK,
    "sint-jozef-ternat": HALF_IN_TWO,
    "obrien-zonen": THREE_LESSONS,
    "de-notenkraker": HALF_IN_TWO,
    "het-vlierhof": DAY_IN_FOUR,
    "t-klavertje-vijf": HALF_IN_TWO,
    "de-leeuwerikhof": TWO_HOURS,
    "de-kersenpit": HALF_IN_TWO,
    "de-tarwehalm": DAY_IN_FOUR,
    "de-hopstaak": HALF_A_WEEK,
    "de-kalkoven": NOTHING_NOW,
    "tussen-de-molens": THREE_LESSONS,
    "de-zandkorrel": HALF_IN_TWO,
    "de-geuzenboom": HALF_IN_TWO,
    "de-zinnebloem": HALF_A_WEEK,
    "het-kanaalhuis": DAY_IN_TWO,
    "campus-zeven-bruggen": TWO_HOURS,
    "atheneum-zenneboog": HALF_A_WEEK,
    "instituut-hopveld": THREE_LESSONS,
    "lyceum-zoe": TWO_HOURS,
}
"""What each school gets from the start of the year. De Plantenkas has no frame yet."""

CHANGED, CHANGED_TO = "de-kersenpit", (1, "half_day", 1, "verhoogd na overleg: nieuwe doelen")
"""The school whose frame has a second version from the first school week after the autumn break."""

DAYS_OFF = (
    ("de-springplank", "Pedagogische studiedag", 10, 7, 1),
    ("sint-jozef-asse", "Facultatieve verlofdag", 10, 5, 1),
    ("de-regenboog", "Pedagogische studiedag", 10, 14, 1),
    ("instituut-hopveld", "Pedagogische studiedag", 11, 18, 1),
    ("atheneum-zenneboog", "Pedagogische studiedag", 1, 27, 1),
    ("de-linde", "Pedagogische studiedag", 2, 3, 1),
    ("de-hopstaak", "Facultatieve verlofdagen", 3, 15, 2),
    ("obrien-zonen", "Facultatieve verlofdag", 5, 4, 1),
    ("de-linde", "Facultatieve verlofdag", 6, 2, 1),
    ("lyceum-zoe", "Evaluatiedagen zonder lessen", 6, 24, 5),
)


def frames(window: Window) -> list[SampleFrame]:
    versions = []
    for autumn in window.autumns:
        start = year_start(autumn)
        versions += [SampleFrame(slug, *frame[:3], start, frame[3]) for slug, frame in FRAMES.items()]
        changed = window.calendar.weeks(date(autumn, 11, 3), date(autumn, 11, 30))[0]
        if changed <= window.today:
            versions.append(SampleFrame(CHANGED, *CHANGED_TO[:3], changed, CHANGED_TO[3]))
    return versions


def days_off(window: Window) -> list[SampleDayOff]:
    found = []
    for autumn in window.autumns:
        for slug, name, month, day, length in DAYS_OFF:
            wanted = date(autumn if month >= 9 else autumn + 1, month, day)
            first = window.calendar.next_open(wanted)
            if first.weekday() == 3:  # a Thursday is the day that An's two schools are open
                first = window.calendar.next_open(first + DAY)
            last = first
            while (last - first).days + 1 < length and window.calendar.is_open(last + DAY):
                last += DAY
            found.append(SampleDayOff(slug, first, last, name))
    return found
