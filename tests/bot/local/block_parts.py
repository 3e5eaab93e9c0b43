"""Blocks for the tests of what Slack takes: each kind once, and what several tests ask of them."""

from bot.local.blocks import check_message
from bot.local.config import Json

LETTER = "é"  # a character is a character, not a byte


def plain(text: str = "Tekst") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*Tekst*") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "1", **more: object) -> Json:
    return {"text": plain(), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def confirm(**more: object) -> Json:
    return {"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain(), **more}


def button(**more: object) -> Json:
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(**more: object) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def field(element: Json, **more: object) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def image(**more: object) -> Json:
    return {"type": "image", "alt_text": "Een school", "image_url": "https://example.org/a.png", **more}


def modal(*blocks: Json, **more: object) -> Json:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: object) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def run(*parts: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(parts)}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def word(text: str = "woord", **more: object) -> Json:
    return {"type": "text", "text": text, **more}


def cell(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def table(rows: int = 2, columns: int = 2, **more: object) -> Json:
    return {"type": "table", "rows": [[cell() for _ in range(columns)] for _ in range(rows)], **more}


def markdown(length: int) -> Json:
    return {"type": "markdown", "text": "m" * length}


def in_message(*blocks: object) -> list[str]:
    return check_message("Tekst", list(blocks))


OPTION = option("a", description=plain())
MARKED = {"text": mrkdwn("*a*"), "value": "a", "description": mrkdwn()}

SELECTS: list[Json] = [
    {"type": "static_select", "options": [OPTION], "initial_option": OPTION, "confirm": confirm()},
    {
        "type": "static_select",
        "option_groups": [{"label": plain(), "options": [OPTION]}],
        "initial_option": OPTION,
    },
    {"type": "external_select", "min_query_length": 0, "initial_option": OPTION, "focus_on_load": True},
    {"type": "users_select", "initial_user": "U1", "placeholder": plain()},
    {
        "type": "conversations_select",
        "initial_conversation": "C1",
        "default_to_current_conversation": True,
        "response_url_enabled": True,
        "filter": {"include": ["im", "public"], "exclude_bot_users": True},
    },
    {"type": "channels_select", "initial_channel": "C1", "response_url_enabled": False},
    {
        "type": "multi_static_select",
        "options": [OPTION],
        "initial_options": [OPTION],
        "max_selected_items": 1,
    },
    {"type": "multi_external_select", "min_query_length": 3, "initial_options": [OPTION]},
    {"type": "multi_users_select", "initial_users": ["U1", "U2"], "max_selected_items": 2},
    {"type": "multi_conversations_select", "initial_conversations": ["C1"], "filter": {"include": ["mpim"]}},
    {"type": "multi_channels_select", "initial_channels": []},
]
CHOICES: list[Json] = [
    {"type": "radio_buttons", "options": [MARKED, option()], "initial_option": MARKED},
    {"type": "checkboxes", "options": [MARKED, option()], "initial_options": [MARKED]},
]
MOMENTS: list[Json] = [
    {"type": "datepicker", "initial_date": "2028-02-29", "placeholder": plain()},
    {"type": "timepicker", "initial_time": "23:59", "timezone": "Europe/Brussels"},
]
MOMENT: Json = {"type": "datetimepicker", "initial_date_time": 1_790_000_000, "confirm": confirm()}
PRESSED: list[Json] = [
    button(value="v", url="https://example.org", style="primary", confirm=confirm(style="danger")),
    {"type": "overflow", "options": [option(url="https://example.org")], "confirm": confirm()},
]
WRITTEN: list[Json] = [
    {
        "type": "plain_text_input",
        "multiline": True,
        "min_length": 0,
        "max_length": 3000,
        "initial_value": "",
        "placeholder": plain(),
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]},
    },
]
ONLY_IN_A_MODAL: list[Json] = [
    {"type": "email_text_input", "initial_value": "an@example.org"},
    {"type": "url_text_input", "initial_value": "https://example.org"},
    {
        "type": "number_input",
        "is_decimal_allowed": True,
        "min_value": "-1.5",
        "initial_value": "0",
        "max_value": "10",
    },
    {"type": "file_input", "filetypes": ["pdf", "xlsx"], "max_files": 10},
]
RICH_INPUT: Json = {"type": "rich_text_input", "initial_value": rich(run(word())), "focus_on_load": True}

EVERY_PART: list[Json] = [
    word(style={"bold": True, "italic": True, "strike": True, "code": True, "underline": False}),
    {"type": "link", "url": "https://example.org", "text": "hier", "unsafe": False, "style": {"bold": True}},
    {"type": "user", "user_id": "U1", "style": {"highlight": True}},
    {"type": "usergroup", "usergroup_id": "S1"},
    {"type": "channel", "channel_id": "C1"},
    {"type": "emoji", "name": "wave", "skin_tone": 2, "unicode": "1f44b"},
    {"type": "broadcast", "range": "here"},
    {"type": "color", "value": "#A1b2C3"},
    {"type": "date", "timestamp": 1_790_000_000, "format": "{date_long}", "fallback": "toen"},
]
RICH = rich(
    run(*EVERY_PART),
    run(),
    {
        "type": "rich_text_list",
        "style": "ordered",
        "indent": 8,
        "offset": 3,
        "border": 1,
        "elements": [run(word()), run(word())],
    },
    {"type": "rich_text_list", "style": "bullet", "elements": [run(word())]},
    {
        "type": "rich_text_preformatted",
        "border": 0,
        "elements": [word(), {"type": "link", "url": "https://a.b"}],
    },
    {"type": "rich_text_quote", "elements": EVERY_PART, "border": 1},
)

EVERYWHERE: list[Json] = [
    section(block_id="b", expand=True),
    {"type": "section", "fields": [mrkdwn(), plain()]},
    *(section(accessory=element) for element in [*PRESSED, *SELECTS, *CHOICES, *MOMENTS, image()]),
    *(actions(element) for element in [*PRESSED, *SELECTS, *CHOICES, *MOMENTS]),
    *(field(element) for element in [*SELECTS, *CHOICES, *MOMENTS, *WRITTEN]),
    field(WRITTEN[0], hint=plain(), optional=True, dispatch_action=False, block_id="b"),
    {"type": "header", "text": {**plain(), "emoji": True}},
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn(), plain(), image()]},
    image(title=plain()),
    {"type": "image", "alt_text": "Foto", "slack_file": {"id": "F1"}},
    RICH,
]
MESSAGE_ONLY: list[Json] = [
    markdown(10),
    table(column_settings=[{"align": "right", "is_wrapped": True}, None]),
    {"type": "table", "rows": [[RICH, {"type": "raw_number", "value": 1.5, "text": "1,5"}]]},
]
MODAL_ONLY = [field(element) for element in ONLY_IN_A_MODAL]


def long(size: int) -> Json:
    return plain(LETTER * size)
