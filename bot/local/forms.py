"""What a person does inside messages and views: press, choose, fill in, submit, close."""

from bot.local import payloads
from bot.local.acting import response_address
from bot.local.config import Json, User
from bot.local.elements import STATEFUL, chosen, located, missing
from bot.local.errors import SlackError
from bot.local.messages import Message
from bot.local.outgoing import Ack
from bot.local.views import View
from bot.local.workspace import Workspace

TROUBLE = "De verbinding met de app haperde. Probeer je het opnieuw?"
CHOICES = ("value", "selected_option", *dict.fromkeys(key for key, _ in STATEFUL.values()))


def message_of(workspace: Workspace, user: User, request: Json) -> Message:
    message = workspace.messages.seen_by(user.id, str(request.get("ts", "")))
    if message is None:
        raise SlackError("message_not_found")
    workspace.conversations.for_person(user.id, message.channel)
    return message


async def click(workspace: Workspace, request: Json, base: str) -> Json:
    """A button, or a choice in a select, menu, picker, radio group or checkboxes."""
    user = workspace.people.get(str(request.get("user", "")))
    block_id = request.get("block_id")
    if request.get("view_id"):
        view = workspace.views.of(user.id, str(request["view_id"]))
        fill(workspace, view, request.get("state") or {})
        block, element = located(view.body["blocks"], str(request.get("action_id")), block_id)
        state = _choice(workspace, user, block, element, request)
        if state is not None and element["type"] in STATEFUL:
            view.state[block["block_id"]][element["action_id"]] = state
        payload = payloads.view_action(workspace, user, view, payloads.action(block, element, state))
    else:
        message = message_of(workspace, user, request)
        block, element = located(message.body.get("blocks") or [], str(request.get("action_id")), block_id)
        state = _choice(workspace, user, block, element, request)
        payload = _from_message(workspace, user, message, (block, element, state), base)
    ack = await workspace.transport.send("interactive", payload)
    if ack.error:
        workspace.warn(user.id, "De app antwoordde niet. Probeer het opnieuw.", ack.error)
    return ack.as_answer()


def _from_message(
    workspace: Workspace, user: User, message: Message, pressed: tuple[Json, Json, Json | None], base: str
) -> Json:
    block, element, state = pressed
    room = workspace.conversations.for_person(user.id, message.channel)
    if state is not None and element["type"] in STATEFUL:
        values = payloads.message_state(workspace, user.id, message)
        values[block["block_id"]][element["action_id"]] = state
        workspace.message_states[user.id, message.ts] = values
    key = workspace.response_urls.issue(room.id, user.id, message, message.command)
    act = payloads.action(block, element, state)
    return payloads.message_action(
        workspace, user, room, message, act, response_url=response_address(base, key)
    )


def _choice(workspace: Workspace, user: User, block: Json, element: Json, request: Json) -> Json | None:
    """The element's new state as the action carries it; a button has none, a menu's choice is not kept."""
    if element["type"] in ("button", "workflow_button", "icon_button"):
        return None
    value = next((request[key] for key in CHOICES if request.get(key) is not None), None)
    if element["type"] == "overflow":
        menu = {**element, "type": "static_select"}
        return {"selected_option": chosen(menu, value, [])["selected_option"]}
    seen = workspace.suggested.get((user.id, block["block_id"], element["action_id"]), [])
    return chosen(element, value, seen)


def fill(workspace: Workspace, view: View, values: dict[str, Json]) -> None:
    """Puts values in simple form, {block_id: {action_id: value}}, into the view's fields."""
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            _, element = located(view.body["blocks"], action_id, block_id)
            if element["type"] not in STATEFUL:
                continue
            now = view.state[block_id][action_id].get(STATEFUL[element["type"]][0])
            kept = now if isinstance(now, list) else [now]
            known = [option for option in kept if isinstance(option, dict)]
            seen = workspace.suggested.get((view.person, block_id, action_id), [])
            view.state[block_id][action_id] = chosen(element, value, [*known, *seen])


async def submit(workspace: Workspace, user_id: str, view_id: str, values: dict[str, Json]) -> Json:
    user = workspace.people.get(user_id)
    view = workspace.views.of(user_id, view_id)
    fill(workspace, view, values)
    errors = _incomplete(view)
    if errors:
        workspace.views.refuse(view, errors)
        return {"ok": False, "error": "incomplete", "errors": errors}
    hash_, view.errors, view.trouble = view.body["hash"], {}, None
    ack = await workspace.transport.send("interactive", payloads.view_submission(workspace, user, view))
    try:
        problem = ack.error or _follow(workspace, view, ack)
    except SlackError as refused:
        workspace.warn(user_id, "; ".join(refused.details) or refused.code, refused.code)
        problem = refused.code
    if problem and view.body["hash"] == hash_:
        workspace.views.refuse(view, {}, TROUBLE)
    return {
        **ack.as_answer(),
        "ok": problem is None and not view.errors,
        "error": problem,
        "errors": view.errors,
    }


