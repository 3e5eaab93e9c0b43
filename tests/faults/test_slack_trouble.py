"""Slack that is busy, away or cross: what must arrive arrives, once; what cannot is told to the anchor."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from sqlalchemy import select, update
from sqlmodel import col

from storage import outbox
from storage.tables import OutboxRow, SchoolRow
from tests.conversations.stage import Stage
from tests.conversations.town import Town
from tests.faults.mail_town import ANCHOR, ask, mail_town, newest, pass_time, waits
from tests.faults.post_office import post_office
from tests.faults.slack_trouble import SlackTrouble, Wrong

DM, ROOM = "D0NELE", "C0LINDE"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POST, UPDATE, OPEN = "chat.postMessage", "chat.update", "conversations.open"
ASK_UPLOAD, COMPLETE = "files.getUploadURLExternal", "files.completeUploadExternal"
BUSY = Wrong(429, "ratelimited", retry_after=37)
LOST = Wrong(502, lost=True)
ANY = (
    *(Wrong(429, "ratelimited", retry_after=seconds) for seconds in (1, 30, 120)),
    Wrong(500, "fatal_error"),
    Wrong(502),
    Wrong(503, "service_unavailable"),
    Wrong(200, "internal_error"),
    Wrong(200, "request_timeout"),
    LOST,
    LOST,
)


@pytest.fixture
def trouble() -> SlackTrouble:
    return SlackTrouble()


@pytest.fixture
def town(stage: Stage, centre_url: str, trouble: SlackTrouble) -> Iterator[Town]:
    """A mail of Nele's that has gone out, and nothing left to be said of it."""
    with post_office(stage) as office, mail_town(stage, centre_url, office, trouble) as opened:
        ask(opened)
        pass_time(opened, HOUR)
        with opened.database.writing() as session:
            session.execute(update(SchoolRow).values(channel="de-linde"))
        assert not waits(opened, "notice")
        trouble.calls.clear()
        yield opened
        trouble.chance = lambda _: None
        trouble.script.clear()


def tell(town: Town, key: str) -> None:
    """One more message to Nele: how her mail is doing."""
    payload = {"notice": "mail_state", "mail": str(newest(town))}
    _ask(town, key, "notice", payload, person_id=nele(town))


def post(town: Town, key: str) -> None:
    """One more post in the school's channel, with both files."""
    _ask(town, key, "post", {"post": "guide", "mail": str(newest(town))})


def _ask(town: Town, key: str, kind: str, payload: dict[str, str], person_id: int | None = None) -> None:
    with town.database.writing() as session:
        outbox.ask(session, key, kind, payload, now=datetime.now(UTC), person_id=person_id)


def nele(town: Town) -> int:
    with town.database.reading() as session:
        found = session.connection().exec_driver_sql("SELECT id FROM person WHERE email = 'nele@lsc.example'")
        return int(found.scalar_one())


def arrived(town: Town, room: str) -> Counter[str]:
    """How often each thing of the outbox stands in a conversation."""
    bodies = [message.body for message in town.workspace.messages.of(room)]
    return Counter(body["metadata"]["event_payload"]["key"] for body in bodies if "metadata" in body)


def files_under(town: Town, key: str) -> list[str]:
    """What stands in the thread of a post."""
    room = town.workspace.messages.of(ROOM)
    [ts] = [m.ts for m in room if m.body.get("metadata", {}).get("event_payload", {}).get("key") == key]
    return [file["title"] for m in room if m.body.get("thread_ts") == ts for file in m.body.get("files", ())]


def state(town: Town, key: str) -> tuple[str, str]:
    with town.database.reading() as session:
        columns = (col(OutboxRow.state), col(OutboxRow.error))
        found = session.execute(select(*columns).where(col(OutboxRow.key) == key)).one()
        return str(found[0]), str(found[1])


@pytest.mark.parametrize("method", [OPEN, POST])
def test_slack_is_left_in_peace_for_as_long_as_it_asks(
    town: Town, trouble: SlackTrouble, method: str
) -> None:
    trouble.script[method].append(BUSY)
    tell(town, "a")
    town.settle()
    assert waits(town, "notice")["a"].total_seconds() == pytest.approx(37, abs=5)
    calls = len(trouble.calls)
    pass_time(town, timedelta(seconds=25))
    assert len(trouble.calls) == calls
    pass_time(town, timedelta(seconds=15))
    assert arrived(town, DM)["a"] == 1
    assert trouble.calls.count(method) == 2


