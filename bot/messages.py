"""The couriers of chat: messages to a person, posts in a channel, files, and work that goes on in steps."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import structlog
from anyio import to_thread
from sqlmodel import Session

from bot.contexts import Contexts
from bot.delivery import Store, surely
from bot.dispatch import Address, with_intents
from bot.papers import PaperMaker
from bot.together import Together, in_a_thread
from handlers import registry
from handlers.by_mail import ColleagueMail, written
from handlers.context import Context
from handlers.surface import Data, Paper, Post, Reply, Tell
from handlers.undelivered import GONE
from storage import channels, mails, outbox, people, undelivered
from storage.channels import LinkedChannel
from storage.engine import Database, DatabaseBusyError
from storage.outbox import Errand
from storage.values import MailFile, Person

log = structlog.get_logger()
Sent = dict[str, Any]
Notice = Callable[[Context, Data], Reply | None]
AT_ONCE = 80
"""So many may be on their way: a message takes two answers of Slack, some 50 ms each."""
GIVE_UP = timedelta(days=1)
"""A message that a platform does not take for so long is given up."""


WHICH = ("guide", "agreements")
"""A meeting mail's files, in their order."""


class UndeliverableError(Exception):
    """Trying again does not help: the account or the channel is gone. `why` is a class our texts know."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class LaterError(Exception):
    """Patience. `why` is said when it came to nothing: no answer, no access, no mail server."""

    def __init__(self, seconds: float, why: str = "no_answer") -> None:
        super().__init__(f"{seconds:.0f} s")
        self.seconds = seconds
        self.why = why


class ByMail(Protocol):
    """The way to somebody of the centres who has no account on the platform."""

    async def send(self, to: Person, mail: ColleagueMail, key: str, now: datetime, language: str) -> None: ...


class Messenger(Protocol):
    """One platform's way to send first. `key` is in what is sent, so that it can be found again."""

    async def find_person(self, email: str) -> Address | None: ...

    async def to_person(self, to: Address, reply: Reply, key: str, sent: Sent, *, again: bool) -> Sent: ...

    async def to_channel(self, to: LinkedChannel, body: Reply, key: str, *, again: bool) -> Sent: ...

    async def add_file(self, sent: Sent, file: MailFile, data: Data, *, again: bool) -> None:
        """To what was posted, or to a person (`platform`, `workspace`, `user`). `data`: of a link to it."""


@dataclass(frozen=True)
class _Message:
    person: Person | None
    address: Address | None
    reply: Reply | None


