"""The Teams adapter: every activity is asked of the dispatcher, and gets an answer whatever goes wrong.

An answer to a message is sent after the request; an answer to a button or dialog stands in the request's own.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import structlog
from anyio import to_thread

from bot.background import Background
from bot.dispatch import Address, Call, Dispatcher, Outcome
from bot.links import Links
from bot.papers import PaperMaker
from bot.spoken import Heard, without_form
from bot.teams import dialogs, present, receive
from bot.teams.connector import CARD, MOST_CARDS, NO_CONTACT, Connector, Spot, TeamsRefusalError, activity
from bot.teams.directory import Directory
from bot.words import TemplateWords
from handlers import registry
from handlers.surface import Errors, Form, Option, Paper, Reply
from storage.values import ConversationKind

log = structlog.get_logger()
Activity = dict[str, Any]
Answer = dict[str, Any] | None
"""The body of the answer to a request; None: nothing to say."""
MOST_LABELS = 5_000
HOME = frozenset({"start", "home", "begin"})
STORAGE = ".sharepoint.com"


class TeamsAdapter:
    def __init__(
        self,
        dispatcher: Dispatcher,
        connector: Connector,
        directory: Directory,
        papers: PaperMaker,
        links: Links | None,
    ) -> None:
        self._dispatcher = dispatcher
        self._connector = connector
        self._directory = directory
        self._papers = papers
        self._links = links
        self._heard = Heard()
        self._labels: dict[tuple[str, str], str] = {}
        """What type-aheads offered: a dialog sends back the value alone."""
        self.background = Background(NO_CONTACT, _why)
        dispatcher.directories[receive.PLATFORM] = directory

    async def receive(self, said: Activity) -> Answer:
        """The body of the answer; an activity that we do not know is none of ours, and no fault."""
        if receive.conversation(said):
            who, where = receive.address(said), receive.met(said)
            await self._directory.meet(who, where, receive.sender_id(said), receive.locale(said))
        kinds: dict[str, Callable[[Activity], Awaitable[Answer]]] = {
            "message": self._message,
            "installationUpdate": self._installed,
            "invoke": self._invoked,
        }
        work = kinds.get(str(said.get("type")))
        return await work(said) if work else None

    async def _invoked(self, said: Activity) -> Answer:
        kinds: dict[str, Callable[[Activity], Awaitable[Answer]]] = {
            "adaptiveCard/action": self._pressed,
            "task/fetch": self._opened,
            "task/submit": self._submitted,
            "application/search": self._searched,
            "fileConsent/invoke": self._consented,
        }
        work = kinds.get(str(said.get("name")))
        return await work(said) if work else {}

    # messages

    async def _message(self, said: Activity) -> Answer:
        delivery = receive.delivery(said)
        if self._heard.again(delivery):
            return None
        try:
            await self._answered(said)
        except BaseException:
            self._heard.forget(delivery)
            raise
        return None

    async def _answered(self, said: Activity) -> None:
        pressed = receive.pressed(said)
        if pressed:  # a client that knows no other kind of button sends it as a message
            outcome = await self._asked(pressed)
            self._answer_after(said, outcome, pressed)
            return
        if not receive.spoken(said, {}).text and not receive.mentions(said):
            return  # a file or a picture alone
        if receive.spoken(said, {}).text.casefold() in HOME and receive.is_personal(said):
            self.background.start(self._tell_home(said))
            return
        call = await self._call(said)
        self._answer_after(said, await self._asked(call), call)

    async def _asked(self, call: Call) -> Outcome:
        """What to type in the channel, in the place of a form that asks for one: no card lets choose one."""
        outcome = await self._dispatcher.answer(call)
        asks = isinstance(outcome.answer, Form) and any(f.kind == "channel" for f in outcome.answer.fields)
        return replace(outcome, answer=Reply(self._say(outcome)("teams.link_there"))) if asks else outcome

    async def _tell_home(self, said: Activity) -> None:
        """What Slack's home tab shows: Teams has no such place."""
        home, _ = await self._dispatcher.home(receive.address(said))
        made, text = present.home_cards(home), present.plain(home.intro)
        spot = Spot(receive.met(said).service_url, receive.conversation(said))
        await self._send_all(spot, [activity(made[:MOST_CARDS], text)])

    async def _call(self, said: Activity) -> Call:
        """With who is mentioned and where, for a command that is about those."""
        call = receive.spoken(said, {})
        found = registry.find_spoken(call.text)
        command = found[0] if found else None
        if command and command.names_people:
            own = str((said.get("recipient") or {}).get("id"))
            people = [person for person, _, _ in receive.mentions(said) if person != own]
            call = receive.spoken(said, await self._directory.emails(receive.met(said), people[:2]))
        if command and command.needs_place:
            return await self._placed(call, said)
        return call

    async def _placed(self, call: Call, said: Activity) -> Call:
        known = receive.met(said)
        if known.kind is not ConversationKind.CHANNEL:
            return replace(call, place=receive.place(said))
        place = replace(receive.place(said), guests=await self._directory.guests(known))
        if not place.name and known.team:
            place = replace(place, name=await self._directory.channel_name(known))
        return replace(call, place=place)

    def _answer_after(self, said: Activity, outcome: Outcome, call: Call) -> None:
        reply = without_form(outcome, call, self._say(outcome), **{present.LANDED: "1"})
        self.background.start(self._tell(said, reply, outcome))

    async def _tell(self, said: Activity, reply: Reply, outcome: Outcome) -> None:
        """To the person alone: what one asks about schools is not for a whole channel."""
        spot = Spot(receive.met(said).service_url, receive.thread(said))
        messages = self._messages(reply, receive.address(said))
        if receive.is_personal(said):
            await self._send_all(spot, messages)
        elif receive.is_targeted(said):
            for message in messages:
                await self._connector.whisper(spot, receive.sender_id(said), message)
        else:
            await self._tell_aside(said, messages, outcome)

    async def _tell_aside(self, said: Activity, messages: list[Activity], outcome: Outcome) -> None:
        say, beside = self._say(outcome), receive.met(said)
        key = "teams.answered_aside"
        try:
            spot = await self._directory.personal(receive.address(said), beside)
            if spot:
                await self._send_all(spot, messages)
        except TeamsRefusalError as error:
            log.warning("no personal conversation", error=str(error))
            key = "teams.no_conversation"
        note = {"type": "message", "text": say(key)}
        if said.get("type") == "message":
            await self._connector.send(Spot(beside.service_url, receive.thread(said)), note)

    def _messages(self, reply: Reply, address: Address) -> list[Activity]:
        """Mostly one; a very long answer goes on in the next."""
        made, text = present.cards(reply, self._link(address)), present.summary(reply)
        return [activity(made[at : at + MOST_CARDS], text) for at in range(0, len(made), MOST_CARDS)]

    async def _installed(self, said: Activity) -> Answer:
        """Who installs the app is greeted in person; a team hears how to link its channel."""
        if str(said.get("action")).startswith("remove"):
            await self._directory.leave(receive.met(said))
            return None
        if str(said.get("action")) != "add":
            return None
        if receive.is_personal(said):
            call = Call(receive.address(said), "command", name="hello", key=receive.delivery(said))
            outcome = await self._dispatcher.answer(call)
            self._answer_after(said, outcome, call)
        else:
            note = {"type": "message", "text": self._dispatcher.contexts.say("nl")("teams.in_a_team")}
            spot = Spot(receive.met(said).service_url, receive.conversation(said))
            self.background.start(self._send_all(spot, [note]))
        return None

    async def _send_all(self, spot: Spot, messages: Sequence[Activity]) -> None:
        for message in messages:
            await self._connector.send(spot, message)

    # a button in a message

    async def _pressed(self, said: Activity) -> Answer:
        call = receive.pressed(said)
        if call is None:
            return _toast(self._dispatcher.contexts.say("nl")("fault.old_form"))
        outcome = await self._asked(call)
        reply = without_form(outcome, call, self._say(outcome), **{present.LANDED: "1"})
        if not (reply.replaces or call.name == "say"):
            self.background.start(self._tell(said, reply, outcome))
            return _toast(self._say(outcome)("teams.below"))
        made = present.cards(reply, self._link(call.address))
        if len(made) == 1:
            return {"statusCode": 200, "type": CARD, "value": made[0]}
        spot = Spot(receive.met(said).service_url, receive.conversation(said))
        renewed = activity(made[:MOST_CARDS], present.summary(reply))
        self.background.start(self._connector.update(spot, str(said.get("replyToId") or ""), renewed))
        return _toast(self._say(outcome)("teams.renewed"))

    # dialogs

    async def _opened(self, said: Activity) -> Answer:
        """A dialog is asked for: mostly a form, else the answer that the button gives now."""
        call = receive.pressed(said)
        if call is None:
            return _told(self._dispatcher.contexts.say("nl")("fault.old_form"))
        return await self._in_dialog(await self._asked(call), said)

    async def _submitted(self, said: Activity) -> Answer:
        """A form's own button, or one of the buttons in a dialog."""
        carried, values = receive.submitted(said).get("form"), receive.answers(said)
        call = receive.pressed(said)
        form = dialogs.kept_form(carried, values, self._labels) if carried is not None else None
        if call:
            outcome = await self._dispatcher.answer(call)
            if form and call.name == "open_file":  # the form stays; the file comes as a message
                return await self._form_answer(form, outcome, said)
            return await self._in_dialog(outcome, said)
        if form is None:
            return _told(self._dispatcher.contexts.say("nl")("fault.old_form"))
        call = Call(
            receive.address(said), "form", form.name, data=form.data, values=values,
            key=f"intent:{form.intent}",
        )  # fmt: skip
        outcome = await self._dispatcher.answer(call)
        if isinstance(outcome.answer, Errors):
            return await self._form_answer(form, outcome, said, outcome.answer)
        return await self._in_dialog(outcome, said)

    async def _in_dialog(self, outcome: Outcome, said: Activity) -> Answer:
        """What is done is told in the chat, where it stays; what only says something, in the dialog."""
        answer = outcome.answer
        if isinstance(answer, Form):
            return await self._form_answer(answer, outcome, said)
        if isinstance(answer, Errors):
            answer = Reply("\n".join(answer.fields.values()))
        if outcome.changed:
            self.background.start(self._tell_in_chat(said, answer))
            return None
        return _task(dialogs.reply_dialog(answer, self._link(receive.address(said))))

    async def _tell_in_chat(self, said: Activity, reply: Reply) -> None:
        messages = self._messages(reply, receive.address(said))
        if receive.is_personal(said):
            spot: Spot | None = Spot(receive.met(said).service_url, receive.conversation(said))
        else:
            spot = await self._directory.personal(receive.address(said), receive.met(said))
        if spot:
            await self._send_all(spot, messages)

    async def _form_answer(
        self, form: Form, outcome: Outcome, said: Activity, wrong: Errors | None = None
    ) -> Answer:
        address, found = receive.address(said), {}
        for field in form.fields:
            if field.kind in {"school", "person"}:
                found[field.name] = await self._suggested(address, form.name, field.name, "")
        faults = wrong.fields if wrong else None
        return _task(dialogs.dialog(form, self._say(outcome), found, self._link(address), faults))

    async def _searched(self, said: Activity) -> Answer:
        form, field, typed = receive.asked(said)
        found = await self._suggested(receive.address(said), form, field, typed)
        return {
            "statusCode": 200,
            "type": "application/vnd.microsoft.search.searchResponse",
            "value": dialogs.options(found),
        }

    async def _suggested(self, address: Address, form: str, field: str, typed: str) -> tuple[Option, ...]:
        found = await self._dispatcher.suggest(address, form, field, typed)
        kind = "person" if field == "person" else "school"
        for option in found:
            self._labels[(kind, option.value)] = option.label
        while len(self._labels) > MOST_LABELS:
            self._labels.pop(next(iter(self._labels)))
        return found

    # files

    async def _consented(self, said: Activity) -> Answer:
        """Somebody takes the file that was offered, or does not want it."""
        value = said.get("value") or {}
        upload, data = value.get("uploadInfo") or {}, value.get("context") or {}
        if value.get("action") == "accept" and self._may_upload(str(upload.get("uploadUrl") or "")):
            self.background.start(self._upload(said, dict(data), dict(upload)))
        return {}

    async def _upload(self, said: Activity, data: dict[str, str], upload: dict[str, Any]) -> None:
        found = await self._dispatcher.file(receive.address(said), data)
        spot = Spot(receive.met(said).service_url, receive.conversation(said))
        if isinstance(found, Reply):
            await self._connector.send(spot, activity(present.cards(found), present.summary(found)))
            return
        file = await to_thread.run_sync(self._papers.paper, found) if isinstance(found, Paper) else found
        await self._connector.put(str(upload["uploadUrl"]), file.content, file.content_type)
        await self._connector.send(spot, present.file_there(upload, file.name))

    def _may_upload(self, url: str) -> bool:
        """Files of ours go to the organisation's own storage, and nowhere else."""
        asked = urlsplit(url)
        return self._connector.is_local or (
            asked.scheme == "https" and (asked.hostname or "").endswith(STORAGE)
        )

    # words and links

    def _say(self, outcome: Outcome) -> TemplateWords:
        return self._dispatcher.contexts.say(outcome.language)

    def _link(self, address: Address) -> present.Link:
        return functools.partial(self._links.url, address) if self._links else None


def _toast(text: str) -> Answer:
    """A few words at the button."""
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": text}


def _task(shown: present.Card) -> Answer:
    return {"task": {"type": "continue", "value": shown}}


def _told(text: str) -> Answer:
    return {"task": {"type": "message", "value": text}}


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, TeamsRefusalError) else type(error).__name__
