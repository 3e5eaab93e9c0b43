"""Who does not use Teams does not pay for it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("microsoft_teams", "msal", "fastapi", "httpx", "jwt", "bot.teams.app", "bot.teams.guard")
PROGRAM = """
import sys
from bot.compose import compose
from bot.settings import Settings
from bot.web import make_web

parts = compose(Settings(_env_file=None, database_url={url!r}, **{settings!r}))
make_web(parts)
print(*(name for name in {heavy!r} if name in sys.modules))
"""


def loaded(url: str, **settings: str) -> list[str]:
    program = PROGRAM.format(url=url, settings=settings, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_without_teams_nothing_of_it_is_loaded(sqlite_url: str) -> None:
    assert loaded(sqlite_url, slack_bot_token="xoxb-1", slack_signing_secret="s") == []


def test_with_teams_the_sdk_is_left_until_the_bot_runs(sqlite_url: str) -> None:
    found = loaded(sqlite_url, teams_client_id="schoolbeeld", teams_tenant_id="here")
    assert "bot.teams.guard" in found
    assert "microsoft_teams" not in found
