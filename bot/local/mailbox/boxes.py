"""Whose mailboxes there are, and which mails a person is looking at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.local.draw.names import BRUSSELS, MONTHS, clock, moment
from bot.local.mailbox.mails import Mail
from bot.local.workspace import Workspace


@dataclass(frozen=True)
class Box:
    address: str
    name: str
    count: int
    is_refused: bool


def boxes(workspace: Workspace) -> list[Box]:
    """One for each address a mail was accepted for, or that is refused; by name."""
    mails = workspace.mailbox.mails
    counts: dict[str, int] = {}
    spelled: dict[str, str] = dict(mails.refused)
    for mail in mails.all():
        for address in mail.envelope.recipients:
            key = address.casefold()
            spelled.setdefault(key, address)
            counts[key] = counts.get(key, 0) + 1
    names = known_names(workspace)
    found = [
        Box(address, names.get(key, ""), counts.get(key, 0), mails.refuses(address))
        for key, address in spelled.items()
    ]
    return sorted(found, key=lambda box: (box.name or box.address).casefold())


def known_names(workspace: Workspace) -> dict[str, str]:
    """By address in small letters: as the mails call people, and as the workspace does."""
    names: dict[str, str] = {}
    for mail in workspace.mailbox.mails.all():
        for address, name in mail.names.items():
            names.setdefault(address, name)
    return names | {
        user.email.casefold(): user.real_name for user in workspace.people.everyone() if user.email
    }


def matches(mail: Mail, words: str, names: dict[str, str]) -> bool:
    """Every word stands somewhere in the subject, the sender or the receivers."""
    receivers = [f"{names.get(one.casefold(), '')} {one}" for one in mail.envelope.recipients]
    text = " ".join((mail.subject, mail.sender, *receivers)).casefold()
    return all(word in text for word in words.casefold().split())


def box_matches(box: Box, words: str) -> bool:
    text = f"{box.name} {box.address}".casefold()
    return all(word in text for word in words.casefold().split())


def time_text(at: float) -> str:
    """The hour of what came today, the day of what came before."""
    came = moment(at)
    if came.date() == datetime.now(BRUSSELS).date():
        return clock(str(at))
    return f"{came.day} {MONTHS[came.month - 1]}"
