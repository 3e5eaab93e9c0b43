"""The whole of a workspace: what it keeps, and its line to the bot."""

import asyncio
from dataclasses import dataclass

from bot.local.changes import Changes
from bot.local.clock import Clock
from bot.local.config import Json, WorkspaceConfig
from bot.local.conversations import Conversations
from bot.local.files import Files
from bot.local.limits import Limits
from bot.local.mailbox.mails import Mails
from bot.local.mailbox.server import Mailbox
from bot.local.messages import Messages
from bot.local.outgoing import HttpTransport, Transport
from bot.local.people import People
from bot.local.rehearsal.run import Rehearsal
from bot.local.response_urls import ResponseUrls
from bot.local.socket import SocketTransport
from bot.local.store import Store
from bot.local.triggers import Triggers
from bot.local.views import Views


@dataclass(frozen=True)
class Trouble:
    """Something a person was told went wrong, outside messages and forms."""

    number: int
    person: str
    text: str
    error: str


class Workspace:
    def __init__(self, config: WorkspaceConfig) -> None:
        self.config = config
        self.store = Store(config.store)
        self.changes = Changes()
        self.clock = Clock(config, self.store, self.changes)
        self.limits = Limits(self.changes)
        self.people = People(config)
        self.conversations = Conversations(config, self.people, self.store)
        self.messages = Messages(self.store, self.changes)
        self.files = Files(config, self.store, self.changes)
        self.mailbox = Mailbox(config, Mails(self.store, self.changes), self.changes)
        self.rehearsal = Rehearsal(config.rehearsing, self.changes)
        self.triggers = Triggers(config.trigger_seconds)
        self.views = Views(config, self.store, self.changes)
        self.bot_author: Json = {
            "user": config.bot_user_id,
            "bot_id": config.bot_id,
            "app_id": config.app_id,
            "team": config.team_id,
        }
        self.response_urls = ResponseUrls(self.messages, config.response_url_seconds, self.bot_author)
        self.socket = SocketTransport(config)
        self.transport: Transport = self.socket if config.socket_mode else HttpTransport(config)
        self.suggested: dict[tuple[str, str, str], list[Json]] = {}  # person, block, action: options seen
        self.troubles: list[Trouble] = []
        self.message_states: dict[tuple[str, str], dict[str, dict[str, Json]]] = {}  # person, ts
        self._tasks: set[asyncio.Task[object]] = set()

    def warn(self, person: str, text: str, error: str) -> None:
        number = self.troubles[-1].number + 1 if self.troubles else 1
        self.troubles = [*self.troubles[-49:], Trouble(number, person, text, error)]
        self.changes.bump()

    def tell(self, person: str, channel: str, text: str, command: str | None = None) -> None:
        """A private line from Slack itself, such as about a command that failed."""
        self.messages.post(channel, {"user": "USLACKBOT", "text": text}, person, command)

    def start(self, task: asyncio.Task[object]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def open(self) -> None:
        await self.mailbox.open()

    async def close(self) -> None:
        self.changes.bump()  # whoever holds on for one need not wait longer
        await self.rehearsal.stop()
        await self.mailbox.close()
        for task in list(self._tasks):
            task.cancel()
        await self.transport.close()
        self.store.close()