class Messages:
    """Rendered when they are delivered, so that they say how things are then."""

    kinds = ("notice", "post", "file", "work")

    def __init__(
        self,
        database: Database,
        store: Store,
        contexts: Contexts,
        papers: PaperMaker,
        messenger: Messenger,
        by_mail: ByMail,
    ) -> None:
        self._database = database
        self._store = store
        self._contexts = contexts
        self._papers = papers
        self._messenger = messenger
        self._by_mail = by_mail
        self._rendering = Together(in_a_thread(self._rendered), AT_ONCE)
        self._marking = Together(self._marked, AT_ONCE)

    async def close(self) -> None:
        """Nothing is kept open."""

    async def deliver(self, errand: Errand) -> None:
        work = {"notice": self._notice, "post": self._post, "file": self._file, "work": self._work}
        try:
            await work[errand.kind](errand)
        except LaterError as asked:
            now = datetime.now(UTC)
            if now - errand.first_due_at > GIVE_UP:
                await surely(self._store, functools.partial(_failed, errand, asked.why))
            due = now + timedelta(seconds=asked.seconds)
            await self._store(lambda session: outbox.later(session, errand, due, "asked for patience"))
        except UndeliverableError as error:
            await surely(self._store, functools.partial(_failed, errand, error.why))
        except Tell:  # the person may not see this any more
            await self._store(lambda session: outbox.stop(session, errand, datetime.now(UTC)))

    # a message to a person

    async def _notice(self, errand: Errand) -> None:
        found = await self._rendering.do(errand)
        if found.person is None or found.reply is None:
            await self._store(lambda session: outbox.stop(session, errand, datetime.now(UTC)))
            return
        to = found.address or await self._messenger.find_person(found.person.email)
        sent = await (
            self._mailed(errand) if to is None else self._told(errand, found.person, to, found.reply)
        )
        first = {outbox.TOLD_ON: self._contexts.today.isoformat()}
        await self._arrived(errand, first | sent)

    async def _arrived(self, errand: Errand, sent: Sent) -> None:
        """Marked with others that arrive just now; by itself where that cannot be."""
        if not await self._marking.do((errand, sent)):
            await surely(self._store, functools.partial(_delivered, errand, sent))

    async def _marked(self, arrived: list[tuple[Errand, Sent]]) -> list[bool]:
        try:
            marked = await self._store(functools.partial(_delivered_together, arrived))
        except Exception as error:
            passing = isinstance(error, DatabaseBusyError)
            log.warning("not marked together", number=len(arrived), exc_info=None if passing else error)
            marked = set()
        return [errand.id in marked for errand, _ in arrived]

    async def _told(self, errand: Errand, person: Person, to: Address, reply: Reply) -> Sent:
        """In the chat: at the account that wrote to us, or another one with the same address."""
        again = errand.attempts > 1
        try:
            return await self._messenger.to_person(to, reply, errand.key, errand.sent, again=again)
        except UndeliverableError as error:
            if error.why not in {GONE, "no_channel"}:  # a conversation for two, without the other
                raise
            other = await self._messenger.find_person(person.email)
            if other is None or other == to:
                raise UndeliverableError(GONE) from error
        return await self._messenger.to_person(other, reply, errand.key, {}, again=again)

    async def _mailed(self, errand: Errand) -> Sent:
        """Once: what was told by mail is not made new when something changes."""
        if errand.payload["notice"] not in registry.BY_MAIL:
            raise UndeliverableError(GONE)
        found = await to_thread.run_sync(self._as_mail, errand)
        told = set(errand.sent.get("mailed", ()))
        if found is None:
            return errand.sent
        person, mail, now, language = found
        if "mailed" in errand.sent and mail.about <= told:
            return errand.sent
        await self._by_mail.send(person, mail, errand.key, now, language)
        return {"mailed": sorted(told | mail.about)}

    def _as_mail(self, errand: Errand) -> tuple[Person, ColleagueMail, datetime, str] | None:
        with self._database.reading() as session:
            person, _ = self._who(session, errand)
            if person is None:
                return None
            context, language = self._contexts.of(session, person, None)
            notice = errand.payload["notice"]
            reply = registry.NOTICES[notice](context, _data(errand) | {"mailed": "1"})
            return (person, written(context, notice, reply), context.now, language) if reply else None

    def _rendered(self, errands: list[Errand]) -> list[_Message | Exception]:
        """Those that leave together in one reading: on a morning everybody asks the same tables."""
        found: list[_Message | Exception] = []
        with self._database.reading() as session:
            ids = {errand.person_id for errand in errands if errand.person_id is not None}
            known = people.several(session, ids, self._contexts.today)
            addresses = people.addresses_of(session, ids)
            notices = registry.NOTICES | self._read_together(session, errands)
            for errand in errands:
                person = known.get(errand.person_id or 0)
                try:
                    reply = self._reply(session, errand, person, notices[errand.payload["notice"]])
                    found.append(_Message(person, addresses.get(errand.person_id or 0), reply))
                except Exception as error:
                    self._database.read_anew(session)
                    found.append(error)
        return found

    def _read_together(self, session: Session, errands: list[Errand]) -> dict[str, Notice]:
        """Where one of them is at fault, each is made by itself, and the others go."""
        made: dict[str, Notice] = {}
        for notice, read in registry.NOTICES_TOGETHER.items():
            several = [_data(errand) for errand in errands if errand.payload["notice"] == notice]
            if len(several) > 1:
                try:
                    made[notice] = read(self._contexts.of_the_centre(session), several)
                except Exception as error:
                    log.warning("not read together", notice=notice, exc_info=error)
                    self._database.read_anew(session)
        return made

    def _reply(self, session: Session, errand: Errand, person: Person | None, notice: Notice) -> Reply | None:
        if person is None:
            return None
        context, _ = self._contexts.of(session, person, None)
        shown_before = {"shown": "1"} if errand.sent else {}
        reply = notice(context, _data(errand) | shown_before)
        shown = with_intents(reply) if reply else None
        return shown if isinstance(shown, Reply) else None

    def _who(self, session: Session, errand: Errand) -> tuple[Person | None, Address | None]:
        if errand.person_id is None:
            return None, None
        person = people.get(session, errand.person_id, self._contexts.today)
        return person, people.address_of(session, errand.person_id) if person else None

    # a post in a school's channel

    async def _post(self, errand: Errand) -> None:
        post, channel, files = await to_thread.run_sync(self._posted, errand)
        if post is None or channel is None:
            await self._store(lambda session: outbox.stop(session, errand, datetime.now(UTC)))
            return
        again, sent = errand.attempts > 1, _there(errand.sent, channel)
        if "ts" not in sent:
            sent = await self._messenger.to_channel(channel, Reply(post.body), errand.key, again=again)
            await surely(self._store, lambda session: outbox.keep(session, errand, sent))
        for place, file in enumerate(files):
            if file.name in sent.get("files", ()):
                continue
            data = {**_data(errand), "file": "mail", "which": WHICH[place]}
            await self._messenger.add_file(sent, file, data, again=again)
            sent = {**sent, "files": [*sent.get("files", ()), file.name]}
            await surely(self._store, functools.partial(_keep, errand, sent))
        await surely(self._store, lambda session: outbox.done(session, errand, datetime.now(UTC), sent))

    def _posted(self, errand: Errand) -> tuple[Post | None, LinkedChannel | None, tuple[MailFile, ...]]:
        with self._database.reading() as session:
            context = self._contexts.of_the_centre(session)
            post = registry.POSTS[errand.payload["post"]](context, _data(errand))
            mail = mails.get(session, post.mail_id) if post and post.mail_id else None
            if mail is None:
                return post, None, ()
            return post, channels.of(session, mail.school_id), mails.files(session, mail.id)

    # a file that somebody asked to see, where there are no links

    async def _file(self, errand: Errand) -> None:
        to, wanted = await to_thread.run_sync(self._wanted, errand)
        if to is None or wanted is None:
            await self._store(lambda session: outbox.stop(session, errand, datetime.now(UTC)))
            return
        file = (
            wanted if isinstance(wanted, MailFile) else await to_thread.run_sync(self._papers.paper, wanted)
        )
        where = dict(zip(("platform", "workspace", "user"), to, strict=True))
        await self._messenger.add_file(where, file, _data(errand), again=errand.attempts > 1)
        await surely(self._store, lambda session: outbox.done(session, errand, datetime.now(UTC)))

    def _wanted(self, errand: Errand) -> tuple[Address | None, Paper | MailFile | None]:
        with self._database.reading() as session:
            person, address = self._who(session, errand)
            if person is None or address is None:
                return None, None
            context, _ = self._contexts.of(session, person, None)
            data = _data(errand)
            return address, registry.FILES[data["file"]](context, data)

    # work in steps, each in a short transaction

    async def _work(self, errand: Errand) -> None:
        at: int | None = int(errand.sent.get("at", 0))
        while at is not None:
            at = await self._store(functools.partial(self._step, errand, at))

    def _step(self, errand: Errand, at: int, session: Session) -> int | None:
        person, _ = self._who(session, errand)
        if person is None or not outbox.hold(session, errand):
            return None
        context, _ = self._contexts.of(session, person, None)
        after = registry.WORKS[errand.payload["work"]](context, _data(errand), at)
        if after is None:
            outbox.done(session, errand, datetime.now(UTC))
        else:
            outbox.keep(session, errand, {"at": after})
        return after


