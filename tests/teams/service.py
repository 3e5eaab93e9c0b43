"""Teams' side of the line, as far as a bot sees it: conversations, their messages, who is in them.

It keeps what Teams keeps, refuses on demand, and knows nothing of our code.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]
TENANT = "11111111-2222-3333-4444-555555555555"
BOT = "28:schoolbeeld"


@dataclass(frozen=True)
class Account:
    """Somebody in the organisation; `id` is what this app sees, `object_id` the account's own."""

    id: str
    object_id: str
    name: str
    email: str
    role: str = "user"

    @property
    def shown(self) -> Json:
        return {
            "id": self.id,
            "aadObjectId": self.object_id,
            "name": self.name,
            "email": self.email,
            "userPrincipalName": self.email,
            "userRole": self.role,
            "tenantId": TENANT,
        }


@dataclass
class Service:
    accounts: Mapping[str, Account]
    messages: dict[str, list[Json]] = field(default_factory=dict)
    """By conversation, oldest first; a thread is a conversation of its own."""
    rosters: dict[str, list[str]] = field(default_factory=dict)
    """Who is in a channel, by the account's own id."""
    troubles: list[tuple[int, Json, Json]] = field(default_factory=list)
    """The next answers to what is sent: status, headers, body."""
    channel_names: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Every request, as method and path."""
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def app(self) -> Starlette:
        conversation = "/v3/conversations/{conversation}"
        return Starlette(
            routes=[
                Route(f"{conversation}/activities", self.create, methods=["POST"]),
                Route(f"{conversation}/activities/{{number}}", self.update, methods=["PUT"]),
                Route(f"{conversation}/members/{{user}}", self.member),
                Route(f"{conversation}/pagedMembers", self.members),
                Route("/v3/teams/{team}/conversations", self.channels),
                Route("/v3/conversations", self.open, methods=["POST"]),
                Route("/upload/{name}", self.upload, methods=["PUT"]),
            ]
        )

    def personal(self, account: Account) -> str:
        return f"a:{account.object_id}"

    def all(self) -> list[Json]:
        return [message for said in self.messages.values() for message in said]

    async def create(self, request: Request) -> Response:
        self.asked.append(f"POST {request.url.path}")
        if self.troubles:
            status, headers, body = self.troubles.pop(0)
            return JSONResponse(body, status_code=status, headers=headers)
        said = await request.json()
        number = str(next(self.numbers))
        conversation = request.path_params["conversation"]
        targeted = request.query_params.get("isTargetedActivity") == "true"
        kept = {**said, "id": number, "conversation": conversation, "targeted": targeted}
        self.messages.setdefault(conversation, []).append(kept)
        return JSONResponse({"id": number}, status_code=201)

    async def update(self, request: Request) -> Response:
        self.asked.append(f"PUT {request.url.path}")
        if self.troubles:
            status, headers, body = self.troubles.pop(0)
            return JSONResponse(body, status_code=status, headers=headers)
        number = request.path_params["number"]
        for message in self.messages.get(request.path_params["conversation"], []):
            if message["id"] == number:
                message.update(await request.json())
                return JSONResponse({"id": number})
        code = {"error": {"code": "ActivityNotFoundInConversation", "message": ""}}
        return JSONResponse(code, status_code=404)

    async def member(self, request: Request) -> Response:
        found = self._account(request.path_params["user"])
        return JSONResponse(found.shown) if found else _not_found()

    async def members(self, request: Request) -> Response:
        there = self.rosters.get(request.path_params["conversation"])
        if there is None:
            return _not_found()
        return JSONResponse({"members": [self.accounts[name].shown for name in there]})

    async def channels(self, request: Request) -> Response:
        team = request.path_params["team"]
        named = [{"id": number, "name": name} for number, name in self.channel_names.items()]
        return JSONResponse({"conversations": [{"id": team}, *named]})

    async def open(self, request: Request) -> Response:
        asked = await request.json()
        found = self._account(asked["members"][0]["id"])
        if found is None:
            return JSONResponse({"error": {"code": "ForbiddenOperationException"}}, status_code=403)
        return JSONResponse({"id": self.personal(found)}, status_code=201)

    async def upload(self, request: Request) -> Response:
        self.uploads[request.path_params["name"]] = await request.body()
        return JSONResponse({}, status_code=201)

    def _account(self, number: str) -> Account | None:
        return next((a for a in self.accounts.values() if number in {a.id, a.object_id}), None)


def _not_found() -> Response:
    return JSONResponse({"error": {"code": "ConversationNotFound", "message": ""}}, status_code=404)
