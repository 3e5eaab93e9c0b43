"""What an anchor types for a time frame, and what it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.amounts import FrameAmount, frame_faults, read_frame
from storage.values import Unit

# hundredths, unit, weeks: phrases
FRAMES: dict[tuple[int, Unit, int], str] = {
    (100, Unit.HALF_DAY, 2): (
        "halve dag om de twee weken | een halve dag per 2 weken | ½ dag per 2 weken | 1/2 dag per 2 weken "
        "| tweewekelijks een halve dag | half a day every two weeks | half a day fortnightly | ½ per 2 weken "
        "| halve dag om de veertien dagen | halve dag elke 2 weken | veertiendaags een halve dag "
        "| halve dag om de week | een voormiddag om de twee schoolweken | half a day every other week"
    ),
    (100, Unit.HALF_DAY, 1): (
        "halve dag per week | wekelijks een halve dag | elke week een halve dag | half a day a week "
        "| een namiddag per week | halve dag per schoolweek | 0,5 dag per week | weekly half a day"
    ),
    (100, Unit.DAY, 4): (
        "1 dag per maand | 1 dag om de 4 weken | maandelijks een dag | one day a month | een dag per maand "
        "| 1 dag per vier schoolweken | a day every four weeks | één volledige dag per maand | 1 dag/maand"
    ),
    (150, Unit.DAY, 4): "anderhalve dag per maand | 1,5 dag per maand | 1½ dag per 4 weken",
    (200, Unit.HALF_DAY, 4): "twee halve dagen per maand | 2 voormiddagen per maand",
    (200, Unit.HOUR, 1): "2u per week | twee uur per week | 2 hours a week | 2u/week | wekelijks 2 uur",
    (250, Unit.HOUR, 1): (
        "2u30 per week | 2,5 uur per week | 2 uur en 30 minuten per week | 2:30 per week "
        "| two and a half hours per week"
    ),
    (14000, Unit.MINUTE, 1): "2u20 per week | 140 min per week",
    (15000, Unit.MINUTE, 3): "150 min per 3 weken | 150 minuten elke derde week",
    (50, Unit.HOUR, 1): "half uur per week | een half uur per week",
    (300, Unit.LESSON, 1): "3 lesuren per week | 3 lestijden per week | drie lestijden elke week",
    (0, Unit.HALF_DAY, 1): "0 | geen inzet | tijdelijk geen inzet | no support | 0 halve dagen per week",
    (0, Unit.HOUR, 2): "0 uur per 2 weken",
}
CASES = [(phrase, meaning) for meaning, said in FRAMES.items() for phrase in said.split(" | ")]


@pytest.mark.parametrize(("phrase", "meaning"), CASES)
def test_an_amount_keeps_the_unit_that_was_said(phrase: str, meaning: tuple[int, Unit, int]) -> None:
    assert read_frame(phrase) == (FrameAmount(*meaning), "")
    assert frame_faults(phrase) == ()


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("de linde halve dag om de twee weken", "de linde"),
        ("halve dag De Halve Maan om de twee weken", "De Halve Maan"),
        ("De Dag, Halle: halve dag per 2 weken vanaf 1 december", "De Dag, Halle: vanaf 1 december"),
        ("123456 halve dag per 2 weken vanaf 12/11", "123456 vanaf 12/11"),
        ("Sint-Jozef 3 halve dag per twee weken", "Sint-Jozef 3"),
    ],
)
def test_the_school_and_the_from_date_are_left_as_typed(line: str, rest: str) -> None:
    assert read_frame(line) == (FrameAmount(100, Unit.HALF_DAY, 2), rest)


@pytest.mark.parametrize(
    "line", ["", "de linde", "halve dag", "per week", "de linde halve dag", "2 per week", "12/11", "10 keer"]
)
def test_a_line_without_an_amount_and_a_period_is_handed_back_whole(line: str) -> None:
    assert read_frame(line) == (None, line)
    assert frame_faults(line) == ()


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("linde halve dag per 12 weken", ("per 12 weken",)),
        ("linde halve dag per 0 weken", ("per 0 weken",)),
        ("linde halve dag per week 1 dag per maand", ("1 dag", "per maand")),
        ("linde 9 dagen per week", ("9 dagen",)),
        ("linde 300 uur per maand", ("300 uur",)),
    ],
)
def test_an_impossible_frame_names_the_words_that_are_wrong(line: str, faults: tuple[str, ...]) -> None:
    assert read_frame(line) == (None, line)
    assert frame_faults(line) == faults


@given(st.text(max_size=120))
def test_no_text_raises(text: str) -> None:
    frame, rest = read_frame(text)
    assert frame is not None or rest == " ".join(rest.split())
    frame_faults(text)


@given(st.lists(st.sampled_from([phrase for phrase, _ in CASES] + ["-", "0", "per", "99", "/"]), max_size=6))
def test_no_mixture_of_known_words_raises(pieces: list[str]) -> None:
    read_frame(" ".join(pieces))
    frame_faults("".join(pieces))


@given(
    st.integers(1, 5),
    st.integers(1, 10),
    st.sampled_from(
        [("halve dagen", Unit.HALF_DAY), ("dagen", Unit.DAY), ("uur", Unit.HOUR), ("lesuren", Unit.LESSON)]
    ),
    st.sampled_from(["de linde", "Sint-Jozef, Halle", "123456"]),
    st.booleans(),
)
def test_amount_period_and_school_come_in_any_order(
    count: int, weeks: int, unit: tuple[str, Unit], school: str, first: bool
) -> None:
    amount, period = f"{count} {unit[0]}", f"per {weeks} weken"
    line = f"{school} {amount} {period}" if first else f"{period} {amount} {school}"
    assert read_frame(line) == (FrameAmount(count * 100, unit[1], weeks), school)
