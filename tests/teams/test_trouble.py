"""Teams that is busy, away or cross: what must arrive arrives; an answer is tried three times."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlmodel import col
from sqlmodel import select as select_rows

from bot.teams.connector import TRIES
from storage import outbox
from storage.tables import MailRow, OutboxRow
from tests.conversations.stage import Stage
from tests.teams.street import CHANNEL, Street, street_of
from tests.teams.test_talk import HOLD, meet
from tests.teams.trouble import Trouble, Wrong

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BUSY = Wrong(429, "RateLimitExceeded", retry_after="37")
ANY = (
    *(Wrong(429, retry_after=seconds) for seconds in ("6", "30", "120")),
    *(Wrong(status) for status in (412, 429, 500, 502, 503, 504)),
    Wrong(502, lost=True),
    Wrong(504, lost=True),
    Wrong(201, cut=True, lost=True),
)


@pytest.fixture
def trouble() -> Trouble:
    return Trouble()


@pytest.fixture
def street(
    stage: Stage, centre_url: str, tmp_path: Path, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Street]:
    """A mail of Nele's that has gone out, a channel that is linked, and nothing left to be said."""
    monkeypatch.setattr("bot.teams.connector.TIMEOUT", 1.0)
    with street_of(stage, centre_url, tmp_path, trouble=trouble) as opened:
        assert opened.parts.teams is not None
        opened.parts.teams.connector.pause = 0.0
        meet(opened, date(2026, 12, 8))
        nele = opened.person("nele")
        nele.press("Versturen", nele.press("Mail over het overleg", nele.say("/send-guide de linde")))
        opened.pass_time(HOLD)
        nele.mention("koppel de linde")
        assert not waits(opened)
        trouble.calls.clear()
        yield opened
        trouble.chance = lambda _: None
        trouble.script.clear()


def tell(street: Street, key: str) -> None:
    """One more message to Nele: how her mail is doing."""
    _ask(street, key, "notice", {"notice": "mail_state", "mail": str(_mail(street))}, nele(street))


def post(street: Street, key: str) -> None:
    """One more post in the school's channel, with links to both files."""
    _ask(street, key, "post", {"post": "guide", "mail": str(_mail(street))})


def _ask(street: Street, key: str, kind: str, payload: dict[str, str], person_id: int | None = None) -> None:
    with street.database.writing() as session:
        outbox.ask(session, key, kind, payload, now=datetime.now(UTC), person_id=person_id)


def _mail(street: Street) -> int:
    with street.database.reading() as session:
        return int(session.execute(select(func.max(col(MailRow.id)))).scalar_one())


def nele(street: Street) -> int:
    with street.database.reading() as session:
        found = session.connection().exec_driver_sql("SELECT id FROM person WHERE email = 'nele@lsc.example'")
        return int(found.scalar_one())


def waits(street: Street) -> dict[str, float]:
    """Seconds until the next try, by key."""
    now = datetime.now(UTC)
    columns = (col(OutboxRow.key), col(OutboxRow.due_at))
    with street.database.reading() as session:
        found = session.execute(select(*columns).where(col(OutboxRow.state) == "waiting"))
        return {key: (due - now).total_seconds() for key, due in found}


def pass_time(street: Street, time: timedelta) -> None:
    with street.database.writing() as session:
        for row in session.exec(select_rows(OutboxRow).where(col(OutboxRow.state) == "waiting")):
            row.due_at -= time
    street.settle()


def fate(street: Street, key: str) -> tuple[str, str, str]:
    """State, why, and the number of the message."""
    columns = (col(OutboxRow.state), col(OutboxRow.error), col(OutboxRow.sent))
    with street.database.reading() as session:
        state, error, sent = session.execute(select(*columns).where(col(OutboxRow.key) == key)).one()
        return str(state), str(error), str(sent.get("ts", ""))


