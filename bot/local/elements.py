"""The interactive parts of a message or view: their ids, their state and what a person chose in them."""

import secrets
from collections.abc import Iterator
from typing import Any

from bot.local.config import Json
from bot.local.errors import SlackError

State = dict[str, dict[str, Json]]

# Per element: the key of its state, and the key of its initial value.
STATEFUL = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
LISTS = {kind for kind, (key, _) in STATEFUL.items() if key.endswith("s")}
OPTIONS = {"selected_option", "selected_options"}


def interactive(block: Json) -> Iterator[Json]:
    """Every element of a block that a person can act on."""
    if block.get("type") == "actions":
        yield from block.get("elements", [])
    elif block.get("type") == "input":
        yield block["element"]
    elif block.get("type") == "section" and block.get("accessory", {}).get("type") not in (None, "image"):
        yield block["accessory"]


def with_ids(blocks: list[Json] | None) -> list[Json]:
    """Slack gives an id to each block and element that came without one."""
    done: list[Json] = []
    for block in blocks or []:
        filled = {**block, "block_id": block.get("block_id") or secrets.token_urlsafe(4)}
        for element in interactive(filled):
            element.setdefault("action_id", secrets.token_urlsafe(4))
        done.append(filled)
    return done


def located(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """The block and the element a person means; the block id may be left out when it is clear."""
    for block in blocks:
        if block_id in (None, block.get("block_id")):
            for element in interactive(block):
                if element.get("action_id") == action_id:
                    return block, element
    raise SlackError("no_such_action")


def stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        for element in interactive(block):
            if element.get("type") in STATEFUL:
                yield block, element


def initial(element: Json) -> Json:
    key, first = STATEFUL[element["type"]]
    empty: Any = [] if element["type"] in LISTS else None
    return {"type": element["type"], key: element.get(first, empty)}


def state_of(blocks: list[Json], earlier: State | None = None) -> State:
    """What stands in the fields; a field with the same ids keeps what the person put in it."""
    state: State = {}
    for block, element in stateful(blocks):
        kept = (earlier or {}).get(block["block_id"], {}).get(element["action_id"])
        if kept is None or kept.get("type") != element["type"]:
            kept = initial(element)
        state.setdefault(block["block_id"], {})[element["action_id"]] = kept
    return state


def options_of(element: Json) -> list[Json]:
    grouped = [option for group in element.get("option_groups") or [] for option in group.get("options", [])]
    return [*(element.get("options") or []), *grouped]


def chosen(element: Json, value: object, suggested: list[Json]) -> Json:
    """The state of an element for a value in simple form: text, date, an option or just its value."""
    kind = element["type"]
    key = STATEFUL[kind][0]
    if isinstance(value, dict) and key in value:
        value = value[key]
    if kind in LISTS:
        entries = value if isinstance(value, list) else [] if value in (None, "") else [value]
        return {"type": kind, key: [_entry(element, key, entry, suggested) for entry in entries]}
    return {"type": kind, key: None if value in (None, "") else _entry(element, key, value, suggested)}


def _entry(element: Json, key: str, value: object, suggested: list[Json]) -> object:
    if key == "selected_date_time":
        return int(str(value))
    if key == "rich_text_value":
        return value
    if key not in OPTIONS:
        return str(value)
    wanted = value.get("value") if isinstance(value, dict) else value
    for option in [*options_of(element), *suggested]:
        if option.get("value") == wanted:
            return option
    raise SlackError("no_such_option", [f"{element['action_id']}: {wanted}"])


def missing(block: Json, state: Json) -> str | None:
    """What Slack itself says beside a field before the bot hears of it, or None."""
    element = block["element"]
    value = state[STATEFUL[element["type"]][0]]
    if value in (None, "", []):
        return None if block.get("optional") else "Vul dit verplichte veld in."
    check = CHECKS.get(element["type"])
    return check(element, str(value)) if check else None


def _bad_email(_: Json, value: str) -> str | None:
    return None if "@" in value else "Vul een geldig e-mailadres in."


def _bad_address(_: Json, value: str) -> str | None:
    return None if "://" in value else "Vul een geldig webadres in."


def _bad_text(element: Json, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Vul minstens {least} tekens in."
    return f"Vul hoogstens {most} tekens in." if len(value) > most else None


def _bad_number(element: Json, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "Vul een getal in."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Vul een geheel getal in."
    if number < float(element.get("min_value", number)) or number > float(element.get("max_value", number)):
        return "Dit getal is te klein of te groot."
    return None


CHECKS = {
    "number_input": _bad_number,
    "email_text_input": _bad_email,
    "url_text_input": _bad_address,
    "plain_text_input": _bad_text,
}
