"""E-mail addresses as people type them: one, or a field with several."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

LONGEST, LONGEST_LOCAL, LONGEST_DOMAIN = 254, 64, 253
"""Octets, RFC 5321 4.5.3.1."""

_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TOKEN = re.compile(r'"[^"\r\n]*"|<[^<>\r\n]*>|\([^()\r\n]*\)|[,;\r\n]|[^\s,;<>()"]+|\S')
_AROUND = ".:'’‘“”*[]{}|\u200b\ufeff"


@dataclass(frozen=True)
class Address:
    name: str
    email: str


@lru_cache(maxsize=4096)
def valid_address(text: str) -> str | None:
    """One address that a mail server can be handed, its domain in lower case and in ASCII. None: it is not.

    No list, no name, no comment, no quoted or bracketed form: nobody at a school has such an address.
    """
    email = unicodedata.normalize("NFC", text.strip())
    local, at, domain = email.rpartition("@")
    if not at or not email.isprintable() or not _LOCAL.fullmatch(local):
        return None
    ascii_domain = _ascii_domain(domain)
    if ascii_domain is None or len(local.encode()) > LONGEST_LOCAL:
        return None
    email = f"{local}@{ascii_domain}"
    return email if len(email.encode()) <= LONGEST else None


def _ascii_domain(domain: str) -> str | None:
    labels = [_ascii_label(label) for label in domain.lower().split(".")]
    known = [label for label in labels if label is not None]
    if len(known) < 2 or len(known) < len(labels) or known[-1].isdigit():
        return None
    ascii_domain = ".".join(known)
    return ascii_domain if len(ascii_domain) <= LONGEST_DOMAIN else None


def _ascii_label(label: str) -> str | None:
    if not label.isascii():
        try:
            encoded = label.encode("idna").decode("ascii")
            # The standard library follows the older rules, in which ß becomes ss: another domain than meant.
            label = encoded if encoded.encode("ascii").decode("idna") == label else ""
        except UnicodeError:
            return None
    return label if _LABEL.fullmatch(label) else None


def read_addresses(text: str) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """Addresses between commas, semicolons, spaces or lines, with or without names: understood, and not.

    `an@x.be, Bart <b@x.be>; "Claes, Cas" <c@x.be>` as well as what a mail program puts on the clipboard. The
    same address twice is one.
    """
    reader = _Reader()
    reader.read(_TOKEN.findall(text))
    once: dict[str, Address] = {}
    for address in reader.found:
        first = once.setdefault(address.email.lower(), address)
        if address.name and not first.name:
            once[address.email.lower()] = Address(address.name, first.email)
    return tuple(once.values()), tuple(dict.fromkeys(reader.unclear))


class _Reader:
    """Words wait until an address says whose name they are."""

    def __init__(self) -> None:
        self.found: list[Address] = []
        self.unclear: list[str] = []
        self._waiting: list[list[str]] = [[]]
        """The words since the last address, a list for each comma between them."""

    def read(self, tokens: Iterable[str]) -> None:
        for piece in tokens:
            if piece in ";\r\n":
                self._end()
            elif piece == ",":
                self._waiting += [[]] if any(self._waiting) else []
            elif piece.startswith("<"):
                self._address(piece, bare=False)
            elif piece.startswith("(") and self.found and not any(self._waiting):
                self._name_after(piece[1:-1])
            elif "@" in piece and not piece.startswith('"'):
                self._address(piece, bare=True)
            elif word := piece.strip('"'):
                self._waiting[-1].append(word)
        self._end()

    def _address(self, token: str, *, bare: bool) -> None:
        email = valid_address(token.strip("<>").strip().removeprefix("mailto:").strip(_AROUND))
        if email is None:
            self._end()
            self.unclear.append(token)
            return
        name = self._name(bare)
        self.found.append(Address("" if valid_address(name) == email else name, email))

    def _name(self, bare: bool) -> str:
        """`Peeters, An <an@x.be>` is one name with a comma; `jan, an@x.be` is a word and an address."""
        groups = [" ".join(words) for words in self._waiting]
        together = 2 if not bare and len(groups) == 2 and all(groups) else 1
        self._waiting = self._waiting[:-together]
        self._end()
        return ", ".join(groups[-together:]).strip(" :'’")

    def _name_after(self, name: str) -> None:
        last = self.found[-1]
        if not last.name:
            self.found[-1] = Address(" ".join(name.split()), last.email)

    def _end(self) -> None:
        """Words that no address followed are nobody's name."""
        self.unclear += [" ".join(words) for words in self._waiting if words]
        self._waiting = [[]]
