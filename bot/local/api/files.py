"""files.*, and the addresses outside the Web API at which bytes come and go."""

from __future__ import annotations

import asyncio

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.local.api.arguments import Arguments
from bot.local.config import Json
from bot.local.content import content_of
from bot.local.conversations import Room
from bot.local.downloads import download, picture
from bot.local.errors import SlackError
from bot.local.events import emit
from bot.local.files import File, Share, UploadError
from bot.local.payloads import now_ts
from bot.local.workspace import Workspace

LONGEST_ALT_TEXT = 1000
MOST_CHANNELS = 100
CHANNEL_IDS = "CGDZ"


def get_upload_address(workspace: Workspace, arguments: Arguments) -> Json:
    name, alt_text = arguments.need("filename"), arguments.text("alt_txt")
    arguments.need("length")
    length = arguments.number("length", 0)
    if length == 0:
        raise SlackError("missing_argument")
    if length < 0:
        raise SlackError("invalid_arguments", ["[ERROR] must be greater than 0 [json-pointer:/length]"])
    if len(alt_text) > LONGEST_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    file, ticket = workspace.files.ask(name, length, alt_text)
    return {"upload_url": f"{arguments.base}/upload/v1/{ticket}", "file_id": file.id}


async def take(workspace: Workspace, request: Request) -> Response:
    """The bytes of one file: as they are, or as the only file of a form."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form() as form:
            sent = [value for value in form.values() if isinstance(value, UploadFile)]
            content = await sent[0].read() if len(sent) == 1 else b""
    else:
        content = await request.body()
    try:
        workspace.files.take(request.path_params["ticket"], content)
    except UploadError as refused:
        return PlainTextResponse(str(refused), 400)
    return PlainTextResponse(f"OK - {len(content)}")


def complete(workspace: Workspace, arguments: Arguments) -> Json:
    """All of the files or none. They are shared a moment later, so the answer knows no message."""
    wanted = _wanted(arguments)
    rooms = _rooms(workspace, arguments)
    thread_ts = arguments.text("thread_ts") or None
    content = _comment(arguments)
    if thread_ts:
        if len(rooms) != 1:
            raise SlackError("invalid_arguments", ["[ERROR] thread_ts needs exactly one channel"])
        workspace.messages.thread(rooms[0].id, thread_ts)
    tickets = [(workspace.files.uploaded(file_id), title) for file_id, title in wanted]
    files = [workspace.files.complete(ticket, title) for ticket, title in tickets]
    sharing = _share(workspace, files, rooms, content, thread_ts=thread_ts, base=arguments.base)
    workspace.start(asyncio.ensure_future(sharing))
    return {"files": [workspace.files.describe_fully(file, arguments.base) for file in files]}


def _wanted(arguments: Arguments) -> list[tuple[str, str]]:
    """Each file's id and title."""
    given = arguments.object("files")
    if not isinstance(given, list) or not given:
        raise SlackError("invalid_arguments", ["[ERROR] no fewer than 1 items allowed [json-pointer:/files]"])
    wanted: list[tuple[str, str]] = []
    for index, one in enumerate(given):
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            at = f"[json-pointer:/files/{index}]"
            raise SlackError("invalid_arguments", [f"[ERROR] missing required field: id {at}"])
        wanted.append((one["id"], str(one.get("title") or "")))
    if len({file_id for file_id, _ in wanted}) != len(wanted):
        raise SlackError("file_not_found")
    return wanted


def _rooms(workspace: Workspace, arguments: Arguments) -> list[Room]:
    """`channel_id` takes a conversation's id only, `channels` people's too."""
    one = arguments.text("channel_id")
    if one and one[0] not in CHANNEL_IDS:
        problem = "input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]"
        raise SlackError("invalid_arguments", [f"[ERROR] {problem}"])
    several = [name.strip() for name in arguments.text("channels").split(",") if name.strip()]
    names = list(dict.fromkeys([*([one] if one else []), *several]))
    if len(names) > MOST_CHANNELS:
        raise SlackError("channels_limit_exceeded")
    return [workspace.conversations.joined(name) for name in names]


def _comment(arguments: Arguments) -> Json:
    comment = arguments.text("initial_comment")
    if comment:
        return content_of({"text": comment})
    if arguments.text("blocks"):
        return content_of({"blocks": arguments.text("blocks")})
    return {"text": ""}


async def _share(
    workspace: Workspace,
    files: list[File],
    rooms: list[Room],
    content: Json,
    *,
    thread_ts: str | None,
    base: str,
) -> None:
    await asyncio.sleep(workspace.config.share_seconds)
    for file in files:
        workspace.files.process(file)
    thread = {"thread_ts": thread_ts} if thread_ts else {}
    for room in rooms:
        described = [workspace.files.describe(file, base) for file in files]
        body = {**workspace.bot_author, **content, **thread, "files": described, "upload": False}
        message = workspace.messages.post(room.id, body)
        for file in files:
            share = Share(room.id, room.name, room.is_private, room.is_im, message.ts, thread_ts)
            workspace.files.share(file, share)
            emit(workspace, _shared_event(workspace, file, room), "file_shared")


def _shared_event(workspace: Workspace, file: File, room: Room) -> Json:
    return {
        "type": "file_shared",
        "file_id": file.id,
        "file": {"id": file.id},
        "user_id": workspace.config.bot_user_id,
        "channel_id": room.id,
        "event_ts": now_ts(),
    }


def info(workspace: Workspace, arguments: Arguments) -> Json:
    file = workspace.files.get(arguments.need("file"))
    described = workspace.files.describe_fully(file, arguments.base)
    return {"file": described, "comments": [], "response_metadata": {"next_cursor": ""}}


async def give(workspace: Workspace, request: Request) -> Response:
    """A download; the name in the address is only there to be read."""
    try:
        file = workspace.files.get(request.path_params["file_id"])
    except SlackError:
        return PlainTextResponse("Dit bestand is er niet.", 404)
    return download(workspace.files.content(file), file.name)


async def preview(workspace: Workspace, request: Request) -> Response:
    try:
        file = workspace.files.get(request.path_params["file_id"])
    except SlackError:
        return PlainTextResponse("Dit bestand is er niet.", 404)
    shown = picture(workspace.files.content(file), file.name)
    return shown or PlainTextResponse("Dit bestand is geen afbeelding.", 404)
