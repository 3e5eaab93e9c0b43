"""Patterns for which day: dates, weekdays, and days counted from today."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from handlers.rules.durations import Meaning, Pattern, Terms, pattern
from handlers.rules.words import COUNT, read_count

AHEAD = timedelta(days=62)
"""When logging, a day without a year lies at most this far ahead; otherwise it was last year."""

_WEEKDAYS = {
    "maandag": 0, "dinsdag": 1, "woensdag": 2, "donderdag": 3, "vrijdag": 4, "zaterdag": 5, "zondag": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
_SHORT_WEEKDAYS = {
    "ma": 0, "di": 1, "wo": 2, "woe": 2, "do": 3, "vr": 4, "za": 5, "zo": 6,
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
_MONTHS = {
    "januari": 1, "jan": 1, "january": 1, "februari": 2, "feb": 2, "february": 2, "maart": 3, "mrt": 3,
    "mar": 3, "march": 3, "april": 4, "apr": 4, "mei": 5, "may": 5, "juni": 6, "jun": 6, "june": 6,
    "juli": 7, "jul": 7, "july": 7, "augustus": 8, "aug": 8, "august": 8, "september": 9, "sept": 9,
    "sep": 9, "oktober": 10, "okt": 10, "october": 10, "oct": 10, "november": 11, "nov": 11,
    "december": 12, "dec": 12,
}  # fmt: skip
_FROM_TODAY = {
    "vandaag": 0, "heden": 0, "today": 0, "gisteren": -1, "gister": -1, "yesterday": -1,
    "eergisteren": -2, "eergister": -2, "the day before yesterday": -2, "day before yesterday": -2,
    "morgen": 1, "tomorrow": 1, "overmorgen": 2, "the day after tomorrow": 2, "day after tomorrow": 2,
    "dag voor gisteren": -2, "de dag voor gisteren": -2, "dag na morgen": 2, "de dag na morgen": 2,
}  # fmt: skip
_BACK = "vorige|vorig|verleden|afgelopen|laatste|voorbije|last|previous|past"
_ON = "volgende|komende|aanstaande|eerstvolgende|next|coming|upcoming"
_UNITS = "dagen|dag|weken|week|maanden|maand|days|day|weeks|months|month"


def _either(*tables: dict[str, int]) -> str:
    words = {word for table in tables for word in table}
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


_WEEKDAY = rf"(?P<wd>{_either(_WEEKDAYS, _SHORT_WEEKDAYS)})"
_MONTH = rf"(?P<month>{_either(_MONTHS)})"
_PREFIX = r"(?P<pre>(?:op|on|den|vanaf|sinds|from|since|van|tegen|ten laatste) )?"
_NAMED = rf"{_PREFIX}(?:{_WEEKDAY} )?(?:de |den |the )?"
_ORDINAL = r"(?:ste|de|e|st|nd|rd|th)"
_YEAR = r"(?:[ ,-]?(?P<year>[0-9]{4}|'[0-9]{2}))?"


def _weekday(text: str) -> int:
    return _WEEKDAYS[text] if text in _WEEKDAYS else _SHORT_WEEKDAYS[text]


def _valid(year: int, month: int, day: int) -> date | None:
    """None for a day that does not exist, or in another century: a slip of the pen."""
    if not 2000 <= year <= 2099:
        return None
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _sensible_year(month: int, day: int, terms: Terms) -> int:
    """The next such day when planning, else the latest that is not far ahead."""
    today = terms.today
    if terms.forward:
        return today.year + ((month, day) < (today.month, today.day))
    limit = min(today, date.max - AHEAD) + AHEAD
    return limit.year - ((month, day) > (limit.month, limit.day))


def nearest(month: int, day: int, terms: Terms) -> date | None:
    """A day without a year; None when that year has no such day."""
    return _valid(_sensible_year(month, day, terms), month, day)


def _fault() -> Meaning:
    return Meaning("day", fault=True)


def _dated(day: date | None, match: re.Match[str]) -> Meaning:
    """A date, checked against the weekday before it."""
    if day is None:
        return _fault()
    said = match.groupdict().get("wd")
    if said is None or _weekday(said) == day.weekday():
        return Meaning("day", day=day)
    shift = (_weekday(said) - day.weekday() + 3) % 7 - 3
    other = _moved(day, shift)
    return Meaning("day", day=day, other_day=other, conflict=True) if other else _fault()


def _moved(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _iso(match: re.Match[str], _terms: Terms) -> Meaning:
    return _dated(_valid(int(match["y"]), int(match["m"]), int(match["d"])), match)


def _numeric(match: re.Match[str], terms: Terms) -> Meaning | None:
    day, month, year = int(match["d"]), int(match["m"]), match["y"]
    if match[0] == "1/2":
        return None  # may be half a day: decided with the whole line
    if year is None:
        found = nearest(month, day, terms)
        looks_like_a_date = match["sep"] == "/" or (match["sep"] == "-" and 1 <= month <= 12 and day <= 31)
        return _dated(found, match) if found or looks_like_a_date else None
    if len(year) == 4:
        return _dated(_valid(int(year), month, day), match)
    return _two_digit_year(match, day, month, int(year), terms)


def _two_digit_year(match: re.Match[str], day: int, month: int, year: int, terms: Terms) -> Meaning:
    """`12/11/26`. `26-11-12` may also begin with the year: then both readings are given."""
    found, turned = _valid(2000 + year, month, day), _valid(2000 + day, month, year)
    near = [d for d in (found, turned) if d and abs(d.year - terms.today.year) <= 3]
    if not found or (len(near) == 1 and near[0] == turned and found != turned):
        return Meaning("day", day=turned, other_day=found) if found and turned else _dated(found, match)
    return _dated(found, match)


def _day_and_month(match: re.Match[str], terms: Terms) -> Meaning:
    day, month, year = int(match["d"]), _MONTHS[match["month"]], match["year"]
    if year is None:
        full_year = _sensible_year(month, day, terms)
    else:
        full_year = int(year) if len(year) == 4 else 2000 + int(year[1:])
    return _dated(_valid(full_year, month, day), match)


def _day_of_month(match: re.Match[str], terms: Terms) -> Meaning | None:
    """`de 12de`: this month's, or the one before (logging) or after (planning)."""
    number, today = int(match["d"]), terms.today
    if not 1 <= number <= 31:
        return None
    back = not terms.forward and number > today.day
    on = terms.forward and number < today.day
    month = today.year * 12 + today.month - 1 + on - back
    day = _valid(month // 12, month % 12 + 1, number)
    if match["wd"]:
        return _dated(day, match)
    return Meaning("day", day=day, fault=day is None, weak=True, ends=True)


def _relative(match: re.Match[str], terms: Terms) -> Meaning | None:
    day = _moved(terms.today, _FROM_TODAY[match["word"]])
    return Meaning("day", day=day, fault=day is None)


def _counted(match: re.Match[str], terms: Terms) -> Meaning:
    count = read_count(match["n"])
    unit, today = match["unit"], terms.today
    count = -count if match.groupdict().get("ago") else count
    if unit.startswith("m"):
        day = _months_on(today, count)
    else:
        day = _moved(today, count * (7 if unit.startswith("w") else 1))
    return Meaning("day", day=day, fault=day is None)


def _months_on(today: date, count: int) -> date | None:
    """The same day so many months on; the last of a shorter month."""
    month = today.year * 12 + today.month - 1 + count
    return next(
        (d for last in range(today.day, 0, -1) if (d := _valid(month // 12, month % 12 + 1, last))), None
    )


def _bare_weekday(match: re.Match[str], terms: Terms) -> Meaning:
    """The last one (today included) when logging, the next one when planning."""
    wanted, today = _weekday(match["wd"]), terms.today
    weak = match["wd"] in _SHORT_WEEKDAYS and not match["pre"]
    if not terms.forward:
        day, other = _moved(today, -((today.weekday() - wanted) % 7)), None
    else:
        day = _moved(today, (wanted - today.weekday() - 1) % 7 + 1)
        other = today if wanted == today.weekday() else None
    return Meaning("day", day=day, other_day=other, weak=weak, fault=day is None)


def _earlier_weekday(match: re.Match[str], terms: Terms) -> Meaning:
    """`vorige dinsdag` on a Friday may be three or ten days ago; `afgelopen dinsdag` is three."""
    wanted, today = _weekday(match["wd"]), terms.today
    day = _moved(today, -((today.weekday() - wanted - 1) % 7 + 1))
    return _two_weeks_possible(day, -7, terms, asks=match["mod"] in ("vorige", "previous"))


def _later_weekday(match: re.Match[str], terms: Terms) -> Meaning:
    """`volgende vrijdag` on a Monday may be this week's or next week's; `komende vrijdag` is this week's."""
    wanted, today = _weekday(match["wd"]), terms.today
    day = _moved(today, (wanted - today.weekday() - 1) % 7 + 1)
    return _two_weeks_possible(day, 7, terms, asks=match["mod"] in ("volgende", "next"))


def _two_weeks_possible(day: date | None, shift: int, terms: Terms, *, asks: bool) -> Meaning:
    if day is None:
        return _fault()
    same_week = day.isocalendar()[:2] == terms.today.isocalendar()[:2]
    return Meaning("day", day=day, other_day=_moved(day, shift) if asks and same_week else None)


def _weekday_and_weeks(match: re.Match[str], terms: Terms) -> Meaning:
    """`vrijdag over een week`: so many weeks after the coming Friday."""
    ahead = (_weekday(match["wd"]) - terms.today.weekday() - 1) % 7 + 1
    day = _moved(terms.today, ahead + 7 * read_count(match["n"]))
    return Meaning("day", day=day, fault=day is None)


def _this_weekday(match: re.Match[str], terms: Terms) -> Meaning:
    """`deze vrijdag`: of this week; when planning and already past, of the next."""
    shift = _weekday(match["wd"]) - terms.today.weekday()
    day = _moved(terms.today, shift + (7 if terms.forward and shift < 0 else 0))
    return Meaning("day", day=day, fault=day is None)


def _in_week(weeks: int) -> Callable[[re.Match[str], Terms], Meaning]:
    def read(match: re.Match[str], terms: Terms) -> Meaning:
        day = _moved(terms.today, _weekday(match["wd"]) - terms.today.weekday() + 7 * weeks)
        return Meaning("day", day=day, fault=day is None)

    return read


DAYS: tuple[Pattern, ...] = (
    pattern(rf"{_NAMED}(?P<y>[0-9]{{4}})[-/.](?P<m>[0-9]{{1,2}})[-/.](?P<d>[0-9]{{1,2}})", _iso),
    pattern(
        rf"{_NAMED}(?P<d>[0-9]{{1,2}})(?P<sep>[-/.])(?P<m>[0-9]{{1,2}})(?:(?P=sep)(?P<y>[0-9]{{4}}|[0-9]{{2}}))?"
        r"(?! (?:dag|day)\b)",  # `vrijdag 1/2 dag` is half a Friday
        _numeric,
    ),
    pattern(rf"{_NAMED}(?P<d>[0-9]{{1,2}}){_ORDINAL}?[ .-]?(?:(?:van|of) )?{_MONTH}{_YEAR}", _day_and_month),
    pattern(rf"{_NAMED}{_MONTH} (?:the )?(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?{_YEAR}", _day_and_month),
    pattern(rf"{_NAMED}(?P<d>[0-9]{{1,2}}){_ORDINAL}", _day_of_month),
    pattern(rf"{_PREFIX}(?P<word>{_either(_FROM_TODAY)})", _relative),
    pattern(rf"(?:over|binnen(?: de)?|in|within) (?P<n>{COUNT}) (?P<unit>{_UNITS})", _counted),
    pattern(rf"(?P<n>{COUNT}) (?P<unit>{_UNITS}) (?P<ago>geleden|terug|ago)", _counted),
    pattern(rf"(?P<n>{COUNT}) (?P<unit>days|day|weeks|week|months|month) from now", _counted),
    pattern(rf"{_PREFIX}{_WEEKDAY}", _bare_weekday),
    pattern(rf"{_PREFIX}(?P<mod>{_BACK}) {_WEEKDAY}", _earlier_weekday),
    pattern(rf"{_PREFIX}(?P<mod>{_ON}) {_WEEKDAY}", _later_weekday),
    pattern(rf"{_PREFIX}{_WEEKDAY} (?:over|in) (?P<n>{COUNT}) (?:weken|week|weeks)", _weekday_and_weeks),
    pattern(rf"{_PREFIX}(?:deze|this) {_WEEKDAY}", _this_weekday),
    pattern(rf"(?:{_BACK}) week (?:op |on )?{_WEEKDAY}", _in_week(-1)),
    pattern(rf"{_PREFIX}{_WEEKDAY} (?:{_BACK}) week", _in_week(-1)),
    pattern(rf"(?:{_ON}) week (?:op |on )?{_WEEKDAY}", _in_week(1)),
    pattern(rf"{_PREFIX}{_WEEKDAY} (?:{_ON}) week", _in_week(1)),
    pattern(rf"(?:deze|this) week (?:op |on )?{_WEEKDAY}", _in_week(0)),
    pattern(rf"{_PREFIX}{_WEEKDAY} (?:deze|this) week", _in_week(0)),
)