@pytest.mark.parametrize("times", [60, pytest.param(1_000, marks=pytest.mark.long)])
def test_whatever_slack_does_everything_arrives_once(town: Town, trouble: SlackTrouble, times: int) -> None:
    """A third of all calls goes wrong, in every way there is; half of the posts are already made then."""
    chance = random.Random(times)
    trouble.chance = lambda _: chance.choice(ANY) if chance.random() < 1 / 3 else None
    notices, posts = [f"n{n}" for n in range(times * 2 // 3)], [f"p{n}" for n in range(times // 3)]
    for number in range(0, times, 60):
        for key in notices[number * 2 // 3 :][:40]:
            tell(town, key)
        for key in posts[number // 3 :][:20]:
            post(town, key)
        while waits(town, "notice") or waits(town, "post"):
            pass_time(town, HOUR)
    assert {key: arrived(town, DM)[key] for key in notices} == dict.fromkeys(notices, 1)
    assert {key: arrived(town, ROOM)[key] for key in posts} == dict.fromkeys(posts, 1)
    for key in posts:
        assert len(files_under(town, key)) == len(set(files_under(town, key))) == 2
    assert {state(town, key)[0] for key in (*notices, *posts)} == {"done"}


def test_a_message_whose_answer_was_lost_is_found_and_made_new(town: Town, trouble: SlackTrouble) -> None:
    trouble.script[POST].append(LOST)
    tell(town, "a")
    town.settle()
    assert state(town, "a")[0] == "waiting"
    pass_time(town, HOUR)
    assert arrived(town, DM)["a"] == 1
    assert trouble.calls.count(POST) == 1
    assert trouble.calls[-2:] == ["conversations.history", UPDATE]


def test_a_time_out_is_no_answer_either(town: Town, trouble: SlackTrouble) -> None:
    assert town.parts.slack is not None
    sender, usual = town.parts.slack.sender, town.parts.slack.sender.session

    async def hurried() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(0.3))

    sender.session = town.stage.run(hurried())
    trouble.script[POST].append(Wrong(502, lost=True, silent=True))
    tell(town, "a")
    town.settle()
    assert state(town, "a")[0] == "waiting"
    pass_time(town, HOUR)
    assert arrived(town, DM)["a"] == 1
    town.stage.run(sender.session.close())
    sender.session = usual


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        (ASK_UPLOAD, Wrong(503)),
        ("upload", Wrong(500)),
        (COMPLETE, Wrong(502)),
        (COMPLETE, LOST),
        (COMPLETE, BUSY),
    ],
)
def test_files_are_posted_once_over_a_retry(
    town: Town, trouble: SlackTrouble, method: str, wrong: Wrong
) -> None:
    trouble.script[method].append(wrong)
    post(town, "p")
    town.settle()
    assert state(town, "p")[0] == "waiting"
    pass_time(town, HOUR)
    assert arrived(town, ROOM)["p"] == 1
    assert trouble.calls.count(POST) == 1
    assert len(set(files_under(town, "p"))) == len(files_under(town, "p")) == 2


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("is_archived", "het kanaal is gearchiveerd"),
        ("channel_not_found", "het kanaal bestaat niet meer"),
        ("not_in_channel", "ik ben er geen lid van"),
        ("restricted_action", "ik mag er niets plaatsen"),
    ],
)
def test_a_post_that_cannot_be_made_is_told_to_the_anchor(
    town: Town, trouble: SlackTrouble, error: str, sentence: str
) -> None:
    tries = 2 if error == "not_in_channel" else 1  # it joins, and tries once more
    trouble.script[POST] += [Wrong(error=error)] * tries
    post(town, f"post:mail:{newest(town)}")
    town.settle()
    assert sentence in town.person("nele").message("kon ik niet in het kanaal van de school plaatsen")
    assert state(town, f"post:mail:{newest(town)}")[0] == "failed"
    calls = trouble.calls.count(POST)
    pass_time(town, DAY)
    assert trouble.calls.count(POST) == calls


