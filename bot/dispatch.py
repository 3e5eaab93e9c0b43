"""Call → person → handler → answer: one transaction, no effect twice, every error a sentence."""

from __future__ import annotations

import contextlib
import functools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol, TypeVar

import anyio
import structlog
from anyio import to_thread
from pydantic import TypeAdapter
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot.words import language_of, words_in
from handlers import home, registry
from handlers.context import Context, Terms
from handlers.surface import Answer, Button, Data, Form, Home, Item, Option, Reply, Tell
from storage import inbox, people
from storage.engine import Database, DatabaseBusyError

log = structlog.get_logger()
Address = tuple[str, str, str]
"""Platform, workspace, user: who somebody is there."""
T = TypeVar("T")
READERS = 4
SHELL = "shell"
"""The platform of `schoolbeeld say`, where the user is an e-mail address."""
KEEP_ANSWERS = timedelta(days=7)
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
    locale: str | None = None


@dataclass(frozen=True)
class Outcome:
    answer: Answer
    language: str
    changed: bool = False
    """Whether something was stored, so that the home tab is no longer right."""


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
    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class Dispatcher:
    """The one way in for every platform and for the shell. Handlers run in worker threads."""

    def __init__(
        self,
        database: Database,
        terms: Terms,
        clock: Callable[[], datetime],
        directory: Directory | None = None,
    ) -> None:
        self.database = database
        self.terms = terms
        self.clock = clock
        self.directory = directory
        self._readers = anyio.CapacityLimiter(READERS)
        self._writers = anyio.CapacityLimiter(1 if database.single_writer else READERS)

    # the three questions of a platform

    async def answer(self, call: Call) -> Outcome:
        """Always an answer: whatever goes wrong on the way becomes a sentence."""
        try:
            await self._meet(call.address)
            work = functools.partial(self.answer_here, call)
            return await self._in_thread(work, writes=_writes(call))
        except Exception as error:
            return self._fault(error, call, language_of(None, call.locale))

    async def suggest(self, address: Address, form: str, field_name: str, query: str) -> tuple[Option, ...]:
        def work() -> tuple[Option, ...]:
            with self.database.reading() as session:
                context, _ = self._context(session, address, None)
                return registry.suggest(context, form, field_name, query)

        try:
            await self._meet(address)
            return await self._in_thread(work)
        except Exception:
            log.exception("no suggestions", form=form, field=field_name)
            return ()

    async def home(self, address: Address) -> tuple[Home, str]:
        def work() -> tuple[Home, str]:
            with self.database.reading() as session:
                context, language = self._context(session, address, None)
                return _home_with_intents(home.home(context)), language

        await self._meet(address)
        return await self._in_thread(work)

    # the work, in a thread

    def answer_here(self, call: Call) -> Outcome:
        """The answer, in the calling thread."""
        return self._write(call) if _writes(call) else self._read(call)

    def _read(self, call: Call) -> Outcome:
        language = language_of(None, call.locale)
        try:
            with self.database.reading() as session:
                context, language = self._context(session, call.address, call.locale)
                return Outcome(with_intents(_handle(context, call)), language)
        except Tell as told:
            return Outcome(with_intents(told.answer), language)
        except Exception as error:
            return self._fault(error, call, language)

    def _write(self, call: Call) -> Outcome:
        """In one transaction: claim the key, act, keep the answer. A repeat gets the kept answer."""
        language = language_of(None, call.locale)
        try:
            with self.database.writing() as session:
                context, language = self._context(session, call.address, call.locale)
                key = f"{':'.join(call.address)}:{call.key or secrets.token_urlsafe(12)}"
                now = datetime.now(UTC)
                if not inbox.claim(session, key, now):
                    kept = inbox.answer_to(session, key)
                    return Outcome(_STORED.validate_python(kept), language)
                answer = _effect(context, call)
                inbox.keep(session, key, _STORED.dump_python(answer, mode="json"))
            return Outcome(answer, language, changed=True)
        except (Tell, _NoEffect) as told:
            return Outcome(with_intents(told.answer), language)
        except Exception as error:
            return self._fault(error, call, language)

    def _context(self, session: Session, address: Address, locale: str | None) -> tuple[Context, str]:
        now = self.clock()
        if address[0] == SHELL:
            person, seen = people.by_email(session, address[2], now.date()), None
        else:
            person, seen = people.by_identity(session, address, now.date()) or (None, None)
        chosen = person.language if person else None
        language = language_of(chosen, locale or seen)
        return Context(session, person, now, words_in(language, self.terms), self.terms), language

    def _fault(self, error: Exception, call: Call, language: str) -> Outcome:
        say = words_in(language, self.terms)
        if isinstance(error, DatabaseBusyError):
            log.warning("database busy", call=call.kind, name=call.name)
            return Outcome(Reply(say("fault.busy")), language)
        code = secrets.token_hex(3)
        log.error("handler failed", code=code, call=call.kind, name=call.name, exc_info=error)
        return Outcome(Reply(say("fault.trouble", code=code)), language)

    # who is this?

    async def _meet(self, address: Address) -> None:
        """At first sight, link an account to the person with its e-mail address."""
        if self.directory is None or await self._in_thread(functools.partial(self._knows, address)):
            return
        profile = await self.directory.profile(address)
        if profile and profile.email and profile.matchable:
            with contextlib.suppress(IntegrityError):  # somebody's first two requests came at once
                await self._in_thread(
                    functools.partial(self._link, address, profile.email, profile.locale), writes=True
                )

    def _knows(self, address: Address) -> bool:
        with self.database.reading() as session:
            return people.is_known(session, address)

    def _link(self, address: Address, email: str, locale: str | None) -> None:
        now = self.clock()
        with self.database.writing() as session:
            person = people.by_email(session, email, now.date())
            if person:
                people.link_identity(session, address, person.id, locale, now)

    async def _in_thread(self, work: Callable[[], T], *, writes: bool = False) -> T:
        limiter = self._writers if writes else self._readers
        return await to_thread.run_sync(work, limiter=limiter)

    def forget_old_answers(self) -> None:
        with self.database.writing() as session:
            inbox.forget_before(session, datetime.now(UTC) - KEEP_ANSWERS)


