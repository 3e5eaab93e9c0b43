"""The way in to the handlers without a platform, on any database and at any moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.contexts import Contexts
from bot.dispatch import Dispatcher
from bot.letters import letters_in
from handlers.rules.terms import Terms
from storage.engine import Database
from tests.conversations.centre import NOW

TERMS = Terms()


def desk(database: Database, now: Callable[[], datetime] = lambda: NOW) -> Dispatcher:
    return Dispatcher(database, contexts(now))


def contexts(now: Callable[[], datetime] = lambda: NOW) -> Contexts:
    return Contexts(TERMS, now, letters_in("nl", TERMS), "nl")
