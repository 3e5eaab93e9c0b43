"""Text objects, options and the interactive elements, by their type."""

from bot.local.blocks.rich_text import rich_text
from bot.local.blocks.shapes import (
    Check,
    Details,
    Fields,
    Rule,
    at_least_one,
    day,
    detail,
    each,
    exactly_one,
    flag,
    in_order,
    one_of,
    pattern,
    record,
    text,
    typed,
    whole,
)
from bot.local.config import Json

MOST_OPTIONS = 100


def plain(most: int) -> Check:
    return typed({"plain_text": record({"text": text(most)}, {"emoji": flag})})


def any_text(most: int) -> Check:
    """Plain text or mrkdwn."""
    return typed(
        {
            "plain_text": record({"text": text(most)}, {"emoji": flag}),
            "mrkdwn": record({"text": text(most)}, {"verbatim": flag}),
        }
    )


identifier = text(255)
link = pattern(r"https?://[^\s/]\S*|(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:\S+", "must be a valid URL", 3000)
web_address = pattern(r"https?://[^\s/]\S*", "must be a valid URL", 3000)
clock_time = pattern(r"([01][0-9]|2[0-3]):[0-5][0-9]", "must be a valid time in the format HH:mm")
decimal = pattern(r"-?[0-9]+(\.[0-9]+)?", "must be a number")

