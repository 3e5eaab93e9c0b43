"""The grammar of a time frame: `halve dag om de twee weken`, `1 dag per maand`, `2u per week`, `0`.

The unit stays as it was said. A month is four school weeks (DOMAIN.md §5).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from handlers.rules.words import COUNT, NUMBER, Row, clean, read_count, read_number
from storage.values import Unit

WEEKS_IN_A_MONTH = 4
MOST_WEEKS = 10
_MOST = {Unit.HALF_DAY: 10, Unit.DAY: 5, Unit.LESSON: 40, Unit.HOUR: 40, Unit.MINUTE: 2400}
"""More than this in one week is not an amount that a school can get."""


@dataclass(frozen=True)
class FrameAmount:
    """`hundredths` of `unit` in every `weeks` school weeks; 0 is "tijdelijk geen inzet"."""

    hundredths: int
    unit: Unit
    weeks: int


_Amount = tuple[Fraction, Unit]


def _half_days(match: re.Match[str]) -> _Amount | None:
    """Several need the plural: in `middenschool 2 halve dag` the number is the school's."""
    count = read_count(match["n"] or "1")
    return (Fraction(count), Unit.HALF_DAY) if count == 1 or match[0].endswith(("n", "s")) else None


def _days(match: re.Match[str]) -> _Amount:
    """Half a day keeps the field's own word, however it is written."""
    count = read_number(match["n"])
    return (Fraction(1), Unit.HALF_DAY) if count == Fraction(1, 2) else (count, Unit.DAY)


def _whole_day(_match: re.Match[str]) -> _Amount:
    return Fraction(1), Unit.DAY


def _bare_half(_match: re.Match[str]) -> _Amount:
    return Fraction(1), Unit.HALF_DAY


def _hours(match: re.Match[str]) -> _Amount:
    return read_number(match["n"]), Unit.HOUR


def _hours_and_minutes(match: re.Match[str]) -> _Amount:
    """In hours when that is exact (`2u30`), else in minutes (`2u20`)."""
    minutes = Fraction(read_count(match["h"]) * 60 + read_count(match["m"]))
    return (minutes / 60, Unit.HOUR) if (minutes * 100 / 60).denominator == 1 else (minutes, Unit.MINUTE)


def _hours_and_half(match: re.Match[str]) -> _Amount:
    return read_count(match["h"]) + Fraction(1, 2), Unit.HOUR


def _half_hour(_match: re.Match[str]) -> _Amount:
    return Fraction(1, 2), Unit.HOUR


def _minutes(match: re.Match[str]) -> _Amount:
    return read_number(match["n"]), Unit.MINUTE


def _quarters(match: re.Match[str]) -> _Amount:
    return Fraction(15 * read_count(match["n"] or "1")), Unit.MINUTE


def _lessons(match: re.Match[str]) -> _Amount:
    return read_number(match["n"]), Unit.LESSON


def _compiled(shape: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{shape})(?![^ ])")


_DAY = r"(?:dagen|dag|days|day)"
_HOUR = r"(?:uren|uur|uurtjes?|hours?|hrs?|u|h)"
_MINUTE = r"(?:minuten|minuut|minutes?|mins?|min|')"
_PART = r"(?:voormiddag(?:en)?|namiddag(?:en)?|ochtend(?:en)?|mornings?|afternoons?|vm|nm)"

_AMOUNTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Amount | None]], ...] = (
    (_compiled(rf"(?:(?P<n>{COUNT}) )?hal(?:f|ve)[- ]?(?:an? )?{_DAY}"), _half_days),
    (_compiled(rf"(?:(?P<n>{COUNT}) )?{_PART}"), _half_days),
    (_compiled(rf"(?P<n>{NUMBER}) ?{_DAY}"), _days),
    (_compiled(rf"(?:een |a )?(?:hele|volledige|ganse|volle|full|whole) {_DAY}"), _whole_day),
    (_compiled(r"½|1/2"), _bare_half),
    (_compiled(rf"(?P<n>{NUMBER}) ?{_HOUR}"), _hours),
    (
        _compiled(rf"(?P<h>[0-9]{{1,2}}) ?(?:uur|u|h|:)(?P<m>[0-9]{{1,2}})(?: ?(?:{_MINUTE}|{_HOUR}))?"),
        _hours_and_minutes,
    ),
    (
        _compiled(rf"(?P<h>{COUNT}) ?{_HOUR}(?: en| and)? ?(?P<m>{COUNT}) ?{_MINUTE}"),
        _hours_and_minutes,
    ),
    (_compiled(rf"(?P<h>{COUNT}) {_HOUR} (?:en|and) (?:een |a )?half"), _hours_and_half),
    (_compiled(r"(?:een |a )?half ?uur(?:tje)?"), _half_hour),
    (_compiled(rf"(?P<n>{NUMBER}) ?{_MINUTE}"), _minutes),
    (_compiled(rf"(?:(?P<n>{COUNT}) )?(?:kwartier(?:en)?|quarters? of an hour)"), _quarters),
    (_compiled(rf"(?P<n>{NUMBER}) ?(?:lestijden|lestijd|lesuren|lesuur|lessons?)"), _lessons),
)
_NOTHING = _compiled(
    r"(?:tijdelijk |voorlopig |temporarily )?(?:geen (?:inzet|uren|tijd|ondersteuning)|niets"
    r"|no support|no time|none|nothing|nul)"
)
_ZERO = _compiled(r"0")

