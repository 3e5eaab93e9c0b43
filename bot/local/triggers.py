"""Trigger ids: what lets the bot open a form in answer to something a person just did."""

import secrets
import time
from dataclasses import dataclass

from bot.local.errors import SlackError


@dataclass
class Trigger:
    person: str
    expires: float
    view_id: str | None
    used: bool = False


class Triggers:
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._all: dict[str, Trigger] = {}

    def issue(self, person: str, view_id: str | None = None) -> str:
        number = secrets.randbelow(10**13)
        trigger_id = f"{number}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._all[trigger_id] = Trigger(person, time.monotonic() + self._seconds, view_id)
        if len(self._all) > 1000:
            self._all.pop(next(iter(self._all)))
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        trigger = self._all.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger
