"""Days, durations and amounts as people write them, in each language. The one place that formats them."""

from __future__ import annotations

from datetime import date, time

from bot import day_names
from handlers.rules.amounts import FrameAmount
from handlers.rules.calendar import school_year_of
from handlers.rules.terms import Terms
from handlers.rules.time_frame import Remaining
from storage.values import FrameVersion, Meeting, MeetingKind, School, Span, TypeGroup, Unit, Visit

NOUNS = {
    "nl": {
        Unit.HALF_DAY: ("halve dag", "halve dagen"),
        Unit.DAY: ("dag", "dagen"),
        Unit.LESSON: ("lesuur", "lesuren"),
    },
    "en": {
        Unit.HALF_DAY: ("half day", "half days"),
        Unit.DAY: ("day", "days"),
        Unit.LESSON: ("lesson", "lessons"),
    },
}
GROUPS = {
    "nl": ("brede types", "kleine types", "brede en kleine types"),
    "en": ("broad types", "small types", "broad and small types"),
}
MEETINGS = {
    "nl": {MeetingKind.FIRST: "schoolbeeldoverleg", MeetingKind.SECOND: "tweede moment"},
    "en": {MeetingKind.FIRST: "school meeting", MeetingKind.SECOND: "second meeting"},
}
HALF_DAY_IN = {Unit.HALF_DAY: 1, Unit.DAY: 0.5}
ONE_HALF_DAY = {"nl": "een halve dag", "en": "half a day"}
ONE_DAY = {"nl": "een hele dag", "en": "a full day"}
NO_SUPPORT = {"nl": "tijdelijk geen inzet", "en": "temporarily no support"}
NOTHING = {"nl": "niets", "en": "nothing"}
LONG_SPAN_DAYS = 300
"""Longer than this a span is about a whole school year, and the years are said."""