def _data(errand: Errand) -> Data:
    return {name: str(value) for name, value in errand.payload.items()}


def _there(sent: Sent, channel: LinkedChannel) -> Sent:
    """How far the sending came, unless that was in the channel that was linked before."""
    moved = channel.workspace and sent.get("channel") not in {None, channel.conversation}
    return {} if moved else dict(sent)


def _keep(errand: Errand, sent: Sent, session: Session) -> bool:
    return outbox.keep(session, errand, sent)


def _delivered_together(arrived: list[tuple[Errand, Sent]], session: Session) -> set[int]:
    """Those to people for whom nothing waited that is due again now; `outbox.done_together` says which."""
    people_ids = {errand.person_id for errand, _ in arrived if errand.person_id is not None}
    waited = {row.person_id for row in undelivered.given_up(session, people_ids)}
    plain = [(errand, sent) for errand, sent in arrived if errand.person_id not in waited]
    return outbox.done_together(session, plain, datetime.now(UTC))


def _delivered(errand: Errand, sent: Sent, session: Session) -> None:
    """Whoever is reached again also gets what waited for that."""
    now = datetime.now(UTC)
    outbox.done(session, errand, now, sent)
    if errand.person_id is not None and "mailed" not in sent:
        waited = undelivered.given_up(session, [errand.person_id])
        outbox.revive(session, [row.key for row in waited if row.error == GONE and not row.is_left], now)


def _failed(errand: Errand, why: str, session: Session) -> None:
    """Given up: it stands in the coordinator's list, and the anchor whose post did not arrive is told."""
    now = datetime.now(UTC)
    outbox.fail(session, errand, now, why)
    log.warning("given up", key=errand.key, why=why)
    mail = mails.get(session, int(errand.payload["mail"])) if errand.kind == "post" else None
    if mail:
        key, payload = f"post-failed:{mail.id}", {"notice": "post_failed", "mail": str(mail.id), "why": why}
        if not outbox.ask(session, key, "notice", payload, now=now, person_id=mail.author_id):
            outbox.again(session, key, now)