def _incomplete(view: View) -> dict[str, str]:
    errors: dict[str, str] = {}
    for block in view.body["blocks"]:
        if block["type"] == "input" and block["element"]["type"] in STATEFUL:
            said = missing(block, view.state[block["block_id"]][block["element"]["action_id"]])
            if said:
                errors[block["block_id"]] = said
    return errors


def _follow(workspace: Workspace, view: View, ack: Ack) -> str | None:
    """Does what the bot answered to a submitted form; an answer Slack cannot read is an error."""
    if not ack.body:
        workspace.views.drop(view)
        return None
    if not isinstance(ack.body, dict):
        return "invalid_response"
    action = ack.body.get("response_action")
    if action == "errors":
        return _beside(workspace, view, ack.body.get("errors"))
    if action == "clear":
        workspace.views.clear(view.person)
    elif action == "update":
        workspace.views.update(view, ack.body.get("view"))
    elif action == "push":
        workspace.views.push(view.person, ack.body.get("view"))
    elif action is None:
        workspace.views.drop(view)
    else:
        return "invalid_response"
    return None


def _beside(workspace: Workspace, view: View, errors: object) -> str | None:
    """Only an input block can hold an error; Slack refuses an answer that names another."""
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        return "invalid_response"
    workspace.views.refuse(view, {str(key): str(said) for key, said in errors.items()})
    return None


async def close(workspace: Workspace, user_id: str, view_id: str) -> Json:
    """Closes a form, or all of them when this one asks for that."""
    user = workspace.people.get(user_id)
    view = workspace.views.of(user_id, view_id)
    clears = bool(view.body["clear_on_close"])
    closed = list(reversed(workspace.views.stack(user_id))) if clears else [view]
    for one in closed:
        workspace.views.drop(one)
    for one in closed:
        if one.body["notify_on_close"]:
            payload = payloads.view_closed(workspace, user, one, cleared=clears)
            await workspace.transport.send("interactive", payload)
    return {"ok": True}


async def suggest(workspace: Workspace, request: Json) -> Json:
    """Asks the bot for the options that fit what a person typed in an external select."""
    user = workspace.people.get(str(request.get("user", "")))
    ids = (request.get("action_id", ""), request.get("block_id"))
    value = str(request.get("value", ""))
    if request.get("view_id"):
        view = workspace.views.of(user.id, str(request["view_id"]))
        fill(workspace, view, request.get("state") or {})
        block, element = located(view.body["blocks"], *ids)
        spot = (block["block_id"], element["action_id"])
        payload = payloads.suggestion(workspace, user, view, spot, value)
    else:
        message = message_of(workspace, user, request)
        block, element = located(message.body.get("blocks") or [], *ids)
        spot = (block["block_id"], element["action_id"])
        room = workspace.conversations.for_person(user.id, message.channel)
        payload = payloads.suggestion(workspace, user, (room, message), spot, value)
    if len(value) < element.get("min_query_length", 3):
        return {"ok": True, "options": [], "option_groups": [], "too_short": True}
    ack = await workspace.transport.send("interactive", payload)
    return _suggested(workspace, (user.id, *spot), ack)


def _suggested(workspace: Workspace, spot: tuple[str, str, str], ack: Ack) -> Json:
    body = ack.body if isinstance(ack.body, dict) else {}
    groups = list(body.get("option_groups") or [])
    options = list(body.get("options") or [])
    every = [*options, *(option for group in groups for option in group.get("options", []))]
    if ack.error or ("options" not in body and "option_groups" not in body):
        error = ack.error or "invalid_response"
        return {
            "ok": False,
            "error": error,
            "options": [],
            "option_groups": [],
            "message": "Geen resultaat geladen.",
        }
    if len(options) > 100 or len(groups) > 100:
        return {"ok": False, "error": "invalid_response", "options": [], "option_groups": []}
    seen = workspace.suggested.get(spot, [])
    workspace.suggested[spot] = [*every, *seen][:500]
    return {"ok": True, "options": options, "option_groups": groups}
