"""The mails that were accepted, and the addresses that are refused."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from functools import lru_cache

from bot.local.changes import Changes
from bot.local.config import Json
from bot.local.mailbox.letters import Correspondent, Letter, Part, read_letter
from bot.local.store import Store


@dataclass(frozen=True)
class Envelope:
    """What the two servers said to each other; the letter itself may tell another story."""

    sender: str
    recipients: tuple[str, ...]
    refused: tuple[str, ...] = ()
    dropped: bool = False  # the sender never heard that it was accepted


@dataclass(frozen=True)
class Mail:
    """What a list of mails shows; the letter is read when it is opened."""

    id: int
    at: float
    envelope: Envelope
    subject: str
    sender: str
    names: dict[str, str]  # address in small letters → the name that To or Cc gives it
    attachments: int
    has_invitation: bool
    size: int
    told: Json  # the letter's headers and parts, as `/local/mails` gives them

    def is_for(self, address: str) -> bool:
        return address.casefold() in {one.casefold() for one in self.envelope.recipients}


class Mails:
    def __init__(self, store: Store, changes: Changes) -> None:
        self._store = store
        self._changes = changes
        self._all: dict[int, Mail] = {}
        for mail_id, facts in store.mails():
            self._all[mail_id] = _mail(mail_id, facts)
        self.refused: dict[str, str] = {address.casefold(): address for address in store.refused_addresses()}
        self.letter = lru_cache(maxsize=64)(self._letter)

    def keep(self, envelope: Envelope, raw: bytes) -> Mail:
        letter = read_letter(raw)
        facts: Json = {
            "at": time.time(),
            "envelope": asdict(envelope),
            "subject": letter.subject,
            "sender": letter.sender.shown if letter.sender else envelope.sender,
            "names": {p.address.casefold(): p.name for p in (*letter.to, *letter.cc) if p.name},
            "attachments": len(letter.attachments),
            "has_invitation": letter.invitation is not None,
            "size": len(raw),
            "told": _told(letter),
        }
        mail = _mail(self._store.keep_mail(facts, raw), facts)
        self._all[mail.id] = mail
        self._changes.bump()
        return mail

    def all(self) -> list[Mail]:
        """Newest first."""
        return list(reversed(self._all.values()))

    def find(self, mail_id: int) -> Mail | None:
        return self._all.get(mail_id)

    def raw(self, mail_id: int) -> bytes:
        return self._store.raw_mail(mail_id)

    def _letter(self, mail_id: int) -> Letter:
        return read_letter(self.raw(mail_id))

    def clear(self) -> None:
        self._all.clear()
        self._store.drop_mails()
        self.letter.cache_clear()
        self._changes.bump()

    def refuses(self, address: str) -> bool:
        return address.casefold() in self.refused

    def refuse(self, address: str, *, on: bool) -> None:
        if on:
            self.refused[address.casefold()] = address
        else:
            self.refused.pop(address.casefold(), None)
        self._store.keep_refused_addresses(list(self.refused.values()))
        self._changes.bump()


def _told(letter: Letter) -> Json:
    return {
        "subject": letter.subject,
        "from": _person(letter.sender) if letter.sender else None,
        "to": [_person(one) for one in letter.to],
        "cc": [_person(one) for one in letter.cc],
        "reply_to": [_person(one) for one in letter.reply_to],
        "message_id": letter.message_id,
        "headers": [list(header) for header in letter.headers],
        "parts": [_part(one) for one in letter.parts],
        "attachments": [_part(one) for one in letter.attachments],
    }


def _person(one: Correspondent) -> Json:
    return {"name": one.name, "address": one.address}


def _part(one: Part) -> Json:
    return {"number": one.number, "type": one.mimetype, "name": one.name, "size": one.size}


def _mail(mail_id: int, facts: Json) -> Mail:
    told = facts["envelope"]
    envelope = Envelope(
        told["sender"], tuple(told["recipients"]), tuple(told["refused"]), dropped=told["dropped"]
    )
    return Mail(id=mail_id, **{**facts, "envelope": envelope})
