"""Mails as files, for who has no mail server yet: each opens in a mail program."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from bot.mail.message import one_line
from bot.mail.receipts import Fate, Receipt

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9.@-]+")


class FolderMailer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(
        self,
        message: bytes,
        sender: str,  # noqa: ARG002  (the message's own From says it)
        recipients: Sequence[str],
        before_data: Callable[[], Awaitable[None]],
    ) -> tuple[Receipt, ...]:
        await before_data()
        try:
            path = await asyncio.to_thread(self._keep, message, recipients)
        except OSError as error:
            said = one_line(error.strerror or type(error).__name__)
            return tuple(Receipt(email, Fate.LATER, None, said) for email in recipients)
        return tuple(Receipt(email, Fate.ACCEPTED, 250, path.name) for email in recipients)

    async def close(self) -> None:
        pass

    def _keep(self, message: bytes, recipients: Sequence[str]) -> Path:
        """The whole file or none. The same mail to the same people again is the same file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        envelope = b"".join(b"X-Envelope-To: %s\r\n" % one_line(email).encode() for email in recipients)
        content, stem = envelope + message, _stem(message)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".", suffix=".part", delete=False) as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        try:
            return self._named(Path(part.name), content, stem)
        finally:
            Path(part.name).unlink(missing_ok=True)

    def _named(self, part: Path, content: bytes, stem: str) -> Path:
        number = 1
        while True:
            path = self.folder / (f"{stem}.eml" if number == 1 else f"{stem}-{number}.eml")
            try:
                path.hardlink_to(part)
            except FileExistsError:
                if path.read_bytes() == content:
                    return path
                number += 1
            else:
                return path


def _stem(message: bytes) -> str:
    headers = message_from_bytes(message.partition(b"\r\n\r\n")[0], policy=policy.compat32)
    return (
        f"{_date(headers['Date'])}-{_NOT_IN_A_NAME.sub('-', headers['Message-ID'] or '').strip('-.')[:120]}"
    )


def _date(value: str | None) -> str:
    try:
        when: datetime | None = parsedate_to_datetime(value or "")
    except ValueError:
        when = None
    return f"{when:%Y-%m-%dT%H%M%S}" if when else "undated"
