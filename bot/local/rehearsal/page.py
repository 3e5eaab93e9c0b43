"""The page Repetitie: from which day to which, how far the playing is, and the timeline."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.local.config import Json
from bot.local.draw import names as naming
from bot.local.rehearsal import timeline
from bot.local.rehearsal.control import rehearsal_as_json
from bot.local.rehearsal.period import suggestions
from bot.local.rehearsal.run import Run, Stage
from bot.local.rehearsal.timeline import COLOURS, MOST_ITEMS, Chosen, FreeDay
from bot.local.templating import environment
from bot.local.workspace import Workspace

SHORT_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
MOST_NUMBERED = 56
"""In more weeks than this a cell is too narrow for its number."""
LANES = {"person": "Per persoon", "kind": "Per soort", "school": "Per school"}


async def page(workspace: Workspace, request: Request) -> Response:
    rehearsing = workspace.config.rehearsing
    if rehearsing is None:
        return PlainTextResponse("Deze oefenomgeving kan niets naspelen.", 404)
    today = workspace.clock.now().date()
    suggested = suggestions(rehearsing, today)
    run, chosen = workspace.rehearsal.run, _chosen(request)
    values: Json = {
        "person": workspace.people.find(request.query_params.get("person", "")),
        "version": workspace.changes.version,
        "run": run,
        "now": rehearsal_as_json(workspace),
        "period": run.period if run else suggested[0][1],
        "suggested": suggested,
        "chosen": chosen,
        "timeline": _timeline(run, chosen, rehearsing.free_day) if run and run.stage is Stage.DONE else None,
        **_tools(request),
    }
    return HTMLResponse(environment().get_template("rehearsal.html").render(**values))


def _chosen(request: Request) -> Chosen:
    query = request.query_params
    by = query.get("lanes", "")
    usual = "kind" if query.get("who") else "person"  # one person's lane alone says little
    return Chosen(
        query.get("who", ""),
        query.get("school", ""),
        frozenset(query.getlist("kind")),
        by if by in LANES else usual,
    )


def _timeline(run: Run, chosen: Chosen, free_day: FreeDay) -> Json:
    period, kinds = run.period, timeline.choices(run.items, "kind")
    items = [item for item in run.items if chosen.fits(item)]
    columns = timeline.columns(items, period, free_day)
    return {
        "items": items,
        "people": timeline.choices(run.items, "person"),
        "schools": timeline.choices(run.items, "school"),
        "kinds": kinds,
        "colour": {kind: number % COLOURS for number, (kind, _, _) in enumerate(kinds)},
        "summary": timeline.summary(items) if items else "",
        "columns": columns,
        "is_dense": len(columns) > MOST_NUMBERED,
        "months": timeline.months(columns),
        "runs": timeline.runs(columns),
        "lanes": timeline.lanes(items, period, chosen.lanes),
        "stretches": list(timeline.stretches(items[:MOST_ITEMS], period, free_day)),
        "unwritten": max(0, len(items) - MOST_ITEMS),
    }


def _tools(request: Request) -> Json:
    kept = [(key, value) for key, value in request.query_params.multi_items() if value]

    def link(**changed: str) -> str:
        """This page with other choices; what is empty is left out."""
        others = [(key, value) for key, value in kept if key not in changed]
        query = urlencode([*others, *((key, value) for key, value in changed.items() if value)])
        return f"/rehearsal?{query}" if query else "/rehearsal"

    def lane_link(by: str, key: str) -> str:
        """To this lane alone; of one person the kinds are seen then."""
        return link(**{"who" if by == "person" else by: key, "lanes": ""})

    return {
        "link": link,
        "lane_link": lane_link,
        "lane_names": LANES,
        "short_months": SHORT_MONTHS,
        "day_text": naming.day_text,
        "short_day": naming.short_day,
        "hour_text": naming.hour_text,
        "date_text": _date_text,
        "span_text": _span_text,
    }


def _date_text(day: date) -> str:
    return f"{day.day} {naming.MONTHS[day.month - 1]} {day.year}"


def _span_text(first: date, last: date) -> str:
    begins = naming.short_day(first) if first.year == last.year else naming.day_text(first)
    return f"{begins} tot en met {naming.day_text(last)}"