@pytest.mark.parametrize("kind", ["send", "open"])
def test_teams_is_left_in_peace_for_as_long_as_it_asks(street: Street, trouble: Trouble, kind: str) -> None:
    if kind == "open":
        with street.database.writing() as session:
            session.connection().exec_driver_sql("DELETE FROM conversation WHERE kind = 'personal'")
    trouble.script[kind].append(BUSY)
    tell(street, "a")
    street.settle()
    assert 36 < waits(street)["a"] < 40
    calls = len(trouble.calls)
    pass_time(street, timedelta(seconds=25))
    assert len(trouble.calls) == calls
    pass_time(street, timedelta(seconds=15))
    assert fate(street, "a")[0] == "done"
    assert trouble.calls.count(kind) == 2


def test_a_moment_is_understood_too_and_nonsense_is_no_promise(street: Street, trouble: Trouble) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    asked = {"a": later, "b": "9" * 400, "c": "-5", "d": "soon", "e": "٣"}
    for key, value in asked.items():
        if value.isascii():
            trouble.script["send"] += [Wrong(429, retry_after=value)] * (1 if key in "ab" else TRIES)
            tell(street, key)
            street.settle()
    left = waits(street)
    assert 80 < left["a"] < 95
    assert 3500 < left["b"] < 3700
    assert all(10 < left[key] < 35 for key in "cd")


def test_who_was_told_to_wait_does_not_come_back_all_at_once(street: Street, trouble: Trouble) -> None:
    trouble.script["send"] += [BUSY] * 12
    for number in range(12):
        tell(street, f"n{number}")
    street.settle()
    left = sorted(waits(street).values())
    assert len(left) == 12
    assert all(36 < seconds < 40 for seconds in left)
    assert left[-1] - left[0] > 0.5


@pytest.mark.parametrize("times", [60, pytest.param(1_000, marks=pytest.mark.long)])
def test_whatever_teams_does_everything_arrives(street: Street, trouble: Trouble, times: int) -> None:
    """A third of all calls goes wrong, in every way there is; twice only where Teams kept its answer."""
    chance = random.Random(times)
    there = street.service.personal(street.person("nele").account)
    before = {message["id"] for message in street.service.all()}
    trouble.chance = lambda _: chance.choice(ANY) if chance.random() < 1 / 3 else None
    notices, posts = [f"n{n}" for n in range(times * 4 // 5)], [f"p{n}" for n in range(times // 5)]
    for number in range(0, times, 60):
        for key in notices[number * 4 // 5 :][:48]:
            tell(street, key)
        for key in posts[number // 5 :][:12]:
            post(street, key)
        while waits(street):
            pass_time(street, HOUR)
    fates = {key: fate(street, key) for key in (*notices, *posts)}
    assert {(state, why) for state, why, _ in fates.values()} == {("done", "")}
    told = {m["id"] for m in street.service.messages[there]}
    assert {fates[key][2] for key in notices} <= told
    posted = {m["id"] for m in street.service.messages[CHANNEL]}
    assert {fates[key][2] for key in posts} <= posted
    assert len({number for _, _, number in fates.values()}) == times
    new = [message for message in street.service.all() if message["id"] not in before]
    assert trouble.lost
    assert len(new) == len(notices) + 3 * len(posts) + trouble.lost
    for key in posts:
        assert len(street.service.messages[f"{CHANNEL};messageid={fates[key][2]}"]) >= 2


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong(silent=True, lost=True),
        Wrong(201, cut=True, lost=True),
        Wrong(401, "Unauthorized"),
        Wrong(500),
    ],
    ids=["silent", "cut off", "not let in for now", "broken"],
)
def test_what_is_not_known_to_have_arrived_is_sent_once_more(
    street: Street, trouble: Trouble, wrong: Wrong
) -> None:
    before = len(street.service.all())
    trouble.script["send"].append(wrong)
    tell(street, "a")
    street.settle()
    assert 10 < waits(street)["a"] < 35
    assert trouble.calls.count("send") == 1
    pass_time(street, HOUR)
    assert fate(street, "a")[0] == "done"
    assert len(street.service.all()) == before + 1 + trouble.lost


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Wrong(404, "ConversationNotFound"), "no_account"),
        (Wrong(403, "BotNotInConversationRoster"), "not_in_channel"),
        (Wrong(403, "ForbiddenOperationException"), "not_allowed"),
        (Wrong(403, "MessageWritesBlocked"), "no_account"),
        (Wrong(403), "not_allowed"),
        (Wrong(404), "no_account"),
    ],
)
def test_what_can_never_arrive_is_not_tried_again(
    street: Street, trouble: Trouble, wrong: Wrong, why: str
) -> None:
    trouble.script["send"].append(wrong)
    tell(street, "a")
    street.settle()
    assert fate(street, "a")[:2] == ("failed", why)
    calls = len(trouble.calls)
    pass_time(street, DAY)
    assert len(trouble.calls) == calls


