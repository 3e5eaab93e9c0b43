"""The production bot and the local workspace, both listening, and people who talk to the bot.

`town.person("an").say("/timeframe de linde")` goes the whole way: the workspace signs a request, the bot
answers it on a real SQLite file, and what comes back is read as An reads it. Nothing here waits for a fixed
time: after every act both sides finish what they still have to do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import text as sql_text
from sqlmodel import select

from bot.compose import Parts, compose
from bot.local.app import make_workspace
from bot.local.config import WorkspaceConfig
from bot.local.workspace import Workspace
from bot.settings import Settings
from bot.slack.manifest import make_manifest
from bot.web import make_web
from bot.words import words_in
from storage.engine import Database
from storage.tables import MailRow, OutboxRow
from tests.at_rest import at_rest
from tests.conversations.centre import CHANNELS, NOW, USERS
from tests.conversations.seen import Json, Seen, see
from tests.conversations.stage import Answered, Delivery, Stage, knock

SECRET, BOT_TOKEN, APP_TOKEN = "tested-secret", "xoxb-tested", "xapp-tested"
BOT = "U0LOCALBOT"
EVENTS = "/slack/events"


@dataclass
class Clock:
    """The calendar clock: it stands still until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def settings_for(
    database_url: str, workspace_url: str, bot_url: str = "", *, smtp_port: int = 0, socket_mode: bool = False
) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database_url,
        slack_bot_token=BOT_TOKEN,
        slack_signing_secret=SECRET,
        slack_app_token=APP_TOKEN if socket_mode else "",
        slack_api_url=f"{workspace_url}/api/",
        smtp_url=f"smtp://127.0.0.1:{smtp_port}" if smtp_port else "",
        mail_from="schoolbeeld@lsc.example",
        public_url=bot_url,
        link_secret=SECRET,
    )


def config_for(settings: Settings, bot_url: str) -> WorkspaceConfig:
    say = words_in("nl", settings.terms)
    return WorkspaceConfig(
        users=USERS,
        channels=CHANNELS,
        manifest=make_manifest(say, bot_url, socket_mode=settings.uses_socket_mode),
        bot_url=f"{bot_url}{EVENTS}",
        signing_secret=SECRET,
        bot_token=BOT_TOKEN,
        app_token=settings.slack_app_token,
        socket_mode=settings.uses_socket_mode,
        ack_seconds=10.0,  # on a machine that others use too, a slow answer is no failure of the bot
        trigger_seconds=10.0,
        retry_delays=(0.05, 0.05, 0.05),
        share_seconds=0.0,
        smtp_port=urlsplit(settings.smtp_url).port or 0,
    )


class Town:
    def __init__(self, stage: Stage, parts: Parts, workspace: Workspace, clock: Clock) -> None:
        self.stage, self.parts, self.workspace, self.clock = stage, parts, workspace, clock
        self.http = stage.http

    @property
    def database(self) -> Database:
        return self.parts.database

    @property
    def deliveries(self) -> list[Delivery]:
        """Every request that the workspace sent to the bot, oldest first."""
        return self.stage.bot.deliveries

    def pass_time(self, time: timedelta) -> None:
        """For what waits in the outbox: everything is due so much earlier."""
        with self.database.writing() as session:
            for row in (*session.exec(select(OutboxRow)), *session.exec(select(MailRow))):
                row.due_at -= time
        self.settle()

    def person(self, name: str) -> Person:
        return Person(self, f"U0{name.upper()}")

    def count(self, table: str, where: str = "1 = 1") -> int:
        with self.database.reading() as session:
            found = session.execute(sql_text(f"SELECT count(*) FROM {table} WHERE {where}"))
            return int(found.scalar_one())

    def knock(self, delivery: Delivery) -> Answered:
        """A request to the bot's own door, as it is given."""
        app = self.stage.bot.app
        assert app is not None
        return self.stage.run(knock(app, delivery.path, delivery.headers, delivery.body))

    def settle(self) -> None:
        """Both sides finish: events are delivered, and what follows an answer has followed."""
        assert self.parts.slack is not None
        aftermath = self.parts.slack.adapter.aftermath
        self.stage.run(at_rest(self.parts.delivery, self.workspace._tasks, aftermath._tasks))


