"""Where a chat platform lets the bot speak first."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.tables import ConversationRow
from storage.values import ConversationKind


@dataclass(frozen=True)
class Conversation:
    platform: str
    workspace: str
    conversation: str
    kind: ConversationKind
    user: str
    team: str
    service_url: str


def remember(session: Session, known: Conversation, now: datetime) -> None:
    """Or renew: the platform may move a conversation to another address. Two may come at once."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    made = dialect.insert(ConversationRow).values(**asdict(known), seen_at=now)
    given = made.excluded
    session.execute(
        made.on_conflict_do_update(
            index_elements=["platform", "workspace", "conversation"],
            set_={
                "kind": given.kind,
                "user": given.user,
                "service_url": given.service_url,
                "seen_at": given.seen_at,
                "team": func.coalesce(func.nullif(given.team, ""), col(ConversationRow.team)),
            },
        )
    )


def forget(session: Session, platform: str, workspace: str, conversation: str) -> None:
    """The bot was removed there."""
    row = session.get(ConversationRow, (platform, workspace, conversation))
    if row:
        session.delete(row)


def get(session: Session, platform: str, workspace: str, conversation: str) -> Conversation | None:
    row = session.get(ConversationRow, (platform, workspace, conversation))
    return _known(row) if row else None


def with_user(session: Session, address: tuple[str, str, str]) -> Conversation | None:
    """The personal conversation with somebody; the newest, when the app was installed anew."""
    platform, workspace, user = address
    row = session.scalars(
        select(ConversationRow)
        .where(
            col(ConversationRow.platform) == platform,
            col(ConversationRow.workspace) == workspace,
            col(ConversationRow.user) == user,
            col(ConversationRow.kind) == ConversationKind.PERSONAL,
        )
        .order_by(col(ConversationRow.seen_at).desc())
        .limit(1)
    ).first()
    return _known(row) if row else None


def teams(session: Session, platform: str) -> tuple[Conversation, ...]:
    """One channel of each team where the bot is: whose members it may look up."""
    rows = session.scalars(
        select(ConversationRow)
        .where(
            col(ConversationRow.platform) == platform, col(ConversationRow.kind) == ConversationKind.CHANNEL
        )
        .order_by(col(ConversationRow.seen_at).desc())
    )
    return tuple({(row.workspace, row.team or row.conversation): _known(row) for row in rows}.values())


def _known(row: ConversationRow) -> Conversation:
    return Conversation(
        row.platform, row.workspace, row.conversation, row.kind, row.user, row.team, row.service_url
    )
