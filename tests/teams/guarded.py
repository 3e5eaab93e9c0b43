"""A bot before which the guard stands, and a check that nothing came past it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.compose import Parts, compose
from bot.teams.cloud import Cloud
from bot.teams.guard import Keys
from tests.conversations.centre import NOW
from tests.conversations.stage import Answered, Stage, knock
from tests.conversations.town import Clock
from tests.teams.authority import CLIENT, SECRET, Authority, Json
from tests.teams.street import DOOR, Street, settings_for, street_with

MARK = "MERKTEKEN"
TABLES = ("visit", "answered", "audit", "identity", "conversation", "outbox")
OTHER = "22222222-3333-4444-5555-666666666666"
NOW_SECONDS = int(time.time())


@pytest.fixture(scope="module")
def guarded(stage: Stage, fast_folder: Path) -> tuple[Parts, Path, Clock]:
    path, clock = fast_folder / "guarded.sqlite", Clock()
    settings = settings_for(
        f"sqlite:///{path}", fast_folder / "guarded-mail", stage.bot_url,
        teams_client_id=CLIENT, teams_client_secret=SECRET,
    )  # fmt: skip
    url = stage.workspace_url
    return compose(settings, clock, pace=0.0, cloud=Cloud(f"{url}/keys", url, is_here=True)), path, clock


@pytest.fixture
def authority(stage: Stage) -> Authority:
    return Authority(stage.workspace_url)


@pytest.fixture
def street(
    stage: Stage, centre_file: Path, guarded: tuple[Parts, Path, Clock], authority: Authority
) -> Iterator[Street]:
    parts, path, clock = guarded
    clock.now = NOW
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    shutil.copy(centre_file, path)
    assert parts.teams is not None
    parts.teams.guard._keys = Keys(f"{stage.workspace_url}/keys")
    with street_with(stage, parts, clock, authority.routes()) as opened:
        yield opened


def keys_of(street: Street) -> Keys:
    assert street.parts.teams is not None
    return street.parts.teams.guard._keys


def activity(street: Street, text: str = f"log-visit de linde 2u : {MARK}") -> Json:
    return street.person("an").activity("message", text=text, textFormat="plain")


def knocked(street: Street, header: bytes | None, body: bytes) -> Answered:
    app = street.stage.bot.app
    assert app is not None
    headers = [] if header is None else [(b"authorization", header)]
    answered = street.stage.run(knock(app, DOOR, headers, body))
    street.settle()
    return answered


def said(street: Street, token: str, message: Json | None = None) -> Answered:
    return knocked(street, f"Bearer {token}".encode(), json.dumps(message or activity(street)).encode())


@pytest.fixture
def untouched(
    street: Street, authority: Authority, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Of a request that is refused nothing remains."""
    before = [street.count(table) for table in TABLES]
    with caplog.at_level("DEBUG"):
        yield
    assert [street.count(table) for table in TABLES] == before
    assert (street.service.asked, street.service.all(), authority.signed_in) == ([], [], 0)
    told = "".join(capfd.readouterr()) + caplog.text
    assert MARK not in told
    assert "Traceback" not in told


Token = Callable[[Authority], str | bytes | None]
