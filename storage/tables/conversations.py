"""Where a chat platform lets the bot speak first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.base import stored
from storage.values import ConversationKind


class ConversationRow(SQLModel, table=True):
    """Kept at every contact: a reference that lives in memory only is gone after a restart."""

    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_user", "platform", "workspace", "user"),)

    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    conversation: str = Field(primary_key=True)
    kind: ConversationKind = Field(sa_type=stored(ConversationKind))
    user: str = ""
    """With whom, in a personal conversation."""
    team: str = ""
    """Of which it is a channel."""
    service_url: str
    """The region's own address, at which the platform takes what we send."""
    seen_at: datetime
