"""The Slack adapter: every listener takes a payload in, asks the dispatcher, and answers.

The same listeners serve signed HTTP and Socket Mode. `process_before_response` makes Bolt run them inline:
the answer stands in the reply to the request itself.
"""

from __future__ import annotations

import functools
import logging
import re
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.dispatch import Call, Dispatcher, Outcome
from bot.links import Links
from bot.slack import present, receive
from bot.slack.places import SlackPlaces
from bot.slack.send import Aftermath, SlackDirectory
from bot.spoken import Heard, without_form
from bot.words import TemplateWords
from handlers import registry
from handlers.surface import Errors, Form, Reply

Payload = dict[str, Any]
ANY = re.compile(r".*", re.DOTALL)


class SlackAdapter:
    """Payload in, answer out; what an acknowledgement cannot carry follows right after it."""

    def __init__(self, dispatcher: Dispatcher, client: AsyncWebClient, links: Links | None) -> None:
        self._dispatcher = dispatcher
        self._links = links
        self._directory = SlackDirectory(client)
        self._places = SlackPlaces(client)
        self.aftermath = Aftermath(client, dispatcher)
        self._heard = Heard()
        dispatcher.directories["slack"] = self._directory

    def connect(self, app: AsyncApp) -> AsyncApp:
        app.command(ANY)(self.command)
        app.action(ANY)(self.action)
        app.view(ANY)(self.view)
        app.options(ANY)(self.options)
        app.shortcut(ANY)(self.shortcut)
        app.event("message")(self.message)
        app.event("app_mention")(self.mention)
        app.event("app_home_opened")(self.home_opened)
        return app

    async def command(self, ack: AsyncAck, body: Payload) -> None:
        typed, name = body.get("text") or "", str(body["command"]).lstrip("/")
        command = registry.find_command(name, typed)[0]
        text = await receive.plain_text(typed, self._directory.account, emails=command.names_people)
        call = await self._placed(receive.command(body, text), command, body)
        outcome = await self._dispatcher.answer(call)
        if isinstance(outcome.answer, Reply):
            shown = present.message(outcome.answer, self._link(body))
            await ack(response_type="ephemeral", **shown)
        else:
            await ack()
            self._open(outcome, body)
        self._refresh_home(outcome, call)

    async def action(self, ack: AsyncAck, body: Payload) -> None:
        """A button or menu entry; choosing in a form's own fields is no action of ours."""
        await ack()
        if not receive.is_ours(body):
            return
        call = receive.action(body)
        if call.name == present.OPENED:
            return
        said = registry.find_spoken(call.data.get("text", "")) if call.name == "say" else None
        call = await self._placed(call, said and said[0], body)
        outcome = await self._dispatcher.answer(call)
        if call.name == "open_file" and (body.get("view") or {}).get("type") == "modal":
            return  # the form stays; the file comes as a message
        if isinstance(outcome.answer, Reply):
            self._show(outcome, body, asked=call.name == "say")
        else:
            self._open(outcome, body)
        self._refresh_home(outcome, call)

    async def view(self, ack: AsyncAck, body: Payload) -> None:
        call = await self._chosen(receive.form(body))
        outcome = await self._dispatcher.answer(call)
        say, link, answer = self._say(outcome), self._link(body), outcome.answer
        if isinstance(answer, Errors):
            await ack(response_action="errors", errors=present.errors(answer))
        elif isinstance(answer, Form):
            await ack(response_action="update", view=present.form_view(answer, say, link))
        else:
            await ack(response_action="update", view=present.reply_view(answer, say, link))
        self._refresh_home(outcome, call)

    async def options(self, ack: AsyncAck, body: Payload) -> None:
        view = body.get("view") or {}
        found = await self._dispatcher.suggest(
            receive.address(body),
            str(view.get("callback_id", "")),
            str(body.get("block_id", "")),
            str(body.get("value") or "")[:100],
        )
        await ack(**present.options(found))

    async def shortcut(self, ack: AsyncAck, body: Payload) -> None:
        """The lightning menu, or a message's own menu: its text fills in the form."""
        text = (body.get("message") or {}).get("text") or ""
        typed = await receive.plain_text(text, self._directory.account)
        call = Call(receive.address(body), "action", "visit_from_text", data={"text": typed})
        outcome = await self._dispatcher.answer(call)
        await ack()
        self._open(outcome, body)

    async def message(self, ack: AsyncAck, body: Payload) -> None:
        """A direct message is a command without a slash."""
        event = body["event"]
        await ack()
        own = event.get("bot_id") or event.get("subtype") not in {None, "file_share"}
        if own or event.get("channel_type") != "im" or not event.get("user"):
            return
        if self._heard.again(str(body.get("event_id", ""))):
            return
        await self._spoken(body, event.get("text") or "", event.get("thread_ts"))

    async def mention(self, ack: AsyncAck, body: Payload) -> None:
        """`@Schoolbeeld tijdskader de linde` in a channel: answered in a direct message."""
        await ack()
        if self._heard.again(str(body.get("event_id", ""))):
            return
        text = re.sub(r"^\s*<@[A-Z0-9]+>\s*", "", body["event"].get("text") or "")
        await self._spoken(body, text, None)

    async def _spoken(self, body: Payload, text: str, thread_ts: str | None) -> None:
        found = registry.find_spoken(text)
        command = found and found[0]
        emails = command is not None and command.names_people
        plain = await receive.plain_text(text, self._directory.account, emails=emails)
        call = await self._placed(receive.spoken(body, plain), command, body)
        outcome = await self._dispatcher.answer(call)
        channel = body["event"]["channel"] if body["event"]["type"] == "message" else call.address[2]
        reply = without_form(outcome, call, self._say(outcome))
        self.aftermath.start(
            self.aftermath.post(channel, present.message(reply, self._link(body)), thread_ts)
        )
        self._refresh_home(outcome, call)

    async def _placed(self, call: Call, command: registry.Command | None, body: Payload) -> Call:
        """With the conversation, for a command that is about the channel in which it is typed."""
        if command is None or not command.needs_place:
            return call
        where = receive.conversation(body)
        return replace(call, place=await self._places.look(call.address[1], where) if where else None)

    async def _chosen(self, call: Call) -> Call:
        """With the channel that was chosen in a form."""
        kind = registry.FORMS.get(call.name)
        where = call.values.get(kind.channel, "") if kind else ""
        if not where:
            return call
        return replace(call, place=await self._places.look(call.address[1], where))

    async def home_opened(self, ack: AsyncAck, body: Payload) -> None:
        await ack()
        if body["event"].get("tab") == "home":
            self.aftermath.start(self.aftermath.publish_home(receive.address(body)))

    # where an answer goes

    def _link(self, body: Payload) -> present.Link:
        links = self._links
        return functools.partial(links.url, receive.address(body)) if links else None

    def _say(self, outcome: Outcome) -> TemplateWords:
        return self._dispatcher.contexts.say(outcome.language)

    def _open(self, outcome: Outcome, body: Payload) -> None:
        """A form, or an answer that has no message to go to, as a modal."""
        say, answer = self._say(outcome), outcome.answer
        if isinstance(answer, Errors):
            answer = Reply("\n".join(answer.fields.values()))
        link = self._link(body)
        view = (
            present.form_view(answer, say, link)
            if isinstance(answer, Form)
            else present.reply_view(answer, say, link)
        )
        inside = body.get("view") or {}
        if inside.get("type") == "modal":  # in its place: Slack stacks three modals and no more
            self.aftermath.start(self.aftermath.update_view(inside["id"], view))
        else:
            self.aftermath.start(self.aftermath.open_view(str(body.get("trigger_id", "")), view))

    def _show(self, outcome: Outcome, body: Payload, *, asked: bool) -> None:
        """An answer to a button: in the modal it was in, else beside or in the place of its message.

        `asked`: the message was a question, which the answer to the choice replaces.
        """
        reply = outcome.answer
        assert isinstance(reply, Reply)  # noqa: S101  (the caller looked)
        view = body.get("view") or {}
        if view.get("type") == "modal":
            shown = present.reply_view(reply, self._say(outcome), self._link(body))
            self.aftermath.start(self.aftermath.update_view(view["id"], shown))
        elif view or not body.get("response_url"):
            self._open(outcome, body)
        else:
            self.aftermath.start(
                self.aftermath.respond(
                    body["response_url"],
                    present.message(reply, self._link(body)),
                    replaces=reply.replaces or asked,
                )
            )

    def _refresh_home(self, outcome: Outcome, call: Call) -> None:
        if outcome.changed:
            self.aftermath.refresh_home(call.address)


def _bolt_log() -> logging.Logger:
    """Bolt's own lines: errors only. At the start it warns of a token that it need not read."""
    made = logging.getLogger("bolt")
    made.setLevel(logging.ERROR)
    return made


def make_slack_app(
    dispatcher: Dispatcher, client: AsyncWebClient, links: Links | None = None
) -> tuple[AsyncApp, SlackAdapter]:
    """The Bolt app without its own signature check: `bot.slack.guard` stands before it."""
    app = AsyncApp(
        client=client,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        logger=_bolt_log(),
    )
    adapter = SlackAdapter(dispatcher, client, links)
    return adapter.connect(app), adapter