class Person:
    """Somebody with an account in the workspace."""

    def __init__(self, town: Town, user: str) -> None:
        self.town, self.user = town, user

    # what a person does

    def say(self, text: str, channel: str = "dm") -> Seen:
        """A slash command or a message; the answer to it."""

        def act() -> Json:
            done = self._act("say", text=text, channel=channel)
            if text.startswith("/") and done["answer"]:
                assert done["answer"]["response_type"] == "ephemeral"
                assert done["answer"]["text"]
            return done

        return self._look_after(act, channel)

    def dm(self, text: str) -> Seen:
        return self.say(text)

    def press(self, label: str, on: Seen | None = None, near: str = "") -> Seen:
        """A button, or an entry of a ⋯ menu, of what was seen last, or of something else seen."""
        shown = on or self.last
        control = shown.control(label, near)
        where = {"ts": shown.body["ts"]} if "ts" in shown.body else {"view_id": shown.body["id"]}
        chosen = {"value": control.option} if control.option else {}
        ids = {"action_id": control.action_id, "block_id": control.block_id}
        return self._look_after(lambda: self._act("click", **where, **ids, **chosen))

    def suggest(self, field: str, query: str) -> list[str]:
        """What the type-ahead of the open form offers."""
        return [option["text"]["text"] for option in self._options(field, query)]

    def submit(self, **fields: str | list[str]) -> Seen:
        """Send the open form with these fields changed; options by their label, several in a list."""
        view = self.view.body
        state = {name: {name: self._value(view, name, value)} for name, value in fields.items()}
        return self._look_after(lambda: self._send("submit", view_id=view["id"], state=state))

    def close(self) -> None:
        self._act("close", view_id=self.view.body["id"])

    def shortcut(self, callback_id: str, **message: str) -> Seen:
        return self._look_after(lambda: self._act("shortcut", callback_id=callback_id, **message))

    def home(self) -> Seen:
        """Open the home tab."""
        self._act("home")
        self.town.settle()
        return self.home_now

    def again(self, number: int = -1) -> Answered:
        """The request that went to the bot last, delivered once more."""
        answered = self.town.knock(self.town.deliveries[number])
        self.town.settle()
        self._remember()
        return answered

    # what a person sees

    @property
    def home_now(self) -> Seen:
        """The home tab as it stands, without opening it."""
        return see(self.state["home"])

    @property
    def view(self) -> Seen:
        views = self.state["views"]
        assert views, "no form is open"
        return see(views[-1])

    @property
    def last(self) -> Seen:
        """The open form, else the newest message of the bot."""
        state = self.state
        return see(state["views"][-1]) if state["views"] else self.messages()[-1]

    def message(self, part: str, channel: str = "dm") -> Seen:
        """The newest message of the bot in which this stands."""
        found = [seen for seen in self.messages(channel) if part in seen]
        assert found, f"no “{part}” in {self.messages(channel)}"
        return found[-1]

    def messages(self, channel: str = "dm") -> list[Seen]:
        found = [see(body) for body in self.state["channels"][channel]]
        return [seen for seen in found if seen.body.get("bot_id") or seen.body["user"] == "USLACKBOT"]

    @property
    def state(self) -> Json:
        found: Json = self.town.http.get("/local/state", params={"user": self.user}).json()
        return found

    # how

    def _act(self, what: str, **body: object) -> Json:
        done = self._send(what, **body)
        assert done["ok"], done
        return done

    def _send(self, what: str, **body: object) -> Json:
        """As `_act`, but errors beside fields are a good answer too."""
        done: Json = self.town.http.post(f"/local/{what}", json={"user": self.user, **body}).json()
        assert done["ok"] or done.get("errors"), done
        return done

    def _look_after(self, act: Callable[[], Json], channel: str = "dm") -> Seen:
        """What is new or other after an act, once everything came to rest: a form first."""
        before = self._everything()
        act()
        self.town.settle()
        after = self._everything()
        new = [body for key, body in after.items() if json.dumps(body) != json.dumps(before.get(key))]
        views = [body for body in new if body.get("type") == "modal"]
        own = [body for body in new if body.get("type") == "message" and body["user"] != self.user]
        assert views or own, f"nothing new in {channel}"
        self._remember()
        return see(views[-1] if views else own[-1])

    def _everything(self) -> dict[str, Json]:
        state = self.state
        found = {body["ts"]: body for room in state["channels"].values() for body in room}
        return found | {view["id"]: view for view in state["views"]}

    def _remember(self) -> None:
        """What holds always: no refused block, no trouble, and a text on every message but a file's."""
        state = self.state
        assert not state["errors"], state["errors"]
        bodies = [body for room in state["channels"].values() for body in room]
        assert all(body["text"].strip() or body.get("files") for body in bodies)

    def _options(self, field: str, query: str) -> list[Json]:
        view = self.view.body
        found = self._act("suggest", view_id=view["id"], action_id=field, block_id=field, value=query)
        options: list[Json] = found["options"]
        return options

    def _value(self, view: Json, name: str, value: str | list[str]) -> Any:
        if isinstance(value, list):
            return [self._value(view, name, one) for one in value]
        element = next(b["element"] for b in view["blocks"] if b.get("block_id") == name)
        if element["type"] == "external_select":
            options = self._options(name, value)
        else:
            options = element.get("options")
        if options is None:
            return value
        chosen = [option["value"] for option in options if option["text"]["text"] == value]
        assert chosen, f"“{value}” is not offered: {[o['text']['text'] for o in options]}"
        return chosen[0]


def town_settings(stage: Stage, database_url: str, *, socket_mode: bool = False) -> Settings:
    return settings_for(
        database_url, stage.workspace_url, stage.bot_url, smtp_port=stage.smtp_port, socket_mode=socket_mode
    )


@contextmanager
def town_of(
    stage: Stage, database_url: str, *, socket_mode: bool = False, clock: Clock | None = None
) -> Iterator[Town]:
    """A bot of its own, on any database."""
    clock = clock or Clock()
    settings = town_settings(stage, database_url, socket_mode=socket_mode)
    with town_with(stage, compose(settings, clock, pace=0.0), clock) as town:
        yield town


@contextmanager
def town_with(stage: Stage, parts: Parts, clock: Clock) -> Iterator[Town]:
    front = make_workspace(config_for(parts.settings, stage.bot_url))
    with stage.playing(front, make_web(parts)):
        town = Town(stage, parts, front.state.workspace, clock)
        try:
            yield town
        finally:
            town.settle()
