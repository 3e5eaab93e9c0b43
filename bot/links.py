"""Addresses for files: signed, for one person, and for a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.dispatch import ROOM
from handlers.surface import Data

if TYPE_CHECKING:
    from itsdangerous import URLSafeTimedSerializer

    from bot.dispatch import Address

SECONDS = 24 * 3600
ROOM_SECONDS = 90 * SECONDS
"""A post stays, and the files with it."""


@dataclass(frozen=True)
class Links:
    public_url: str
    secret: str

    def url(self, address: Address, data: Data) -> str:
        """Where this person, and nobody else's rights, opens this file."""
        return f"{self.public_url.rstrip('/')}/files/{self._signer().dumps([*address, data])}"

    def url_for_all(self, data: Data) -> str:
        """For a post: whoever reads the channel opens it."""
        return self.url(ROOM, data)

    def read(self, token: str) -> tuple[Address, Data] | None:
        """What a link says; None when it is not ours, or too old."""
        from itsdangerous import BadData  # noqa: PLC0415  (needed only when a file is opened)

        try:
            platform, workspace, user, data = self._signer().loads(token, max_age=ROOM_SECONDS)
            if (platform, workspace, user) != ROOM:
                self._signer().loads(token, max_age=SECONDS)
        except (BadData, ValueError, TypeError):
            return None
        return (platform, workspace, user), data

    def _signer(self) -> URLSafeTimedSerializer:
        from itsdangerous import URLSafeTimedSerializer  # noqa: PLC0415

        return URLSafeTimedSerializer(self.secret, salt="files")
