from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.meeting_words import Said, Verb, as_place, read_meeting
from storage.values import MeetingKind

TODAY = date(2026, 11, 24)  # a Tuesday
FIRST, SECOND = MeetingKind
FOURTH = date(2027, 2, 4)


def read(text: str) -> Said:
    return read_meeting(text, TODAY)


@pytest.mark.parametrize(
    ("text", "rest", "kind", "day", "start"),
    [
        ("de linde 22 september 13u30", "de linde", None, date(2027, 9, 22), time(13, 30)),
        ("de linde 1 december 13u30 in de leraarskamer", "de linde in de leraarskamer", None,
         date(2026, 12, 1), time(13, 30)),
        ("de linde tweede 4 februari 2u", "de linde", SECOND, FOURTH, time(14)),
        ("de-linde tweede moment 4/2 9u kleine zaal", "de-linde kleine zaal", SECOND, FOURTH, time(9)),
        ("de linde het tweede overleg op 4 februari om half twee", "de linde", SECOND, FOURTH, time(13, 30)),
        ("de linde 2de moment 4 februari 9u-10u30", "de linde", SECOND, FOURTH, time(9)),
        ("de linde second meeting february 4th 10:00", "de linde", SECOND, FOURTH, time(10)),
        ("de linde february 4 at 1:30 pm in the staff room", "de linde in the staff room", None, FOURTH,
         time(13, 30)),
        ("de linde eerste overleg 1 december", "de linde", FIRST, date(2026, 12, 1), None),
        ("de linde 1/2 13u30", "de linde", None, date(2027, 2, 1), time(13, 30)),
        ("de linde over twee weken 13u30", "de linde", None, date(2026, 12, 8), time(13, 30)),
        ("de linde tweede verdieping 4 februari 13u30", "de linde tweede verdieping", None, FOURTH,
         time(13, 30)),
        ("de linde gisteren", "de linde", None, date(2026, 11, 23), None),
        ("4 februari", "", None, FOURTH, None),
    ],
)  # fmt: skip
def test_a_line_about_a_meeting(
    text: str, rest: str, kind: MeetingKind | None, day: date, start: time | None
) -> None:
    said = read(text)
    assert (said.rest, said.kind, said.day, said.start) == (rest, kind, day, start)
    assert not said.doubtful
    assert not said.days
    assert not said.vague


@pytest.mark.parametrize(
    ("text", "verb", "kind"),
    [
        ("de linde afronden", Verb.CLOSE, None),
        ("de linde is geweest", Verb.CLOSE, None),
        ("de linde ging niet door", Verb.CANCEL, None),
        ("de linde gaat niet door", Verb.CANCEL, None),
        ("de linde geen overleg dit schooljaar", Verb.NONE, None),
        ("de linde geen tweede moment", Verb.NONE, SECOND),
        ("de linde no second meeting", Verb.NONE, SECOND),
        ("tweede moment de linde afgelast", Verb.CANCEL, SECOND),
    ],
)
def test_what_else_a_line_may_ask(text: str, verb: Verb, kind: MeetingKind | None) -> None:
    said = read(text)
    assert (said.rest, said.verb, said.kind) == ("de linde", verb, kind)


def test_a_link_is_kept_letter_by_letter() -> None:
    link = "https://teams.example/l/meetup-join/19%3ameeting_4%2f2?context=%7b%22Tid%22%3a%229u%22%7d"
    said = read(f"de linde 4 februari 13u30 {link}")
    assert (said.rest, said.link, said.day) == ("de linde", link, FOURTH)


def test_two_readings_of_a_day_are_both_given() -> None:
    assert read("de linde dinsdag 13u30").days == (date(2026, 12, 1), TODAY)
    assert read("de linde volgende vrijdag").days == (date(2026, 11, 27), date(2026, 12, 4))


def test_what_is_not_clear_is_told() -> None:
    assert read("de linde 32 februari 13u30").doubtful == ("32 februari",)
    assert read("de linde 4 februari of 5 februari").doubtful == ("5 februari",)
    assert read("de linde 4 februari namiddag").vague


def test_a_school_alone_is_bare() -> None:
    assert read("de linde").is_bare
    assert read("de linde tweede moment").is_bare
    assert not read("de linde 4 februari").is_bare
    assert not read("de linde afronden").is_bare


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("in de leraarskamer", "leraarskamer"),
        ("in het lokaal naast de refter", "lokaal naast de refter"),
        ("at the staff room", "staff room"),
        ("plaats: lokaal 3", "lokaal 3"),
        ("via Teams", "Teams"),
        ("op school", "op school"),
        ("Inge's lokaal", "Inge's lokaal"),
        ("", ""),
    ],
)
def test_a_place_without_its_preposition(words: str, place: str) -> None:
    assert as_place(words) == place


@given(st.text(max_size=200))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    said = read(text)
    assert said.kind is None or said.kind in set(MeetingKind)
    assert as_place(said.rest) in said.rest
