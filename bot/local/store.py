"""What outlives a restart: messages, home tabs, files, mails, channels, the clock. Private answers do not."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from bot.local.config import Json

TABLES = """
create table if not exists message (
    channel text not null, ts text not null, body text not null, primary key (channel, ts)
);
create table if not exists home (person text primary key, body text not null);
create table if not exists joined (channel text primary key);
create table if not exists mail (
    id integer primary key autoincrement, facts text not null, raw blob not null
);
create table if not exists clock (at real not null, ahead integer not null);
create table if not exists refused (address text primary key);
create table if not exists file (id text primary key, facts text not null, content blob not null);
"""


class Store:
    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        # The application may be made in one thread and served in another; it is never used in two at once.
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = normal")
        self._db.executescript(TABLES)

    def messages(self) -> Iterator[tuple[str, str, Json]]:
        for channel, ts, body in self._db.execute("select channel, ts, body from message order by ts"):
            yield channel, ts, json.loads(body)

    def keep_message(self, channel: str, ts: str, body: Json) -> None:
        self._db.execute("insert or replace into message values (?, ?, ?)", (channel, ts, json.dumps(body)))

    def drop_message(self, channel: str, ts: str) -> None:
        self._db.execute("delete from message where channel = ? and ts = ?", (channel, ts))

    def homes(self) -> Iterator[tuple[str, Json]]:
        for person, body in self._db.execute("select person, body from home"):
            yield person, json.loads(body)

    def keep_home(self, person: str, body: Json) -> None:
        self._db.execute("insert or replace into home values (?, ?)", (person, json.dumps(body)))

    def joined(self) -> set[str]:
        return {channel for (channel,) in self._db.execute("select channel from joined")}

    def keep_joined(self, channel: str) -> None:
        self._db.execute("insert or ignore into joined values (?)", (channel,))

    def clock(self) -> list[tuple[float, int]]:
        return list(self._db.execute("select at, ahead from clock order by rowid"))

    def keep_clock(self, at: float, ahead: int) -> None:
        self._db.execute("insert into clock values (?, ?)", (at, ahead))

    def files(self) -> Iterator[tuple[str, Json]]:
        for file_id, facts in self._db.execute("select id, facts from file order by rowid"):
            yield file_id, json.loads(facts)

    def keep_file(self, file_id: str, facts: Json, content: bytes) -> None:
        self._db.execute("insert into file values (?, ?, ?)", (file_id, json.dumps(facts), content))

    def keep_file_facts(self, file_id: str, facts: Json) -> None:
        self._db.execute("update file set facts = ? where id = ?", (json.dumps(facts), file_id))

    def file_content(self, file_id: str) -> bytes:
        (content,) = self._db.execute("select content from file where id = ?", (file_id,)).fetchone()
        return bytes(content)

    def mails(self) -> Iterator[tuple[int, Json]]:
        for mail_id, facts in self._db.execute("select id, facts from mail order by id"):
            yield mail_id, json.loads(facts)

    def keep_mail(self, facts: Json, raw: bytes) -> int:
        done = self._db.execute("insert into mail (facts, raw) values (?, ?)", (json.dumps(facts), raw))
        return int(done.lastrowid or 0)

    def raw_mail(self, mail_id: int) -> bytes:
        (raw,) = self._db.execute("select raw from mail where id = ?", (mail_id,)).fetchone()
        return bytes(raw)

    def drop_mails(self) -> None:
        self._db.execute("delete from mail")

    def refused_addresses(self) -> list[str]:
        return [address for (address,) in self._db.execute("select address from refused order by rowid")]

    def keep_refused_addresses(self, addresses: list[str]) -> None:
        self._db.execute("delete from refused")
        self._db.executemany("insert into refused values (?)", [(address,) for address in addresses])

    def close(self) -> None:
        self._db.close()
