"""Which methods there are, which scope each needs, and how a call is let in."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.local.api import chat, conversations, files, people, views
from bot.local.api.arguments import Arguments, arguments_of
from bot.local.config import Json
from bot.local.errors import RateLimitedError, SlackError
from bot.local.workspace import Workspace

Method = Callable[[Workspace, Arguments], Json]

# A method and the scopes of which one is enough.
METHODS: dict[str, tuple[Method, tuple[str, ...]]] = {
    "auth.test": (people.auth_test, ()),
    "users.info": (people.info, ("users:read",)),
    "users.lookupByEmail": (people.lookup_by_email, ("users:read.email",)),
    "users.list": (people.listed, ("users:read",)),
    "conversations.open": (
        conversations.opened,
        ("im:write", "channels:manage", "groups:write", "mpim:write"),
    ),
    "conversations.info": (conversations.info, ("channels:read", "groups:read", "im:read", "mpim:read")),
    "conversations.list": (conversations.listed, ("channels:read", "groups:read", "im:read", "mpim:read")),
    "conversations.members": (
        conversations.members,
        ("channels:read", "groups:read", "im:read", "mpim:read"),
    ),
    "conversations.join": (conversations.join, ("channels:join",)),
    "conversations.history": (
        conversations.history,
        ("channels:history", "groups:history", "im:history", "mpim:history"),
    ),
    "conversations.replies": (
        conversations.replies,
        ("channels:history", "groups:history", "im:history", "mpim:history"),
    ),
    "chat.postMessage": (chat.post_message, ("chat:write",)),
    "chat.postEphemeral": (chat.post_ephemeral, ("chat:write",)),
    "chat.update": (chat.update, ("chat:write",)),
    "chat.delete": (chat.delete, ("chat:write",)),
    "files.getUploadURLExternal": (files.get_upload_address, ("files:write",)),
    "files.completeUploadExternal": (files.complete, ("files:write",)),
    "files.info": (files.info, ("files:read",)),
    "views.open": (views.opened, ()),
    "views.push": (views.push, ()),
    "views.update": (views.update, ()),
    "views.publish": (views.publish, ()),
}


def _token(request: Request, arguments: Arguments) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else arguments.text("token")


def _let_in(workspace: Workspace, name: str, token: str) -> None:
    config = workspace.config
    if not token:
        raise SlackError("not_authed")
    if token not in {config.bot_token, config.app_token}:
        raise SlackError("invalid_auth")
    if (token == config.app_token) != (name == "apps.connections.open"):
        raise SlackError("not_allowed_token_type")
    needed = METHODS[name][1] if name in METHODS else ()
    if config.scopes is not None and needed and not config.scopes & set(needed):
        provided = ",".join(sorted(config.scopes))
        raise SlackError("missing_scope", needed=needed[0], provided=provided)


async def call(workspace: Workspace, request: Request) -> JSONResponse:
    """Slack answers 200 whatever happens, and `ok` tells; but 429 when it is asked too much."""
    try:
        return JSONResponse({"ok": True} | await _answer(workspace, request))
    except RateLimitedError as refused:
        return JSONResponse(refused.as_answer(), 429, {"Retry-After": str(refused.retry_after)})
    except SlackError as refused:
        return JSONResponse(refused.as_answer())


async def _answer(workspace: Workspace, request: Request) -> Json:
    name = request.path_params["method"]
    if name not in {"api.test", "apps.connections.open", *METHODS}:
        raise SlackError("unknown_method", req_method=name)
    arguments = await arguments_of(request)
    if name == "api.test":
        return people.test(workspace, arguments)
    _let_in(workspace, name, _token(request, arguments))
    if name == "apps.connections.open":
        return {"url": _socket_address(workspace, request)}
    return METHODS[name][0](workspace, arguments)


def _socket_address(workspace: Workspace, request: Request) -> str:
    ticket = workspace.socket.ticket()
    return f"ws://{request.url.netloc}/link/?ticket={ticket}&app_id={workspace.config.app_id}"