class Phrases:
    """The formatters of one language, used as filters in the templates."""

    def __init__(self, language: str, terms: Terms) -> None:
        self.language = language
        self.dutch = language == "nl"
        self.terms = terms

    # days

    def day(self, day: date, today: date | None = None) -> str:
        """`do 12 november`; with the year when that is not the school year of `today`."""
        far = today is not None and school_year_of(day) != school_year_of(today)
        written = day_names.with_year if far else day_names.day_of_month
        return f"{day_names.short_weekday(day, self.language)} {written(day, self.language)}"

    def long_day(self, day: date) -> str:
        """`donderdag 12 november`."""
        return f"{day_names.weekday(day, self.language)} {self.day_of_month(day)}"

    def day_of_month(self, day: date) -> str:
        """`12 november`."""
        return day_names.day_of_month(day, self.language)

    def month(self, day: date) -> str:
        return day_names.month(day, self.language)

    def span(self, span: Span) -> str:
        """`16 tot en met 29 november`."""
        until = " tot en met " if self.dutch else " to "
        if span.first == span.last:
            return self.day(span.first)
        if (span.last - span.first).days > LONG_SPAN_DAYS:
            return until.join(day_names.with_year(day, self.language) for day in (span.first, span.last))
        same_month = (span.first.year, span.first.month) == (span.last.year, span.last.month)
        first = str(span.first.day) if same_month else self.day_of_month(span.first)
        return f"{first}{until}{self.day_of_month(span.last)}"

    def clock(self, at: time) -> str:
        """`14u30`."""
        if not self.dutch:
            return at.strftime("%H:%M")
        return f"{at.hour}u{at.minute:02}" if at.minute else f"{at.hour}u"

    def when(self, meeting: Meeting, today: date | None = None) -> str:
        """`di 22 september om 13u30`; nothing of a meeting without a day."""
        if meeting.day is None:
            return ""
        at = f" {'om' if self.dutch else 'at'} {self.clock(meeting.start)}" if meeting.start else ""
        return self.day(meeting.day, today) + at

    # visits, meetings and schools

    def meeting_name(self, kind: MeetingKind) -> str:
        return MEETINGS[self.language][kind]

    def named(self, school: School) -> str:
        """`De Linde, Halle`."""
        return f"{school.name}, {school.place}" if school.place else school.name

    def types(self, visit: Visit) -> str:
        names = GROUPS[self.language]
        return names[2] if len(visit.lines) > 1 else names[visit.group is TypeGroup.SMALL]

    def sentence(self, text: str) -> str:
        """The same, with a capital."""
        return text[:1].upper() + text[1:]

    # minutes

    def duration(self, minutes: int) -> str:
        """`2u30`, `2 uur`, `45 min`."""
        hours, rest = divmod(abs(minutes), 60)
        if not hours:
            return f"{rest} min"
        if rest:
            return f"{hours}{'u' if self.dutch else 'h'}{rest:02}"
        if self.dutch:
            return f"{hours} uur"
        return f"{hours} hour{'' if hours == 1 else 's'}"

    def in_words(self, minutes: int) -> str:
        """A visit's length in words where a colleague would use them: `een halve dag`, else `2u30`."""
        if minutes == self.terms.half_day_minutes:
            return ONE_HALF_DAY[self.language]
        if minutes == self.terms.day_minutes:
            return ONE_DAY[self.language]
        return self.duration(minutes)

    def lasting(self, minutes: int) -> str:
        """The same, with the minutes that the words stand for: `een halve dag (3u20)`."""
        words, exact = self.in_words(minutes), self.duration(minutes)
        return words if words == exact else f"{words} ({exact})"

    def typed(self, minutes: int) -> str:
        """The same as a person would type it, to be read back: `halve dag`."""
        if minutes == self.terms.half_day_minutes:
            return "halve dag" if self.dutch else "half day"
        if minutes == self.terms.day_minutes:
            return "hele dag" if self.dutch else "full day"
        return self.duration(minutes)

    # amounts, in a frame's own unit

    def amount(self, minutes: int, version: FrameVersion | None) -> str:
        """`5 halve dagen`, `een halve dag`, `2u30`: minutes in the frame's own words."""
        unit, count = self._count(abs(minutes), version)
        if unit not in NOUNS[self.language]:
            return self.duration(minutes)
        if count == HALF_DAY_IN.get(unit):
            return ONE_HALF_DAY[self.language]
        if 0 < count < 1 or (count < 2 and not _is_exact(count)):
            return self.duration(minutes)
        return f"{self.number(count)} {self._noun(unit, count)}"

    def several(self, minutes: int, version: FrameVersion | None) -> bool:
        """Whether the amount takes a plural verb: `zijn 5 halve dagen`, but `is een halve dag`."""
        amount = self.amount(minutes, version)
        return amount != "1 min" and amount.endswith((" min", "en" if self.dutch else "s"))

    def remains(self, minutes: int, version: FrameVersion | None) -> str:
        """`blijven er nog 13 halve dagen`, `blijft er nog een halve dag`."""
        amount, several = self.amount(minutes, version), self.several(minutes, version)
        if self.dutch:
            return f"{'blijven' if several else 'blijft'} er nog {amount}"
        return f"{amount} {'remain' if several else 'remains'}"

    def rests(self, left: Remaining) -> str:
        """Of the year: `Tot eind juni blijven er nog 13 halve dagen`, in the summer what was not used."""
        minutes, version = left.rest_of_year.remaining, left.current
        if not left.is_over:
            until = "Tot eind juni" if self.dutch else "Until the end of June"
            return f"{until} {self.remains(minutes, version)}"
        amount, several = self.amount(minutes, version), self.several(minutes, version)
        if self.dutch:
            return f"Dit schooljaar {'zijn' if several else 'is'} er {amount} niet gebruikt"
        return f"This school year {amount} {'were' if several else 'was'} not used"

    def share(self, used: int, maximum: int, version: FrameVersion | None) -> str:
        """`5 van de 6 halve dagen`; of an empty maximum the amount alone."""
        if not maximum:
            return self.amount(used, version) if used else NOTHING[self.language]
        unit, whole = self._count(maximum, version)
        of = "of" if not self.dutch else "van" if whole == 1 else "van de"
        if unit not in NOUNS[self.language] or whole < 1:
            return f"{self.duration(used)} {of} {self.duration(maximum)}"
        part = self._count(used, version)[1]
        return f"{self.number(part)} {of} {self.number(whole)} {self._noun(unit, whole)}"

    def frame(self, version: FrameVersion | FrameAmount) -> str:
        """`een halve dag om de twee weken`; an empty one `tijdelijk geen inzet`."""
        if not version.hundredths:
            return NO_SUPPORT[self.language]
        unit = version.unit
        count = version.hundredths / 100
        if unit is Unit.HOUR:
            amount = self.duration(version.hundredths * 60 // 100)
        elif unit is Unit.MINUTE:
            amount = self.duration(version.hundredths // 100)
        elif unit is Unit.HALF_DAY and count == 1:
            amount = ONE_HALF_DAY[self.language]
        else:
            amount = f"{self.number(count)} {self._noun(unit, count)}"
        return f"{amount} {self.per(version.weeks)}"

    def spread(self, version: FrameVersion) -> str:
        """The same time over other weeks, as an example of spreading it: `een hele dag per 4 schoolweken`."""
        minutes, weeks = 2 * version.minutes, 2 * version.weeks
        if version.weeks >= 4 and version.weeks % 2 == version.minutes % 2 == 0:
            minutes, weeks = version.minutes // 2, version.weeks // 2
        whole = minutes in {self.terms.half_day_minutes, self.terms.day_minutes}
        amount = self.in_words(minutes) if whole else self.amount(minutes, version)
        return f"{amount} {self.per(weeks)}"

    def per(self, weeks: int) -> str:
        if self.dutch:
            return {1: "per week", 2: "om de twee weken"}.get(weeks, f"per {weeks} schoolweken")
        return {1: "a week", 2: "every two weeks"}.get(weeks, f"per {weeks} school weeks")

    def pace(self, left: Remaining) -> str:
        """What the rest of the year comes to on average: `iets meer dan een halve dag om de twee weken`."""
        version = left.current
        if version is None or version.minutes <= 0 or left.weeks_left < version.weeks:
            return ""  # too few weeks for an average over so many
        remaining = left.rest_of_year.remaining * version.weeks
        percent = 100 * remaining / (left.weeks_left * version.minutes)
        if 98 <= percent <= 102:
            return self.frame(version)
        if 102 < percent <= 115:
            return f"{'iets meer dan' if self.dutch else 'slightly more than'} {self.frame(version)}"
        if 85 <= percent < 98:
            return f"{'iets minder dan' if self.dutch else 'slightly less than'} {self.frame(version)}"
        return f"{self.amount(round(remaining / left.weeks_left), version)} {self.per(version.weeks)}"

    def number(self, count: float) -> str:
        """Two decimals where that is exact (`4,25`), else one; with the language's own sign."""
        text = f"{count:.{2 if _is_exact(count) else 1}f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if self.dutch else text

    def _count(self, minutes: int, version: FrameVersion | None) -> tuple[Unit, float]:
        """How many of the unit, at its size when the frame was set; an empty frame speaks in half days."""
        if version is None or not version.hundredths or not version.minutes:
            return Unit.HALF_DAY, minutes / self.terms.half_day_minutes
        return version.unit, minutes * version.hundredths / (version.minutes * 100)

    def _noun(self, unit: Unit, count: float) -> str:
        one, several = NOUNS[self.language][unit]
        return one if count == 1 else several


def _is_exact(count: float) -> bool:
    """Whether two decimals say all of it."""
    return round(count, 2) == count
