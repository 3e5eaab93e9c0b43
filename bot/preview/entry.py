"""What there is to see of one text."""

from __future__ import annotations

from dataclasses import dataclass

from bot.preview.faults import Fault
from bot.words import LANGUAGES


@dataclass(frozen=True)
class Sample:
    """One rendering, as a file to open."""

    label: str
    ending: str
    content: bytes


@dataclass(frozen=True)
class Entry:
    name: str
    """`nl/mail/meeting`."""
    own: bool
    """Whether it is, or has something, of the centre's own."""
    placeholders: tuple[tuple[str, tuple[str, ...]], ...]
    """For each part, or block, of it: its name, and what it may use."""
    samples: tuple[Sample, ...]


@dataclass(frozen=True)
class Found:
    entries: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


def concerns(name: str, wanted: str) -> bool:
    """Whether a text, or something below it, can have `wanted` in its name; only a path tells beforehand."""
    return wanted.partition("/")[0] not in LANGUAGES or name.startswith(wanted) or wanted.startswith(name)
