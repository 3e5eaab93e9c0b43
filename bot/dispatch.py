"""Call → person → handler → answer: one transaction, no effect twice, every error a sentence."""

from __future__ import annotations

import contextlib
import functools
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol, TypeVar

import structlog
from pydantic import TypeAdapter
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot.contexts import Contexts
from bot.turns import Turns
from bot.words import language_of
from handlers import home, registry
from handlers.context import Context
from handlers.surface import (
    Answer,
    Button,
    Data,
    Form,
    Home,
    Item,
    Option,
    Paper,
    Perform,
    Place,
    Reply,
    Shown,
    Tell,
)
from storage import inbox, people
from storage.engine import Database, DatabaseBusyError, DatabaseFullError, passing_fault
from storage.values import MailFile

log = structlog.get_logger()
Address = tuple[str, str, str]
"""Platform, workspace, user: who somebody is there."""
T = TypeVar("T")
ROOM: Address = ("room", "", "")
"""Whoever follows a link that was posted in a school's channel."""
SHELL = "shell"
"""The platform of `schoolbeeld say`, where the user is an e-mail address."""
KEEP_ANSWERS = timedelta(days=7)
SEEN_SECONDS = 600.0
"""So often at most it is kept on which platform somebody was."""
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no database stores and nobody types: control characters, halves of characters."""
_STORED: TypeAdapter[Reply | Form] = TypeAdapter(Reply | Form)


@dataclass(frozen=True)
class Call:
    """What somebody asks, stripped of its platform."""

    address: Address
    kind: Literal["command", "spoken", "action", "form"]
    name: str = ""
    text: str = ""
    data: Data = field(default_factory=dict)
    values: Data = field(default_factory=dict)
    key: str = ""
    """The intent of a button or form, else the delivery's own id: what makes a repeat recognisable."""
    place: Place | None = None
    locale: str | None = None


@dataclass(frozen=True)
class Outcome:
    answer: Shown
    language: str
    changed: bool = False
    """Whether something was stored, so that the home tab is no longer right."""
    stranger: bool = False


@dataclass(frozen=True)
class Profile:
    """What a platform knows of an account. Guests and other workspaces are never `matchable`."""

    email: str | None
    locale: str | None
    matchable: bool


class Directory(Protocol):
    """Looks an account up on its platform."""

    async def profile(self, address: Address) -> Profile | None: ...


