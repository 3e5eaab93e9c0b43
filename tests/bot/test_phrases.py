"""Days, durations and amounts in words: tables of examples in both languages, and what is read back."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import day_names
from bot.phrases import Phrases
from handlers.rules.amounts import FrameAmount, read_frame
from handlers.rules.dates import read_day, read_duration
from handlers.rules.terms import Terms
from handlers.rules.time_frame import Amounts, Remaining
from handlers.rules.visits import MOST_MINUTES
from storage.values import FrameVersion, School, Span, Unit

TERMS = Terms()
SAY = {language: Phrases(language, TERMS) for language in ("nl", "en")}
TODAY = date(2026, 11, 23)
BOTH = [("nl",), ("en",)]


def version(hundredths: int, unit: Unit, weeks: int = 2, minutes: int | None = None) -> FrameVersion:
    size = TERMS.minutes_of(unit)
    return FrameVersion(
        id=1, school_id=1, minutes=hundredths * size // 100 if minutes is None else minutes,
        weeks=weeks, hundredths=hundredths, unit=unit, valid_from=date(2026, 8, 31), valid_until=None,
        strict=False, note="", author_id=None, entered_at=None,
    )  # fmt: skip


HALF = version(100, Unit.HALF_DAY)
DAY = version(100, Unit.DAY, 4)
LESSONS = version(300, Unit.LESSON, 1)
HOURS = version(200, Unit.HOUR, 1)
MINUTES = version(9000, Unit.MINUTE, 1)
EMPTY = version(0, Unit.DAY, 1)


@pytest.mark.parametrize(
    ("day", "dutch", "english"),
    [
        (date(2026, 11, 12), "do 12 november", "Thu 12 November"),
        (date(2026, 11, 23), "ma 23 november", "Mon 23 November"),
        (date(2027, 3, 2), "di 2 maart", "Tue 2 March"),
        (date(2026, 9, 9), "wo 9 september", "Wed 9 September"),
        (date(2027, 5, 28), "vr 28 mei", "Fri 28 May"),
        (date(2026, 10, 3), "za 3 oktober", "Sat 3 October"),
        (date(2027, 2, 7), "zo 7 februari", "Sun 7 February"),
        (date(2025, 11, 12), "wo 12 november 2025", "Wed 12 November 2025"),
        (date(2027, 9, 2), "do 2 september 2027", "Thu 2 September 2027"),
    ],
)
def test_days(day: date, dutch: str, english: str) -> None:
    assert (SAY["nl"].day(day, TODAY), SAY["en"].day(day, TODAY)) == (dutch, english)


def test_a_day_without_today_has_no_year() -> None:
    assert SAY["nl"].day(date(2025, 11, 12)) == "wo 12 november"
    assert SAY["nl"].day_of_month(date(2025, 11, 12)) == "12 november"
    assert [SAY["nl"].month(date(2026, m, 1)) for m in (1, 3, 8)] == ["januari", "maart", "augustus"]
    assert SAY["en"].month(date(2026, 8, 1)) == "August"


@pytest.mark.parametrize(
    ("first", "last", "dutch", "english"),
    [
        (date(2026, 11, 16), date(2026, 11, 29), "16 tot en met 29 november", "16 to 29 November"),
        (date(2026, 11, 30), date(2026, 12, 13), "30 november tot en met 13 december",
         "30 November to 13 December"),
        (date(2026, 12, 14), date(2027, 1, 10), "14 december tot en met 10 januari",
         "14 December to 10 January"),
        (date(2026, 11, 12), date(2026, 11, 12), "do 12 november", "Thu 12 November"),
        (date(2026, 8, 31), date(2027, 8, 29), "31 augustus 2026 tot en met 29 augustus 2027",
         "31 August 2026 to 29 August 2027"),
    ],
)  # fmt: skip
def test_spans(first: date, last: date, dutch: str, english: str) -> None:
    span = Span(first, last)
    assert (SAY["nl"].span(span), SAY["en"].span(span)) == (dutch, english)


@pytest.mark.parametrize(
    ("at", "dutch", "english"),
    [(time(14, 30), "14u30", "14:30"), (time(9), "9u", "09:00"), (time(8, 5), "8u05", "08:05")],
)
def test_clock(at: time, dutch: str, english: str) -> None:
    assert (SAY["nl"].clock(at), SAY["en"].clock(at)) == (dutch, english)


@pytest.mark.parametrize(
    ("minutes", "dutch", "english"),
    [
        (0, "0 min", "0 min"),
        (1, "1 min", "1 min"),
        (45, "45 min", "45 min"),
        (60, "1 uur", "1 hour"),
        (65, "1u05", "1h05"),
        (120, "2 uur", "2 hours"),
        (150, "2u30", "2h30"),
        (-150, "2u30", "2h30"),
        (1440, "24 uur", "24 hours"),
    ],
)
def test_durations(minutes: int, dutch: str, english: str) -> None:
    assert (SAY["nl"].duration(minutes), SAY["en"].duration(minutes)) == (dutch, english)


@pytest.mark.parametrize(
    ("minutes", "dutch", "english"),
    [
        (200, "een halve dag (3u20)", "half a day (3h20)"),
        (400, "een hele dag (6u40)", "a full day (6h40)"),
        (120, "2 uur", "2 hours"),
        (150, "2u30", "2h30"),
    ],
)
def test_how_long_a_visit_lasted(minutes: int, dutch: str, english: str) -> None:
    assert (SAY["nl"].lasting(minutes), SAY["en"].lasting(minutes)) == (dutch, english)
    in_words = [text.partition(" (")[0] for text in (dutch, english)]
    assert [say.in_words(minutes) for say in SAY.values()] == in_words


@pytest.mark.parametrize(
    ("minutes", "of", "dutch", "english"),
    [
        (1000, HALF, "5 halve dagen", "5 half days"),
        (200, HALF, "een halve dag", "half a day"),
        (-200, HALF, "een halve dag", "half a day"),
        (300, HALF, "1,5 halve dagen", "1.5 half days"),
        (850, HALF, "4,25 halve dagen", "4.25 half days"),
        (805, HALF, "4 halve dagen", "4 half days"),
        (205, HALF, "3u25", "3h25"),
        (100, HALF, "1u40", "1h40"),
        (0, HALF, "0 halve dagen", "0 half days"),
        (400, DAY, "1 dag", "1 day"),
        (200, DAY, "een halve dag", "half a day"),
        (1800, DAY, "4,5 dagen", "4.5 days"),
        (405, DAY, "6u45", "6h45"),
        (300, DAY, "5 uur", "5 hours"),
        (50, LESSONS, "1 lesuur", "1 lesson"),
        (150, LESSONS, "3 lesuren", "3 lessons"),
        (75, LESSONS, "1,5 lesuren", "1.5 lessons"),
        (720, HOURS, "12 uur", "12 hours"),
        (90, HOURS, "1u30", "1h30"),
        (90, MINUTES, "1u30", "1h30"),
        (400, EMPTY, "2 halve dagen", "2 half days"),
        (200, None, "een halve dag", "half a day"),
    ],
)
def test_amounts_in_the_frames_own_words(
    minutes: int, of: FrameVersion | None, dutch: str, english: str
) -> None:
    assert (SAY["nl"].amount(minutes, of), SAY["en"].amount(minutes, of)) == (dutch, english)


def test_an_amount_keeps_the_size_that_a_half_day_had_when_the_frame_was_set() -> None:
    assert SAY["nl"].amount(480, version(100, Unit.HALF_DAY, minutes=240)) == "2 halve dagen"


@pytest.mark.parametrize(
    ("minutes", "of", "dutch", "english"),
    [
        (2600, HALF, "blijven er nog 13 halve dagen", "13 half days remain"),
        (200, HALF, "blijft er nog een halve dag", "half a day remains"),
        (100, HALF, "blijft er nog 1u40", "1h40 remains"),
        (20, HALF, "blijven er nog 20 min", "20 min remain"),
        (1, HALF, "blijft er nog 1 min", "1 min remains"),
        (400, DAY, "blijft er nog 1 dag", "1 day remains"),
        (600, DAY, "blijven er nog 1,5 dagen", "1.5 days remain"),
        (50, LESSONS, "blijft er nog 1 lesuur", "1 lesson remains"),
        (150, LESSONS, "blijven er nog 3 lesuren", "3 lessons remain"),
        (60, HOURS, "blijft er nog 1 uur", "1 hour remains"),
        (120, HOURS, "blijft er nog 2 uur", "2 hours remain"),
        (150, HOURS, "blijft er nog 2u30", "2h30 remains"),
    ],
)
def test_the_verb_agrees_with_what_remains(minutes: int, of: FrameVersion, dutch: str, english: str) -> None:
    assert (SAY["nl"].remains(minutes, of), SAY["en"].remains(minutes, of)) == (dutch, english)


@pytest.mark.parametrize(
    ("used", "maximum", "of", "dutch", "english"),
    [
        (1000, 1200, HALF, "5 van de 6 halve dagen", "5 of 6 half days"),
        (0, 1200, HALF, "0 van de 6 halve dagen", "0 of 6 half days"),
        (1700, 1200, HALF, "8,5 van de 6 halve dagen", "8.5 of 6 half days"),
        (0, 200, HALF, "0 van 1 halve dag", "0 of 1 half day"),
        (0, 100, HALF, "0 min van de 1u40", "0 min of 1h40"),
        (200, 100, HALF, "3u20 van de 1u40", "3h20 of 1h40"),
        (0, 0, EMPTY, "niets", "nothing"),
        (200, 0, EMPTY, "een halve dag", "half a day"),
        (400, 800, EMPTY, "2 van de 4 halve dagen", "2 of 4 half days"),
        (200, 1200, DAY, "0,5 van de 3 dagen", "0.5 of 3 days"),
        (150, 600, LESSONS, "3 van de 12 lesuren", "3 of 12 lessons"),
        (150, 1440, HOURS, "2u30 van de 24 uur", "2h30 of 24 hours"),
        (45, 60, HOURS, "45 min van 1 uur", "45 min of 1 hour"),
    ],
)
def test_shares(used: int, maximum: int, of: FrameVersion, dutch: str, english: str) -> None:
    assert [say.share(used, maximum, of) for say in SAY.values()] == [dutch, english]


@pytest.mark.parametrize(
    ("frame", "dutch", "english"),
    [
        (HALF, "een halve dag om de twee weken", "half a day every two weeks"),
        (version(100, Unit.HALF_DAY, 1), "een halve dag per week", "half a day a week"),
        (version(300, Unit.HALF_DAY, 4), "3 halve dagen per 4 schoolweken", "3 half days per 4 school weeks"),
        (DAY, "1 dag per 4 schoolweken", "1 day per 4 school weeks"),
        (version(150, Unit.DAY, 1), "1,5 dagen per week", "1.5 days a week"),
        (LESSONS, "3 lesuren per week", "3 lessons a week"),
        (version(100, Unit.LESSON, 1), "1 lesuur per week", "1 lesson a week"),
        (HOURS, "2 uur per week", "2 hours a week"),
        (version(250, Unit.HOUR, 3), "2u30 per 3 schoolweken", "2h30 per 3 school weeks"),
        (MINUTES, "1u30 per week", "1h30 a week"),
        (EMPTY, "tijdelijk geen inzet", "temporarily no support"),
    ],
)
def test_frames(frame: FrameVersion, dutch: str, english: str) -> None:
    assert (SAY["nl"].frame(frame), SAY["en"].frame(frame)) == (dutch, english)


def left(current: FrameVersion | None, remaining: int, weeks_left: int, on: date = TODAY) -> Remaining:
    return Remaining(
        on=on, current=current, day_minutes=400, weeks_so_far=12, weeks_left=weeks_left, period=None,
        year_to_date=Amounts(0, 0), rest_of_year=Amounts(remaining, 0), small_minutes=0, uncovered_minutes=0,
        runs_out_on=None, covered=(), upcoming=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("current", "remaining", "weeks_left", "dutch", "english"),
    [
        (HALF, 2800, 26, "iets meer dan een halve dag om de twee weken",
         "slightly more than half a day every two weeks"),
        (HALF, 2600, 26, "een halve dag om de twee weken", "half a day every two weeks"),
        (HALF, 2400, 26, "iets minder dan een halve dag om de twee weken",
         "slightly less than half a day every two weeks"),
        (HALF, 1300, 26, "1u40 om de twee weken", "1h40 every two weeks"),
        (HALF, 5200, 26, "2 halve dagen om de twee weken", "2 half days every two weeks"),
        (DAY, 1300, 26, "een halve dag per 4 schoolweken", "half a day per 4 school weeks"),
        (HOURS, 1200, 20, "1 uur per week", "1 hour a week"),
        (LESSONS, 200, 1, "4 lesuren per week", "4 lessons a week"),
        (HALF, 2800, 0, "", ""),
        (DAY, 3480, 3, "", ""),
        (EMPTY, 2800, 26, "", ""),
        (None, 0, 26, "", ""),
    ],
)  # fmt: skip
def test_pace(
    current: FrameVersion | None, remaining: int, weeks_left: int, dutch: str, english: str
) -> None:
    state = left(current, remaining, weeks_left)
    assert (SAY["nl"].pace(state), SAY["en"].pace(state)) == (dutch, english)


@pytest.mark.parametrize(
    ("remaining", "weeks_left", "on", "dutch", "english"),
    [
        (2600, 26, TODAY, "Tot eind juni blijven er nog 13 halve dagen",
         "Until the end of June 13 half days remain"),
        (200, 0, date(2027, 6, 30), "Tot eind juni blijft er nog een halve dag",
         "Until the end of June half a day remains"),
        (2600, 0, date(2027, 7, 1), "Dit schooljaar zijn er 13 halve dagen niet gebruikt",
         "This school year 13 half days were not used"),
        (200, 0, date(2027, 8, 29), "Dit schooljaar is er een halve dag niet gebruikt",
         "This school year half a day was not used"),
        (2600, 38, date(2027, 8, 30), "Tot eind juni blijven er nog 13 halve dagen",
         "Until the end of June 13 half days remain"),
    ],
)  # fmt: skip
def test_the_rest_of_the_year_and_in_the_summer_what_was_not_used(
    remaining: int, weeks_left: int, on: date, dutch: str, english: str
) -> None:
    state = left(HALF, remaining, weeks_left, on)
    assert (SAY["nl"].rests(state), SAY["en"].rests(state)) == (dutch, english)


def test_a_school_without_a_place() -> None:
    assert SAY["nl"].named(School(1, "990101", "de-linde", "De Linde", "Halle")) == "De Linde, Halle"
    assert SAY["nl"].named(School(1, "990101", "de-linde", "De Linde", "")) == "De Linde"


@pytest.mark.parametrize(
    ("minutes", "dutch", "english"),
    [
        (200, "halve dag", "half day"),
        (400, "hele dag", "full day"),
        (150, "2u30", "2h30"),
        (45, "45 min", "45 min"),
    ],
)
def test_a_form_is_filled_in_as_a_person_would_type(minutes: int, dutch: str, english: str) -> None:
    assert (SAY["nl"].typed(minutes), SAY["en"].typed(minutes)) == (dutch, english)


@given(
    language=st.sampled_from(["nl", "en"]),
    minutes=st.integers(1, MOST_MINUTES),
    half_day=st.integers(60, 300),
    lesson=st.sampled_from([45, 50, 60]),
)
def test_the_filled_in_duration_reads_back_the_same(
    language: str, minutes: int, half_day: int, lesson: int
) -> None:
    terms = Terms(half_day_minutes=half_day, lesson_minutes=lesson)
    for length in (minutes, half_day, 2 * half_day):
        typed = Phrases(language, terms).typed(length)
        assert read_duration(typed, half_day_minutes=half_day, lesson_minutes=lesson) == length, typed


@given(
    language=st.sampled_from(["nl", "en"]),
    unit=st.sampled_from(list(Unit)),
    count=st.integers(0, 4),  # a frame of more than five days a week is not understood
    half=st.booleans(),
    weeks=st.integers(1, 10),
)
def test_the_filled_in_frame_reads_back_the_same(
    language: str, unit: Unit, count: int, half: bool, weeks: int
) -> None:
    broken = 50 if half and count and unit not in {Unit.HALF_DAY, Unit.MINUTE} else 0
    amount = FrameAmount(count * 100 + broken, unit, weeks)
    text = SAY[language].frame(amount)
    again, rest = read_frame(text)
    assert again is not None, text
    assert rest == "", text
    minutes = (
        again.hundredths * TERMS.minutes_of(again.unit),
        amount.hundredths * TERMS.minutes_of(unit),
    )
    assert minutes[0] == minutes[1], text
    assert again.weeks == (weeks if amount.hundredths else 1), text


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["nl", "en"]))
def test_a_written_day_is_read_back_as_the_same(day: date, language: str) -> None:
    for written in (
        day_names.with_year(day, language),
        f"{day_names.short_weekday(day, language)} {day_names.with_year(day, language)}",
        f"{day_names.weekday(day, language)} {day_names.with_year(day, language)}",
    ):
        assert read_day(written, TODAY) == day