def test_a_public_channel_is_joined(town: Town, trouble: SlackTrouble) -> None:
    trouble.script[POST].append(Wrong(error="not_in_channel"))
    post(town, "p")
    town.settle()
    assert "conversations.join" in trouble.calls
    assert arrived(town, ROOM)["p"] == 1


@pytest.mark.parametrize("error", ["user_not_found", "user_disabled", "account_inactive"])
def test_an_account_that_is_gone_is_not_asked_again(town: Town, trouble: SlackTrouble, error: str) -> None:
    trouble.script[OPEN].extend([Wrong(error=error)] * 2)
    tell(town, "a")
    tell(town, "b")
    town.settle()
    assert {state(town, key) for key in ("a", "b")} == {("failed", "no_account")}
    calls = len(trouble.calls)
    pass_time(town, DAY)
    assert len(trouble.calls) == calls


TOKEN = ["token_revoked", "invalid_auth", "account_inactive"]


@pytest.mark.parametrize("error", TOKEN)
def test_a_token_that_was_withdrawn_says_nothing_of_whom_we_write_to(
    town: Town, trouble: SlackTrouble, error: str
) -> None:
    trouble.chance = lambda _: Wrong(error=error)
    tell(town, "a")
    post(town, "p")
    town.settle()
    assert {state(town, key)[0] for key in ("a", "p")} == {"waiting"}
    calls = len(trouble.calls)
    pass_time(town, timedelta(minutes=5))
    assert len(trouble.calls) == calls
    trouble.chance = lambda _: None
    pass_time(town, HOUR)
    assert [arrived(town, DM)["a"], arrived(town, ROOM)["p"]] == [1, 1]


@pytest.mark.parametrize("error", TOKEN)
def test_a_token_that_stays_away_for_a_day_is_said_to_be_the_reason(
    town: Town, trouble: SlackTrouble, error: str
) -> None:
    trouble.chance = lambda _: Wrong(error=error)
    tell(town, "a")
    with town.database.writing() as session:
        began = datetime.now(UTC) - DAY - HOUR
        session.execute(update(OutboxRow).where(col(OutboxRow.key) == "a").values(first_due_at=began))
    town.settle()
    assert state(town, "a") == ("failed", "no_access")


def test_another_account_with_the_same_address_gets_it(town: Town, trouble: SlackTrouble) -> None:
    with town.database.writing() as session:
        session.connection().exec_driver_sql(
            "UPDATE identity SET \"user\" = 'U0OUD' WHERE \"user\" = 'U0NELE'"
        )
    tell(town, "a")
    town.settle()
    assert arrived(town, DM)["a"] == 1
    assert state(town, "a")[0] == "done"
    assert "users.lookupByEmail" in trouble.calls


def test_somebody_who_never_wrote_is_found_by_address(town: Town, trouble: SlackTrouble) -> None:
    with town.database.writing() as session:
        session.connection().exec_driver_sql(f"DELETE FROM identity WHERE \"user\" = '{ANCHOR[2]}'")
    trouble.script["users.lookupByEmail"].append(BUSY)
    tell(town, "a")
    town.settle()
    assert state(town, "a")[0] == "waiting"
    pass_time(town, HOUR)
    assert arrived(town, DM)["a"] == 1


def test_a_message_that_somebody_removed_is_sent_anew(town: Town, trouble: SlackTrouble) -> None:
    tell(town, "a")
    town.settle()
    trouble.script[UPDATE].append(Wrong(error="message_not_found"))
    with town.database.writing() as session:
        outbox.again(session, "a", datetime.now(UTC))
    town.settle()
    assert arrived(town, DM)["a"] == 2
    assert state(town, "a")[0] == "done"


def test_a_day_without_an_answer_is_enough_and_told(town: Town, trouble: SlackTrouble) -> None:
    trouble.chance = lambda _: Wrong(503)
    key = f"post:mail:{newest(town)}"
    post(town, key)
    with town.database.writing() as session:
        began = datetime.now(UTC) - DAY - HOUR
        session.execute(update(OutboxRow).where(col(OutboxRow.key) == key).values(first_due_at=began))
    town.settle()
    assert state(town, key) == ("failed", "no_answer")
    trouble.chance = lambda _: None
    pass_time(town, HOUR)
    assert "een dag lang geen gehoor" in town.person("nele").message("kon ik niet in het kanaal")
