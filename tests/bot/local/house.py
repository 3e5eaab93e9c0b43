"""A workspace with a tiny bot in it, both really listening, and a person's hands."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

from bot.local.app import make_workspace
from bot.local.config import Channel, User, WorkspaceConfig
from tests.bot.local.serving import address, free_socket, served
from tests.bot.local.tiny_bot import APP_TOKEN, BOT_TOKEN, SECRET, TinyBot

Json = dict[str, Any]

COMMANDS = ("echo", "openly", "slow", "broken", "bad", "form", "late", "buttons", "hush")
MANIFEST: Json = {
    "display_information": {"name": "Schoolbeeld"},
    "features": {
        "bot_user": {"display_name": "Schoolbeeld"},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {
                "command": f"/{name}",
                "description": f"Beschrijving van {name}",
                "usage_hint": "[school] [datum]",
            }
            for name in COMMANDS
        ],
        "shortcuts": [
            {
                "name": "Bezoek noteren",
                "type": "global",
                "callback_id": "note_visit",
                "description": "Noteer",
            },
            {
                "name": "Hieruit noteren",
                "type": "message",
                "callback_id": "note_message",
                "description": "Noteer",
            },
        ],
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["message.im", "app_home_opened", "app_mention"]},
        "interactivity": {"is_enabled": True},
    },
}
AN = User("U0AN", "an", "An Peeters", "an@example.org", "nl-NL", "ankerondersteuner, LSC WBB")
BO = User("U0BO", "bo", "Bo Janssens", "bo@example.org", "nl-NL", "ondersteuner, SLSC")
CONFIG = WorkspaceConfig(
    users=(AN, BO),
    channels=(
        Channel("C0LINDE", "de-linde", members=(AN.id, BO.id)),
        Channel("C0SECRET", "directie", is_private=True, members=(AN.id,), bot_is_member=False),
        Channel("C0OPEN", "algemeen", members=(AN.id, BO.id), bot_is_member=False),
    ),
    manifest=MANIFEST,
    bot_url="",
    signing_secret=SECRET,
    bot_token=BOT_TOKEN,
    app_token=APP_TOKEN,
    share_seconds=0.1,
    ack_seconds=0.6,
    trigger_seconds=0.3,
    retry_delays=(0.05, 0.05, 0.05),
)


@dataclass(frozen=True)
class House:
    url: str
    bot: TinyBot
    http: httpx.Client

    def act(self, what: str, user: User = AN, **body: object) -> Json:
        answer: Json = self.http.post(f"/local/{what}", json={"user": user.id, **body}).json()
        return answer

    def say(self, text: str, channel: str = "dm", user: User = AN) -> Json:
        return self.act("say", user, text=text, channel=channel)

    def state(self, user: User = AN) -> Json:
        state: Json = self.http.get("/local/state", params={"user": user.id}).json()
        return state

    def messages(self, channel: str = "dm", user: User = AN) -> list[Json]:
        found: list[Json] = self.state(user)["channels"][channel]
        return found

    def texts(self, channel: str = "dm", user: User = AN) -> list[str]:
        return [message["text"] for message in self.messages(channel, user)]

    def api(self, method: str, **arguments: object) -> Json:
        headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
        answer: Json = self.http.post(f"/api/{method}", json=arguments, headers=headers).json()
        return answer

    def open_form(self) -> Json:
        assert self.say("/form")["ok"]
        view: Json = self.state()["views"][-1]
        return view


def eventually(true: Callable[[], object], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


@contextmanager
def house(config: WorkspaceConfig = CONFIG) -> Iterator[House]:
    front, back = free_socket(), free_socket()
    config = replace(config, bot_url=f"{address(back)}/slack/events")
    bot = TinyBot(address(front))
    with (
        served(make_workspace(config), front) as url,
        served(bot.http(), back),
        httpx.Client(base_url=url, timeout=10) as http,
    ):
        yield House(url, bot, http)


@contextmanager
def socket_house(config: WorkspaceConfig = CONFIG) -> Iterator[House]:
    front = free_socket()
    bot = TinyBot(address(front))
    with (
        served(make_workspace(replace(config, socket_mode=True)), front) as url,
        httpx.Client(base_url=url, timeout=10) as http,
        _connected(bot),
    ):
        there = House(url, bot, http)
        eventually(lambda: there.state()["connections"] == 1)
        yield there


@contextmanager
def _connected(bot: TinyBot) -> Iterator[None]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def connect() -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(bot.app, APP_TOKEN)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler

    handler = asyncio.run_coroutine_threadsafe(connect(), loop).result(10)
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(_hang_up(handler), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _hang_up(handler: AsyncSocketModeHandler) -> None:
    await handler.client.close()  # type: ignore[no-untyped-call]
    await handler.client.aiohttp_client_session.close()
    await asyncio.sleep(0.1)