def _writes(call: Call) -> bool:
    if call.kind == "action" and call.name != "say":
        action = registry.ACTIONS.get(call.name)
        return bool(action and action.writes)
    if call.kind == "form":
        return call.name in registry.FORMS and registry.FORMS[call.name].writes
    return _command(call)[0].writes


def _command(call: Call) -> tuple[registry.Command, str]:
    """A slash command, or words: a direct message, or a button that says its text again."""
    if call.kind == "command":
        return registry.find_command(call.name, call.text)
    text = call.data.get("text", "") if call.kind == "action" else call.text
    return registry.find_spoken(text) or (registry.BY_NAME["help"], text)


def _effect(context: Context, call: Call) -> Reply:
    """What a call that may write answers; a form or errors mean that nothing was written."""
    answer = with_intents(_handle(context, call))
    if not isinstance(answer, Reply):
        raise _NoEffect(answer)
    return answer


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


def with_intents(answer: Answer) -> Answer:
    """Every button that changes something, and every form, gets an intent of its own."""
    if isinstance(answer, Form):
        return replace(answer, intent=secrets.token_urlsafe(12))
    if isinstance(answer, Reply):
        return replace(answer, buttons=_minted(answer.buttons), items=_items(answer.items))
    return answer


def _home_with_intents(shown: Home) -> Home:
    sections = tuple(replace(section, items=_items(section.items)) for section in shown.sections)
    return replace(shown, buttons=_minted(shown.buttons), sections=sections)


def _items(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(replace(i, buttons=_minted(i.buttons), menu=_minted(i.menu)) for i in items)


def _minted(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    return tuple(
        replace(b, intent=secrets.token_urlsafe(12)) if b.changes and not b.intent else b for b in buttons
    )
