"""A typed line about a meeting: `de linde tweede 4 februari 13u30 in de leraarskamer`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from handlers.rules.dates import Line, Reading, read_line
from storage.values import MeetingKind

_MEETING = r"(?:schoolbeeldoverleg|overleg|moment|meeting)"
_PLACES = r"(?:verdieping|verdiep|lokaal|klas|gebouw|graad|leerjaar|floor|room|building)"
_KINDS = tuple(
    (kind, re.compile(rf"(?<!\S)(?:het |de |the )?(?:(?:{bare})(?: {_MEETING})?|(?:{numbered}) {_MEETING})"
                      rf"(?!\S| {_PLACES})", re.IGNORECASE))
    for kind, bare, numbered in (
        (MeetingKind.FIRST, "eerste|first", "1e|1ste|1st"),
        (MeetingKind.SECOND, "tweede|second", "2e|2de|2nd"),
    )
)  # fmt: skip
_LINK = re.compile(r"(?<!\S)https?://\S+", re.IGNORECASE)
_AT = re.compile(
    r"(?:in|at|via)\s+(?:(?:het|de|the)\s+)?|(?:plaats|place|locatie|location):?\s+", re.IGNORECASE
)


class Verb(StrEnum):
    """What else than planning a line may ask."""

    CLOSE = "close"
    CANCEL = "cancel"
    NONE = "none"


_VERBS = tuple(
    (verb, re.compile(rf"(?<!\S)(?:{words})(?!\S)", re.IGNORECASE))
    for verb, words in (
        (Verb.CLOSE, "afronden|afgerond|is geweest|close|was held"),
        (Verb.CANCEL, "(?:ging|gaat) niet door|afgelast|geannuleerd|annuleren|cancel|cancelled|not held"),
        (Verb.NONE, rf"(?:geen|no)(?: {_MEETING}| *$)(?: dit schooljaar| this school year)?"),
    )
)


@dataclass(frozen=True)
class Said:
    """What a line says of a meeting, the school's name still in `rest`."""

    rest: str = ""
    kind: MeetingKind | None = None
    verb: Verb | None = None
    day: date | None = None
    start: time | None = None
    link: str = ""
    """A video link, or a place between quotes or after a colon."""
    days: tuple[date, ...] = ()
    """Two readings of the day, to choose from."""
    doubtful: tuple[str, ...] = ()
    """Words that look like a day or an hour and are none, or say another one."""
    vague: bool = False
    """A length or a part of the day was said, where an hour is needed."""

    @property
    def is_bare(self) -> bool:
        """Nothing but a school, if that."""
        return self == Said(self.rest, self.kind)


def read_meeting(text: str, today: date) -> Said:
    text, links = _cut(_LINK, text)
    verb, kind = None, None
    for each, shape in _KINDS:
        text, found = _cut(shape, text)
        kind = each if found else kind
    for wanted, shape in _VERBS:
        text, found = _cut(shape, text)
        verb = wanted if found and verb is None else verb
    line = _settled(read_line(text, today, forward=True))
    days = tuple(r.day for r in line.ambiguous if r.kind in {"day", "weekday"} and r.day)
    return Said(
        rest=line.rest,
        kind=kind,
        verb=verb,
        day=line.day,
        start=line.start,
        link=" ".join(part for part in (line.note, *links) if part),
        days=days if len(days) > 1 else (),
        doubtful=line.faults + line.again,
        vague=line.start is None and line.minutes is not None,
    )


def _cut(shape: re.Pattern[str], text: str) -> tuple[str, list[str]]:
    found = [match[0].strip() for match in shape.finditer(text)]
    return (" ".join(shape.sub(" ", text).split()), found) if found else (text, [])


def _settled(line: Line) -> Line:
    """A meeting has no length and no type: `2u` is an hour, `1/2` a day, `kleine zaal` a place."""
    for reading in line.ambiguous:
        if reading.kind == "start" and line.start is None:
            line = replace(line, start=reading.start, minutes=None)
        elif reading.kind == "day" and line.day is None:
            line = replace(line, day=reading.day, minutes=None, ambiguous=_without(line, reading))
        elif reading.kind == "school":
            line = replace(line, rest=reading.rest or "")
    return line


def _without(line: Line, settled: Reading) -> tuple[Reading, ...]:
    return tuple(reading for reading in line.ambiguous if reading.words != settled.words)


def as_place(words: str) -> str:
    """`in de leraarskamer` is the place `leraarskamer`; a place keeps its own spelling."""
    return _AT.sub("", words, count=1) if _AT.match(words) else words
