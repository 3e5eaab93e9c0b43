"""Whom the mail before a meeting goes to, and what the mail server makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from bot.compose import compose
from bot.dispatch import Call
from handlers.rules.recipients import Party
from storage.tables import MailRow
from storage.values import MailState
from tests.conversations.before_meeting import (
    DAY,
    EVE,
    LAST,
    NEXT,
    REMINDER,
    day,
    days,
    eve,
    nele,
    plan,
    reminders,
)
from tests.conversations.mornings import morning, told
from tests.conversations.stage import Stage
from tests.conversations.test_send_guide import refuse, trouble
from tests.conversations.town import Clock, Person, Town, town_settings, town_with

__all__ = ["nele"]

# the centre's own choice


@contextmanager
def town_where(stage: Stage, url: str, *parties: Party) -> Iterator[Town]:
    clock = Clock()
    settings = town_settings(stage, url).model_copy(update={"mail_before_meeting": ",".join(parties)})
    with town_with(stage, compose(settings, clock, pace=0.0), clock) as town:
        plan(town)
        yield town


@pytest.mark.parametrize(
    ("parties", "to"),
    [
        ((), []),
        ((Party.SCHOOL, Party.CLB), ["ines@clb.example", "nele@lsc.example", "rita@linde.example"]),
        ((Party.CLB,), ["ines@clb.example", "nele@lsc.example"]),
    ],
)
def test_the_centre_says_who_gets_it(
    stage: Stage, centre_url: str, parties: tuple[Party, ...], to: list[str]
) -> None:
    with town_where(stage, centre_url, *parties) as town:
        nele = town.person("nele")
        day(town, EVE)
        assert bool(told(nele, REMINDER)) is bool(parties)
        assert ("Een mail aan de school" in nele.say("/schoolbeeld herinneringen")) is bool(parties)
        day(town, DAY)
        assert [r for r, _ in reminders(town)] == ([sorted({*to, *school(parties)})] if parties else [])
        for _, mail in reminders(town):
            assert mail["To"]


def school(parties: tuple[Party, ...]) -> list[str]:
    return ["rita@linde.example", "veerle@linde.example"] if Party.SCHOOL in parties else []


def test_what_is_no_choice_is_not_said_to_be_one(nele: Person) -> None:
    settings = nele.say("/schoolbeeld herinneringen")
    assert "Een mail aan de school voor het overleg (komt altijd)" in settings
    assert settings.text.count("(komt altijd)") == 1
    nele.press("Herinneringen kiezen", settings)
    nele.submit(kinds=["Het verslag is nog niet gedeeld"])
    nele.close()
    seen = eve(nele)
    assert "Je krijgt dit bericht omdat je" in seen
    assert "kies je wat je krijgt" not in seen


def test_it_is_no_choice_of_who_signs_it(nele: Person, town: Town) -> None:
    settings = nele.say("/schoolbeeld herinneringen")
    nele.press("Herinneringen kiezen", settings)
    nele.submit(kinds=["Een overleg voorbereiden"], hour="09:30")
    nele.close()
    morning(town, EVE, 8)
    assert not told(nele, REMINDER)
    town.clock.now = town.clock.now.replace(hour=9, minute=31)
    town.parts.clockwork.moved(timedelta(minutes=91))
    town.settle()
    seen = nele.message(REMINDER)
    assert "is het schoolbeeldoverleg in De Linde" in seen
    assert seen.buttons.count("Later: over een dag") == 1  # of what there is to prepare; this is no choice


# what the mail server does


def test_a_refused_address_is_told_and_put_right(nele: Person, town: Town) -> None:
    refuse(town, "veerle@linde.example")
    eve(nele)
    day(town, DAY)
    heard = nele.message("veerle@linde.example is geweigerd")
    assert "De herinnering voor het schoolbeeldoverleg in De Linde, Halle" in heard
    nele.press("Adres verbeteren", heard)
    nele.submit(email="zorg@linde.example")
    nele.close()
    town.pass_time(timedelta(minutes=3))
    assert [to for to, _ in reminders(town)] == [
        ["nele@lsc.example", "rita@linde.example"],
        ["zorg@linde.example"],
    ]


def test_an_address_put_right_after_the_meeting_moved_gets_nothing_in_vain(nele: Person, town: Town) -> None:
    refuse(town, "veerle@linde.example")
    eve(nele)
    day(town, DAY)
    nele.say("/meeting de linde 16 december 13u30")
    nele.press("Adres verbeteren", nele.message("veerle@linde.example is geweigerd"))
    nele.submit(email="zorg@linde.example")
    nele.close()
    town.pass_time(timedelta(minutes=3))
    assert [to for to, _ in reminders(town)] == [["nele@lsc.example", "rita@linde.example"]]
    assert town.count("recipient", "reason = 'in_vain'") == 1


def test_a_connection_that_breaks_after_the_mail_leaves_its_fate_open(nele: Person, town: Town) -> None:
    trouble(town, "drop_after_data")
    eve(nele)
    day(town, DAY)
    trouble(town, "none")
    assert {"Opnieuw versturen", "Zo laten"} <= set(nele.message("weet ik niet").buttons)
    days(town, NEXT, LAST)
    assert town.count("mail", "kind = 'reminder'") == 1
    assert len(reminders(town)) == 1


def test_found_half_way_after_a_crash_it_is_not_sent_again(nele: Person, town: Town) -> None:
    eve(nele)
    morning(town, DAY)
    with town.database.writing() as session:
        session.execute(update(MailRow).values(state=MailState.SENDING))
    town.pass_time(timedelta(hours=2))
    assert reminders(town) == []
    assert "Opnieuw versturen" in nele.message("weet ik niet").buttons
    days(town, NEXT, LAST)
    assert reminders(town) == []


def test_stopped_from_the_mail_itself_it_stays_stopped(nele: Person, town: Town) -> None:
    eve(nele)
    morning(town, DAY)
    with town.database.reading() as session:
        mail = session.execute(text("SELECT id FROM mail")).scalar_one()
    call = Call(
        ("slack", "T0LOCAL01", "U0NELE"), "action", "stop_mail", data={"mail": str(mail)}, key="intent:m"
    )
    nele.say("/schoolbeeld wie")
    town.parts.dispatcher.answer_here(call)
    days(town, NEXT, LAST)
    assert reminders(town) == []
