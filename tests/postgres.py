"""A real PostgreSQL server in a temporary folder, reached over a socket in that folder and nowhere else."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
FAR_FROM_UTC = "timezone=Pacific/Auckland"
"""Sessions live in another zone than the bot's, so that a time that is not asked for in UTC shows."""


class Server:
    """A server that runs; `stop` and `start` may be called again, also after it was killed."""

    def __init__(self, binaries: Path, folder: Path, *, durable: bool) -> None:
        self.folder = folder
        self._settings = ("listen_addresses=", FAR_FROM_UTC, *(() if durable else FAST))
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self._as = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}
            shutil.chown(folder, "nobody")
        self._binaries = self._readable(binaries)
        self._run(
            "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync"
        )

    @property
    def pid(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        options = " ".join(
            f"-c {setting}" for setting in (f"unix_socket_directories={self.folder}", *self._settings)
        )
        self._run(
            "pg_ctl",
            "start",
            "--wait",
            "--timeout=30",
            f"--log={self.folder / 'log'}",
            f"--options={options}",
        )

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--mode=immediate")

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template0") -> str:
        """A new database as a copy of `template`, which nobody may be connected to; answers its URL."""
        self._say("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url(name)

    def drop(self, name: str) -> None:
        self._say("DROP DATABASE {} WITH (FORCE)", name)

    def _say(self, statement: str, *names: str) -> None:
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _run(self, program: str, *arguments: str) -> None:
        command: list[str | Path] = [self._binaries / program, f"--pgdata={self.folder / 'data'}", *arguments]
        # To a file: the server inherits it, and a pipe would stay open for as long as the server runs.
        with (self.folder / "said").open("w+") as said:
            done = subprocess.run(
                command,
                check=False,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                **self._as,
            )
            if done.returncode:
                said.seek(0)
                raise RuntimeError(f"{program} failed with {done.returncode}: {said.read()}")

    def _readable(self, binaries: Path) -> Path:
        """The binaries where the server's user can run them: a copy when they lie in a closed folder."""
        try:
            subprocess.run(
                [binaries / "postgres", "--version"], stdout=subprocess.DEVNULL, check=True, **self._as
            )
        except PermissionError:
            return shutil.copytree(binaries.parent, self.folder / "copy", symlinks=True) / binaries.name
        return binaries


@contextmanager
def running(binaries: Path, *, durable: bool = False) -> Iterator[Server]:
    """A server for the length of the block. Not `durable`: no fsync, fast, for tests that crash nothing."""
    # In /tmp: a socket's path has at most 107 characters, and TMPDIR may be closed to the server's user.
    with tempfile.TemporaryDirectory(prefix="schoolbeeld-", dir="/tmp") as folder:
        server = Server(binaries, Path(folder), durable=durable)
        try:
            server.start()
            yield server
        finally:
            with suppress(RuntimeError):  # a test may have killed it
                server.stop()
