"""The production bot and Teams' side of the line, both listening, and people who talk to the bot in Teams.

What a person does goes as Teams sends it to the bot's own door; what comes back is read as Teams shows it.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text as sql_text
from sqlmodel import select
from starlette.routing import Route

from bot.compose import Parts, compose
from bot.settings import Settings
from bot.web import make_web
from storage.engine import Database
from storage.tables import MailRow, OutboxRow
from tests.at_rest import at_rest
from tests.conversations.centre import ZONE
from tests.conversations.stage import Answered, Stage, knock
from tests.conversations.town import Clock
from tests.teams.seen import Seen
from tests.teams.service import BOT, TENANT, Account, Json, Service
from tests.teams.trouble import Trouble, Troubled

DOOR = "/api/messages"
_numbers = itertools.count(1)
CHANNEL = "19:delinde@thread.tacv2"
NAMES = {
    "an": "An Wouters", "bart": "Bart Maes", "ellen": "Ellen Smets", "nele": "Nele Vandamme",
    "tom": "Tom Peeters", "wim": "Wim Claes", "mieke": "Mieke Dewaele",
}  # fmt: skip


def accounts() -> dict[str, Account]:
    found = {
        key: Account(f"29:{key}", f"aad-{key}", name, f"{key}@lsc.example") for key, name in NAMES.items()
    }
    found["katrien"] = Account("29:katrien", "aad-katrien", "Katrien Jacobs", "katrien@slsc.example")
    found["robin"] = Account("29:robin", "aad-robin", "Robin Stevens", "robin@lsc.example")
    found["gast"] = Account("29:gast", "aad-gast", "An Wouters", "an@lsc.example", role="guest")
    return found


def settings_for(database_url: str, mail_folder: Path, bot_url: str = "", **given: Any) -> Settings:
    """Mails go to a folder: the way of a mail is the same on every platform."""
    return Settings(
        _env_file=None,
        database_url=database_url,
        teams_tenant_id=TENANT,
        mail_folder=mail_folder,
        mail_from="schoolbeeld@lsc.example",
        public_url=bot_url,
        link_secret="tested-secret" if bot_url else "",
        **{"teams_client_id": "schoolbeeld", **given},
    )


class Street:
    def __init__(self, stage: Stage, parts: Parts, service: Service, clock: Clock, url: str) -> None:
        self.stage, self.parts, self.service, self.clock = stage, parts, service, clock
        self.url = url
        """Where Teams' side listens."""

    @property
    def database(self) -> Database:
        return self.parts.database

    def person(self, key: str) -> Person:
        return Person(self, self.service.accounts[key])

    def count(self, table: str, where: str = "1 = 1") -> int:
        with self.database.reading() as session:
            found = session.execute(sql_text(f"SELECT count(*) FROM {table} WHERE {where}"))
            return int(found.scalar_one())

    def post(self, activity: Json, headers: Json | None = None) -> Answered:
        app = self.stage.bot.app
        assert app is not None
        given = [(k.encode(), v.encode()) for k, v in (headers or {}).items()]
        answered = self.stage.run(knock(app, DOOR, given, json.dumps(activity).encode()))
        self.settle()
        return answered

    def settle(self) -> None:
        assert self.parts.teams is not None
        self.stage.run(at_rest(self.parts.delivery, self.parts.teams.adapter.background._tasks))

    def morning(self, day: date) -> int:
        """The calendar's clock goes to eight in the morning, and ticks; how many reminders were planned."""
        self.clock.now = datetime(day.year, day.month, day.day, 8, tzinfo=ZONE)
        planned = self.parts.clockwork.tick()
        self.settle()
        return planned

    def pass_time(self, time: timedelta) -> None:
        """For what waits in the outbox: everything is due so much earlier."""
        with self.database.writing() as session:
            for row in (*session.exec(select(OutboxRow)), *session.exec(select(MailRow))):
                row.due_at -= time
        self.settle()


