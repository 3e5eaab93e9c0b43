"""What became of a mail, recipient by recipient, and what a refusal means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.mail.message import one_line

LONGEST_REASON = 200


class Fate(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    """For good: trying again changes nothing."""
    LATER = "later"
    """Certainly not taken, and worth another try."""
    UNKNOWN = "unknown"
    """The connection was lost between the whole mail and the answer to it."""


@dataclass(frozen=True)
class Receipt:
    email: str
    fate: Fate
    code: int | None
    """None: the server said nothing, and `reason` is ours."""
    reason: str
    """The server's own words on one line, without secrets."""


class Reason(StrEnum):
    """Classes of reasons that our texts know."""

    UNKNOWN_ADDRESS = "unknown_address"
    MAILBOX_FULL = "mailbox_full"
    BLOCKED = "blocked"
    TOO_LARGE = "too_large"
    CHARACTERS = "characters"
    """The address has letters that a mail server on the way does not take."""
    UNREACHABLE = "unreachable"
    OTHER = "other"


AUTHENTICATION_REQUIRED = 530
"""A fault of our settings and of no recipient: mended, the same mail goes."""


def fate_of(code: int) -> Fate:
    """Of an answer that came before the mail itself was handed over, or to it."""
    if 200 <= code < 300:
        return Fate.ACCEPTED
    return Fate.REFUSED if 500 <= code < 600 and code != AUTHENTICATION_REQUIRED else Fate.LATER


def quoted(said: str, secrets: tuple[str, ...] = ()) -> str:
    """A server's words as they may be kept and shown: a server could repeat what it was told."""
    for secret in secrets:
        said = said.replace(secret, "•••")
    line = one_line(said)
    return line if len(line) <= LONGEST_REASON else f"{line[: LONGEST_REASON - 1]}…"


_ENHANCED = re.compile(r"(?<![\d.])[45]\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_BY_ENHANCED = (
    (re.compile(r"6\.7"), Reason.CHARACTERS),
    (re.compile(r"1\.[78]|7\.\d+"), Reason.BLOCKED),
    # 4.1 is what Microsoft says of an address that its customer does not have.
    (re.compile(r"1\.\d+|2\.1|4\.(?:1|4)"), Reason.UNKNOWN_ADDRESS),
    (re.compile(r"2\.2"), Reason.MAILBOX_FULL),
    (re.compile(r"2\.3|3\.4"), Reason.TOO_LARGE),
)
_WHOSE = "user|recipient|mailbox|address|account|alias"
_BY_WORDS = (
    (re.compile(r"too (?:large|big)|(?:size|message) .{0,30}exceed|exceed.{0,30}\bsize"), Reason.TOO_LARGE),
    (
        re.compile(r"mailbox (?:is )?full|quota|exceed.{0,30}storage|insufficient.{0,20}storage"),
        Reason.MAILBOX_FULL,
    ),
    (
        re.compile(
            rf"(?:unknown|no such|invalid) (?:\w+ )?(?:{_WHOSE})"
            rf"|(?:{_WHOSE})\b.{{0,60}}(?:unknown|not found|not exist|n't exist|unavailable|disabled)"
            rf"|have an? \S+ account|not our customer|undeliverable address"
        ),
        Reason.UNKNOWN_ADDRESS,
    ),
    (
        re.compile(
            r"spam|block|blacklist|policy|denied|relay|not permitted|authenticat|reputation|dmarc|spf"
        ),
        Reason.BLOCKED,
    ),
)
_BY_CODE = {551: Reason.UNKNOWN_ADDRESS, 552: Reason.MAILBOX_FULL, 553: Reason.UNKNOWN_ADDRESS}


def plain_reason(receipt: Receipt) -> Reason:
    """By the enhanced code (RFC 3463) where it says something, else by the words, else by the code."""
    if receipt.code is None and receipt.fate in {Fate.LATER, Fate.UNKNOWN}:
        return Reason.UNREACHABLE
    if found := _ENHANCED.search(receipt.reason):
        detail = f"{int(found[1])}.{int(found[2])}"
        for pattern, reason in _BY_ENHANCED:
            if pattern.fullmatch(detail):
                return reason
    words = receipt.reason.lower()
    for pattern, reason in _BY_WORDS:
        if pattern.search(words):
            return reason
    return _BY_CODE.get(receipt.code or 0, Reason.OTHER)
