"""A centre sets when its reminders come: what people then get, and what they may choose."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from bot.compose import compose
from bot.settings import BadSettingsError, load
from storage.values import MeetingStatus
from tests.conversations.mornings import morning, told, whole_day
from tests.conversations.stage import Stage
from tests.conversations.test_reminders import HELD, meet
from tests.conversations.town import Clock, Town, town_settings, town_with

ASKED = "Is er een datum afgesproken voor het tweede moment"
Opening = Callable[..., Town]


@pytest.fixture
def opened(stage: Stage, centre_file: Path, tmp_path: Path) -> Iterator[Opening]:
    """The centre's bot with these lines in its settings; each time on the same data."""
    path = tmp_path / "centre.db"
    shutil.copy(centre_file, path)
    with ExitStack() as stack:

        def bot(**lines: str) -> Town:
            stack.close()
            usual = town_settings(stage, f"sqlite:///{path}")
            settings = load(_env_file=None, **{**usual.model_dump(), **lines})
            clock = Clock()
            return stack.enter_context(town_with(stage, compose(settings, clock, pace=0.0), clock))

        yield bot


def test_it_comes_on_the_days_and_at_the_hour_of_the_centre(opened: Opening) -> None:
    town = opened(remind_second_meeting="3, elke 5, coördinator 30, 9:30")
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    nele = town.person("nele")
    shown = nele.say("/schoolbeeld herinneringen")
    assert "Herinneringen komen op schooldagen om 8u" in shown
    assert "Nog geen tweede moment, om 9u30" in shown
    for day in (date(2026, 11, 25), date(2026, 11, 26)):
        whole_day(town, day)
    assert not told(nele, ASKED)
    morning(town, date(2026, 11, 27))
    assert not told(nele, ASKED)
    whole_day(town, date(2026, 11, 27))
    assert told(nele, ASKED)
    whole_day(town, date(2026, 12, 7))  # on the 4th De Linde is free
    assert told(nele, "Vanaf wo 20 januari ziet ook de coördinator dat het nog openstaat.")


def test_a_kind_that_is_off_is_not_offered_nor_planned(opened: Opening) -> None:
    town = opened(remind_second_meeting="uit")
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    nele = town.person("nele")
    shown = nele.say("/schoolbeeld herinneringen")
    assert "Een overleg voorbereiden" in shown
    assert "tweede moment" not in shown
    for day in (date(2026, 11, 25), date(2026, 12, 1)):
        whole_day(town, day)
    assert not told(nele, ASKED)


def test_what_was_planned_before_the_kind_went_off_is_not_sent(opened: Opening) -> None:
    town = opened(remind_second_meeting="1 5, 16:00")
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    assert morning(town, date(2026, 11, 25))
    town = opened(remind_second_meeting="uit")
    whole_day(town, date(2026, 11, 25))
    assert not told(town.person("nele"), ASKED)


def test_what_a_person_chose_goes_before_the_hour_of_the_centre(opened: Opening) -> None:
    town = opened(remind_second_meeting="15:00", remind_before_meeting="15:00")
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    nele = town.person("nele")
    nele.press("Herinneringen kiezen", nele.say("/schoolbeeld herinneringen"))
    nele.submit(hour="10:00")
    nele.close()
    morning(town, date(2026, 11, 25))
    assert not told(nele, ASKED)
    whole_day(town, date(2026, 11, 25))
    assert told(nele, ASKED)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadSettingsError) as caught:
        load(_env_file=None, remind_second_meeting="10 5", remind_no_date="elke 3", port=99999)
    told_at_once = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in told_at_once] == [
        "PORT", "REMIND_SECOND_MEETING", "REMIND_NO_DATE",
    ]  # fmt: skip
    assert "van klein naar groot" in told_at_once[1]


def test_an_empty_line_is_the_usual_plan() -> None:
    assert load(_env_file=None, remind_guide_due="").terms == load(_env_file=None).terms
