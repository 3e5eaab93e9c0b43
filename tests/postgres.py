"""A real PostgreSQL server in a temporary folder, reached over a socket in that folder and nowhere else."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
FAR_FROM_UTC = "timezone=Pacific/Auckland"
"""Sessions live in another zone than the bot's, so that a time that is not asked for in UTC shows."""
START_SECONDS = 30
ROOMY = 2**30


class Server:
    """A server in a folder, not yet started. A test may stop or kill its own server and start it again."""

    def __init__(self, binaries: Path, folder: Path, data: Path, *, durable: bool) -> None:
        self.folder = folder
        self._data = data
        settings = ("listen_addresses=", f"unix_socket_directories={folder}", FAR_FROM_UTC)
        self._settings = settings if durable else settings + FAST
        self._child: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL, "start_new_session": True}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            nobody = pwd.getpwnam("nobody")
            self._child |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            for path in (folder, data):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        self._binaries = self._readable(binaries)
        how = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync")
        initdb: list[str | Path] = [self._binaries / "initdb", f"--pgdata={data}", *how]
        done = subprocess.run(initdb, check=False, capture_output=True, text=True, **self._child)
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stdout}{done.stderr}")

    def start(self) -> None:
        """Answers once the server does."""
        until = time.monotonic() + START_SECONDS
        self._spawn()
        while True:
            try:
                self._connect().close()
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                if self.process.poll() is not None:  # a killed server's children may not all be gone yet
                    self._spawn()
                time.sleep(0.02)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: at once and tidily; SIGQUIT: without a checkpoint; SIGKILL: as a power cut would."""
        self.process.send_signal(how)
        self.process.wait()

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template0") -> str:
        """A new database as a copy of `template`, which nobody may be connected to; answers its URL."""
        self._say("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url(name)

    def drop(self, name: str) -> None:
        self._say("DROP DATABASE {} WITH (FORCE)", name)

    def _say(self, statement: str, *names: str) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True)

    def _spawn(self) -> None:
        options = [part for setting in self._settings for part in ("-c", setting)]
        command: list[str | Path] = [self._binaries / "postgres", "-D", self._data, *options]
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **self._child)

    def _readable(self, binaries: Path) -> Path:
        """The binaries where the server's user can run them: a copy when they lie in a closed folder."""
        try:
            subprocess.run(
                [binaries / "postgres", "--version"], check=True, capture_output=True, **self._child
            )
        except PermissionError:
            return shutil.copytree(binaries.parent, self.folder / "copy", symlinks=True) / binaries.name
        return binaries


@contextmanager
def running(binaries: Path, *, durable: bool = False) -> Iterator[Server]:
    """A server for the length of the block. Not `durable`: no fsync, fast, for tests that crash nothing."""
    # In /tmp: a socket's path has at most 107 characters, and TMPDIR may be closed to the server's user.
    with (
        tempfile.TemporaryDirectory(prefix="schoolbeeld-", dir="/tmp") as folder,
        tempfile.TemporaryDirectory(prefix="schoolbeeld-", dir="/tmp" if durable else _fast_place()) as data,
    ):
        server = Server(binaries, Path(folder), Path(data), durable=durable)
        try:
            server.start()
            yield server
        finally:
            server.stop(signal.SIGQUIT)


def _fast_place() -> str:
    """Memory, where there is enough: a new database is some 300 files, 20 ms there and 100 to 250 on disk."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOMY else "/tmp"
