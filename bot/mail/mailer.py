"""How mails leave: through a mail server, or without one into a folder."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Protocol

from bot.mail.folder import FolderMailer
from bot.mail.receipts import Receipt
from bot.mail.server import read_smtp_url


class Mailer(Protocol):
    async def send(
        self,
        message: bytes,
        sender: str,
        recipients: Sequence[str],
        before_data: Callable[[], Awaitable[None]],
    ) -> tuple[Receipt, ...]:
        """A receipt for each recipient, in their order; no fault of the network is raised.

        `before_data` is awaited once, when somebody will get the mail and right before it is handed over.
        When it raises, nothing is handed over. Whoever dies after it does not know what became of the mail.
        """
        ...

    async def close(self) -> None: ...


def make_mailer(url: str, folder: Path) -> Mailer:
    if not url:
        return FolderMailer(folder)
    from bot.mail.smtp import SmtpMailer  # noqa: PLC0415  (only where there is a mail server)

    return SmtpMailer(read_smtp_url(url))
