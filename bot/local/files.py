"""Files as Slack's external upload knows them: asked for, uploaded, completed, and then shared."""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass, field
from urllib.parse import quote

from bot.local.changes import Changes
from bot.local.config import Json, WorkspaceConfig
from bot.local.downloads import kind_of
from bot.local.errors import SlackError
from bot.local.store import Store


@dataclass(frozen=True)
class Share:
    channel: str
    channel_name: str
    is_private: bool
    is_im: bool
    ts: str
    thread_ts: str | None = None


@dataclass
class File:
    id: str
    name: str
    size: int
    created: int
    alt_text: str = ""
    title: str = ""
    processed: bool = False  # Slack first looks at what is in it, and says nothing of its kind until then
    shares: list[Share] = field(default_factory=list)


@dataclass
class Upload:
    """Where the bytes of one file may be sent, once."""

    file: File
    expires: float
    content: bytes | None = None


class UploadError(Exception):
    """What the upload address answers; it is no method, so there is no Slack name for it."""


class Files:
    def __init__(self, config: WorkspaceConfig, store: Store, changes: Changes) -> None:
        self._config = config
        self._store = store
        self._changes = changes
        self._uploads: dict[str, Upload] = {}  # by ticket
        self._all: dict[str, File] = {}
        for file_id, facts in store.files():
            shares = [Share(**share) for share in facts.pop("shares")]
            self._all[file_id] = File(**facts, shares=shares)

    def ask(self, name: str, size: int, alt_text: str) -> tuple[File, str]:
        """The file to come, and the ticket that is the end of its upload address."""
        file = File(f"F{secrets.token_hex(5).upper()}", name, size, int(time.time()), alt_text)
        ticket = secrets.token_urlsafe(24)
        self._uploads[ticket] = Upload(file, time.monotonic() + self._config.upload_seconds)
        return file, ticket

    def take(self, ticket: str, content: bytes) -> None:
        upload = self._uploads.get(ticket)
        if upload is None or upload.content is not None or time.monotonic() > upload.expires:
            raise UploadError("upload URL is expired or was used before")
        if len(content) != upload.file.size:
            raise UploadError(f"expected {upload.file.size} bytes, got {len(content)}")
        upload.content = content

    def uploaded(self, file_id: str) -> str:
        """The ticket of a file whose bytes are here and that was not completed before."""
        for ticket, upload in self._uploads.items():
            if upload.file.id == file_id and upload.content is not None:
                return ticket
        raise SlackError("file_not_found")

    def complete(self, ticket: str, title: str) -> File:
        upload = self._uploads.pop(ticket)
        file = upload.file
        file.title = title or file.name
        self._all[file.id] = file
        self._store.keep_file(file.id, asdict(file), upload.content or b"")
        return file

    def share(self, file: File, share: Share) -> None:
        file.shares = [*file.shares, share]
        self.process(file)

    def process(self, file: File) -> None:
        file.processed = True
        self._store.keep_file_facts(file.id, asdict(file))
        self._changes.bump()

    def get(self, file_id: str) -> File:
        file = self._all.get(file_id)
        if file is None:
            raise SlackError("file_not_found")
        return file

    def content(self, file: File) -> bytes:
        return self._store.file_content(file.id)

    def describe(self, file: File, base: str) -> Json:
        """Slack's file object. `base` is our own address."""
        kind = kind_of(file.name)
        address = f"{base}/files/{file.id}"
        named = f"{address}/{quote(file.name, safe='')}"
        return {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title,
            "mimetype": kind.mimetype if file.processed else "",
            "filetype": kind.filetype if file.processed else "",
            "pretty_type": kind.pretty if file.processed else "",
            "user": self._config.bot_user_id,
            "user_team": self._config.team_id,
            "editable": False,
            "size": file.size,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": any(not share.is_private for share in file.shares),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": named,
            "url_private_download": named,
            "permalink": address,
            "alt_txt": file.alt_text,
            "file_access": "visible",
        }

    def describe_fully(self, file: File, base: str) -> Json:
        """The file object with where it was shared, as files.info gives it; empty until it was."""
        shares: dict[str, dict[str, list[Json]]] = {}
        for share in file.shares:
            by_channel = shares.setdefault("private" if share.is_private else "public", {})
            by_channel.setdefault(share.channel, []).append(self._described(share))
        return {
            **self.describe(file, base),
            "channels": [s.channel for s in file.shares if not s.is_private],
            "groups": [s.channel for s in file.shares if s.is_private and not s.is_im],
            "ims": [s.channel for s in file.shares if s.is_im],
            "shares": shares,
        }

    def _described(self, share: Share) -> Json:
        thread = {"thread_ts": share.thread_ts} if share.thread_ts else {}
        return {
            "ts": share.ts,
            **thread,
            "channel_name": share.channel_name,
            "team_id": self._config.team_id,
            "share_user_id": self._config.bot_user_id,
            "reply_users": [],
            "reply_users_count": 0,
            "reply_count": 0,
            "source": "UNKNOWN",
        }