@pytest.mark.parametrize(
    "wrong",
    [Wrong(404, "ActivityNotFoundInConversation"), Wrong(404, "ConversationNotFound"), Wrong(404)],
)
def test_a_message_that_is_gone_is_sent_anew(street: Street, trouble: Trouble, wrong: Wrong) -> None:
    tell(street, "a")
    street.settle()
    first = fate(street, "a")[2]
    trouble.script["update"].append(wrong)
    with street.database.writing() as session:
        outbox.again(session, "a", datetime.now(UTC))
    street.settle()
    assert fate(street, "a")[0] == "done"
    assert fate(street, "a")[2] != first
    with street.database.writing() as session:
        outbox.again(session, "a", datetime.now(UTC))
    second = fate(street, "a")[2]
    street.settle()
    assert fate(street, "a")[2] == second, "and that one is made new"


def test_a_day_without_an_answer_is_enough(street: Street, trouble: Trouble) -> None:
    trouble.chance = lambda _: Wrong(503)
    tell(street, "a")
    with street.database.writing() as session:
        began = datetime.now(UTC) - DAY - HOUR
        session.execute(update(OutboxRow).where(col(OutboxRow.key) == "a").values(first_due_at=began))
    street.settle()
    assert fate(street, "a")[:2] == ("failed", "no_answer")


# an answer to a person


@pytest.mark.parametrize("status", [412, 429, 502, 504])
def test_an_answer_is_tried_three_times(street: Street, trouble: Trouble, status: int) -> None:
    trouble.script["send"] += [Wrong(status)] * (TRIES - 1)
    assert "14 halve dagen" in street.person("an").say("timeframe de linde")
    assert trouble.calls.count("send") == TRIES


@pytest.mark.parametrize(
    ("wrongs", "calls"),
    [
        ([Wrong(502)] * TRIES, TRIES),
        ([Wrong(429, retry_after="30")], 1),
        ([Wrong(403, "BotNotInConversationRoster")], 1),
        ([Wrong(silent=True)], 1),
        ([Wrong(201, cut=True)], 1),
        ([Wrong(500)], 1),
    ],
    ids=["three faults", "a long wait", "refused", "silent", "cut off", "broken"],
)
def test_an_answer_that_cannot_come_disturbs_nothing(
    street: Street, trouble: Trouble, wrongs: list[Wrong], calls: int, capfd: pytest.CaptureFixture[str]
) -> None:
    trouble.script["send"] += wrongs
    an = street.person("an")
    message = an.activity("message", text="log-visit de linde 1u")
    assert street.post(message).status == 200
    assert trouble.calls.count("send") == calls
    assert not an.inbox
    assert street.count("visit", "minutes = 60 AND status = 'done'") == 1
    assert "after an answer" in capfd.readouterr().out
    assert "14 halve dagen" not in an.say("timeframe de linde"), "an hour is gone"


def test_roster_and_accounts_out_of_reach_keep_nobody_waiting(street: Street, trouble: Trouble) -> None:
    trouble.chance = lambda kind: Wrong(503) if kind == "look" else None
    bart = street.person("bart")
    assert bart.say("timeframe de linde")
    trouble.chance = lambda _: None
    assert "halve dagen" in bart.say("timeframe de linde")
