"""The grammar of a one-line command: day, duration, hour and type in any order, the rest left as typed.

`de linde gisteren halve dag klein over leesbegeleiding`: the words that say when, how long and which
type are cut out; the school and the note remain. No clock and no database: today comes in.
"""

import re
from dataclasses import dataclass, field
from datetime import date, time

from handlers.rules.days import DAYS, nearest
from handlers.rules.durations import CLOCKS, LENGTHS, PARTS, Kind, Meaning, Pattern, Terms, pattern
from handlers.rules.words import LONGEST_PARSED, Row, clean

HALF_DAY_MINUTES = 200
LESSON_MINUTES = 50

_SMALL, _BROAD = ("2", "4", "6", "7"), ("3", "9")
_ARTICLES = ("de", "het", "'t", "den", "der", "la", "le")
_OPENERS = (
    *_ARTICLES, "the", "over", "voor", "met", "bij", "in", "op", "rond", "aan", "te", "sint", "st", "bs",
    "gbs", "vbs", "vbso", "sbs", "about", "for", "with", "at", "on", "an", "en",
)  # fmt: skip
_FILLERS = re.compile(r"(?:op|on|de|den|the|van|from|om|at|vanaf|sinds|since|[-–—.,;:]| )*", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """One way to read words that can be read in two. `rest` only where the reading changes it.

    `kind`: "day"; "weekday" (weekday and date contradict each other); "minutes" or "start" (`8u`);
    "type" or "school" (`klein duimpje`).
    """

    kind: str
    words: str
    day: date | None = None
    minutes: int | None = None
    start: time | None = None
    type_group: str | None = None
    rest: str | None = None


@dataclass(frozen=True)
class Line:
    """A line understood. `minutes` is a duration; `rest` and `note` keep the spelling.

    `ambiguous`: the readings to choose from, the field itself holding the first of its kind.
    `faults`: words that look like a day, hour or type and are impossible. `again`: a second day,
    duration or type. Both are cut from `rest` and used for nothing. `lost_day`: one of the `faults` was
    meant as the day, and no other word says it.
    """

    day: date | None = None
    minutes: int | None = None
    start: time | None = None
    type_group: str | None = None
    rest: str = ""
    note: str | None = None
    ambiguous: tuple[Reading, ...] = ()
    faults: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    lost_day: bool = False
    afternoon: bool = False


def _group(match: re.Match[str], _terms: Terms) -> Meaning:
    return Meaning("type", group="small" if match[0].startswith(("klein", "small")) else "broad")


def _weak_group(match: re.Match[str], _terms: Terms) -> Meaning:
    return Meaning("type", group="small" if match[0].startswith(("klein", "small")) else "broad", weak=True)


def _numbered(match: re.Match[str], _terms: Terms) -> Meaning:
    """`type 2`; of the types that exist now 2, 4, 6 and 7 are small, 3 and 9 broad."""
    numbers = re.findall(r"[0-9]+", match[0])
    if all(number in _SMALL for number in numbers):
        return Meaning("type", group="small")
    return Meaning("type", group="broad", fault=not all(number in _BROAD for number in numbers))


TYPES: tuple[Pattern, ...] = (
    pattern(r"(?:brede?|kleine?|broad|small)[ -]?types?", _group),
    pattern(r"(?:type )?(?:basisaanbod|basis-aanbod)", lambda _m, _t: Meaning("type", group="broad")),
    pattern(r"types? ?[0-9]{1,2}(?:(?: ?(?:/|\+|&) ?| (?:en|and|of|or) )[0-9]{1,2})*", _numbered),
    pattern(r"brede?|kleine?|broad|small", _weak_group),
)
_ALL: tuple[Pattern, ...] = (*DAYS, *LENGTHS, *CLOCKS, *PARTS, *TYPES)


@dataclass(frozen=True)
class _Part:
    first: int
    last: int
    meaning: Meaning


@dataclass
class _Draft:
    """A line while it is being understood."""

    row: Row
    day: date | None = None
    minutes: int | None = None
    start: time | None = None
    group: str | None = None
    part_of_day: int | None = None
    afternoon: bool = False
    explicit: bool = False  # a duration was said, not only a part of the day
    ambiguous: list[Reading] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    lost_day: bool = False


def _candidates(row: Row, terms: Terms) -> list[_Part]:
    """Every run of words that means something, longest first, then leftmost."""
    found: list[_Part] = []
    for place, start in enumerate(row.starts):
        for rule in _ALL:
            if (match := rule.shape.match(row.text, start)) and (meaning := rule.read(match, terms)):
                found.append(_Part(place, row.place_after(match.end()), meaning))
    return sorted(found, key=_precedence)


def _precedence(part: _Part) -> tuple[bool, int, bool, int]:
    """A type keeps its number (`type 2 halve dag`); else the longest, the surest, the leftmost."""
    named_type = part.meaning.kind == "type" and not part.meaning.weak
    return not named_type, part.first - part.last, part.meaning.weak, part.first


def _choose(row: Row, terms: Terms) -> list[_Part]:
    """The parts that are cut out: the sure ones, then the weak ones beside them or at an edge."""
    chosen: list[_Part] = []
    candidates = [part for part in _candidates(row, terms) if not _is_a_name(row, part)]
    for part in candidates:
        if not part.meaning.weak and row.free(part.first, part.last):
            row.take(part.first, part.last)
            chosen.append(part)
    sure = {part.meaning.kind for part in chosen}
    weak = [part for part in candidates if part.meaning.weak and part.meaning.kind not in sure]
    for _ in range(3):
        for part in weak:
            if row.free(part.first, part.last) and _stands_apart(row, part):
                row.take(part.first, part.last)
                chosen.append(part)
    return sorted(chosen, key=lambda part: part.first)


def _is_a_name(row: Row, part: _Part) -> bool:
    """After an article a short or common word is part of a name: `De Kleine Prins`, `De Morgen`."""
    common = part.meaning.weak or row.key(part.first) == "morgen"
    return common and not part.meaning.ends and row.key(part.first - 1) in _ARTICLES


def _stands_apart(row: Row, part: _Part) -> bool:
    before, after = row.closed(part.first - 1), row.closed(part.last)
    if part.meaning.ends:
        return after or row.key(part.last) in _ARTICLES
    return before or after


def _spelled(draft: _Draft, part: _Part) -> str:
    return draft.row.spelling(part.first, part.last)


def _fill(draft: _Draft, parts: list[_Part], terms: Terms) -> None:
    possible = [part for part in parts if not part.meaning.fault]
    draft.faults = [_spelled(draft, part) for part in parts if part.meaning.fault]
    draft.lost_day = any(part.meaning.fault and part.meaning.kind == "day" for part in parts)
    of: dict[Kind, list[_Part]] = {}
    for part in possible:
        of.setdefault(part.meaning.kind, []).append(part)
    _fill_days(draft, of.get("day", []))
    _fill_lengths(draft, of.get("length", []))
    _fill_starts(draft, of.get("start", []))
    _fill_clocks(draft, of.get("clock", []), terms)
    _fill_halves(draft, of.get("half", []), terms)
    _fill_types(draft, of.get("type", []))
    _fill_parts_of_day(draft, of.get("part", []))


def _fill_days(draft: _Draft, parts: list[_Part]) -> None:
    for part in parts:
        meaning, words = part.meaning, _spelled(draft, part)
        if draft.day is not None:
            draft.again += [words] if meaning.day != draft.day else []
            continue
        draft.day = meaning.day
        if meaning.other_day is not None:
            kind = "weekday" if meaning.conflict else "day"
            draft.ambiguous += [Reading(kind, words, day=day) for day in (meaning.day, meaning.other_day)]


def _fill_lengths(draft: _Draft, parts: list[_Part]) -> None:
    for part in parts:
        if draft.minutes is not None:
            draft.again.append(_spelled(draft, part))
            continue
        draft.minutes, draft.start, draft.explicit = part.meaning.minutes, part.meaning.start, True


def _fill_starts(draft: _Draft, parts: list[_Part]) -> None:
    for part in parts:
        if draft.start is not None:
            draft.again += [_spelled(draft, part)] if part.meaning.start != draft.start else []
            continue
        draft.start = part.meaning.start


def _fill_halves(draft: _Draft, parts: list[_Part], terms: Terms) -> None:
    """`1/2` is half a day beside a date, the first of February beside a duration, else a question."""
    for part in parts:
        words = _spelled(draft, part)
        day = nearest(2, 1, terms)
        if draft.day is not None and draft.minutes is None:
            draft.minutes, draft.explicit = part.meaning.minutes, True
        elif draft.day is None and draft.minutes is not None:
            draft.day = day
        elif draft.day is None:
            draft.minutes, draft.explicit = part.meaning.minutes, True
            draft.ambiguous += [
                Reading("minutes", words, minutes=part.meaning.minutes),
                Reading("day", words, day=day),
            ]
        else:
            draft.again.append(words)


def _fill_clocks(draft: _Draft, parts: list[_Part], terms: Terms) -> None:
    """`2u` is a length and `9u` an hour of the clock; between them, it is asked."""
    for part in parts:
        minutes = part.meaning.minutes or 0
        if minutes < 7 * 60 and draft.minutes is None:
            draft.minutes, draft.explicit = minutes, True
        elif minutes >= 7 * 60 and draft.start is None:
            draft.start = time(minutes // 60, minutes % 60)
        else:
            draft.again.append(_spelled(draft, part))
            continue
        _ask_clock(draft, part, terms, alone=len(parts) == 1)


def _ask_clock(draft: _Draft, part: _Part, terms: Terms, *, alone: bool) -> None:
    minutes, words = part.meaning.minutes or 0, _spelled(draft, part)
    long_or_early = 7 * 60 <= minutes < 9 * 60 and not terms.forward and draft.minutes is None
    early = 60 <= minutes < 7 * 60 and terms.forward and draft.start is None
    if alone and (long_or_early or early):
        hour = time((minutes + (720 if early else 0)) // 60, minutes % 60)
        readings = [Reading("start", words, start=hour), Reading("minutes", words, minutes=minutes)]
        draft.ambiguous += readings[::-1] if early else readings


def _fill_types(draft: _Draft, parts: list[_Part]) -> None:
    for part in parts:
        words, group = _spelled(draft, part), part.meaning.group
        if draft.group is not None:
            draft.again += [words] if group != draft.group else []
            continue
        draft.group = group
        following = draft.row.key(part.last)
        opener = following in _OPENERS or following.startswith(("sint", "st-"))
        if part.meaning.weak and not draft.row.closed(part.last) and not opener:
            draft.ambiguous += [
                Reading("type", words, type_group=group, rest=draft.row.rest()),
                Reading("school", words, rest=draft.row.rest(also=(part.first, part.last))),
            ]


def _fill_parts_of_day(draft: _Draft, parts: list[_Part]) -> None:
    """`namiddag` is half a day, unless a duration was said: then it only says when."""
    for part in parts:
        if draft.part_of_day is not None and part.meaning.minutes:
            draft.again.append(_spelled(draft, part))
        draft.part_of_day = draft.part_of_day or part.meaning.minutes
        draft.afternoon |= part.meaning.afternoon
    if draft.minutes is None:
        draft.minutes = draft.part_of_day


_COLON = re.compile(r"(?:^|(?<=\s)):(?=\s)|(?<!\S)(?:notitie|note|opmerking)(?::|\s)", re.IGNORECASE)
_COLON_AFTER_WORD = re.compile(r"(?<=[^\s:]):\s")
_QUOTES = {'"': '"', "“": "”", "„": "”", "«": "»", "”": "”"}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def _split_note(text: str, terms: Terms) -> tuple[str, str | None]:
    """What is parsed, and the note: after ` : ` or `notitie`, or between double quotes.

    Quotes with words of their own before and after them belong to a sentence, and are no note.
    """
    colon = _COLON.search(text, 0, LONGEST_PARSED)
    opened = next((i for i, letter in enumerate(text[:LONGEST_PARSED]) if letter in _QUOTES), None)
    if opened is not None and (colon is None or opened < colon.start()):
        ends = [end for close in _closing(text[opened]) if (end := text.find(close, opened + 1)) > 0]
        before, after = text[:opened], text[min(ends) + 1 :] if ends else ""
        if ends and not (_left(before, terms) and _left(after, terms)):
            return f"{before} {after}", _note(text[opened + 1 : min(ends)])
    if colon is None:
        return text, None
    return text[: colon.start()], _note(text[colon.end() :])


def _closing(quote: str) -> str:
    return "”“" if quote == "„" else _QUOTES[quote]


def _note(text: str) -> str | None:
    return _UNPRINTABLE.sub("", text).strip() or None


def _understand(text: str, terms: Terms) -> _Draft:
    draft = _Draft(Row(clean(text)))
    _fill(draft, _choose(draft.row, terms), terms)
    return draft


def _left(text: str, terms: Terms) -> str:
    return _understand(text, terms).row.rest().strip()


def _with_note(text: str, terms: Terms) -> tuple[_Draft, str | None]:
    """`halve dag: leesbegeleiding`: a colon after a word opens the note when something was said before it."""
    head, note = _split_note(text, terms)
    colon = _COLON_AFTER_WORD.search(head, 0, LONGEST_PARSED) if note is None else None
    if colon:
        before = _understand(head[: colon.start()], terms)
        if before.day or before.minutes or before.start:
            return before, _note(head[colon.end() :])
    return _understand(head, terms), note


def read_line(
    text: str,
    today: date,
    *,
    forward: bool = False,
    half_day_minutes: int = HALF_DAY_MINUTES,
    lesson_minutes: int = LESSON_MINUTES,
) -> Line:
    """Cuts day, duration, hour, type and note out of a line. `forward`: planning, not logging."""
    draft, note = _with_note(text, Terms(today, forward, half_day_minutes, lesson_minutes))
    return Line(
        day=draft.day,
        minutes=draft.minutes,
        start=draft.start,
        type_group=draft.group,
        rest=draft.row.rest(),
        note=note,
        ambiguous=tuple(draft.ambiguous),
        faults=tuple(draft.faults),
        again=tuple(draft.again),
        lost_day=draft.lost_day and draft.day is None,
        afternoon=draft.afternoon,
    )


def read_day(words: str, today: date, *, forward: bool = False) -> date | None:
    """The day that a text is, when it says a day and nothing more (a part of the day may be there)."""
    terms = Terms(today, forward, HALF_DAY_MINUTES, LESSON_MINUTES)
    if words.strip() == "1/2":
        return nearest(2, 1, terms)
    draft = _understand(words, terms)
    more = draft.explicit or draft.start or draft.group or draft.faults or draft.again
    contradicts = any(reading.kind == "weekday" for reading in draft.ambiguous)
    return None if more or contradicts or not _FILLERS.fullmatch(draft.row.rest()) else draft.day


def read_duration(words: str, *, half_day_minutes: int, lesson_minutes: int) -> int | None:
    """Minutes of a text that says how long and nothing more; `9u` is nine hours here."""
    row = Row(clean(words))
    terms = Terms(date(2000, 1, 1), forward=False, half_day=half_day_minutes, lesson=lesson_minutes)
    parts = [
        part
        for part in _candidates(row, terms)
        if part.meaning.kind in ("length", "clock", "half", "part")
        and part.last - part.first == len(row.words)
    ]
    best = next((part.meaning for part in parts if not part.meaning.fault), None)
    return best.minutes if best and not row.beyond else None
