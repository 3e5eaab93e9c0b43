"""`schoolbeeld demo`: the production bot on an invented centre, with a local workspace in Slack's place."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import uvicorn

from bot.imports import import_text
from bot.local.app import make_workspace
from bot.local.config import Channel, Rehearsing, User, WorkspaceConfig
from bot.sample import SampleCentre, make_centre
from bot.settings import Settings
from bot.slack.manifest import make_manifest
from bot.words import DEFAULT_LANGUAGE, words_in
from handlers.rules.calendar import holiday_name, school_year_of
from storage.engine import Database, make_engine
from storage.migrations import migrate

HOST = "127.0.0.1"
MAIL_FROM = "schoolbeeld@lscwbb.example"
READY_SECONDS = 20
SAMPLE = ("schools", "people", "frames", "days-off", "visits", "meetings")


def run_demo(folder: Path, *, port: int, reset: bool, socket_mode: bool) -> int:
    if reset and folder.exists():
        shutil.rmtree(folder)
        print("De oefenomgeving begint opnieuw.")
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port(port)
    settings = _settings(folder, port, socket_mode=socket_mode)
    centre = prepare(folder, settings)
    workspace = _workspace(folder, settings, centre, socket_mode=socket_mode)
    end_as_by_ctrl_c()
    return asyncio.run(_serve(settings, workspace, port))


def _settings(folder: Path, port: int, *, socket_mode: bool) -> Settings:
    """The production settings; only addresses and tokens are the demo's own."""
    bot_port = free_port(0)
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'schoolbeeld.db'}",
        slack_bot_token=f"xoxb-{secrets.token_hex(12)}",
        slack_signing_secret=secrets.token_hex(16),
        slack_app_token=f"xapp-{secrets.token_hex(12)}" if socket_mode else "",
        slack_api_url=f"http://{HOST}:{port}/api/",
        clock_url=f"http://{HOST}:{port}/local/clock",
        host=HOST,
        port=bot_port,
        public_url=f"http://{HOST}:{bot_port}",
        link_secret=link_secret(folder),
        smtp_url=f"smtp://{HOST}:{free_port(0)}",
        mail_from=MAIL_FROM,
        mail_folder=folder / "mail",
    )


def link_secret(folder: Path) -> str:
    """Made once for this folder, so that a link to a file outlives a restart."""
    kept = folder / "link-secret"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(32), "utf-8")
    return kept.read_text("utf-8")


def prepare(folder: Path, settings: Settings) -> SampleCentre:
    """The sample centre of the day on which the demo was made; made once, kept over restarts."""
    made_on = folder / "made-on"
    now = datetime.now(settings.zone)
    fresh = not made_on.exists()
    day = now.date() if fresh else datetime.fromisoformat(made_on.read_text("utf-8").strip()).date()
    centre = make_centre(day, settings.half_day_minutes)
    if fresh:
        engine = make_engine(settings.database_url)
        migrate(engine)
        database = Database(engine)
        entered = now - timedelta(days=1)  # nobody noted these visits just now
        for kind in SAMPLE:
            text = getattr(centre, kind.replace("-", "_"))
            result = import_text(database, kind, text, now=entered, terms=settings.terms)
            if result.bad_lines:
                raise RuntimeError(f"{kind}: {result.bad_lines[0]}")
        database.dispose()
        made_on.write_text(day.isoformat(), "utf-8")
    else:
        migrate(make_engine(settings.database_url))
    return centre


def _workspace(
    folder: Path, settings: Settings, centre: SampleCentre, *, socket_mode: bool
) -> WorkspaceConfig:
    users = tuple(
        User(
            id=_account(player.email),
            name=player.handle,
            real_name=player.name,
            email=player.email,
            title=player.title,
            is_restricted=player.is_guest,
        )
        for player in centre.cast
    )
    channels = tuple(
        Channel(
            id="C" + _account(channel.name)[1:],
            name=channel.name,
            is_private=channel.is_private,
            members=tuple(_account(email) for email in channel.members),
            bot_is_member=channel.bot_is_member,
            is_ext_shared=channel.is_ext_shared,
        )
        for channel in centre.channels
    )
    bot_url = f"http://{HOST}:{settings.port}"
    say = words_in(DEFAULT_LANGUAGE, settings.terms)
    return WorkspaceConfig(
        users=users,
        channels=channels,
        manifest=make_manifest(say, bot_url, socket_mode=socket_mode),
        bot_url=f"{bot_url}/slack/events",
        signing_secret=settings.slack_signing_secret,
        bot_token=settings.slack_bot_token,
        app_token=settings.slack_app_token,
        bot_clock_url=f"{bot_url}/local/clock",
        store=folder / "workspace.db",
        socket_mode=socket_mode,
        rehearsing=rehearsing(settings),
        smtp_port=urlsplit(settings.smtp_url).port or 0,
    )


def rehearsing(settings: Settings) -> Rehearsing:
    def year(day: date) -> tuple[date, date]:
        of_day = school_year_of(day)
        return of_day.first_school_day, of_day.last_school_day

    command = (sys.executable, "-u", "-m", "bot", "rehearse")
    return Rehearsing(command, environment(settings), holiday_name, year)


def _account(email: str) -> str:
    """The same account id for the same address, on every start."""
    digest = hashlib.sha256(email.encode()).digest()
    return "U" + base64.b32encode(digest).decode()[:10]


async def _serve(settings: Settings, config: WorkspaceConfig, port: int) -> int:
    """The workspace in this process, the bot in its own; both end together."""
    server = uvicorn.Server(
        uvicorn.Config(
            make_workspace(config),
            host=HOST,
            port=port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    )
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    bot = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment(settings))
    try:
        if not await asyncio.to_thread(wait_ready, settings.port, bot):
            print("De bot is niet gestart; hierboven staat waarom.", file=sys.stderr)
            return 1
        print(f"\n  Schoolbeeld staat klaar:  http://{HOST}:{port}/\n\n  Stoppen: Ctrl-C\n", flush=True)
        while bot.poll() is None and not serving.done():
            await asyncio.sleep(0.2)
        return 0
    finally:
        server.should_exit = True
        bot.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(bot.wait, 12)
        await serving


def end_as_by_ctrl_c() -> None:
    """Also when told to end by a signal: else the bot that this process started runs on."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def environment(settings: Settings) -> dict[str, str]:
    given = settings.model_dump().items()
    own = {name.upper(): "" if value is None else str(value) for name, value in given}
    return {**os.environ, **own, "NO_PROXY": HOST}


def wait_ready(
    port: int, process: subprocess.Popen[bytes], path: str = "/readyz", seconds: float = READY_SECONDS
) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(URLError, OSError), urlopen(f"http://{HOST}:{port}{path}", timeout=1):
            return True
        time.sleep(0.05)
    return False


def free_port(wanted: int) -> int:
    """The wanted port, else one that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return int(probe.getsockname()[1])
    raise OSError("geen vrije poort")
