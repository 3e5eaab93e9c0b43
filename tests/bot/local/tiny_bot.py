"""A bot of a few lines on the real framework, with one listener for each thing Slack can do."""

import asyncio
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Json = dict[str, Any]
SECRET = "tiny-secret"
BOT_TOKEN = "xoxb-tiny"
APP_TOKEN = "xapp-tiny"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str, value: str) -> Json:
    return {"text": plain(text), "value": value}


SCHOOLS = [option("De Linde", "linde"), option("Sint-Jozef, Halle", "halle"), option("De Lindeboom", "boom")]
TYPES = [option("Brede types", "broad"), option("Kleine types", "small")]
CONFIRM = {
    "title": plain("Zeker?"),
    "text": plain("Dit bezoek verdwijnt uit de telling."),
    "confirm": plain("Verwijderen"),
    "deny": plain("Terug"),
    "style": "danger",
}


def field(block_id: str, label: str, element: Json, **more: object) -> Json:
    shown = {**element, "action_id": element.get("action_id", block_id)}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": shown, **more}


def form(title: str = "Bezoek noteren", **more: object) -> Json:
    return {
        "type": "modal",
        "callback_id": "visit",
        "private_metadata": "intent-1",
        "title": plain(title),
        "submit": plain("Noteren"),
        "close": plain("Annuleren"),
        "notify_on_close": True,
        "blocks": [
            field(
                "school",
                "School",
                {"type": "external_select", "min_query_length": 2, "placeholder": plain("Typ een naam")},
            ),
            field("day", "Datum", {"type": "datepicker", "initial_date": "2026-11-12"}),
            field(
                "duration", "Duur", {"type": "plain_text_input"}, hint=plain("Bijvoorbeeld: halve dag, 2u30")
            ),
            field("kind", "Type", {"type": "radio_buttons", "options": TYPES, "initial_option": TYPES[0]}),
            field("note", "Notitie", {"type": "plain_text_input", "multiline": True}, optional=True),
        ],
        **more,
    }


def buttons() -> list[Json]:
    return [
        {"type": "header", "text": plain("Tijdskader De Linde")},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*3 halve dagen* over & <https://example.org|meer uitleg>"},
        },
        {
            "type": "actions",
            "block_id": "row",
            "elements": [
                {"type": "button", "action_id": "note", "text": plain("Bezoek noteren"), "style": "primary"},
                {
                    "type": "button",
                    "action_id": "undo",
                    "text": plain("Ongedaan maken"),
                    "style": "danger",
                    "value": "7",
                    "confirm": CONFIRM,
                },
                {
                    "type": "static_select",
                    "action_id": "pick",
                    "options": TYPES,
                    "placeholder": plain("Type"),
                },
                {"type": "overflow", "action_id": "more", "options": TYPES},
            ],
        },
    ]


