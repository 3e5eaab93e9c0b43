"""Patterns for how long and from when: durations, hours of the clock, parts of the day."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction
from typing import Literal

from handlers.rules.words import COUNT, NUMBER, read_count, read_number

Kind = Literal["day", "length", "clock", "start", "part", "half", "type"]

DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Terms:
    """What words depend on that are not in the line. Lengths in minutes."""

    today: date
    forward: bool
    half_day: int
    lesson: int


@dataclass(frozen=True)
class Meaning:
    """What one run of words says. `weak`: only beside something understood, or at the line's edge."""

    kind: Kind
    day: date | None = None
    minutes: int | None = None
    start: time | None = None
    group: str | None = None
    fault: bool = False
    weak: bool = False
    ends: bool = False  # a weak word that says nothing when an ordinary word follows: `12de` in `12de klas`
    other_day: date | None = None
    conflict: bool = False  # weekday and date contradict each other
    afternoon: bool = False


Reader = Callable[[re.Match[str], Terms], Meaning | None]


@dataclass(frozen=True)
class Pattern:
    """A shape of words; matches from the start to the end of a word."""

    shape: re.Pattern[str]
    read: Reader


def pattern(shape: str, read: Reader) -> Pattern:
    return Pattern(re.compile(rf"(?:{shape})(?![^ ])"), read)


# Units and the words around them.
_UUR = r"(?:uur|u|h)"
_HOURS = r"(?:uren|uurtjes?|hours?|hrs?)"
_MINUTES = r"(?:minuutjes|minuten|minuut|minutes?|mins?|min|'|m)"
_LESSONS = r"(?:lestijden|lestijd|lesuren|lesuur|lessons?|lesson periods?)"
_DAYS = r"(?:dagen|dag|days|day)"
_HALF_DAYS = r"hal(?:f|ve)[- ]?(?:an? )?(?:dagen|dag|days|day)"
_FOR = r"(?:gedurende |for |during )?"
_WHOLE = r"(?:hele|heel|volledige|ganse|gehele|volle|full|whole|entire|all)"
_PARTS = r"(?:voormiddag|namiddag|ochtend|morning|afternoon|vm|nm)"
_QUARTER = r"(?:kwartier(?:tje)?|quarter(?: of an hour)?)"


def _length(minutes: Fraction | int) -> Meaning:
    """A duration of a visit: more than nothing, less than a day and a night."""
    whole = round(minutes)
    return Meaning("length", minutes=whole, fault=not 0 < whole < DAY_MINUTES)


def _half_days(match: re.Match[str], terms: Terms) -> Meaning | None:
    """Several need the plural: in `middenschool 2 halve dag` the number is the school's."""
    count = read_count(match["n"] or "1")
    plural = match[0].endswith(("dagen", "days"))
    return _length(count * terms.half_day) if plural or count == 1 else None


def _half_part(_match: re.Match[str], terms: Terms) -> Meaning:
    return _length(Fraction(terms.half_day, 2))


def _times(match: re.Match[str], terms: Terms) -> Meaning:
    """`2 keer 50 min`."""
    unit = match["unit"]
    each = 1 if unit.startswith(("m", "'")) else terms.lesson if unit.startswith("les") else 60
    return _length(read_count(match["k"]) * read_number(match["n"]) * each)


def _only_an_end(_match: re.Match[str], _terms: Terms) -> Meaning:
    """`tot 16u`: from when is not said, so neither length nor hour is known."""
    return Meaning("start", fault=True)


def _days(match: re.Match[str], terms: Terms) -> Meaning:
    return _length(read_number(match["n"]) * 2 * terms.half_day)


def _whole_day(_match: re.Match[str], terms: Terms) -> Meaning:
    return _length(2 * terms.half_day)


def _bare_day(_match: re.Match[str], terms: Terms) -> Meaning:
    return Meaning("length", minutes=2 * terms.half_day, weak=True)


