"""Messages, in the order of their timestamps; each timestamp is given once."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from bot.local.changes import Changes
from bot.local.config import Json
from bot.local.errors import SlackError
from bot.local.store import Store

THREAD_FACTS = {"thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply"}


@dataclass
class Message:
    channel: str
    ts: str
    body: Json
    only_for: str | None = None  # ephemeral: the one person who sees it
    command: str | None = None  # what the person typed to get this answer


class Messages:
    def __init__(self, store: Store, changes: Changes) -> None:
        self._store = store
        self._changes = changes
        self._all: dict[tuple[str, str], Message] = {}
        self._last = 0
        for channel, ts, body in store.messages():
            self._all[channel, ts] = Message(channel, ts, body)
            self._last = max(self._last, int(ts.replace(".", "")))

    def next_ts(self) -> str:
        """Microseconds of the machine clock, or one more than the last when the clock stands still."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def post(
        self, channel: str, body: Json, only_for: str | None = None, command: str | None = None
    ) -> Message:
        ts = self.next_ts()
        message = Message(channel, ts, {"type": "message", **body, "ts": ts}, only_for, command)
        self._all[channel, ts] = message
        self._keep(message)
        if only_for is None:
            self._count_replies(message)
        return message

    def replace(self, message: Message, body: Json) -> None:
        message.body = {**body, "ts": message.ts}
        self._keep(message)

    def remove(self, message: Message) -> None:
        self._all.pop((message.channel, message.ts), None)
        self._store.drop_message(message.channel, message.ts)
        self._changes.bump()
        self._count_replies(message)

    def _keep(self, message: Message) -> None:
        if message.only_for is None:
            self._store.keep_message(message.channel, message.ts, message.body)
        self._changes.bump()

    def _count_replies(self, reply: Message) -> None:
        """The first message of a thread says what stands under it."""
        thread_ts = reply.body.get("thread_ts")
        parent = self.find(reply.channel, thread_ts) if thread_ts not in (None, reply.ts) else None
        if parent is None or parent.body.get("thread_ts") not in (None, parent.ts):
            return
        replies = [m for m in self.of(parent.channel) if m.body.get("thread_ts") == thread_ts != m.ts]
        kept = {key: value for key, value in parent.body.items() if key not in THREAD_FACTS}
        users = list(dict.fromkeys(str(m.body.get("user", "")) for m in replies))
        facts: Json = {
            "thread_ts": thread_ts,
            "reply_count": len(replies),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": max((m.ts for m in replies), default=""),
        }
        self.replace(parent, {**kept, **(facts if replies else {})})

    def thread(self, channel: str, ts: str) -> Message:
        """The message that a reply stands under; a private answer has none."""
        parent = self.find(channel, ts)
        if parent is None or parent.only_for is not None:
            raise SlackError("thread_not_found")
        return parent

    def find(self, channel: str, ts: str) -> Message | None:
        return self._all.get((channel, ts))

    def of(self, channel: str) -> list[Message]:
        """What everyone in the conversation sees, oldest first."""
        return [m for m in self._all.values() if m.channel == channel and m.only_for is None]

    def posted_since(self, moment: float) -> Iterator[Message]:
        """What everyone in a conversation sees and came since then, newest first."""
        for message in reversed(self._all.values()):
            if float(message.ts) < moment:
                return
            if message.only_for is None:
                yield message

    def visible(self, channel: str, person: str) -> list[Message]:
        mine = (m for m in self._all.values() if m.channel == channel and m.only_for in (None, person))
        return sorted(mine, key=lambda m: m.ts)

    def seen_by(self, person: str, ts: str) -> Message | None:
        matches = (m for m in self._all.values() if m.ts == ts and m.only_for in (None, person))
        return next(matches, None)
