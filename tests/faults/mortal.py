"""A bot that can be killed: a process of its own, as `schoolbeeld run` starts it."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from multiprocessing.process import BaseProcess

from bot.settings import Settings
from tests.bot.local.serving import free_socket
from tests.forks import forks


def serve_bot(settings: dict[str, object], pace: float | None) -> None:
    """The child: `schoolbeeld run` with these settings."""
    from bot.serve import serve

    made = Settings(_env_file=None, **settings)  # type: ignore[arg-type]
    serve(made) if pace is None else serve(made, pace=pace)


class Mortal:
    """Every start is a fork of a server that has imported everything. `pace`: see `serve`."""

    def __init__(self, settings: Settings, pace: float | None = None) -> None:
        self._pace = pace
        probe = free_socket()
        self.port = int(probe.getsockname()[1])
        probe.close()
        self._settings = {**settings.model_dump(), "port": self.port, "log_level": "error"}
        self.process: BaseProcess | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        arguments = (self._settings, self._pace)
        self.process = forks.Process(target=serve_bot, args=arguments, daemon=True)
        self.process.start()
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
        raise AssertionError("the bot did not start")

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.is_alive()

    def strike(self) -> None:
        """From any thread; whoever calls `kill` later waits for the end."""
        assert self.process is not None
        self.process.kill()

    def kill(self) -> None:
        self.strike()
        assert self.process is not None
        self.process.join()