class _NoEffect(Exception):
    """Rolls back what was begun; the outcome is told all the same."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


class Dispatcher:
    """The one way in for every platform and for the shell."""

    def __init__(
        self,
        database: Database,
        contexts: Contexts,
    ) -> None:
        self.database = database
        self.contexts = contexts
        self.directories: dict[str, Directory] = {}
        """Of each platform."""
        self.after_writing: Callable[[], None] = lambda: None
        """Told of each stored change: something may have to leave the house."""
        self.turns = Turns(database)
        self._seen: dict[Address, float] = {}

    # the three questions of a platform

    async def answer(self, call: Call) -> Outcome:
        """Always an answer: whatever goes wrong on the way becomes a sentence."""
        call = _cleaned(call)
        with self.turns.answering():
            try:
                outcome = await self._once(call)
                if outcome.stranger and await self._introduced(call.address):
                    outcome = await self._once(call)
            except Exception as error:
                return self._fault(error, call, language_of(None, call.locale))
            if len(self.directories) > 1 and not outcome.stranger:
                await self._seen_at(call.address)
            return outcome

    async def _seen_at(self, address: Address) -> None:
        """Who uses several platforms is reached on the one used last."""
        now = time.monotonic()
        if now - self._seen.get(address, -SEEN_SECONDS) < SEEN_SECONDS:
            return
        self._seen[address] = now
        with contextlib.suppress(DatabaseBusyError):  # the next time will do
            await self.store(functools.partial(people.seen, address=address, now=self.contexts.clock()))

    async def _once(self, call: Call) -> Outcome:
        """Understanding holds no lock; what it comes to is done in a short transaction of its own."""
        if not _writes(call):
            read = self.turns.read_long if _takes_long(call) else self.turns.read
            understood = await read(functools.partial(self._read, call))
            if isinstance(understood, Outcome):
                return understood
            call = _performing(call, understood)
        try:
            outcome = await self.store(functools.partial(self._write, call))
        except _NoEffect as told:
            return told.outcome
        self.after_writing()
        return outcome

    async def suggest(self, address: Address, form: str, field_name: str, query: str) -> tuple[Option, ...]:
        def work() -> tuple[Option, ...]:
            with self.database.reading() as session:
                context, _ = self._context(session, address, None)
                return registry.suggest(context, form, field_name, storable(query))

        try:
            return await self.turns.read(work)
        except Exception:
            log.exception("no suggestions", form=form, field=field_name)
            return ()

    async def home(self, address: Address) -> tuple[Home, str]:
        def work() -> tuple[Home, str, bool]:
            with self.database.reading() as session:
                context, language = self._context(session, address, None)
                return _home_with_intents(home.home(context)), language, context.asker is None

        shown, language, stranger = await self.turns.read(work)
        if stranger and await self._introduced(address):
            shown, language, _ = await self.turns.read(work)
        return shown, language

    async def file(self, address: Address, data: Data) -> Paper | MailFile | Reply:
        """What stands behind a link, or why this person does not see it."""
        return await self.turns.read_long(functools.partial(self.file_here, address, data))

    # the work

    def file_here(self, address: Address, data: Data) -> Paper | MailFile | Reply:
        with self.database.reading() as session:
            files = registry.POSTED_FILES if address == ROOM else registry.FILES
            context, _ = self._context(session, address, None)
            try:
                return files[data.get("file", "")](context, data)
            except KeyError:
                return Reply(context.say("school/gone"))
            except Tell as told:
                return told.answer if isinstance(told.answer, Reply) else Reply(context.say("school/gone"))

    def answer_here(self, call: Call) -> Outcome:
        """The answer, in the calling thread."""
        call = _cleaned(call)
        if not _writes(call):
            understood = self._read(call)
            if isinstance(understood, Outcome):
                return understood
            call = _performing(call, understood)
        try:
            return self.turns.write_here(functools.partial(self._write, call))
        except _NoEffect as told:
            return told.outcome
        except Exception as error:
            return self._fault(error, call, language_of(None, call.locale))

    def _read(self, call: Call) -> Outcome | Perform:
        language, stranger = language_of(None, call.locale), False
        try:
            with self.database.reading() as session:
                context, language = self._context(session, call.address, call.locale, call.place)
                stranger = context.asker is None
                answer = _handle(context, call)
                if isinstance(answer, Perform):
                    return answer
                return Outcome(with_intents(answer), language, stranger=stranger)
        except Tell as told:
            return Outcome(with_intents(told.answer), language, stranger=stranger)
        except Exception as error:
            return self._fault(error, call, language)

    def _write(self, call: Call, session: Session) -> Outcome:
        """Claim the key, act, keep the answer. A repeat gets the kept answer. Raises what leaves no trace."""
        language, stranger = language_of(None, call.locale), False
        try:
            context, language = self._context(session, call.address, call.locale, call.place)
            stranger = context.asker is None
            key = f"{':'.join(call.address)}:{call.key or secrets.token_urlsafe(12)}"
            if not inbox.claim(session, key, datetime.now(UTC)):
                kept = inbox.answer_to(session, key)
                return Outcome(_STORED.validate_python(kept), language)
            answer = _effect(context, call)
            if isinstance(answer, Reply):
                inbox.keep(session, key, _STORED.dump_python(answer, mode="json"))
                return Outcome(answer, language, changed=True)
        except Tell as told:
            answer = with_intents(told.answer)
        except Exception as error:
            raise _NoEffect(self._fault(error, call, language)) from error
        raise _NoEffect(Outcome(answer, language, stranger=stranger))

    def _context(
        self, session: Session, address: Address, locale: str | None, place: Place | None = None
    ) -> tuple[Context, str]:
        today = self.contexts.today
        if address[0] == SHELL:
            return self.contexts.of(session, people.by_email(session, address[2], today), locale, place)
        person, seen = people.by_identity(session, address, today) or (None, None)
        return self.contexts.of(session, person, locale or seen, place)

    def _fault(self, error: Exception, call: Call, language: str) -> Outcome:
        say = self.contexts.say(language)
        if passes := passing_fault(error):
            full = isinstance(passes, DatabaseFullError)
            what = "database full" if full else "database busy"
            log.warning(what, call=call.kind, name=call.name, cause=str(passes))
            return Outcome(Reply(say("fault.full" if full else "fault.busy")), language)
        code = secrets.token_hex(3)
        log.error("handler failed", code=code, call=call.kind, name=call.name, exc_info=error)
        return Outcome(Reply(say("fault.trouble", code=code)), language)

    # who is this?

    async def _introduced(self, address: Address) -> bool:
        """At first sight, link an account to the person with its e-mail address."""
        directory = self.directories.get(address[0])
        if directory is None:
            return False
        profile = await directory.profile(address)
        if not (profile and profile.email and profile.matchable):
            return False
        work = functools.partial(self._link, address, profile.email, profile.locale)
        try:
            return await self.store(work)
        except IntegrityError:  # somebody's first two requests came at once, and the other one did it
            return True

    def _link(self, address: Address, email: str, locale: str | None, session: Session) -> bool:
        now = self.contexts.clock()
        person = people.by_email(session, email, now.date())
        if person:
            people.link_identity(session, address, person.id, locale, now)
        return person is not None

    async def store(self, work: Callable[[Session], T]) -> T:
        return await self.turns.store(work)

    def forget_old_answers(self) -> None:
        with self.database.writing() as session:
            inbox.forget_before(session, datetime.now(UTC) - KEEP_ANSWERS)


def _writes(call: Call) -> bool:
    if call.kind == "action" and call.name != "say":
        action = registry.ACTIONS.get(call.name)
        return bool(action and action.writes)
    if call.kind == "form":
        return call.name in registry.FORMS and registry.FORMS[call.name].writes
    return False


def _takes_long(call: Call) -> bool:
    if call.kind == "action" and call.name != "say":
        action = registry.ACTIONS.get(call.name)
        return bool(action and action.long)
    return call.kind != "form" and _command(call)[0].long


def _performing(call: Call, understood: Perform) -> Call:
    return replace(call, kind="action", name=understood.action, data=understood.data)


def storable(text: str) -> str:
    return _UNSTORABLE.sub("", text)


def _cleaned(call: Call) -> Call:
    def clean(texts: Data) -> Data:
        return {name: storable(text) for name, text in texts.items()}

    return replace(call, text=storable(call.text), data=clean(call.data), values=clean(call.values))


def _command(call: Call) -> tuple[registry.Command, str]:
    """A slash command, or words: a direct message, or a button that says its text again."""
    if call.kind == "command":
        return registry.find_command(call.name, call.text)
    text = call.data.get("text", "") if call.kind == "action" else call.text
    return registry.find_spoken(text) or (registry.BY_NAME["help"], text)


def _effect(context: Context, call: Call) -> Shown:
    """What a call that may write answers; a form or errors mean that nothing was written."""
    answer = _handle(context, call)
    if isinstance(answer, Perform):
        raise TypeError(f"{call.name} writes already: it cannot hand on {answer.action}")
    return with_intents(answer)


def _handle(context: Context, call: Call) -> Answer:
    if call.kind == "action" and call.name != "say":
        if call.name not in registry.ACTIONS:
            return Reply(context.say("fault.old_form"))
        return registry.ACTIONS[call.name].run(context, call.data)
    if call.kind == "form":
        if call.name not in registry.FORMS:
            return Reply(context.say("fault.old_form"))
        return registry.FORMS[call.name].submit(context, call.data, call.values)
    command, text = _command(call)
    return command.run(context, text)


def with_intents(answer: Shown) -> Shown:
    """Every button that changes something, and every form, gets an intent of its own."""
    if isinstance(answer, Form):
        return replace(answer, intent=secrets.token_urlsafe(12))
    if isinstance(answer, Reply):
        shared = secrets.token_urlsafe(12) if answer.one_of else ""
        return replace(answer, buttons=_minted(answer.buttons, shared), items=_items(answer.items))
    return answer


def _home_with_intents(shown: Home) -> Home:
    sections = tuple(replace(section, items=_items(section.items)) for section in shown.sections)
    return replace(shown, buttons=_minted(shown.buttons), sections=sections)


def _items(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(replace(i, buttons=_minted(i.buttons), menu=_minted(i.menu)) for i in items)


def _minted(buttons: tuple[Button, ...], shared: str = "") -> tuple[Button, ...]:
    return tuple(
        replace(b, intent=shared or secrets.token_urlsafe(12)) if b.changes and not b.intent else b
        for b in buttons
    )
