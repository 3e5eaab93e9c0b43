"""A mail server that is busy, away, silent or cross: every recipient gets a fate, and nobody a mail twice."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from anyio import to_process

import bot.delivery
from bot.compose import Parts
from bot.dispatch import Call
from bot.mail.smtp import Patience
from handlers.deliveries import PATIENCE
from storage.engine import Database
from tests.at_rest import at_rest
from tests.conversations.stage import Stage
from tests.conversations.town import Town
from tests.faults.mail_town import (
    ANCHOR,
    ask,
    fates,
    made,
    mail_town,
    message_id,
    pass_time,
    press,
    waits,
)
from tests.faults.post_office import (
    GREETING,
    LOST,
    MAIL,
    RECIPIENTS,
    SENDER,
    SILENT,
    TAKEN,
    Fault,
    PostOffice,
    post_office,
)

HOLD = timedelta(minutes=2, seconds=1)
EVERYONE = 9
FAULTS = (
    Fault(GREETING, "421 4.3.2 Too busy"),
    Fault(SENDER, "451 4.3.0 Later please"),
    Fault(RECIPIENTS, "450 4.2.1 Greylisted"),
    Fault(MAIL, "451 4.7.1 Later please"),
    Fault(MAIL, "421 4.3.2 Shutting down"),
    Fault(MAIL, "452 4.3.1 No room now"),
    Fault(MAIL, LOST),
    Fault(MAIL, TAKEN),
)
SLOW = (Fault(MAIL, SILENT),)
FEW = 5
REFUSALS = {
    "550 5.1.1 User unknown": "dat adres bestaat niet of niet meer",
    "552 5.2.2 Mailbox full": "de mailbox zit vol",
    "554 5.7.1 Rejected by policy": "de mailserver van de ontvanger weigert onze mail",
    "553 no such mailbox here": "dat adres bestaat niet of niet meer",
}


@pytest.fixture
def office(stage: Stage) -> Iterator[PostOffice]:
    with post_office(stage) as opened:
        yield opened


@pytest.fixture
def town(stage: Stage, either_url: str, office: PostOffice) -> Iterator[Town]:
    with mail_town(stage, either_url, office) as opened:
        yield opened


@pytest.fixture
def quick_town(stage: Stage, centre_url: str, office: PostOffice) -> Iterator[Town]:
    """On SQLite alone, where the database is not the point."""
    with mail_town(stage, centre_url, office) as opened:
        yield opened


def id_of(content: bytes) -> str:
    return str(message_from_bytes(content, policy=policy.default)["Message-ID"])


def got(office: PostOffice) -> Counter[tuple[str, str]]:
    """How often each recipient received which mail."""
    return Counter((id_of(each.content), email) for each in office.received for email in each.recipients)


def read(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def payload(content: bytes) -> bytes:
    """All that comes after the headers: the words and the files, byte for byte."""
    return content.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("times", [10, pytest.param(250, marks=pytest.mark.long)])
def test_whatever_the_server_does_everyone_has_the_mail_once(
    town: Town, office: PostOffice, times: int
) -> None:
    """After a fate that nobody knows the anchor sends it again: then it may come twice, and only then."""
    chance, resent = random.Random(times), set[str]()
    for _ in range(times // FEW):
        asked = [ask(town) for _ in range(FEW)]
        town.settle()
        office.faults += [*chance.choices(FAULTS, k=2 * FEW), *chance.choices(FAULTS + SLOW, k=1)]
        while open_ends := [mail for mail in asked if has_open_end(town, mail)]:
            pass_time(town, timedelta(hours=1))
            for mail in open_ends:
                if any(fate == "unknown" for _, fate in fates(town, mail)):
                    press(town, "resend_mail", mail)
                    resent.add(message_id(town, mail))
        ends = {mail: {fate for _, fate in fates(town, mail)} for mail in asked}
        assert ends == {mail: {"accepted"} for mail in asked}
    counts, tries = got(office), defaultdict[str, list[bytes]](list)
    for content in office.heard:
        tries[id_of(content)].append(content)
    assert len(counts) == times * EVERYONE
    assert {id for (id, _), count in counts.items() if count > 1} <= resent
    assert max(map(len, tries.values())) > 1
    assert all(len(set(same)) == 1 for same in tries.values())


def has_open_end(town: Town, mail: int) -> bool:
    return any(fate in {"waiting", "unknown"} for _, fate in fates(town, mail))


def test_the_steps_of_patience_until_it_is_given_up_and_told(quick_town: Town, office: PostOffice) -> None:
    town, mail = quick_town, ask(quick_town)
    office.close()
    pass_time(town, HOLD)
    steps, passed = [], timedelta()
    while left := waits(town):
        step = left[f"mail:{mail}"]
        steps.append(round(step / timedelta(minutes=1)))
        pass_time(town, step + timedelta(seconds=1))
        passed += step
    assert tuple(steps[: len(PATIENCE)]) == PATIENCE
    assert set(steps[len(PATIENCE) :]) == {PATIENCE[-1]}
    assert timedelta(days=4) <= passed < timedelta(days=4, hours=1, minutes=10)
    assert Counter(fate for _, fate in fates(town, mail)) == {"refused": EVERYONE}
    told = town.person("nele").message("is niet vertrokken")
    assert "Adres verbeteren" in told.buttons
    office.open()
    pass_time(town, timedelta(days=1))
    assert office.heard == []


def test_hours_without_a_mail_server_lose_nothing(
    quick_town: Town, office: PostOffice, long_run: bool
) -> None:
    town = quick_town
    office.close()
    asked = [ask(town) for _ in range(100 if long_run else 10)]
    for _ in range(6):
        pass_time(town, timedelta(hours=1))
    assert all({fate for _, fate in fates(town, mail)} == {"waiting"} for mail in asked)
    office.open()
    pass_time(town, timedelta(hours=2))
    ids = [id_of(each.content) for each in office.received]
    assert sorted(ids) == sorted(message_id(town, mail) for mail in asked)
    assert set(got(office).values()) == {1}


@pytest.mark.parametrize("says", [*REFUSALS])
def test_who_is_refused_is_told_at_once_and_only_that_one_is_tried_again(
    quick_town: Town, office: PostOffice, long_run: bool, says: str
) -> None:
    town, nele = quick_town, quick_town.person("nele")
    for number in range(13 if long_run else 3):
        office.refuses = {"veerle@linde.example": says}
        mail = ask(town)
        pass_time(town, HOLD)
        assert dict(fates(town, mail))["veerle@linde.example"] == "refused"
        assert Counter(fate for _, fate in fates(town, mail)) == {"accepted": EVERYONE - 1, "refused": 1}
        told = nele.message("veerle@linde.example is geweigerd")
        assert REFUSALS[says] in told
        assert "Adres verbeteren" in told.buttons
        sessions = len(office.heard)
        pass_time(town, timedelta(days=1))
        assert len(office.heard) == sessions
        refused = town.count("recipient", f"mail_id <= {mail} AND fate = 'refused'")
        assert refused == 1
        office.refuses = {}
        corrected = f"veerle{number}@linde.example"
        correct(town, mail, corrected)
        town.settle()
        first, second = (each for each in office.received if id_of(each.content) == message_id(town, mail))
        assert second.recipients == (corrected,)
        assert corrected in read(second.content)["To"]
        assert "veerle@linde.example" not in read(second.content)["To"]
        assert payload(first.content) == payload(second.content)
        assert dict(fates(town, mail))["veerle@linde.example"] == "replaced"


def correct(town: Town, mail: int, email: str) -> None:
    with town.database.reading() as session:
        old = session.connection().exec_driver_sql(
            f"SELECT id FROM recipient WHERE mail_id = {mail} AND fate = 'refused'"
        )
        data = {"mail": str(mail), "recipient": str(old.scalar_one())}
    call = Call(ANCHOR, "form", "correct_address", data=data, values={"email": email}, key=f"intent:{email}")
    assert "vertrekt nu naar" in str(town.parts.dispatcher.answer_here(call).answer)


def test_the_whole_mail_refused_is_not_tried_again(quick_town: Town, office: PostOffice) -> None:
    town, mail = quick_town, ask(quick_town)
    office.faults.append(Fault(MAIL, "554 5.7.1 Message rejected as spam"))
    pass_time(town, HOLD)
    assert {fate for _, fate in fates(town, mail)} == {"refused"}
    assert town.person("nele").message("is niet vertrokken")
    pass_time(town, timedelta(days=1))
    assert len(office.heard) == 1


@pytest.mark.parametrize("end", [LOST, TAKEN, SILENT])
def test_what_nobody_knows_waits_for_the_anchor(quick_town: Town, office: PostOffice, end: str) -> None:
    town, nele = quick_town, quick_town.person("nele")
    left, again = ask(town), ask(town)
    office.faults += [Fault(MAIL, end), Fault(MAIL, end)]
    pass_time(town, HOLD)
    for mail in (left, again):
        assert Counter(fate for _, fate in fates(town, mail)) == {"unknown": EVERYONE}
    assert len([m for m in nele.messages() if "op het laatste moment" in m]) == 2
    assert nele.message("op het laatste moment").buttons[:2] == ["Opnieuw versturen", "Zo laten"]
    pass_time(town, timedelta(days=5))
    assert len(office.heard) == 2
    press(town, "settle_mail", left)
    press(town, "resend_mail", again)
    town.settle()
    assert {fate for mail in (left, again) for _, fate in fates(town, mail)} == {"accepted"}
    counts = Counter(map(id_of, office.heard))
    assert counts == {message_id(town, left): 1, message_id(town, again): 2}


def test_the_database_busy_at_the_very_end_the_fate_is_kept_all_the_same(
    quick_town: Town, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locked between the mail and its answer, for longer than one wait for the lock."""
    town, mail = quick_town, ask(quick_town)
    monkeypatch.setattr(bot.delivery, "BUSY_SECONDS", 0.01)
    path = town.parts.settings.database_url.removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    locks = 0

    def lock() -> None:
        nonlocal locks
        locks += 1
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(2.5, lambda: other.execute("ROLLBACK")).start()

    pass_time(town, timedelta(seconds=1))
    office.at_the_end = lock
    pass_time(town, HOLD)
    assert locks == 1
    assert {fate for _, fate in fates(town, mail)} == {"accepted"}
    pass_time(town, timedelta(days=1))
    assert set(got(office).values()) == {1}
    other.close()


