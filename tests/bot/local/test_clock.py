"""The calendar goes forward in the workspace; the bot goes along, and tells people what is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.local.outgoing import signature
from bot.settings import BadSettingsError, load
from storage import meetings, people, reminders, schools
from storage.reminders import Preference
from storage.values import MeetingKind, MeetingStatus
from tests.bot.local.house import AN, CONFIG, House, house
from tests.conversations.centre import ZONE
from tests.conversations.moving import coming_tuesday, moving_town
from tests.conversations.stage import Stage
from tests.conversations.town import SECRET, Town

Json = dict[str, Any]
ASKED = "Is er een datum afgesproken voor het tweede moment"
TUESDAY = coming_tuesday()
DAY = timedelta(days=1)


@pytest.fixture
def moving(stage: Stage, centre_url: str, tmp_path: Path) -> Iterator[Town]:
    with moving_town(stage, centre_url, tmp_path) as town:
        meet(town, TUESDAY)
        yield town


def meet(town: Town, day: date) -> None:
    now = datetime.now(ZONE)
    with town.database.writing() as session:
        (school,) = schools.by_keys(session, ["de-linde"])
        meetings.put(
            session, school.id, day.year, MeetingKind.FIRST, status=MeetingStatus.HELD, entered_by_id=None,
            now=now, day=day, start=time(13, 30),
        )  # fmt: skip


def go(town: Town, to: str | date) -> Json:
    answer: Json = town.http.post("/local/clock", json={"to": str(to)}).json()
    return answer


def asked(town: Town) -> int:
    return len([seen for seen in town.person("nele").messages() if ASKED in seen])


def today(town: Town) -> str:
    """As the bot has it."""
    assert town.parts.calendar is not None
    return f"{town.parts.calendar():%Y-%m-%dT%H:%M}"


def ahead(town: Town) -> timedelta:
    assert town.parts.calendar is not None
    return town.parts.calendar.ahead


def test_the_bot_starts_on_the_workspaces_day_and_goes_along(moving: Town) -> None:
    assert today(moving) == f"{TUESDAY}T18:30"
    answer = go(moving, "next_day")
    assert answer["now"].startswith(f"{TUESDAY + DAY}T08:05")
    assert today(moving) == f"{TUESDAY + DAY}T08:05"
    assert go(moving, "next_week")["now"].startswith(f"{TUESDAY + 8 * DAY}T08:05")
    noted = moving.person("an").say("/log-visit de linde vandaag halve dag")
    assert f"wo {(TUESDAY + 8 * DAY).day} november" in noted


def test_what_is_due_has_arrived_when_the_clock_stands_still(moving: Town) -> None:
    answer = go(moving, "next_day")
    assert {"user": "U0NELE", "messages": 1} in answer["arrived"]
    assert asked(moving) == 1
    assert go(moving, "next_day")["arrived"] == []


def test_every_morning_on_the_way_has_its_own_messages(moving: Town) -> None:
    """After five school days it is asked again, in other words: both came, each on its day."""
    answer = go(moving, TUESDAY + 8 * DAY)
    number = next(one["messages"] for one in answer["arrived"] if one["user"] == "U0NELE")
    assert number >= 2
    assert asked(moving) == 1
    assert moving.person("nele").message("De Linde, Halle is nog geen tweede moment gepland")
    shown = moving.http.get("/", params={"person": "U0NELE", "at": "dm"}).text
    assert shown.count(">08:00</time>") == number
    assert f">wo {(TUESDAY + DAY).day} november<" in shown


def test_what_somebody_does_is_no_arrival(moving: Town) -> None:
    go(moving, "next_day")
    before = moving.http.get("/local/clock").json()["arrived"]
    moving.person("wim").dm("help")
    assert moving.http.get("/local/clock").json()["arrived"] == before
    moving.http.post("/local/clock-seen", json={})
    assert moving.http.get("/local/clock").json()["arrived"] == []


def test_what_comes_on_friday_afternoon_comes_on_friday_afternoon(moving: Town) -> None:
    an = moving.person("an")
    an.say(f"/log-visit de linde {TUESDAY + DAY:%d/%m/%Y} halve dag")
    go(moving, TUESDAY + 3 * DAY)
    assert not [seen for seen in an.messages() if "als gepland" in seen]
    go(moving, "next_week")
    assert an.message("Deze week staat nog één bezoek als gepland")
    shown = moving.http.get("/", params={"person": "U0AN", "at": "dm"}).text
    assert shown.count(">15:00</time>") == 1


def test_an_hour_that_a_person_chose_is_waited_for_and_passes_too(moving: Town) -> None:
    with moving.database.writing() as session:
        nele = people.by_email(session, "nele@lsc.example", TUESDAY)
        assert nele
        reminders.prefer(session, nele.id, "second_meeting", Preference(True, None, time(9, 30)))
    go(moving, "next_day")
    assert asked(moving) == 0
    go(moving, "next_day")
    assert asked(moving) == 1


@pytest.mark.parametrize(
    ("to", "error"),
    [
        (TUESDAY, "not_ahead"),
        (TUESDAY - DAY, "not_ahead"),
        (TUESDAY + 500 * DAY, "too_far"),
        ("gisteren", "invalid_day"),
        ("", "invalid_day"),
    ],
)
def test_it_goes_forward_only_and_not_too_far(moving: Town, to: str | date, error: str) -> None:
    before = ahead(moving)
    answer = go(moving, to)
    assert (answer["ok"], answer["error"]) == (False, error)
    assert answer["text"]
    assert ahead(moving) == before


def test_it_stands_where_it_stood_after_a_restart(stage: Stage, centre_url: str, tmp_path: Path) -> None:
    with moving_town(stage, centre_url, tmp_path) as town:
        go(town, "next_week")
    with moving_town(stage, centre_url, tmp_path) as town:
        assert today(town) == f"{TUESDAY + 7 * DAY}T08:05"


def test_a_bot_that_does_not_answer_leaves_the_clock_where_it_is(home: House) -> None:
    assert home.act("clock", to="next_day")["error"] == "no_clock"
    with house(replace(CONFIG, bot_clock_url="http://127.0.0.1:9/local/clock")) as alone:
        assert alone.act("clock", to="next_day")["error"] == "bot_silent"
        assert alone.http.get("/local/clock").json()["offset_seconds"] == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"offset_seconds": 40000000}', 200),
        (b'{"offset_seconds": -1}', 400),
        (b'{"offset_seconds": true}', 400),
        (b'{"offset_seconds": 999999999999}', 400),
        (b"[]", 400),
        (b"", 400),
    ],
)
def test_the_bot_takes_a_signed_and_sensible_clock_only(moving: Town, body: bytes, status: int) -> None:
    before, stamp = ahead(moving), str(int(datetime.now(ZONE).timestamp()))
    url = f"{moving.stage.bot_url}/local/clock"
    headers = {"X-Slack-Request-Timestamp": stamp}
    for wrong in ({}, {**headers, "X-Slack-Signature": signature("guessed", stamp, body)}):
        assert moving.http.post(url, content=body, headers=wrong).status_code == 401
    assert ahead(moving) == before
    signed = {**headers, "X-Slack-Signature": signature(SECRET, stamp, body)}
    assert moving.http.post(url, content=body, headers=signed).status_code == status
    assert (ahead(moving) != before) == (status == 200)


@pytest.mark.parametrize(
    ("slack", "clock", "secret", "fault"),
    [
        ("https://slack.com/api/", "http://127.0.0.1:1/local/clock", "s", "oefenomgeving"),
        ("http://127.0.0.1:1/api/", "https://klok.example/", "s", "oefenomgeving"),
        ("http://127.0.0.1:1/api/", "http://127.0.0.1:1/local/clock", "", "SLACK_SIGNING_SECRET"),
        ("http://127.0.0.1:1/api/", "http://127.0.0.1:1/local/clock", "s", ""),
    ],
)
def test_only_a_workspace_on_this_machine_may_move_the_calendar(
    slack: str, clock: str, secret: str, fault: str
) -> None:
    given = {
        "_env_file": None, "slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1", "slack_api_url": slack,
        "clock_url": clock, "slack_signing_secret": secret,
    }  # fmt: skip
    if not fault:
        assert load(**given).clock_url == clock
        return
    with pytest.raises(BadSettingsError, match=fault):
        load(**given)


def test_without_a_clock_the_bot_has_no_such_door(town: Town) -> None:
    assert town.http.post(f"{town.stage.bot_url}/local/clock", content=b"{}").status_code == 404


def test_a_reminder_arrives_though_slack_asked_for_patience(moving: Town) -> None:
    moving.http.post("/local/rate-limit", json={"channel": "all", "seconds": 600})
    assert go(moving, "next_day")["arrived"] == []
    assert moving.count("outbox", "state = 'waiting'") > 0
    moving.pass_time(timedelta(seconds=500))
    assert asked(moving) == 0
    moving.http.post("/local/rate-limit", json={"channel": "all", "seconds": 0})
    moving.pass_time(timedelta(seconds=200))
    assert asked(moving) == 1
    assert {"user": "U0NELE", "messages": 1} in moving.http.get("/local/clock").json()["arrived"]


def test_one_channel_can_be_limited_with_its_seconds(home: House) -> None:
    assert home.act("rate-limit", channel=AN.id, seconds=90)["ok"]
    headers = {"Authorization": "Bearer xoxb-tiny"}
    refused = home.http.post("/api/chat.postMessage", json={"channel": AN.id, "text": "dag"}, headers=headers)
    assert refused.status_code == 429
    assert refused.json() == {"ok": False, "error": "ratelimited"}
    assert 88 <= int(refused.headers["retry-after"]) <= 90
    assert home.api("chat.postMessage", channel="U0BO", text="dag")["ok"]
    home.act("rate-limit", channel=AN.id, seconds=0)
    assert home.api("chat.postMessage", channel=AN.id, text="dag")["ok"]
    for wrong in (-1, 4000, "veel", None, True):
        assert home.act("rate-limit", seconds=wrong)["error"] == "invalid_seconds"
