"""The programs under measurement: started as a server would start them, each on its own free port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path

HOST = "127.0.0.1"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN = "xoxb-bench"
PATIENCE = 30.0
POLL = 0.005
SCHOOLBEELD = str(Path(sys.executable).parent / "schoolbeeld")
PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Served:
    """A program that answers on its port."""

    process: subprocess.Popen[bytes]
    port: int
    ready_seconds: float
    """From the start of the process to its first 200."""

    def processor_seconds(self) -> float:
        """What it used so far; 0 where that cannot be read."""
        status = Path(f"/proc/{self.process.pid}/stat")
        if not status.exists():
            return 0.0
        used = status.read_text("ascii").rpartition(")")[2].split()[11:13]
        return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")

    def resident_kilobytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status")
        if status.exists():
            lines = status.read_text("ascii").splitlines()
            return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
        asked = ["ps", "-o", "rss=", "-p", str(self.process.pid)]
        return int(subprocess.run(asked, check=True, capture_output=True).stdout)


def python(module: str) -> list[str]:
    return [sys.executable, "-m", module]


@contextmanager
def slack_stub(seconds: float = 0) -> Iterator[str]:
    """Slack's Web API, answering after so long; yields its base URL."""
    own = {"STUB_SECONDS": str(seconds)}
    with started(python("tests.bench.stub"), own, "/healthz") as served:
        yield f"http://{HOST}:{served.port}/api/"


@contextmanager
def morning_bot(database_url: str, slack_api: str, now: datetime) -> Iterator[Served]:
    """The bot whose calendar stands at that moment; killed at the end, as it may be at any time."""
    own = {**_slack(slack_api), "DATABASE_URL": database_url, "LOG_LEVEL": "error", "NOW": now.isoformat()}
    with started(python("tests.bench.morning"), own, "/readyz") as served:
        yield served


@contextmanager
def bare_app(slack_api: str) -> Iterator[Served]:
    """The bare AsyncApp: what every Slack bot in Python pays."""
    with started(python("tests.bench.bare"), _slack(slack_api), "/readyz") as served:
        yield served


@contextmanager
def schoolbeeld(database: Path, slack_api: str, **settings: str) -> Iterator[Served]:
    own = {**_slack(slack_api), "DATABASE_URL": f"sqlite:///{database}", "LOG_LEVEL": "warning", **settings}
    with started([SCHOOLBEELD, "run"], own, "/readyz") as served:
        yield served


@contextmanager
def mail_server() -> Iterator[int]:
    """A real one that takes everything and keeps nothing; yields its port."""
    port = _free_port()
    own = {"SMTP_PORT": str(port)}
    with started(python("tests.bench.mail_server"), own, "/healthz"):
        yield port


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """A server's: no proxy for this machine, compiled modules kept as Python does by itself."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "NO_PROXY": HOST, "PYTHONPATH": str(PROJECT), **own}


def _slack(slack_api: str) -> dict[str, str]:
    return {
        "SLACK_API_URL": slack_api,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_APP_TOKEN": "",
    }


@contextmanager
def started(command: list[str], own: Mapping[str, str], path: str) -> Iterator[Served]:
    port = _free_port()
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment({**own, "HOST": HOST, "PORT": str(port)}))
    try:
        _wait(process, port, path)
        yield Served(process, port, time.perf_counter() - started)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until and process.poll() is None:
        if _answers(port, path):
            return
        time.sleep(POLL)
    raise RuntimeError(f"a program of the bench did not start: {process.args!r}")


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