def test_where_there_is_no_second_process_many_mails_are_made_all_the_same(
    quick_town: Town, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(to_process, "run_sync", none)
    nele = quick_town.person("nele")
    assert nele.say("/send-guide all").is_form
    nele.submit()
    pass_time(quick_town, HOLD)
    assert len(office.received) == 1
    assert "1 van de 1 verstuurd" in nele.message("De mails over het schoolbeeldoverleg")


@pytest.mark.parametrize("times", [20, pytest.param(400, marks=pytest.mark.long)])
def test_two_processes_never_send_the_same_mail(
    stage: Stage, centre_postgresql_url: str, office: PostOffice, times: int
) -> None:
    """Both at once on one database, again and again until nothing is due."""
    patience = Patience()  # an answer that comes late here is not one that nobody knows
    with mail_town(stage, centre_postgresql_url, office, patience=patience) as town:
        other: Parts = made(stage, centre_postgresql_url, office, patience)
        asked = []

        async def both() -> None:
            await asyncio.gather(at_rest(town.parts.delivery), at_rest(other.delivery))

        for _ in range(times // 20):
            asked += [ask(town) for _ in range(20)]
            office.faults += [FAULTS[3]] * 2
            for _ in range(4):
                _age(town.database)
                stage.run(both())
        ends = {mail: {fate for _, fate in fates(town, mail)} for mail in asked}
        assert ends == {mail: {"accepted"} for mail in asked}
        assert set(got(office).values()) == {1}
        assert len(office.received) == times

        async def stop() -> None:
            await other.delivery.stop()

        stage.run(stop())
        other.database.dispose()


def _age(database: Database) -> None:
    with database.writing() as session:
        for table in ("mail", "outbox"):
            session.connection().exec_driver_sql(f"UPDATE {table} SET due_at = due_at - interval '1 hour'")
