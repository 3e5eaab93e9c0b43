"""The courier of mails: makes each once, hands it to the mail server, keeps what the server said."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

import structlog
from anyio import CapacityLimiter, to_thread
from sqlmodel import Session

from bot.delivery import Store, surely
from bot.mail.mailer import Mailer
from bot.mail.message import OutgoingMail, build
from bot.mail.receipts import Fate as SmtpFate
from bot.mail.receipts import Receipt, plain_reason
from bot.papers import PaperMaker, freeze_apart
from handlers import deliveries, letters
from handlers.deliveries import Outcome
from handlers.letters import AppointmentLetter
from handlers.rules.addresses import Address
from storage import mails, outbox
from storage.engine import Database
from storage.mails import Frozen
from storage.outbox import Errand
from storage.values import Fate, Mail, MailState, Placing, Recipient

log = structlog.get_logger()
T = TypeVar("T")
FATES = {
    SmtpFate.ACCEPTED: Fate.ACCEPTED,
    SmtpFate.REFUSED: Fate.REFUSED,
    SmtpFate.LATER: Fate.WAITING,
    SmtpFate.UNKNOWN: Fate.UNKNOWN,
}


class _NotOursError(Exception):
    """The mail was stopped, or another process has it: nothing is sent."""


@dataclass(frozen=True)
class _Job:
    errand: Errand
    mail: Mail
    recipients: tuple[Recipient, ...]
    in_vain: bool
    """Of no use any more."""

    @property
    def waiting(self) -> tuple[Recipient, ...]:
        return tuple(r for r in self.recipients if r.fate is Fate.WAITING)


class Mailroom:
    kinds = ("mail",)

    def __init__(
        self,
        database: Database,
        store: Store,
        papers: PaperMaker,
        mailer: Mailer,
        mail_from: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = store
        self._papers = papers
        self._mailer = mailer
        self._from = mail_from
        self._clock = clock
        self._making = CapacityLimiter(1)
        """One at a time: it is all work for the processor, and who waits for an answer goes first."""

    async def close(self) -> None:
        await self._mailer.close()

    async def deliver(self, errand: Errand) -> None:
        today = self._clock().date()
        job = await to_thread.run_sync(self._read, functools.partial(_load, errand, today))
        if job is None:
            await self._store(lambda session: outbox.stop(session, errand, datetime.now(UTC)))
        elif job.in_vain and job.mail.state is not MailState.SENDING:
            await self._drop(job)
        elif job.mail.state is MailState.ACCEPTED:
            await self._make(job)
        elif job.mail.state is MailState.SENDING:  # whoever was sending it is gone
            await self._settle(job, {r.id: Outcome(Fate.UNKNOWN) for r in job.waiting})
        elif job.mail.due_at > datetime.now(UTC):
            await self._store(lambda session: outbox.later(session, errand, job.mail.due_at))
        else:
            await self._send(job)

    def _read(self, work: Callable[[Session], T]) -> T:
        with self._database.reading() as session:
            return work(session)

    async def _make(self, job: _Job) -> None:
        """Words and bytes, once; from then on every try sends these."""
        try:
            made = await self._frozen(job)
        except Exception as error:
            log.exception("a mail could not be made", mail=job.mail.id)
            await surely(self._store, functools.partial(_unmade, job, str(error), self._clock()))
            return
        await surely(self._store, functools.partial(_made, job, made))

    async def _frozen(self, job: _Job) -> Frozen:
        """Many at once in a process of their own, so that answers need not wait for them."""
        letter = letters.from_json(job.mail.letter)
        if job.mail.batch:
            from anyio import to_process  # noqa: PLC0415  (2 MB that only a sending to many needs)

            try:
                return await to_process.run_sync(
                    freeze_apart, self._papers.recipe, letter, job.recipients, job.mail.asked_at,
                    limiter=self._making,
                )  # fmt: skip
            except Exception as error:  # no second process here, or the true fault: the thread will tell
                log.warning("not made apart", mail=job.mail.id, error=type(error).__name__)
        make = functools.partial(self._papers.freeze, letter, job.recipients, job.mail.asked_at)
        return await to_thread.run_sync(make, limiter=self._making)

    async def _send(self, job: _Job) -> None:
        message = await to_thread.run_sync(self._read, functools.partial(self._message, job))
        addresses = [recipient.email for recipient in job.waiting]

        async def before_data() -> None:
            if not await surely(self._store, functools.partial(_under_way, job, self._clock())):
                raise _NotOursError

        try:
            receipts = await self._mailer.send(message, self._from, addresses, before_data)
        except _NotOursError:
            return
        by_email = {receipt.email: receipt for receipt in receipts}
        await self._settle(job, {r.id: _outcome(by_email[r.email]) for r in job.waiting})

    def _message(self, job: _Job, session: Session) -> bytes:
        frozen = mails.frozen(session, job.mail.id)
        letter = letters.from_json(job.mail.letter)
        first_name = letter.anchor.split()[0] if letter.anchor.strip() else letter.anchor
        cancelled = isinstance(letter, AppointmentLetter) and letter.cancelled
        to, cc = (
            tuple(
                Address(r.name, r.email)
                for r in job.recipients
                if r.placing is placing and r.fate is not Fate.REPLACED
            )
            for placing in (Placing.TO, Placing.CC)
        )
        return build(
            OutgoingMail(
                message_id=job.mail.message_id,
                date=job.mail.asked_at.astimezone(self._clock().tzinfo),
                sender=Address(f"{first_name} (LSC WBB)", self._from),
                reply_to=Address(letter.anchor, letter.anchor_email),
                to=to,
                cc=cc,
                subject=job.mail.subject,
                text=frozen.text,
                html=frozen.html,
                files=frozen.files,
                calendar=frozen.calendar,
                method="CANCEL" if cancelled else "REQUEST" if frozen.calendar else "",
                in_reply_to=job.mail.in_reply_to,
            )
        )

    async def _drop(self, job: _Job) -> None:
        await self._store(functools.partial(_dropped, job, self._clock()))

    async def _settle(self, job: _Job, outcomes: dict[int, Outcome]) -> None:
        await surely(self._store, functools.partial(_settled, job, outcomes, self._clock()))


def _load(errand: Errand, today: date, session: Session) -> _Job | None:
    """None for a mail that has its end."""
    mail = mails.get(session, int(errand.payload["mail"]))
    if mail is None or mail.state not in mails.ON_ITS_WAY:
        return None
    to = mails.recipients(session, [mail.id])[mail.id]
    return _Job(errand, mail, to, deliveries.is_vain(session, mail, today))


def _dropped(job: _Job, at: datetime, session: Session) -> None:
    now = datetime.now(UTC)
    deliveries.drop(session, job.mail, now, at)
    outbox.stop(session, job.errand, now)


def _made(job: _Job, made: Frozen, session: Session) -> None:
    mails.freeze(session, job.mail.id, made)
    outbox.begin(session, job.errand, job.mail.due_at)
    deliveries.renew(session, job.mail, datetime.now(UTC))


def _unmade(job: _Job, why: str, at: datetime, session: Session) -> None:
    now = datetime.now(UTC)
    deliveries.unmade(session, job.mail, why, now, at)
    outbox.fail(session, job.errand, now, why)


def _under_way(job: _Job, at: datetime, session: Session) -> bool:
    """From here on a crash leaves its fate open."""
    if deliveries.is_vain(session, job.mail, at.date()):  # a moment ago it was not
        _dropped(job, at, session)
        return False
    return outbox.hold(session, job.errand) and mails.step(
        session, job.mail.id, (MailState.FROZEN,), MailState.SENDING
    )


def _outcome(receipt: Receipt) -> Outcome:
    fate = FATES[receipt.fate]
    return Outcome(fate, "" if fate is Fate.ACCEPTED else plain_reason(receipt), receipt.reason)


def _settled(job: _Job, outcomes: dict[int, Outcome], at: datetime, session: Session) -> None:
    now = datetime.now(UTC)
    waits = deliveries.settle(session, job.mail, outcomes, now=now, at=at)
    if waits:
        said = next((o.said for o in outcomes.values() if o.fate is Fate.WAITING), "")
        outbox.later(session, job.errand, now + deliveries.backoff(job.errand.attempts), said)
    else:
        outbox.done(session, job.errand, now)
