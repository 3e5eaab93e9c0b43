"""A mail's HTML in a frame of its own, where nothing in it can do anything or reach anybody."""

from __future__ import annotations

import base64
import re

from starlette.responses import Response

from bot.local.downloads import SHOWN_BY_BROWSERS
from bot.local.mailbox.letters import Letter, content, leaves, parsed

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
HEAD = re.compile(r"<head(\s[^>]*)?>", re.IGNORECASE)
CID = re.compile(r"cid:([^\s\"'<>)]+)", re.IGNORECASE)
REMOTE_IMAGE = re.compile(r"<img\b[^>]*\bsrc\s*=\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)
LOOK = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)
ALWAYS, NEVER = "(min-width: 0)", "(max-width: 0)"
NEW_TAB = '<base target="_blank">'


def has_remote_images(letter: Letter) -> bool:
    return bool(REMOTE_IMAGE.search(letter.html or ""))


def framed(letter: Letter, raw: bytes, look: str = "light") -> Response:
    """With the pictures that came along, and links that open in a new tab; `look` is light or dark."""
    html = _looking(look, _with_pictures(letter.html or "", letter, raw))
    found = HEAD.search(html)
    at = found.end() if found else 0
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "private, no-store"}
    return Response(html[:at] + NEW_TAB + html[at:], media_type="text/html; charset=utf-8", headers=headers)


def _looking(look: str, html: str) -> str:
    """As on a screen of that look, whatever this one is: a frame cannot be told so by its page everywhere."""
    return LOOK.sub(lambda match: ALWAYS if match[1].lower() == look else NEVER, html)


def _with_pictures(html: str, letter: Letter, raw: bytes) -> str:
    pictures = {part.cid: part for part in letter.parts if part.cid and part.mimetype in SHOWN_BY_BROWSERS}
    if not pictures or not CID.search(html):
        return html
    found = leaves(parsed(raw))

    def inlined(match: re.Match[str]) -> str:
        part = pictures.get(match[1])
        if part is None:
            return match[0]
        data = base64.b64encode(content(found[part.number])).decode()
        return f"data:{part.mimetype};base64,{data}"

    return CID.sub(inlined, html)
