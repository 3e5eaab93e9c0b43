"""`schoolbeeld run`, but with Teams' side on this machine."""

from __future__ import annotations

import os
import sys

from bot import logs
from bot.serve import serve
from bot.settings import load
from bot.teams.cloud import Cloud

if __name__ == "__main__":
    logs.configure("warning")
    side = os.environ["TEAMS_SIDE"]
    sys.exit(serve(load(), cloud=Cloud(f"{side}/keys", side, is_here=True)))
