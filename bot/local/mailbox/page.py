"""The Mailbox tab: whose mailboxes, which mails, and one mail as its receiver sees it."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.local import downloads
from bot.local.config import Json
from bot.local.draw import names as naming
from bot.local.mailbox.boxes import box_matches, boxes, known_names, matches, time_text
from bot.local.mailbox.frame import framed, has_remote_images
from bot.local.mailbox.letters import content, leaves, parsed
from bot.local.mailbox.mails import Mail
from bot.local.mailbox.trouble import WORDINGS, Trouble
from bot.local.templating import environment
from bot.local.workspace import Workspace

MOST_BOXES, MOST_MAILS = 300, 200
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SIDES = {"html": "Opgemaakt", "text": "Tekst", "source": "Bron"}


async def page(workspace: Workspace, request: Request) -> Response:
    query = request.query_params
    box, words = query.get("box", ""), query.get("q", "").strip()
    names = known_names(workspace)
    every = workspace.mailbox.mails.all()
    found = [m for m in every if (not box or m.is_for(box)) and (not words or matches(m, words, names))]
    all_boxes = boxes(workspace)
    shown_boxes = [one for one in all_boxes if not words or box_matches(one, words) or one.address == box]
    open_mail = _open(workspace, query.get("mail", ""))
    values: Json = {
        "config": workspace.config,
        "person": workspace.people.find(query.get("person", "")),
        "version": workspace.changes.version,
        "box": next((one for one in all_boxes if one.address.casefold() == box.casefold()), None),
        "words": words,
        "total": len(every),
        "boxes": shown_boxes[:MOST_BOXES],
        "more_boxes": max(0, len(shown_boxes) - MOST_BOXES),
        "addresses": all_boxes,
        "mails": found[:MOST_MAILS],
        "more_mails": max(0, len(found) - MOST_MAILS),
        "names": names,
        "open": open_mail,
        **_letter(workspace, open_mail, query.get("side", "")),
        "server": workspace.mailbox,
        "wordings": WORDINGS,
        "patience": workspace.limits.left(),
        "fine": workspace.mailbox.trouble is Trouble.NONE,
        **_tools(request),
    }
    html = environment().get_template("mailbox.html").render(**values)
    return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})


def _open(workspace: Workspace, given: str) -> Mail | None:
    return workspace.mailbox.mails.find(int(given)) if given.isdecimal() and len(given) < 10 else None


def _letter(workspace: Workspace, mail: Mail | None, side: str) -> Json:
    """The open letter, and which of its sides is shown: the richest it has, unless another is asked for."""
    if mail is None:
        return {"letter": None, "sides": {}, "side": ""}
    letter = workspace.mailbox.mails.letter(mail.id)
    has = {"html": letter.html is not None, "text": letter.text is not None, "source": True}
    sides = {key: label for key, label in SIDES.items() if has[key]}
    shown = side if side in sides else next(iter(sides))
    return {"letter": letter, "sides": sides, "side": shown, "remote_images": has_remote_images(letter)}


def _tools(request: Request) -> Json:
    kept = {
        key: value for key, value in request.query_params.items() if key in {"person", "box", "q", "mail"}
    }

    def link(**changed: object) -> str:
        """This page with other choices; what is empty is left out."""
        chosen = {key: str(value) for key, value in {**kept, **changed}.items() if value not in (None, "")}
        return "/mailbox" + (f"?{urlencode(chosen)}" if chosen else "")

    return {
        "link": link,
        "time_text": time_text,
        "iso": lambda at: naming.moment(at).isoformat(timespec="minutes"),
        "clock": lambda at: naming.clock(str(at)),
        "moment_text": lambda at: f"{naming.day_text(naming.moment(at))}, {naming.clock(str(at))}",
        "file_kind": downloads.kind_of,
        "file_size": downloads.size_text,
        "shown_name": lambda name: downloads.visible(name) or "bestand",
        "safe_name": downloads.safe_name,
    }


def _missing() -> Response:
    return PlainTextResponse("Deze mail is er niet.", 404)


async def html(workspace: Workspace, request: Request) -> Response:
    mail = workspace.mailbox.mails.find(request.path_params["mail_id"])
    if mail is None:
        return _missing()
    look = request.query_params.get("look", "light")
    return framed(workspace.mailbox.mails.letter(mail.id), workspace.mailbox.mails.raw(mail.id), look)


async def whole(workspace: Workspace, request: Request) -> Response:
    """The mail as it came, to be opened in a mail program."""
    mail = workspace.mailbox.mails.find(request.path_params["mail_id"])
    if mail is None:
        return _missing()
    return downloads.download(workspace.mailbox.mails.raw(mail.id), f"{mail.subject or 'mail'}.eml")


async def part(workspace: Workspace, request: Request) -> Response:
    mail = workspace.mailbox.mails.find(request.path_params["mail_id"])
    number = request.path_params["number"]
    if mail is None or number >= len(workspace.mailbox.mails.letter(mail.id).parts):
        return _missing()
    told = workspace.mailbox.mails.letter(mail.id).parts[number]
    found = leaves(parsed(workspace.mailbox.mails.raw(mail.id)))[number]
    return downloads.download(content(found), told.name or _unnamed(told.mimetype))


def _unnamed(mimetype: str) -> str:
    return {"text/calendar": "uitnodiging.ics", "text/plain": "mail.txt"}.get(mimetype, "deel")
