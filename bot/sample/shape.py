"""What the sample is handed over as."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Player:
    """Somebody with an account in the local chat workspace."""

    email: str
    name: str
    handle: str
    title: str
    in_chat: bool
    is_guest: bool = False


@dataclass(frozen=True)
class SampleChannel:
    name: str
    members: tuple[str, ...]
    is_private: bool
    bot_is_member: bool = True
    is_ext_shared: bool = False


@dataclass(frozen=True)
class SampleCentre:
    """Six texts in the formats of the import, and who is who in the chat."""

    schools: str
    people: str
    frames: str
    visits: str
    days_off: str
    meetings: str
    cast: tuple[Player, ...]
    channels: tuple[SampleChannel, ...]


def csv_text(header: str, rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(header.split(";"))
    writer.writerows(rows)
    return out.getvalue()
