"""What Slack refuses is refused, with its place in the blocks."""

import pytest

from bot.local.blocks import check_message, check_view
from bot.local.config import Json
from tests.bot.local.block_parts import (
    EVERY_PART,
    MARKED,
    OPTION,
    RICH,
    actions,
    button,
    cell,
    field,
    image,
    in_message,
    long,
    modal,
    mrkdwn,
    option,
    plain,
    rich,
    run,
    section,
    table,
    word,
)
from tests.bot.local.test_block_limits import groups


def first(problem: str, at: str = "") -> str:
    return f"{problem} [json-pointer:/blocks/0{at}]"


def static(**more: object) -> Json:
    return {"type": "static_select", "options": [OPTION], **more}


REFUSED: dict[str, tuple[object, str]] = {
    "no object": ("divider", first("must provide an object")),
    "no type": ({}, first("missing required field: type")),
    "a type that is no text": ({"type": ["section"]}, first("must provide a string", "/type")),
    "an unknown type": ({"type": "foo"}, first("unsupported type: foo", "/type")),
    "a video": ({"type": "video"}, first("unsupported type: video", "/type")),
    "an unknown field": ({"type": "divider", "a": 1}, first("invalid additional property: a")),
    "a null": (section(accessory=None), first("must provide an object", "/accessory")),
    "an empty section": ({"type": "section"}, first("must define either `text` or `fields`")),
    "a bare string for a text": (section(text="Tekst"), first("must provide an object", "/text")),
    "emoji in mrkdwn": (
        section(text={**mrkdwn(), "emoji": True}),
        first("invalid additional property: emoji", "/text"),
    ),
    "verbatim in plain text": (
        section(text={**plain(), "verbatim": True}),
        first("invalid additional property: verbatim", "/text"),
    ),
    "a number for a text": (
        section(text={"type": "plain_text", "text": 1}),
        first("must provide a string", "/text/text"),
    ),
    "mrkdwn in a header": (
        {"type": "header", "text": mrkdwn()},
        first("unsupported type: mrkdwn", "/text/type"),
    ),
    "mrkdwn on a button": (
        actions(button(text=mrkdwn())),
        first("unsupported type: mrkdwn", "/elements/0/text/type"),
    ),
    "mrkdwn in a menu": (
        field(static(options=[{"text": mrkdwn(), "value": "1"}])),
        first("unsupported type: mrkdwn", "/element/options/0/text/type"),
    ),
    "an unknown style": (
        actions(button(style="default")),
        first("must be one of: primary, danger", "/elements/0/style"),
    ),
    "a url without a scheme": (
        actions(button(url="example.org")),
        first("must be a valid URL", "/elements/0/url"),
    ),
    "half a confirm": (
        actions(button(confirm={"title": plain(), "text": plain(), "confirm": plain()})),
        first("missing required field: deny", "/elements/0/confirm"),
    ),
    "an image in actions": (actions(image()), first("unsupported type: image", "/elements/0/type")),
    "a workflow button": (
        actions({"type": "workflow_button"}),
        first("unsupported type: workflow_button", "/elements/0/type"),
    ),
    "a button in a field": (field(button()), first("unsupported type: button", "/element/type")),
    "a text input in actions": (
        actions({"type": "plain_text_input"}),
        first("unsupported type: plain_text_input", "/elements/0/type"),
    ),
    "a text input beside a section": (
        section(accessory={"type": "plain_text_input"}),
        first("unsupported type: plain_text_input", "/accessory/type"),
    ),
    "a button in context": (
        {"type": "context", "elements": [button()]},
        first("unsupported type: button", "/elements/0/type"),
    ),
    "an image without a source": (
        {"type": "image", "alt_text": "a"},
        first("must define exactly one of `image_url` or `slack_file`"),
    ),
    "an image with two sources": (
        image(slack_file={"id": "F1"}),
        first("must define exactly one of `image_url` or `slack_file`"),
    ),
    "a menu without options": (
        field({"type": "static_select"}),
        first("must define exactly one of `options` or `option_groups`", "/element"),
    ),
    "a menu with options twice": (
        field(static(option_groups=groups(1))),
        first("must define exactly one of `options` or `option_groups`", "/element"),
    ),
    "an initial option from elsewhere": (
        field(static(initial_option=option("z"))),
        first("must be one of the provided options", "/element/initial_option"),
    ),
    "an initial option outside the groups": (
        field({"type": "static_select", "option_groups": groups(1), "initial_option": OPTION}),
        first("must be one of the provided options", "/element/initial_option"),
    ),
    "an initial choice from elsewhere": (
        field({"type": "checkboxes", "options": [MARKED], "initial_options": [MARKED, OPTION]}),
        first("must be one of the provided options", "/element/initial_options/1"),
    ),
    "no initial choices at all": (
        field({"type": "checkboxes", "options": [MARKED], "initial_options": []}),
        first("no fewer than 1 items allowed", "/element/initial_options"),
    ),
    "more people than may be chosen": (
        field({"type": "multi_users_select", "initial_users": ["U1", "U2"], "max_selected_items": 1}),
        first("no more than 1 items allowed", "/element/initial_users"),
    ),
    "a url outside an overflow": (
        field(static(options=[option(url="https://example.org")])),
        first("invalid additional property: url", "/element/options/0"),
    ),
    "an empty filter": (
        field({"type": "conversations_select", "filter": {}}),
        first(
            "must define either `include` or `exclude_bot_users` or `exclude_external_shared_channels`",
            "/element/filter",
        ),
    ),
    "a day that is not there": (
        field({"type": "datepicker", "initial_date": "2027-02-29"}),
        first("must be a valid date in the format YYYY-MM-DD", "/element/initial_date"),
    ),
    "a day without dashes": (
        field({"type": "datepicker", "initial_date": "20270228"}),
        first("must be a valid date in the format YYYY-MM-DD", "/element/initial_date"),
    ),
    "a time after midnight": (
        field({"type": "timepicker", "initial_time": "24:00"}),
        first("must be a valid time in the format HH:mm", "/element/initial_time"),
    ),
    "a placeholder in radio buttons": (
        field({"type": "radio_buttons", "options": [MARKED], "placeholder": plain()}),
        first("invalid additional property: placeholder", "/element"),
    ),
    "a shortest text above the longest": (
        field({"type": "plain_text_input", "min_length": 9, "max_length": 8}),
        first("`min_length` must be less than or equal to `max_length`", "/element"),
    ),
    "an unknown trigger": (
        field({"type": "plain_text_input", "dispatch_action_config": {"trigger_actions_on": ["blur"]}}),
        first(
            "must be one of: on_enter_pressed, on_character_entered",
            "/element/dispatch_action_config/trigger_actions_on/0",
        ),
    ),
    "an unknown alignment": (
        table(column_settings=[{"align": "top"}]),
        first("must be one of: left, center, right", "/column_settings/0/align"),
    ),
    "mrkdwn in a table": (
        {"type": "table", "rows": [[mrkdwn()]]},
        first("unsupported type: mrkdwn", "/rows/0/0/type"),
    ),
    "an empty cell": (
        {"type": "table", "rows": [[cell("")]]},
        first("must be more than 0 characters", "/rows/0/0/text"),
    ),
    "a list in a list": (
        rich({**RICH["elements"][3], "elements": [RICH["elements"][3]]}),
        first("unsupported type: rich_text_list", "/elements/0/elements/0/type"),
    ),
    "a list without a style": (
        rich({"type": "rich_text_list", "elements": [run()]}),
        first("missing required field: style", "/elements/0"),
    ),
    "a mention in preformatted text": (
        rich({"type": "rich_text_preformatted", "elements": [EVERY_PART[2]]}),
        first("unsupported type: user", "/elements/0/elements/0/type"),
    ),
    "an empty word": (
        rich(run(word(""))),
        first("must be more than 0 characters", "/elements/0/elements/0/text"),
    ),
    "an unknown style of text": (
        rich(run(word(style={"blink": True}))),
        first("invalid additional property: blink", "/elements/0/elements/0/style"),
    ),
    "a colour without its digits": (
        rich(run({"type": "color", "value": "#12345"})),
        first("must be a valid hex color", "/elements/0/elements/0/value"),
    ),
    "an unknown audience": (
        rich(run({"type": "broadcast", "range": "world"})),
        first("must be one of: here, channel, everyone", "/elements/0/elements/0/range"),
    ),
    "a date without a format": (
        rich(run({"type": "date", "timestamp": 1})),
        first("missing required field: format", "/elements/0/elements/0"),
    ),
}


