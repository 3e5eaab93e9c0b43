"""A mail server in a process of its own: SMTP on one port, and on another whether it is there."""

from __future__ import annotations

import os

from aiohttp import web
from aiosmtpd.controller import Controller


class Takes:
    async def handle_DATA(self, *_: object) -> str:
        return "250 OK"


async def _health(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


if __name__ == "__main__":
    Controller(Takes(), hostname=os.environ["HOST"], port=int(os.environ["SMTP_PORT"])).start()
    app = web.Application()
    app.add_routes([web.get("/healthz", _health)])
    web.run_app(app, host=os.environ["HOST"], port=int(os.environ["PORT"]), print=None, access_log=None)
