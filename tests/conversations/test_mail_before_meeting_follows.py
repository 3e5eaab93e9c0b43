"""The mail before a meeting follows from how things are that morning: never in vain, never one too many."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from storage import people
from storage.tables import MailRow, RoleRow
from storage.values import MeetingStatus
from tests.conversations.before_meeting import (
    DAY,
    EVE,
    LAST,
    MEETING,
    NEXT,
    OF_THE_MAIL,
    REMINDER,
    day,
    days,
    eve,
    nele,
    nine,
    plan,
    reminders,
)
from tests.conversations.centre import ZONE
from tests.conversations.mornings import morning, told
from tests.conversations.test_mail_before_meeting import hold
from tests.conversations.town import Person, Town

__all__ = ["nele"]

# the meeting changes


def test_a_meeting_that_moves_has_no_mail_for_the_old_day_and_one_for_the_new(
    nele: Person, town: Town
) -> None:
    eve(nele)
    nele.say("/meeting de linde 16 december 13u30")
    assert "staat nu op wo 16 december om 13u30" in hold(town, "nele")
    days(town, DAY, date(2026, 12, 8))
    assert reminders(town) == []
    assert len(told(nele, "als herinnering aan het schoolbeeldoverleg op wo 16 december")) == 1
    day(town, date(2026, 12, 9))
    ((_, mail),) = reminders(town)
    assert "woensdag 16 december" in mail["Subject"]


def test_moved_between_eight_and_nine_the_mail_that_waits_does_not_go(nele: Person, town: Town) -> None:
    eve(nele)
    morning(town, DAY)
    assert town.count("mail", "kind = 'reminder' AND state = 'frozen'") == 1
    nele.say("/meeting de linde 16 december 13u30")
    nine(town)
    assert reminders(town) == []
    assert town.count("mail", "kind = 'reminder' AND state = 'stopped'") == 1
    days(town, date(2026, 12, 8), date(2026, 12, 9))
    assert len(reminders(town)) == 1


def test_moved_and_moved_back_the_same_day_is_not_mailed_twice(nele: Person, town: Town) -> None:
    eve(nele)
    day(town, DAY)
    nele.say("/meeting de linde 16 december 13u30")
    nele.say("/meeting de linde 9 december 13u30")
    days(town, NEXT, MEETING)
    assert len(reminders(town)) == 1


@pytest.mark.parametrize("status", [MeetingStatus.CANCELLED, MeetingStatus.HELD, MeetingStatus.NONE])
def test_a_meeting_that_is_off_has_none(nele: Person, town: Town, status: MeetingStatus) -> None:
    eve(nele)
    plan(town, day=None if status is MeetingStatus.NONE else MEETING, status=status)
    days(town, DAY, LAST)
    assert reminders(town) == []


def test_an_hour_that_changes_is_in_the_mail(nele: Person, town: Town) -> None:
    eve(nele)
    nele.say("/meeting de linde 9 december 15u")
    day(town, DAY)
    ((_, mail),) = reminders(town)
    assert mail["Subject"].endswith("op woensdag 9 december om 15u")


# seen coming, or not at all


def test_without_a_tick_the_day_before_she_is_told_first(nele: Person, town: Town) -> None:
    day(town, NEXT)
    assert reminders(town) == []
    assert "Morgen om 9u" in nele.message(REMINDER)
    day(town, date(2026, 12, 3))
    assert len(reminders(town)) == 1


@pytest.mark.parametrize(("first", "number"), [(date(2026, 12, 3), 1), (LAST, 0), (date(2026, 12, 8), 0)])
def test_what_comes_too_late_is_left_out(nele: Person, town: Town, first: date, number: int) -> None:
    days(town, first, MEETING)
    assert len(reminders(town)) == number
    assert len(told(nele, OF_THE_MAIL)) == number


def test_told_and_then_no_tick_for_days_it_goes_as_long_as_it_helps(nele: Person, town: Town) -> None:
    eve(nele)
    day(town, LAST)
    assert len(reminders(town)) == 1


def test_told_and_then_no_tick_until_the_day_before_it_does_not_go(nele: Person, town: Town) -> None:
    eve(nele)
    days(town, date(2026, 12, 8), MEETING)
    assert reminders(town) == []


def test_a_mail_that_waited_too_long_for_its_server_does_not_go_and_she_hears_it(
    nele: Person, town: Town
) -> None:
    eve(nele)
    morning(town, DAY)
    town.clock.now = datetime(2026, 12, 8, 9, 30, tzinfo=ZONE)
    town.pass_time(timedelta(hours=2))
    assert reminders(town) == []
    assert "Laat het de school zelf nog even weten" in nele.message("is niet vertrokken")


def test_a_replacement_is_told_and_signs(nele: Person, town: Town) -> None:
    mieke, an = town.person("mieke"), town.person("an")
    mieke.say("/schoolbeeld vervang de linde an@lsc.example tot 31 december")
    day(town, EVE)
    assert not told(nele, REMINDER)
    assert told(an, REMINDER)
    day(town, DAY)
    ((_, mail),) = reminders(town)
    assert "an@lsc.example" in mail["Reply-To"]


def test_replaced_overnight_the_replacement_is_told_before_it_goes(nele: Person, town: Town) -> None:
    day(town, EVE)
    assert told(nele, REMINDER)
    mieke = town.person("mieke")
    mieke.say("/schoolbeeld vervang de linde an@lsc.example tot 31 december")
    day(town, DAY)
    assert reminders(town) == []
    assert told(town.person("an"), REMINDER)
    day(town, NEXT)
    assert len(reminders(town)) == 1


def test_a_school_without_an_anchor_gets_none_and_the_coordinator_sees_it(nele: Person, town: Town) -> None:
    with town.database.writing() as session:
        person = people.by_email(session, "nele@lsc.example", EVE)
        assert person is not None
        session.execute(
            update(RoleRow)
            .where(col(RoleRow.person_id) == person.id, col(RoleRow.role) == "anchor")
            .values(role="supporter")
        )
    days(town, EVE, MEETING)
    assert reminders(town) == []
    mieke = town.person("mieke")
    seen = mieke.message("De Linde, Halle heeft geen ankerondersteuner")
    assert "Ankerondersteuner kiezen" in seen.buttons
    assert not told(nele, REMINDER)


def test_a_school_without_an_address_gets_none_and_she_is_told(nele: Person, town: Town) -> None:
    with town.database.writing() as session:
        outside = [people.by_email(session, f"{name}@linde.example", EVE) for name in ("rita", "veerle")]
        ids = [person.id for person in outside if person]
        session.execute(update(RoleRow).where(col(RoleRow.person_id).in_(ids)).values(role="supporter"))
    days(town, EVE, MEETING)
    assert reminders(town) == []
    assert nele.message("ik ken geen adres van de directie")


# enough is enough


@pytest.mark.parametrize(("went", "number"), [(date(2026, 11, 17), 0), (date(2026, 11, 16), 1)])
def test_none_when_the_meeting_mail_went_in_the_last_ten_school_days(
    nele: Person, town: Town, went: date, number: int
) -> None:
    nele.say("/send-guide de linde")
    nele.submit()
    nele.close()
    town.pass_time(timedelta(minutes=3))
    with town.database.writing() as session:
        at = datetime(went.year, went.month, went.day, 12, tzinfo=UTC)
        session.execute(update(MailRow).values(asked_at=at, done_at=at))
    days(town, EVE, MEETING)
    assert len(reminders(town)) == len(told(nele, OF_THE_MAIL)) == number
    for _, mail in reminders(town):
        body = mail.get_body(("plain",))
        assert body is not None
        assert "zitten in de mail van maandag 16 november" in body.get_content()


def test_a_meeting_mail_of_the_same_day_makes_it_unneeded(nele: Person, town: Town) -> None:
    eve(nele)
    nele.say("/send-guide de linde")
    nele.submit()
    nele.close()
    town.pass_time(timedelta(minutes=3))
    with town.database.writing() as session:
        at = datetime(2026, 11, 30, 12, tzinfo=UTC)
        session.execute(update(MailRow).values(asked_at=at, done_at=at))
    days(town, DAY, MEETING)
    assert reminders(town) == []
