"""/local/mail…: what tests ask of the mailbox, and what the page has it do."""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.local.config import Json
from bot.local.errors import SlackError
from bot.local.mailbox.mails import Mail
from bot.local.mailbox.trouble import Trouble
from bot.local.workspace import Workspace


async def refuse(workspace: Workspace, body: Json, _: str) -> Json:
    """{address, on}; what is refused is refused from the next mail on."""
    address = str(body.get("address", "")).strip()
    if "@" not in address or any(c.isspace() for c in address):
        raise SlackError("invalid_address")
    workspace.mailbox.mails.refuse(address, on=body.get("on", True) is True)
    return {"ok": True, "refused": list(workspace.mailbox.mails.refused.values())}


async def cause(workspace: Workspace, body: Json, _: str) -> Json:
    """{kind}: one of `Trouble`."""
    kind = str(body.get("kind", ""))
    if kind not in set(Trouble):
        raise SlackError("unknown_kind", [f"one of: {', '.join(Trouble)}"])
    workspace.mailbox.cause(Trouble(kind))
    return {"ok": True, "trouble": kind}


async def clear(workspace: Workspace, _body: Json, _base: str) -> Json:
    workspace.mailbox.mails.clear()
    return {"ok": True}


async def state(workspace: Workspace, _: Request) -> JSONResponse:
    mailbox = workspace.mailbox
    refusals = [{"at": at, "who": who, "answer": answer} for at, who, answer in mailbox.refusals]
    return JSONResponse(
        {
            "ok": True,
            "url": mailbox.url,
            "trouble": mailbox.trouble,
            "refused": list(mailbox.mails.refused.values()),
            "refusals": refusals,
        }
    )


async def mails(workspace: Workspace, request: Request) -> JSONResponse:
    """Oldest first; with `to`, those that one address got."""
    to = request.query_params.get("to", "")
    kept = reversed(workspace.mailbox.mails.all())
    found = [_described(mail) for mail in kept if not to or mail.is_for(to)]
    return JSONResponse({"ok": True, "mails": found})


async def mail(workspace: Workspace, request: Request) -> JSONResponse:
    """One mail with everything that could be read from it."""
    kept = workspace.mailbox.mails.find(request.path_params["mail_id"])
    if kept is None:
        return JSONResponse({"ok": False, "error": "mail_not_found"}, 404)
    letter = workspace.mailbox.mails.letter(kept.id)
    invitation = asdict(letter.invitation) if letter.invitation else None
    more = {"text": letter.text, "html": letter.html, "invitation": invitation}
    return JSONResponse({"ok": True, "mail": {**_described(kept), **more}})


def _described(mail: Mail) -> Json:
    """From what was kept when it came, so that a long list is read without opening every letter."""
    return {
        "id": mail.id,
        "at": mail.at,
        "envelope": {"from": mail.envelope.sender, "to": list(mail.envelope.recipients)},
        "refused": list(mail.envelope.refused),
        "dropped": mail.envelope.dropped,
        "size": mail.size,
        **mail.told,
    }
