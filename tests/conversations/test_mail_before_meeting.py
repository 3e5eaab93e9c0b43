"""The one mail that a school gets before a meeting: seen coming, stopped, turned back, and never in vain."""

from __future__ import annotations

import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from sqlalchemy import text, update
from sqlmodel import col

from bot.compose import compose
from bot.dispatch import Call
from handlers import reminding, school_mails
from handlers.rules.recipients import Party
from handlers.surface import Reply
from storage import meetings, people, schools
from storage.tables import MailRow, RoleRow
from storage.values import MailState, MeetingKind, MeetingStatus
from tests.conversations.centre import ZONE
from tests.conversations.mornings import morning, told
from tests.conversations.seen import Seen
from tests.conversations.stage import Stage
from tests.conversations.test_send_guide import refuse, trouble
from tests.conversations.town import Clock, Person, Town, town_settings, town_with

MEETING = date(2026, 12, 9)
"""De Linde is closed on 4 December."""
EVE, DAY, NEXT, LAST = (date(2026, *day) for day in ((11, 30), (12, 1), (12, 2), (12, 7)))
"""The anchor is told; the mail goes, five school days ahead; the last day on which it is of use."""
OF_THE_MAIL = "De mail die De Linde, Halle aan het schoolbeeldoverleg"
"""How the message begins from the morning on which it goes."""
REMINDER = "gaat er in jouw naam een mail naar De Linde, Halle"


def plan(
    town: Town, slug: str = "de-linde", day: date | None = MEETING, kind: MeetingKind = MeetingKind.FIRST,
    status: MeetingStatus = MeetingStatus.PLANNED, start: time = time(13, 30),
) -> int:  # fmt: skip
    with town.database.writing() as session:
        school = schools.by_keys(session, [slug])[0]
        return meetings.put(
            session, school.id, 2026, kind, status=status, entered_by_id=None, now=town.clock.now, day=day,
            start=start,
        ).id  # fmt: skip


def reminders(town: Town) -> list[tuple[list[str], EmailMessage]]:
    """What the mail server took, for whom: only what reminds of a meeting."""
    read = BytesParser(policy=email.policy.default)
    found = [
        (each["envelope"]["to"], read.parsebytes(town.http.get(f"/mailbox/{each['id']}/mail.eml").content))
        for each in town.http.get("/local/mails").json()["mails"]
    ]
    return [(sorted(to), mail) for to, mail in found if str(mail["Subject"]).startswith("Herinnering")]


def nine(town: Town) -> None:
    """The calendar goes on by an hour, over the moment at which these mails leave."""
    later = timedelta(minutes=61)
    town.clock.now += later
    town.parts.clockwork.moved(later)
    town.settle()


def day(town: Town, on: date) -> None:
    morning(town, on)
    nine(town)


def days(town: Town, first: date, last: date) -> None:
    for n in range((last - first).days + 1):
        day(town, first + timedelta(days=n))


@pytest.fixture
def nele(town: Town) -> Person:
    plan(town)
    return town.person("nele")


def eve(nele: Person) -> Seen:
    """The message of the day before."""
    morning(nele.town, EVE)
    return nele.message(REMINDER)


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