confirm = record(
    {"title": plain(100), "text": any_text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
option = record({"text": plain(75), "value": text(150)}, {"description": plain(75)})
linked_option = record({"text": plain(75), "value": text(150)}, {"description": plain(75), "url": link})
marked_option = record({"text": any_text(75), "value": text(150)}, {"description": any_text(75)})
option_group = record({"label": plain(75), "options": each(option, MOST_OPTIONS)})
conversation_filter = record(
    {},
    {
        "include": each(one_of("im", "mpim", "private", "public")),
        "exclude_bot_users": flag,
        "exclude_external_shared_channels": flag,
    },
    at_least_one("include", "exclude_bot_users", "exclude_external_shared_channels"),
)
dispatch = record({}, {"trigger_actions_on": each(one_of("on_enter_pressed", "on_character_entered"), 2)})

IMAGE_SOURCE: Fields = {
    "image_url": web_address,
    "slack_file": record({}, {"id": text(), "url": link}, exactly_one("id", "url")),
}
one_image_source = exactly_one(*IMAGE_SOURCE)
image = record({"alt_text": text(2000)}, IMAGE_SOURCE, one_image_source)


def element(required: Fields, optional: Fields, *rules: Rule) -> Check:
    return record(required, {"action_id": identifier, **optional}, *rules)


def field(required: Fields, optional: Fields, *rules: Rule) -> Check:
    return element(required, {"focus_on_load": flag, "placeholder": plain(150), **optional}, *rules)


def menu(optional: Fields, *rules: Rule) -> Check:
    return field({}, {"confirm": confirm, **optional}, *rules)


def choice(optional: Fields, most: int) -> Check:
    """Radio buttons and checkboxes: the choices stand open, so there is no placeholder."""
    return element(
        {"options": each(marked_option, most)},
        {"focus_on_load": flag, "confirm": confirm, **optional},
        initial_is_an_option,
    )


def initial_is_an_option(value: Json, at: str) -> Details:
    groups = value.get("option_groups", [])
    options = [*value.get("options", []), *(item for group in groups for item in group["options"])]
    for index, chosen in enumerate(value.get("initial_options", [])):
        if chosen not in options:
            yield detail("must be one of the provided options", f"{at}/initial_options/{index}")
    if "initial_option" in value and value["initial_option"] not in options:
        yield detail("must be one of the provided options", f"{at}/initial_option")


def no_more_than_may_be_selected(value: Json, at: str) -> Details:
    for name in ("initial_options", "initial_users", "initial_conversations", "initial_channels"):
        if len(value.get(name, [])) > value.get("max_selected_items", MOST_OPTIONS):
            yield detail(f"no more than {value['max_selected_items']} items allowed", f"{at}/{name}")


OPTIONS: Fields = {
    "options": each(option, MOST_OPTIONS),
    "option_groups": each(option_group, MOST_OPTIONS),
}
CONVERSATIONS: Fields = {"default_to_current_conversation": flag, "filter": conversation_filter}
ANSWERS: Fields = {"response_url_enabled": flag}
SEVERAL: Fields = {"max_selected_items": whole(1)}
ONE_OPTION: Fields = {"initial_option": option}
SOME_OPTIONS: Fields = {"initial_options": each(option, MOST_OPTIONS)}
QUERY: Fields = {"min_query_length": whole(0)}
TYPED: Fields = {"initial_value": text(3000, 0), "dispatch_action_config": dispatch}
NAMES = each(identifier, MOST_OPTIONS, 0)

from_options = exactly_one(*OPTIONS), initial_is_an_option

SELECTS: Fields = {
    "static_select": menu({**OPTIONS, **ONE_OPTION}, *from_options),
    "external_select": menu({**QUERY, **ONE_OPTION}),
    "users_select": menu({"initial_user": identifier}),
    "conversations_select": menu({"initial_conversation": identifier, **CONVERSATIONS, **ANSWERS}),
    "channels_select": menu({"initial_channel": identifier, **ANSWERS}),
    "multi_static_select": menu(
        {**OPTIONS, **SOME_OPTIONS, **SEVERAL}, *from_options, no_more_than_may_be_selected
    ),
    "multi_external_select": menu({**QUERY, **SOME_OPTIONS, **SEVERAL}, no_more_than_may_be_selected),
    "multi_users_select": menu({"initial_users": NAMES, **SEVERAL}, no_more_than_may_be_selected),
    "multi_conversations_select": menu(
        {"initial_conversations": NAMES, **CONVERSATIONS, **SEVERAL}, no_more_than_may_be_selected
    ),
    "multi_channels_select": menu({"initial_channels": NAMES, **SEVERAL}, no_more_than_may_be_selected),
}
CHOICES: Fields = {
    "radio_buttons": choice({"initial_option": marked_option}, 10),
    "checkboxes": choice({"initial_options": each(marked_option, 10)}, 10),
}
DAY_AND_TIME: Fields = {
    "datepicker": menu({"initial_date": day}),
    "timepicker": menu({"initial_time": clock_time, "timezone": text()}),
}
MOMENT: Fields = {
    "datetimepicker": element(
        {},
        {"focus_on_load": flag, "confirm": confirm, "initial_date_time": whole(10**9, 10**10 - 1)},
    ),
}
BUTTONS: Fields = {
    "button": element(
        {"text": plain(75)},
        {
            "value": text(2000, 0),
            "url": link,
            "style": one_of("primary", "danger"),
            "confirm": confirm,
            "accessibility_label": text(75),
        },
    ),
    "overflow": element({"options": each(linked_option, 5)}, {"confirm": confirm}),
}
RICH_INPUT: Fields = {
    "rich_text_input": field(
        {},
        {
            "initial_value": typed({"rich_text": rich_text}),
            "dispatch_action_config": dispatch,
            "min_lines": whole(1),
            "max_lines": whole(1),
        },
        in_order("min_lines", "max_lines"),
    ),
}
TEXT_INPUTS: Fields = {
    "plain_text_input": field(
        {},
        {**TYPED, "multiline": flag, "min_length": whole(0, 3000), "max_length": whole(1, 3000)},
        in_order("min_length", "max_length"),
    ),
    "email_text_input": field({}, TYPED),
    "url_text_input": field({}, TYPED),
    "number_input": field(
        {"is_decimal_allowed": flag},
        {
            "initial_value": decimal,
            "min_value": decimal,
            "max_value": decimal,
            "dispatch_action_config": dispatch,
        },
        in_order("min_value", "max_value"),
        in_order("min_value", "initial_value"),
        in_order("initial_value", "max_value"),
    ),
}
FILES: Fields = {"file_input": element({}, {"filetypes": each(text()), "max_files": whole(1, 10)})}

ACCESSORIES: Fields = {**BUTTONS, **SELECTS, **CHOICES, **DAY_AND_TIME, "image": image}
ACTIONS: Fields = {**BUTTONS, **SELECTS, **CHOICES, **DAY_AND_TIME, **MOMENT, **RICH_INPUT}
INPUTS: Fields = {
    **SELECTS,
    **CHOICES,
    **DAY_AND_TIME,
    **MOMENT,
    **RICH_INPUT,
    **TEXT_INPUTS,
    **FILES,
}

suggestions = record(
    {},
    {"options": each(option, MOST_OPTIONS, 0), "option_groups": each(option_group, MOST_OPTIONS, 0)},
    exactly_one(*OPTIONS),
)
