"""The mail that a school gets before a meeting: as it goes by itself, looked at, stopped and turned back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.dispatch import Call
from handlers import reminding, school_mails
from handlers.surface import Reply
from storage.values import MeetingKind, MeetingStatus
from tests.conversations.before_meeting import (
    DAY,
    EVE,
    LAST,
    MEETING,
    NEXT,
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
from tests.conversations.town import Person, Town

__all__ = ["nele"]

# as it goes by itself


def test_the_anchor_is_told_and_the_next_school_day_the_school_gets_one_mail(
    nele: Person, town: Town
) -> None:
    days(town, date(2026, 11, 25), date(2026, 11, 29))
    assert not told(nele, REMINDER)
    seen = eve(nele)
    assert (
        "Morgen om 9u gaat er in jouw naam een mail naar De Linde, Halle, als herinnering aan het "
        "schoolbeeldoverleg op wo 9 december om 13u30. Je hoeft daar niets voor te doen." in seen
    )
    assert "verstuur je die eerst, dan blijft deze herinnering weg" in seen
    assert {"Bekijken", "Niet versturen", "Leidraad versturen"} <= set(seen.buttons)
    nine(town)
    assert reminders(town) == []
    morning(town, DAY)
    assert reminders(town) == []
    nine(town)
    ((to, mail),) = reminders(town)
    assert to == ["nele@lsc.example", "rita@linde.example", "veerle@linde.example"]
    assert mail["Subject"] == "Herinnering: schoolbeeldoverleg De Linde op woensdag 9 december om 13u30"
    assert "rita@linde.example" in mail["To"]
    assert "nele@lsc.example" in mail["Reply-To"]
    assert not list(mail.iter_attachments())
    assert mail.get_body(("html",)) is not None
    body = mail.get_body(("plain",))
    assert body is not None
    assert "zien we elkaar op school voor het schoolbeeldoverleg" in body.get_content()
    days(town, NEXT, MEETING)
    assert len(reminders(town)) == 1
    assert town.count("mail", "kind = 'reminder'") == 1


def test_what_asks_for_the_guide_that_morning_alone_has_the_button_for_it(town: Town) -> None:
    morning(town, date(2026, 11, 27))
    plan(town)
    nele = town.person("nele")
    seen = eve(nele)
    assert (
        "De mail over het schoolbeeldoverleg in De Linde, Halle op wo 9 december is nog niet verstuurd"
        in seen
    )
    assert "verstuur je die eerst, dan blijft deze herinnering weg" in seen
    assert seen.buttons.count("Leidraad versturen") == 1
    assert {"Bekijken", "Niet versturen"} <= set(seen.buttons)


def test_the_message_follows_and_so_does_the_school_s_own_page(nele: Person, town: Town) -> None:
    seen = eve(nele)
    assert "Herinnering per mail aan de school: vertrekt op di 1 december" in nele.say("/meeting de linde")
    morning(town, DAY)
    assert "vertrekt vandaag om 9u" in nele.message("De mail die De Linde, Halle aan het schoolbeeld")
    nine(town)
    after = nele.message("is vandaag verstuurd")
    assert after.body["ts"] == seen.body["ts"]
    assert "Niet versturen" not in after.buttons
    assert "Herinnering per mail aan de school: verstuurd op di 1 december" in nele.say("/meeting de linde")
    assert "Herinnering per mail" in town.person("an").say("/meeting de linde")


def test_a_second_meeting_has_its_own_mail_and_no_guide_is_spoken_of(town: Town) -> None:
    plan(town, day=date(2026, 9, 22), status=MeetingStatus.HELD)
    plan(town, day=date(2027, 2, 2), kind=MeetingKind.SECOND)
    nele = town.person("nele")
    assert "aan de school: vertrekt op di 26 januari" in nele.say("/meeting de linde")
    day(town, date(2027, 1, 25))
    assert "Leidraad versturen" not in nele.message(REMINDER).buttons
    day(town, date(2027, 1, 26))
    ((_, mail),) = reminders(town)
    assert "tweede moment schoolbeeldoverleg De Linde op dinsdag 2 februari" in mail["Subject"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "welke effecten jullie tot nu toe zien" in body.get_content()


def test_ticks_late_doubled_and_at_once_send_one(nele: Person, town: Town) -> None:
    eve(nele)
    morning(town, EVE, 17, 59)
    morning(town, DAY, 11, 20)
    for _ in range(3):
        town.parts.clockwork.tick(again=True)
    town.pass_time(timedelta(minutes=3))
    assert len(reminders(town)) == 1
    assert town.count("mail", "kind = 'reminder'") == 1


def test_two_processes_that_looked_at_the_same_time_send_one(nele: Person, town: Town) -> None:
    eve(nele)
    town.clock.now = datetime(2026, 12, 1, 8, tzinfo=ZONE)
    contexts = town.parts.clockwork.contexts
    with town.database.reading() as session:
        plans = [reminding.look(contexts.of_the_centre(session)) for _ in range(2)]
    assert [len(each.mails) for each in plans] == [1, 1]
    asked = []
    for each in plans:
        with town.database.writing() as session:
            asked.append(school_mails.ask(contexts.of_the_centre(session), each.mails))
    assert asked == [1, 0]
    nine(town)
    assert len(reminders(town)) == 1


def test_stopped_after_a_process_looked_it_does_not_go(nele: Person, town: Town) -> None:
    seen = eve(nele)
    town.clock.now = datetime(2026, 12, 1, 8, tzinfo=ZONE)
    contexts = town.parts.clockwork.contexts
    with town.database.reading() as session:
        found = reminding.look(contexts.of_the_centre(session))
    nele.press("Niet versturen", seen)
    with town.database.writing() as session:
        assert school_mails.ask(contexts.of_the_centre(session), found.mails) == 0


# looked at, stopped, turned back


def test_it_is_shown_as_it_goes(nele: Person, town: Town) -> None:
    shown = nele.press("Bekijken", eve(nele))
    assert "Herinnering: schoolbeeldoverleg De Linde op woensdag 9 december om 13u30" in shown
    assert "Rita Vermeulen, rita@linde.example" in shown
    assert "Kopie: Nele Vandamme, nele@lsc.example" in shown
    assert "Vertrekt op di 1 december om 9u" in shown
    day(town, DAY)
    ((to, mail),) = reminders(town)
    assert all(address in shown for address in to)
    body = mail.get_body(("plain",))
    assert body is not None
    for line in filter(None, body.get_content().splitlines()):
        assert line in shown, line
    assert "Verstuurd op di 1 december" in nele.press("Bekijken", nele.message("is vandaag verstuurd"))


def test_stopped_it_does_not_go(nele: Person, town: Town) -> None:
    stopped = nele.press("Niet versturen", eve(nele))
    assert "Goed, De Linde, Halle krijgt geen mail" in stopped
    assert "Herinnering per mail aan de school: tegengehouden" in nele.say("/meeting de linde")
    assert "is tegengehouden en gaat niet" in nele.message("De mail die De Linde")
    days(town, DAY, MEETING)
    assert reminders(town) == []
    assert len(told(nele, "is tegengehouden en gaat niet")) <= 1


def test_turned_back_the_same_day_it_goes_when_it_would_have(nele: Person, town: Town) -> None:
    nele.press("Niet versturen", eve(nele))
    back = nele.press("Toch versturen", nele.message("is tegengehouden"))
    assert "vertrekt op di 1 december om 9u" in back
    day(town, DAY)
    assert len(reminders(town)) == 1


def test_turned_back_after_the_morning_passed_it_over_it_goes_at_once(nele: Person, town: Town) -> None:
    nele.press("Niet versturen", eve(nele))
    day(town, DAY)
    back = nele.press("Toch versturen", nele.message("is tegengehouden"))
    assert "vertrekt zo meteen" in back
    town.pass_time(timedelta(minutes=3))
    assert len(reminders(town)) == 1
    days(town, NEXT, LAST)
    assert len(reminders(town)) == 1


def test_between_eight_and_nine_it_can_still_be_stopped_and_turned_back(nele: Person, town: Town) -> None:
    eve(nele)
    morning(town, DAY)
    nele.press("Niet versturen", nele.message("vertrekt vandaag om 9u"))
    assert town.count("mail", "kind = 'reminder' AND state = 'stopped'") == 1
    nele.press("Toch versturen", nele.message("is tegengehouden"))
    nine(town)
    assert len(reminders(town)) == 1
    days(town, NEXT, LAST)
    assert len(reminders(town)) == 1


def test_a_button_of_before_it_left_says_that_it_has_left(nele: Person, town: Town) -> None:
    eve(nele)
    day(town, DAY)
    assert "Niet versturen" not in nele.message("is vandaag verstuurd").buttons
    assert "is al vertrokken" in hold(town, "nele")
    assert town.count("held_mail") == 0


def hold(town: Town, who: str) -> str:
    """The stop button of the message of the day before, pressed by anybody."""
    town.person(who).say("/schoolbeeld wie")
    with town.database.reading() as session:
        meeting = session.execute(text("SELECT id FROM meeting")).scalar_one()
    call = Call(
        ("slack", "T0LOCAL01", f"U0{who.upper()}"),
        "action",
        "hold_school_mail",
        data={"meeting": str(meeting), "day": str(MEETING)},
        key=f"intent:{who}",
    )
    answer = town.parts.dispatcher.answer_here(call).answer
    assert isinstance(answer, Reply)
    town.settle()
    return answer.body


@pytest.mark.parametrize("who", ["an", "katrien", "mieke", "tom", "ines", "robin"])
def test_only_the_anchor_stops_it(nele: Person, town: Town, who: str) -> None:
    eve(nele)
    hold(town, who)
    assert town.count("held_mail") == 0
    day(town, DAY)
    assert len(reminders(town)) == 1