@pytest.mark.parametrize(("block", "problem"), REFUSED.values(), ids=REFUSED)
def test_what_slack_refuses_is_refused_with_its_place(block: object, problem: str) -> None:
    assert in_message(block) == [problem]


@pytest.mark.parametrize(
    ("bounds", "problem"),
    [
        ({"min_value": "10", "max_value": "9.5"}, "`min_value` must be less than or equal to `max_value`"),
        (
            {"min_value": "1", "initial_value": "0"},
            "`min_value` must be less than or equal to `initial_value`",
        ),
        (
            {"initial_value": "2", "max_value": "1"},
            "`initial_value` must be less than or equal to `max_value`",
        ),
    ],
)
def test_the_numbers_of_a_number_input_stand_in_order(bounds: Json, problem: str) -> None:
    element = {"type": "number_input", "is_decimal_allowed": True, **bounds}
    assert check_view(modal(field(element))) == [f"{problem} [json-pointer:/view/blocks/0/element]"]


def test_blocks_in_attachments_are_checked_too() -> None:
    assert check_message("Tekst", None, [{"color": "#123456", "blocks": [section()]}]) == []
    assert check_message("Tekst", None, [{"blocks": [{"type": "foo"}]}]) == [
        "unsupported type: foo [json-pointer:/attachments/0/blocks/0/type]"
    ]
    assert check_message("Tekst", None, ["oud"]) == ["must provide an object [json-pointer:/attachments/0]"]
    assert check_message("Tekst", None, {"text": "oud"}) == [
        "must provide an array [json-pointer:/attachments]"
    ]


def test_every_mistake_is_told_at_once() -> None:
    assert len(in_message({"type": "foo"}, section(a=1, b=2), section(text=long(3001)))) == 4