_WEEK = r"(?:schoolweken|schoolweek|weken|week|school weeks?|weeks?|wk)"
_EACH = r"(?:per|elke|iedere|each|every|om de|in|/)"
_PERIODS: tuple[tuple[re.Pattern[str], int | None], ...] = (
    (_compiled(rf"{_EACH} ?(?P<n>{COUNT}) ?{_WEEK}"), None),
    (_compiled(rf"(?:per|elke|iedere|each|every|a|/) ?{_WEEK}"), 1),
    (_compiled(r"wekelijkse?|weekly|a school week"), 1),
    (_compiled(r"om de (?:andere )?(?:schoolweek|week)|every (?:other|second) (?:school )?week"), 2),
    (_compiled(r"(?:twee|2|tweede?|veertiendaa?gs|14)[- ]?wekelijkse?|veertiendaagse?"), 2),
    (_compiled(r"(?:per|elke|iedere|om de|every) (?:veertien|14|fourteen) (?:dagen|days)"), 2),
    (
        _compiled(
            r"(?:elke|iedere) (?:tweede|andere) week|fortnightly|biweekly|(?:per|a|every|each) fortnight"
        ),
        2,
    ),
    (_compiled(r"(?:drie|3)[- ]?wekelijkse?|(?:elke|iedere) derde week|every third week"), 3),
    (_compiled(r"(?:vier|4)[- ]?wekelijkse?|(?:elke|iedere) vierde week|every fourth week"), 4),
    (
        _compiled(
            r"(?:per|elke|iedere|om de|a|each|every|/) ?(?:maand|schoolmaand|month|school month)"
            r"|maandelijkse?|monthly"
        ),
        WEEKS_IN_A_MONTH,
    ),
)
# `2u/week`: the amount and its period typed as one word.
_JOINED = re.compile(r"(?<=[^\W_½])/(?=(?:school)?(?:week|maand|wk|month)\b)", re.IGNORECASE)


@dataclass(frozen=True)
class _Found:
    """An amount or a number of weeks, at a run of words. `weak`: a bare `0`."""

    first: int
    last: int
    amount: _Amount | None = None
    weeks: int | None = None
    weak: bool = False


def _at(row: Row, place: int) -> list[_Found]:
    start, found = row.starts[place], []
    for shape, read in _AMOUNTS:
        if (match := shape.match(row.text, start)) and (amount := read(match)):
            found.append(_Found(place, row.place_after(match.end()), amount=amount))
    for shape, weeks in _PERIODS:
        if match := shape.match(row.text, start):
            count = read_count(match["n"]) if weeks is None else weeks
            found.append(_Found(place, row.place_after(match.end()), weeks=count))
    for shape, weak in ((_NOTHING, False), (_ZERO, True)):
        if match := shape.match(row.text, start):
            end = row.place_after(match.end())
            found.append(_Found(place, end, amount=(Fraction(0), Unit.HALF_DAY), weak=weak))
    return found


def _choose(row: Row) -> tuple[list[_Found], list[_Found]]:
    """The amounts and the periods of a line; a bare `0` only where no other amount is."""
    candidates = [found for place in range(len(row.words)) for found in _at(row, place)]
    candidates.sort(key=lambda found: (found.first - found.last, found.weak, found.first))
    amounts: list[_Found] = []
    periods: list[_Found] = []
    for found in candidates:
        if (found.weak and amounts) or not row.free(found.first, found.last):
            continue
        row.take(found.first, found.last)
        (periods if found.amount is None else amounts).append(found)
    return amounts, periods


def _build(amounts: list[_Found], periods: list[_Found]) -> FrameAmount | None:
    """None when a part is missing, said twice, or out of bounds."""
    if len(amounts) != 1 or len(periods) > 1 or amounts[0].amount is None:
        return None
    count, unit = amounts[0].amount
    weeks = periods[0].weeks if periods else 1 if count == 0 else None
    if weeks is None or not 1 <= weeks <= MOST_WEEKS or count > _MOST[unit] * weeks:
        return None
    hundredths = count * 100
    return FrameAmount(int(hundredths), unit, weeks) if hundredths.denominator == 1 else None


def read_frame(text: str) -> tuple[FrameAmount | None, str]:
    """The amount and what is left (school, from-date) as typed; None and the whole line when it says none."""
    line = clean(text)
    row = Row(_JOINED.sub(" /", line))
    frame = _build(*_choose(row))
    return (frame, row.rest()) if frame else (None, line)


def frame_faults(text: str) -> tuple[str, ...]:
    """The words that look like an amount or a period but cannot be one: `per 12 weken`, a second amount."""
    row = Row(_JOINED.sub(" /", clean(text)))
    amounts, periods = _choose(row)
    bad = [found for found in periods if found.weeks is not None and not 1 <= found.weeks <= MOST_WEEKS]
    bad += amounts[1:] + periods[1:]
    if not bad and amounts and periods and _build(amounts, periods) is None:
        bad = amounts
    return tuple(row.spelling(found.first, found.last) for found in sorted(set(bad), key=lambda f: f.first))