class Person:
    """Somebody with an account in the organisation."""

    def __init__(self, street: Street, account: Account) -> None:
        self.street, self.account = street, account

    def activity(self, kind: str, *, channel: str = "", **more: Any) -> Json:
        personal = self.street.service.personal(self.account)
        where = {"id": channel or personal, "conversationType": "channel" if channel else "personal"}
        return {
            "type": kind,
            "id": f"in-{next(_numbers)}",
            "channelId": "msteams",
            "serviceUrl": f"{self.street.url}/",
            "from": {
                "id": self.account.id, "aadObjectId": self.account.object_id, "name": self.account.name,
            },
            "recipient": {"id": BOT, "name": "Schoolbeeld"},
            "conversation": {**where, "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "nl-BE",
            **more,
        }  # fmt: skip

    def say(self, text: str, **more: Any) -> Seen:
        """In the personal chat; the answer to it."""
        before = len(self.inbox)
        self._sent(self.activity("message", text=text, textFormat="plain", **more))
        assert len(self.inbox) > before, f"no answer to {text}"
        return self.last

    def mention(self, text: str, channel: str = CHANNEL, **more: Any) -> None:
        """In a channel."""
        at = {
            "type": "mention",
            "text": "<at>Schoolbeeld</at>",
            "mentioned": {"id": BOT, "name": "Schoolbeeld"},
        }
        said = self.activity("message", channel=channel, text=f"<at>Schoolbeeld</at> {text}", entities=[at])
        said["channelData"] |= {"channel": {"id": channel}, "team": {"id": "19:team"}}
        self._sent({**said, **more})

    def press(self, label: str, on: Seen | None = None, **filled: str) -> Seen:
        """A button: what stands there then, a dialog, or what came in the chat."""
        shown = on or self.last
        action = shown.action(label)
        before = len(self.inbox)
        if action["type"] == "Action.Execute":
            value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}}
            said = self.activity("invoke", name="adaptiveCard/action", value=value, replyToId=shown.number)
            answer = self._sent(said)
            if answer["type"].startswith("application/vnd.microsoft.card"):
                return Seen([answer["value"]], shown.number)
            assert answer["value"], "a button must say something"
            assert len(self.inbox) > before, f"nothing came of “{label}”"
            return self.last
        fetches = action["data"].get("msteams", {}).get("type") == "task/fetch"
        name = "task/fetch" if fetches else "task/submit"
        data = {k: v for k, v in action["data"].items() if k != "msteams"} | shown.filled | filled
        answer = self._sent(self.activity("invoke", name=name, value={"data": data}))
        if not answer:
            assert len(self.inbox) > before, f"nothing came of “{label}”"
            return self.last
        task = answer["task"]
        if task["type"] == "message":
            return Seen([{"body": [{"type": "TextBlock", "text": task["value"]}]}], "")
        return Seen([task["value"]["card"]["content"]], "", title=task["value"]["title"])

    def search(self, dataset: str, typed: str) -> list[str]:
        value = {"queryText": typed, "queryOptions": {"skip": 0, "top": 15}, "dataset": dataset}
        answer = self._sent(self.activity("invoke", name="application/search", value=value))
        return [found["title"] for found in answer["value"]["results"]]

    def installs(self) -> None:
        self._sent(self.activity("installationUpdate", action="add"))

    @property
    def inbox(self) -> list[Json]:
        return self.street.service.messages.get(self.street.service.personal(self.account), [])

    @property
    def last(self) -> Seen:
        assert self.inbox, "no message"
        return Seen.of(self.inbox[-1])

    def _sent(self, activity: Json) -> Json:
        answered = self.street.post(activity)
        assert answered.status == 200, (answered.status, answered.text)
        found: Json = json.loads(answered.text) if answered.text else {}
        return found


@contextmanager
def street_of(
    stage: Stage,
    database_url: str,
    mail_folder: Path,
    *,
    links: bool = True,
    trouble: Trouble | None = None,
    **given: Any,
) -> Iterator[Street]:
    """A bot of its own, on any database."""
    clock = Clock()
    settings = settings_for(database_url, mail_folder, stage.bot_url if links else "", **given)
    with street_with(stage, compose(settings, clock, pace=0.0), clock, trouble=trouble) as street:
        yield street


@contextmanager
def street_with(
    stage: Stage,
    parts: Parts,
    clock: Clock,
    beside: Sequence[Route] = (),
    trouble: Trouble | None = None,
) -> Iterator[Street]:
    """`beside`: what else answers where Teams does; with `trouble`, Teams does wrong what that says."""
    service = Service(accounts())
    service.channel_names[CHANNEL] = "de-linde"
    service.rosters[CHANNEL] = ["an", "nele", "bart", "katrien"]
    app = service.app()
    app.router.routes += beside
    if trouble:
        app.add_middleware(Troubled, trouble=trouble)
    with stage.playing(app, make_web(parts)):
        assert parts.teams is not None
        parts.teams.adapter._directory._met.clear()  # it belongs to another database
        street = Street(stage, parts, service, clock, stage.workspace_url)
        try:
            yield street
        finally:
            street.settle()