def _bare_half(_match: re.Match[str], terms: Terms) -> Meaning:
    return _length(terms.half_day)


def _half_or_date(match: re.Match[str], terms: Terms) -> Meaning:
    return Meaning("half", minutes=terms.half_day if match[0] == "1/2" else None)


def _hours(match: re.Match[str], _terms: Terms) -> Meaning:
    return _length(read_number(match["n"]) * 60)


def _hour_word(match: re.Match[str], _terms: Terms) -> Meaning | None:
    """`2 uur` may be a length or an hour of the clock; `1,5 uur` is a length; `13.30 uur` the clock."""
    dotted = re.fullmatch(r"([0-9]{1,2})\.([0-9]{2})", match["n"])
    if dotted and dotted[2] not in ("25", "50", "75"):
        return _clock_time(int(dotted[1]), int(dotted[2]))
    value = read_number(match["n"])
    return _clock_time(int(value), 0) if value.denominator == 1 else _length(value * 60)


def _hours_and_minutes(match: re.Match[str], _terms: Terms) -> Meaning | None:
    minutes = read_count(match["m"])
    return _length(read_count(match["h"]) * 60 + minutes) if minutes < 60 else None


def _hours_and_more(match: re.Match[str], _terms: Terms) -> Meaning:
    return _length(read_count(match["h"]) * 60 + (30 if match["more"].startswith("hal") else 15))


def _days_and_half(match: re.Match[str], terms: Terms) -> Meaning:
    return _length((2 * read_count(match["n"]) + 1) * terms.half_day)


def _minutes(match: re.Match[str], _terms: Terms) -> Meaning:
    return _length(read_number(match["n"]))


def _lessons(match: re.Match[str], terms: Terms) -> Meaning:
    return _length(read_number(match["n"]) * terms.lesson)


def _quarters(match: re.Match[str], _terms: Terms) -> Meaning:
    return _length(read_count(match["n"] or "1") * 15)


def _half_hour(_match: re.Match[str], _terms: Terms) -> Meaning:
    return _length(30)


def _clock(match: re.Match[str], _terms: Terms) -> Meaning:
    return _clock_time(int(match["h"]), int(match["m"] or 0))


def _clock_time(hours: int, minutes: int) -> Meaning:
    total = hours * 60 + minutes
    return Meaning("clock", minutes=total, fault=minutes > 59 or not 0 < total < DAY_MINUTES)


# Ranges and hours said to be of the clock.
_AMPM = r"(?: ?(?:am|a\.m|pm|p\.m))"
_TIME = rf"[0-9]{{1,2}}(?:(?: ?(?:uur|u|h)|[:.])(?:[0-9]{{2}})?(?: ?{_UUR})?|{_AMPM})?"
_MARKED = rf"[0-9]{{1,2}}(?:(?: ?(?:uur|u|h)(?:[0-9]{{2}})?|[:.][0-9]{{2}}(?: ?{_UUR})?)|{_AMPM})"
_TIME_PARTS = re.compile(r"([0-9]{1,2})(?: ?(?:uur|u|h|[:.]))?([0-9]{2})?(?: ?(?:uur|u|h))?(?: ?([ap])\.?m)?")
_MONTH_NEXT = r"(?! (?:jan|feb|mrt|mar|maa|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec))"


def _parse_time(text: str) -> tuple[int, int, bool] | None:
    """Hours, minutes, and whether am or pm was said; None for an hour that no clock shows."""
    parts = _TIME_PARTS.fullmatch(text)
    if not parts:
        return None
    hours, minutes, half = int(parts[1]), int(parts[2] or 0), parts[3]
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    return (hours, minutes, bool(half)) if hours < 24 and minutes < 60 else None


