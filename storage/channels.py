"""The chat channel of a school."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from storage.tables import ChannelRow, SchoolRow


@dataclass(frozen=True)
class LinkedChannel:
    """`workspace` is empty for a channel that an import named: then `conversation` is its name."""

    school_id: int
    platform: str
    workspace: str
    conversation: str
    name: str


def of(session: Session, school_id: int) -> LinkedChannel | None:
    return of_several(session, [school_id]).get(school_id)


def of_several(session: Session, school_ids: Iterable[int]) -> dict[int, LinkedChannel]:
    """Linked in chat, else as an import named it."""
    wanted = tuple(school_ids)
    named = session.execute(
        select(col(SchoolRow.id), col(SchoolRow.channel)).where(
            col(SchoolRow.id).in_(wanted), col(SchoolRow.channel) != ""
        )
    )
    found = {
        school_id: LinkedChannel(school_id, "slack", "", name.removeprefix("#"), name.removeprefix("#"))
        for school_id, name in named
    }
    linked = session.scalars(select(ChannelRow).where(col(ChannelRow.school_id).in_(wanted)))
    return found | {
        row.school_id: LinkedChannel(row.school_id, row.platform, row.workspace, row.conversation, row.name)
        for row in linked
    }


def linked_to(session: Session, platform: str, workspace: str, conversation: str) -> tuple[int, ...]:
    """The schools of which this is the channel: a campus may share one."""
    statement = select(col(ChannelRow.school_id)).where(
        col(ChannelRow.platform) == platform,
        col(ChannelRow.workspace) == workspace,
        col(ChannelRow.conversation) == conversation,
    )
    return tuple(session.execute(statement).scalars())


def link(session: Session, channel: LinkedChannel, *, person_id: int, now: datetime) -> None:
    row = session.get(ChannelRow, channel.school_id) or ChannelRow(
        school_id=channel.school_id, platform="", workspace="", conversation="", name="", linked_at=now
    )
    row.platform, row.workspace = channel.platform, channel.workspace
    row.conversation, row.name = channel.conversation, channel.name
    row.linked_by_id, row.linked_at = person_id, now
    session.add(row)


def unlink(session: Session, school_id: int) -> bool:
    """Nothing is posted any more, also not in a channel that an import named."""
    row, school = session.get(ChannelRow, school_id), session.get_one(SchoolRow, school_id)
    had = row is not None or bool(school.channel)
    school.channel = ""
    if row:
        session.delete(row)
    return had
