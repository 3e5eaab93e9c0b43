"""`schoolbeeld run`: one process that serves until it is asked to stop."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys

import uvicorn

from bot.compose import compose
from bot.hosts import is_loopback
from bot.settings import Settings
from bot.slack.messenger import PACE_SECONDS
from bot.teams.cloud import MICROSOFT, Cloud
from bot.web import make_web
from storage.migrations import require_current

GRACE_SECONDS = 10
M_ARENA_MAX = -8
"""Its number in malloc.h."""


def _settle() -> None:
    """What the start made stays as it is: no collection need look through it again.

    And glibc keeps what was freed in a heap a thread; two of them spare some megabytes.
    """
    gc.freeze()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(M_ARENA_MAX, 2)


def serve(settings: Settings, *, pace: float = PACE_SECONDS, cloud: Cloud = MICROSOFT) -> int:
    """Until a signal ends it. `pace`: seconds between two messages in one channel."""
    parts = compose(settings, pace=pace, cloud=cloud)
    require_current(parts.database.engine)
    if not (settings.uses_slack or settings.uses_teams):
        print(
            "Er is nog geen chatprogramma ingesteld: vul SLACK_BOT_TOKEN en SLACK_SIGNING_SECRET in, of "
            "TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET en TEAMS_TENANT_ID (zie .env.example). "
            "Of probeer het uit met: schoolbeeld demo",
            file=sys.stderr,
        )
        return 2
    if settings.uses_slack and settings.slack_is_local and not is_loopback(settings.host):
        print("Met een oefenomgeving luistert de bot enkel op 127.0.0.1: pas HOST aan.", file=sys.stderr)
        return 2
    config = uvicorn.Config(
        make_web(parts),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    _settle()
    server = uvicorn.Server(config)
    server.run()
    return 0 if server.started else 1