class TinyBot:
    """`seen` holds every request's body, `heads` its headers, `errors` what the Web API refused."""

    def __init__(self, api: str) -> None:
        self.client = AsyncWebClient(token=BOT_TOKEN, base_url=f"{api}/api/")
        self.app = AsyncApp(
            token=BOT_TOKEN, signing_secret=SECRET, client=self.client, process_before_response=True
        )
        self.seen: list[Json] = []
        self.heads: list[Json] = []
        self.errors: list[str] = []
        self.response_urls: list[str] = []
        self.failures = 0
        self.answer: Json | None = None  # to the next submitted form
        self._listen()

    def http(self) -> Starlette:
        handler = AsyncSlackRequestHandler(self.app)

        async def events(request: Request) -> Response:
            return await handler.handle(request)

        return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])

    def _listen(self) -> None:
        app = self.app
        app.use(self._remember)
        app.command("/echo")(self._echo)
        app.command("/openly")(self._openly)
        app.command("/slow")(self._slow)
        app.command("/broken")(self._broken)
        app.command("/bad")(self._bad)
        app.command("/form")(self._form)
        app.command("/late")(self._late)
        app.command("/buttons")(self._buttons)
        app.command("/hush")(self._hush)
        app.action("note")(self._press_note)
        app.action("undo")(self._press_undo)
        app.action("pick")(self._nod)
        app.action("more")(self._nod)
        app.action("refresh")(self._nod)
        app.options("school")(self._schools)
        app.view("visit")(self._submitted)
        app.view_closed("visit")(self._nod)
        app.shortcut("note_visit")(self._open_from_shortcut)
        app.shortcut("note_message")(self._open_from_shortcut)
        app.event("message")(self._heard)
        app.event("app_home_opened")(self._home)
        app.event("app_mention")(self._mentioned)

    async def _remember(self, body: Json, request: Any, next: Any) -> None:
        self.seen.append(body)
        self.heads.append(dict(request.headers))
        await next()

    async def _nod(self, ack: Any) -> None:
        await ack()

    async def _echo(self, ack: Any, command: Json) -> None:
        await ack(text=f"Je zei: {command['text']}", response_type="ephemeral")

    async def _openly(self, ack: Any) -> None:
        await ack(text="Voor iedereen", response_type="in_channel")

    async def _slow(self, ack: Any) -> None:
        await asyncio.sleep(0.9)
        await ack("te laat")

    async def _broken(self) -> None:
        raise RuntimeError("broken on purpose")

    async def _bad(self, ack: Any) -> None:
        await ack(text="x", blocks=[{"type": "header", "text": plain("h" * 200)}], response_type="ephemeral")

    async def _try(self, call: Any) -> None:
        try:
            await call
        except SlackApiError as refused:
            self.errors.append(refused.response["error"])

    async def _form(self, ack: Any, body: Json) -> None:
        await ack()
        await self._try(self.client.views_open(trigger_id=body["trigger_id"], view=form()))
        if body["text"] == "twice":
            await self._try(self.client.views_open(trigger_id=body["trigger_id"], view=form()))

    async def _late(self, ack: Any, body: Json) -> None:
        await ack()
        await asyncio.sleep(0.35)
        await self._try(self.client.views_open(trigger_id=body["trigger_id"], view=form()))

    async def _buttons(self, ack: Any) -> None:
        await ack(text="Tijdskader", blocks=buttons(), response_type="ephemeral")

    async def _hush(self, ack: Any, body: Json) -> None:
        self.response_urls.append(body["response_url"])
        await ack()

    async def _press_note(self, ack: Any, body: Json) -> None:
        await ack()
        await self._try(self.client.views_open(trigger_id=body["trigger_id"], view=form()))

    async def _press_undo(self, ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Ongedaan gemaakt", replace_original=True)

    async def _schools(self, ack: Any, payload: Json) -> None:
        wanted = payload["value"].lower()
        await ack(options=[school for school in SCHOOLS if wanted in school["text"]["text"].lower()])

    async def _submitted(self, ack: Any, view: Json) -> None:
        if self.answer is not None:
            answer, self.answer = self.answer, None
            await ack(**answer)
        elif view["state"]["values"]["duration"]["duration"]["value"] == "veel":
            await ack(response_action="errors", errors={"duration": "Schrijf een duur, zoals 2u30."})
        else:
            await ack()

    async def _open_from_shortcut(self, ack: Any, body: Json) -> None:
        await ack()
        await self._try(self.client.views_open(trigger_id=body["trigger_id"], view=form()))

    async def _heard(self, event: Json, say: Any) -> None:
        if self.failures > 0:
            self.failures -= 1
            raise RuntimeError("not now")
        await say(f"Gehoord: {event['text']}")

    async def _home(self, event: Json) -> None:
        blocks: list[Json] = [
            {"type": "header", "text": plain("Mijn scholen")},
            {
                "type": "actions",
                "block_id": "home",
                "elements": [{"type": "button", "action_id": "refresh", "text": plain("Vernieuwen")}],
            },
        ]
        await self.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    async def _mentioned(self, event: Json, say: Any) -> None:
        await say(text=f"Hallo <@{event['user']}>", thread_ts=event["ts"])
