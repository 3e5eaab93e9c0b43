"""A call's arguments, however they came: in the query, as a form or as JSON."""

import json
from dataclasses import dataclass

from starlette.requests import Request

from bot.local.config import Json
from bot.local.content import structure
from bot.local.errors import SlackError


@dataclass(frozen=True)
class Arguments:
    given: Json
    base: str = ""  # our own address, as the caller knows it

    def text(self, name: str, default: str = "") -> str:
        value = self.given.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.given.get(name)
        return default if value is None else str(value).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.text(name) or default)
        except ValueError as wrong:
            raise SlackError("invalid_arguments", [f"[ERROR] must be an integer: {name}"]) from wrong

    def object(self, name: str, error: str = "invalid_arguments") -> object:
        return structure(self.given.get(name), error)


async def arguments_of(request: Request) -> Arguments:
    given: Json = dict(request.query_params)
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/json"):
        body = await request.body()
        try:
            parsed = json.loads(body) if body.strip() else {}
        except ValueError as wrong:
            raise SlackError("invalid_json") from wrong
        if not isinstance(parsed, dict):
            raise SlackError("json_not_object")
        given |= parsed
    elif content_type.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        async with request.form() as form:
            given |= {key: value for key, value in form.items() if isinstance(value, str)}
    elif request.method == "POST" and content_type and await request.body():
        raise SlackError("invalid_post_type")
    return Arguments(given, str(request.base_url).rstrip("/"))
