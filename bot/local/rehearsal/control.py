"""/local/rehearse…: begins and ends a rehearsal, and says how far it is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.local.config import Json
from bot.local.draw.names import day_text
from bot.local.errors import SlackError
from bot.local.rehearsal.period import read_period
from bot.local.workspace import Workspace


async def start(workspace: Workspace, body: Json, _: str) -> Json:
    """{from, to}: answers when it has begun; what was played before is forgotten."""
    if workspace.config.rehearsing is None:
        raise SlackError("no_rehearsal")
    period = read_period(str(body.get("from", "")), str(body.get("to", "")))
    await workspace.rehearsal.start(period, workspace.clock.now())
    return rehearsal_as_json(workspace)


async def stop(workspace: Workspace, _body: Json, _base: str) -> Json:
    await workspace.rehearsal.stop()
    return rehearsal_as_json(workspace)


async def state(workspace: Workspace, _: Request) -> JSONResponse:
    return JSONResponse(rehearsal_as_json(workspace))


def rehearsal_as_json(workspace: Workspace) -> Json:
    run = workspace.rehearsal.run
    if run is None:
        return {"ok": True, "stage": "none", "token": "none"}
    return {
        "ok": True,
        "stage": run.stage,
        "token": f"{run.number} {run.stage}",
        "from": run.period.first.isoformat(),
        "to": run.period.last.isoformat(),
        "reached": run.reached.isoformat(),
        "reached_text": day_text(run.reached),
        "percent": run.period.share(run.reached),
        "items": len(run.items),
        "trouble": run.trouble,
    }
