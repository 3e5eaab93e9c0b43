"""Files behind a signed link: a document to look at before it is sent, a mail as it went."""

from __future__ import annotations

from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.dispatch import Dispatcher
from bot.links import Links
from bot.papers import PaperMaker
from bot.rich import to_plain
from handlers.surface import Paper, Reply
from storage.values import MailFile

HTML = "text/html"
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups",
}


class Files:
    def __init__(self, links: Links, dispatcher: Dispatcher, papers: PaperMaker) -> None:
        self._links = links
        self._dispatcher = dispatcher
        self._papers = papers

    async def respond(self, request: Request) -> Response:
        """The rights are looked at now: who lost them since the link was made sees nothing."""
        read = self._links.read(request.path_params["token"])
        if read is None:
            text = "Deze link is verlopen. Open het bestand opnieuw vanuit de chat."
            return PlainTextResponse(text, status_code=404, headers=SAFE)
        found = await self._dispatcher.file(*read)
        if isinstance(found, Reply):
            return PlainTextResponse(to_plain(found.body), status_code=403, headers=SAFE)
        file = await to_thread.run_sync(self._papers.paper, found) if isinstance(found, Paper) else found
        return Response(file.content, media_type=file.content_type, headers=SAFE | _named(file))


def _named(file: MailFile) -> dict[str, str]:
    if file.content_type == HTML:
        return {}
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
