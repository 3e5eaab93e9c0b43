"""The bot as `schoolbeeld run` serves it, except that its calendar stands still at `NOW`."""

from __future__ import annotations

import os
from datetime import datetime

import uvicorn

from bot import logs
from bot.compose import compose
from bot.settings import load
from bot.web import make_web

if __name__ == "__main__":
    now = datetime.fromisoformat(os.environ["NOW"])
    settings = load()
    logs.configure(settings.log_level)
    web = make_web(compose(settings, lambda: now))
    uvicorn.run(web, host=settings.host, port=settings.port, log_config=None, access_log=False)