def _range(match: re.Match[str], _terms: Terms) -> Meaning:
    """`9u-11u30`. Hours from one to five are afternoon hours: nobody visits a school at night."""
    first, last = _parse_time(match["a"]), _parse_time(match["b"])
    if not first or not last:
        return Meaning("length", fault=True)
    start, end = first[0] * 60 + first[1], last[0] * 60 + last[1]
    if last[2] and not first[2] and start < 720 <= end and start + 720 < end:
        start += 720
    if not first[2] and 60 <= start < 360:
        start += 720
    if not last[2] and end < 420 and end <= start:
        end += 720
    if end <= start:
        return Meaning("length", fault=True)
    return Meaning("length", minutes=end - start, start=time(start // 60, start % 60))


def _start_at(hours: int, minutes: int, *, exact: bool = False) -> Meaning:
    if hours > 23 or minutes > 59:
        return Meaning("start", fault=True)
    hour = hours + 12 if not exact and 1 <= hours <= 6 else hours
    return Meaning("start", start=time(hour, minutes))


def _start(match: re.Match[str], _terms: Terms) -> Meaning:
    parsed = _parse_time(match["a"])
    return _start_at(parsed[0], parsed[1], exact=parsed[2]) if parsed else Meaning("start", fault=True)


def _start_word(match: re.Match[str], _terms: Terms) -> Meaning | None:
    hour = read_count(match["n"])
    return _start_at(hour, 0) if hour <= 12 else None


def _half_past(match: re.Match[str], _terms: Terms) -> Meaning | None:
    """`half drie` is 14u30."""
    hour = read_count(match["n"])
    return _start_at((hour - 1) or 12, 30) if 1 <= hour <= 12 else None


def _quarter_to(match: re.Match[str], _terms: Terms) -> Meaning | None:
    hour = read_count(match["n"])
    if not 1 <= hour <= 12:
        return None
    return _start_at(hour, 15) if match["way"] in ("over", "past") else _start_at((hour - 1) or 12, 45)


_AFTERNOON = re.compile(r"(?<!voor)middag|\bnm\b|afternoon")


def _part(match: re.Match[str], terms: Terms) -> Meaning:
    count = read_count(match["n"] or "1") if "n" in match.re.groupindex else 1
    minutes = None if "avond" in match[0] else count * terms.half_day
    return Meaning("part", minutes=minutes, afternoon=bool(_AFTERNOON.search(match[0])))


def _both_parts(_match: re.Match[str], terms: Terms) -> Meaning:
    return _length(2 * terms.half_day)


_TO = r"(?: ?(?:-|–|—|tot en met|tot|t\.?e\.?m|to|till|until|en|and) ?)"
_OM = r"(?:om|rond|at|around|vanaf|from|start om|starting at|@)"
_HOUR_COUNT = rf"(?:{COUNT})"

LENGTHS: tuple[Pattern, ...] = (
    pattern(rf"{_FOR}(?:(?P<n>{COUNT}) )?{_HALF_DAYS}", _half_days),
    pattern(rf"{_FOR}(?:een |a )?hal(?:f|ve) {_PARTS}", _half_part),
    pattern(
        rf"{_FOR}(?P<k>{COUNT}) ?(?:x|×|keer|maal|times) ?(?P<n>{NUMBER}) ?"
        rf"(?P<unit>{_UUR}|{_HOURS}|{_MINUTES}|{_LESSONS})",
        _times,
    ),
    pattern(rf"{_FOR}(?P<n>{NUMBER}) ?{_DAYS}", _days),
    pattern(rf"{_FOR}(?P<n>{COUNT}) {_DAYS} (?:en|and) (?:een |a )?(?:halve|half)", _days_and_half),
    pattern(rf"{_FOR}(?:een |de |a |the )?{_WHOLE} (?:de )?{_DAYS}", _whole_day),
    pattern(r"dag|day", _bare_day),
    pattern(r"½", _bare_half),
    pattern(r"1/2", _half_or_date),
    pattern(rf"{_FOR}(?P<n>{NUMBER}) ?{_UUR}", _hour_word),
    pattern(rf"{_FOR}(?P<n>{NUMBER}) ?{_HOURS}", _hours),
    pattern(rf"{_FOR}(?:een |a )?(?:half ?uur(?:tje)?|half[- ]hour)", _half_hour),
    pattern(
        rf"{_FOR}(?P<h>{COUNT}) ?(?:{_UUR}|{_HOURS})(?: en| and)? ?(?P<m>{COUNT}) ?{_MINUTES}",
        _hours_and_minutes,
    ),
    pattern(
        rf"{_FOR}(?P<h>[0-9]{{1,2}}) ?{_UUR} (?P<m>[0-9]{{2}})(?=$| (?:de|het|the|bij|op) )",
        _hours_and_minutes,
    ),
    pattern(
        rf"{_FOR}(?P<h>{COUNT}) ?(?:{_UUR}|{_HOURS}) (?:en|and) (?:een |a )?"
        rf"(?P<more>half(?: uur)?|halve|{_QUARTER})",
        _hours_and_more,
    ),
    pattern(rf"{_FOR}(?P<n>{NUMBER}) ?{_MINUTES}", _minutes),
    pattern(rf"{_FOR}(?P<n>{NUMBER}) ?{_LESSONS}", _lessons),
    pattern(rf"{_FOR}(?:(?P<n>{COUNT}) )?{_QUARTER}", _quarters),
    pattern(rf"{_FOR}(?P<n>{COUNT}) (?:kwartieren|quarters of an hour)", _quarters),
)
CLOCKS: tuple[Pattern, ...] = (
    pattern(rf"{_FOR}(?P<h>[0-9]{{1,3}}) ?(?:u|uur|h)(?P<m>[0-9]{{1,2}})", _clock),
    pattern(rf"{_FOR}(?P<h>[0-9]{{1,2}}):(?P<m>[0-9]{{2}})(?: ?{_UUR})?", _clock),
    pattern(rf"(?:van|vanaf|from|tussen|between|om) (?P<a>{_TIME}){_TO}(?P<b>{_TIME}){_MONTH_NEXT}", _range),
    pattern(rf"(?P<a>{_MARKED}){_TO}(?P<b>{_TIME}){_MONTH_NEXT}", _range),
    pattern(rf"(?P<a>{_TIME}){_TO}(?P<b>{_MARKED})", _range),
    pattern(rf"{_OM} (?P<a>{_MARKED})", _start),
    pattern(rf"(?:tot|till|until) {_MARKED}", _only_an_end),
    pattern(rf"(?:om|at|@) ?(?P<a>[0-9]{{1,2}}){_MONTH_NEXT}", _start),
    pattern(rf"{_OM} (?P<n>{_HOUR_COUNT}) (?:uur|o'clock)", _start_word),
    pattern(rf"(?:{_OM} )?(?P<a>[0-9]{{1,2}}(?:[:.][0-9]{{2}})?{_AMPM})", _start),
    pattern(rf"(?:{_OM} )?half (?P<n>(?!een |a |an ){_HOUR_COUNT})", _half_past),
    pattern(
        rf"(?:{_OM} )?(?:kwart|a quarter|quarter) (?P<way>over|voor|past|to) (?P<n>{_HOUR_COUNT})",
        _quarter_to,
    ),
)
PARTS: tuple[Pattern, ...] = (
    pattern(
        rf"(?:(?:in|tijdens|op|during) )?(?:(?:de|the|een|an?) )?(?:{_WHOLE} (?:de )?)?{_PARTS}"
        r"|'s (?:ochtends|morgens|voormiddags|namiddags|middags)|in de morgen|avond~",
        _part,
    ),
    pattern(r"(?P<n>[0-9]{1,2}|twee|drie|two|three) (?:voormiddagen|namiddagen|mornings|afternoons)", _part),
    pattern(
        r"(?:voormiddag|vm|morning) ?(?:en|\+|and|&) ?(?:de )?(?:namiddag|nm|afternoon)",
        _both_parts,
    ),
)
