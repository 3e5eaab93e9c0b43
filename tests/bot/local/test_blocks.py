"""Block Kit's limits, each at its edge: fine at the limit, refused one further."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.local.blocks import check_message, check_options, check_view
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


def named(block: Json) -> str:
    inner = block.get("accessory") or block.get("element") or (block.get("elements") or [{}])[0]
    return f"{block['type']}-{inner.get('type', '')}"


@pytest.mark.parametrize("block", EVERYWHERE, ids=named)
def test_every_block_stands_on_every_surface(block: Json) -> None:
    assert in_message(block) == []
    assert check_view(modal(block)) == []
    assert check_view(home(block)) == []


@pytest.mark.parametrize("block", MESSAGE_ONLY, ids=named)
def test_markdown_and_tables_stand_in_messages_only(block: Json) -> None:
    refusal = [f"unsupported type: {block['type']} [json-pointer:/view/blocks/0/type]"]
    assert in_message(block) == []
    assert check_view(modal(block)) == refusal
    assert check_view(home(block)) == refusal


@pytest.mark.parametrize("block", MODAL_ONLY, ids=named)
def test_some_inputs_stand_in_modals_only(block: Json) -> None:
    at = f"unsupported type: {block['element']['type']} [json-pointer:%s/0/element/type]"
    assert check_view(modal(block)) == []
    assert in_message(block) == [at % "/blocks"]
    assert check_view(home(block)) == [at % "/view/blocks"]


@pytest.mark.parametrize(("element", "refused_by"), [(MOMENT, "home"), (RICH_INPUT, "message")])
@pytest.mark.parametrize("around", [actions, field])
def test_two_elements_miss_one_surface(
    element: Json, refused_by: str, around: Callable[[Json], Json]
) -> None:
    answers = {
        "message": in_message(around(element)),
        "modal": check_view(modal(around(element))),
        "home": check_view(home(around(element))),
    }
    assert {surface for surface, details in answers.items() if details} == {refused_by}


def test_answers_to_suggestions_may_be_empty_options_or_groups() -> None:
    assert check_options({"options": []}) == []
    assert check_options({"options": [OPTION]}) == []
    assert check_options({"option_groups": [{"label": plain(), "options": [OPTION]}]}) == []
    assert check_options({}) == ["must define exactly one of `options` or `option_groups` [json-pointer:]"]
    assert len(check_options({"options": [], "option_groups": []})) == 1


Probe = Callable[[int], list[str]]


def shown(block: Callable[[int], Json]) -> Probe:
    return lambda size: in_message(block(size))


def form(view: Callable[[int], Json]) -> Probe:
    return lambda size: check_view(view(size))


def long(size: int) -> Json:
    return plain(LETTER * size)


LENGTHS: dict[str, tuple[int, str, Probe]] = {
    "section text": (3000, "/blocks/0/text/text", shown(lambda n: section(text=long(n)))),
    "section field": (
        2000,
        "/blocks/0/fields/0/text",
        shown(lambda n: {"type": "section", "fields": [long(n)]}),
    ),
    "header": (150, "/blocks/0/text/text", shown(lambda n: {"type": "header", "text": long(n)})),
    "context": (
        3000,
        "/blocks/0/elements/0/text",
        shown(lambda n: {"type": "context", "elements": [long(n)]}),
    ),
    "markdown": (12_000, "/blocks/0/text", shown(markdown)),
    "block_id": (255, "/blocks/0/block_id", shown(lambda n: {"type": "divider", "block_id": "b" * n})),
    "rich text block_id": (255, "/blocks/0/block_id", shown(lambda n: {**RICH, "block_id": "b" * n})),
    "action_id": (255, "/blocks/0/elements/0/action_id", shown(lambda n: actions(button(action_id="a" * n)))),
    "button text": (75, "/blocks/0/elements/0/text/text", shown(lambda n: actions(button(text=long(n))))),
    "button value": (2000, "/blocks/0/elements/0/value", shown(lambda n: actions(button(value="v" * n)))),
    "button url": (
        3000,
        "/blocks/0/elements/0/url",
        shown(lambda n: actions(button(url="https://".ljust(n, "u")))),
    ),
    "button label": (
        75,
        "/blocks/0/elements/0/accessibility_label",
        shown(lambda n: actions(button(accessibility_label="l" * n))),
    ),
    **{
        f"confirm {name}": (
            most,
            f"/blocks/0/elements/0/confirm/{name}/text",
            shown(lambda n, name=name: actions(button(confirm=confirm(**{name: long(n)})))),  # type: ignore[misc]
        )
        for name, most in {"title": 100, "text": 300, "confirm": 30, "deny": 30}.items()
    },
    "placeholder": (
        150,
        "/blocks/0/element/placeholder/text",
        shown(lambda n: field({"type": "plain_text_input", "placeholder": long(n)})),
    ),
    "label": (2000, "/blocks/0/label/text", shown(lambda n: field(WRITTEN[0], label=long(n)))),
    "hint": (2000, "/blocks/0/hint/text", shown(lambda n: field(WRITTEN[0], hint=long(n)))),
    "initial value": (
        3000,
        "/blocks/0/element/initial_value",
        shown(lambda n: field({"type": "plain_text_input", "initial_value": "i" * n})),
    ),
    "image alt_text": (2000, "/blocks/0/alt_text", shown(lambda n: image(alt_text="a" * n))),
    "image title": (2000, "/blocks/0/title/text", shown(lambda n: image(title=long(n)))),
    "image url": (
        3000,
        "/blocks/0/image_url",
        shown(lambda n: image(image_url="https://".ljust(n, "u"))),
    ),
    "option text": (
        75,
        "/options/0/text/text",
        lambda n: check_options({"options": [{"text": long(n), "value": "1"}]}),
    ),
    "option value": (150, "/options/0/value", lambda n: check_options({"options": [option("v" * n)]})),
    "option description": (
        75,
        "/options/0/description/text",
        lambda n: check_options({"options": [option(description=long(n))]}),
    ),
    "group label": (
        75,
        "/option_groups/0/label/text",
        lambda n: check_options({"option_groups": [{"label": long(n), "options": [OPTION]}]}),
    ),
    "checkbox text": (
        75,
        "/blocks/0/elements/0/options/0/text/text",
        shown(
            lambda n: actions({"type": "checkboxes", "options": [{"text": mrkdwn(LETTER * n), "value": "1"}]})
        ),
    ),
    "view title": (24, "/view/title/text", form(lambda n: modal(section(), title=long(n)))),
    "view submit": (24, "/view/submit/text", form(lambda n: modal(section(), submit=long(n)))),
    "view close": (24, "/view/close/text", form(lambda n: modal(section(), close=long(n)))),
    "private_metadata": (
        3000,
        "/view/private_metadata",
        form(lambda n: modal(section(), private_metadata="p" * n)),
    ),
    "home metadata": (
        3000,
        "/view/private_metadata",
        form(lambda n: home(section(), private_metadata="p" * n)),
    ),
    "callback_id": (255, "/view/callback_id", form(lambda n: modal(section(), callback_id="c" * n))),
    "external_id": (255, "/view/external_id", form(lambda n: modal(section(), external_id="e" * n))),
}


@pytest.mark.parametrize(("most", "at", "probe"), LENGTHS.values(), ids=LENGTHS)
def test_a_text_as_long_as_the_limit_is_fine_and_one_longer_is_refused(
    most: int, at: str, probe: Probe
) -> None:
    assert probe(most) == []
    assert probe(most + 1) == [f"must be less than {most + 1} characters [json-pointer:{at}]"]


MAY_BE_EMPTY = {"button value", "initial value", "private_metadata", "home metadata"}
MAY_BE_EMPTY |= {"callback_id", "external_id"}


@pytest.mark.parametrize("name", LENGTHS)
def test_an_empty_text_is_refused_where_a_person_would_see_nothing(name: str) -> None:
    _, at, probe = LENGTHS[name]
    if name.endswith("url"):
        assert probe(0) == [f"must be a valid URL [json-pointer:{at}]"]
    elif name in MAY_BE_EMPTY:
        assert probe(0) == []
    else:
        assert probe(0) == [f"must be more than 0 characters [json-pointer:{at}]"]


def picked(kind: str, name: str = "options") -> Callable[[int], Json]:
    return lambda n: actions({"type": kind, name: options(n)})


def groups(count: int) -> list[Json]:
    return [{"label": plain(), "options": options(1)} for _ in range(count)]


COUNTS: dict[str, tuple[int, int, str, Probe]] = {
    "blocks of a message": (0, 50, "/blocks", lambda n: in_message(*[{"type": "divider"}] * n)),
    "blocks of a modal": (1, 100, "/view/blocks", form(lambda n: modal(*[section()] * n))),
    "blocks of a home tab": (1, 100, "/view/blocks", form(lambda n: home(*[section()] * n))),
    "fields": (1, 10, "/blocks/0/fields", shown(lambda n: {"type": "section", "fields": [plain()] * n})),
    "actions": (1, 25, "/blocks/0/elements", shown(lambda n: actions(*[button()] * n))),
    "context": (
        1,
        10,
        "/blocks/0/elements",
        shown(lambda n: {"type": "context", "elements": [plain()] * n}),
    ),
    "options": (1, 100, "/blocks/0/elements/0/options", shown(picked("static_select"))),
    "multi options": (1, 100, "/blocks/0/elements/0/options", shown(picked("multi_static_select"))),
    "overflow": (1, 5, "/blocks/0/elements/0/options", shown(picked("overflow"))),
    "radio buttons": (1, 10, "/blocks/0/elements/0/options", shown(picked("radio_buttons"))),
    "checkboxes": (1, 10, "/blocks/0/elements/0/options", shown(picked("checkboxes"))),
    "option groups": (
        1,
        100,
        "/blocks/0/elements/0/option_groups",
        shown(lambda n: actions({"type": "static_select", "option_groups": groups(n)})),
    ),
    "options of a group": (
        1,
        100,
        "/option_groups/0/options",
        lambda n: check_options({"option_groups": [{"label": plain(), "options": options(n)}]}),
    ),
    "suggestions": (0, 100, "/options", lambda n: check_options({"options": options(n)})),
    "suggested groups": (0, 100, "/option_groups", lambda n: check_options({"option_groups": groups(n)})),
    "rows": (1, 100, "/blocks/0/rows", shown(lambda n: table(rows=n))),
    "columns": (1, 20, "/blocks/0/rows/0", shown(lambda n: table(rows=1, columns=n))),
    "column settings": (
        1,
        20,
        "/blocks/0/column_settings",
        shown(lambda n: table(column_settings=[{"align": "left"}] * n)),
    ),
    "attachments": (
        0,
        100,
        "/attachments",
        lambda n: check_message("Tekst", None, [{"text": "oud"}] * n),
    ),
}


@pytest.mark.parametrize(("least", "most", "at", "probe"), COUNTS.values(), ids=COUNTS)
def test_as_many_items_as_the_limit_are_fine_and_one_more_is_refused(
    least: int, most: int, at: str, probe: Probe
) -> None:
    assert probe(least) == []
    assert probe(most) == []
    assert probe(most + 1) == [f"no more than {most} items allowed [json-pointer:{at}]"]
    if least:
        assert probe(least - 1) == [f"no fewer than {least} items allowed [json-pointer:{at}]"]


def asked(name: str, element: Json) -> Probe:
    return form(lambda n: modal(field({**element, name: n})))


def listed(name: str) -> Probe:
    return shown(lambda n: rich({**RICH["elements"][2], name: n}))


NUMBERS: dict[str, tuple[int, int | None, Probe]] = {
    "min_length": (0, 3000, asked("min_length", {"type": "plain_text_input"})),
    "max_length": (1, 3000, asked("max_length", {"type": "plain_text_input"})),
    "max_files": (1, 10, asked("max_files", {"type": "file_input"})),
    "max_selected_items": (1, None, asked("max_selected_items", {"type": "multi_users_select"})),
    "min_query_length": (0, None, asked("min_query_length", {"type": "external_select"})),
    "initial_date_time": (10**9, 10**10 - 1, asked("initial_date_time", {"type": "datetimepicker"})),
    "indent": (0, 8, listed("indent")),
    "border": (0, 1, listed("border")),
    "offset": (0, None, listed("offset")),
}


@pytest.mark.parametrize(("least", "most", "probe"), NUMBERS.values(), ids=NUMBERS)
def test_a_number_stays_within_its_bounds(least: int, most: int | None, probe: Probe) -> None:
    assert probe(least) == []
    assert "must be greater than or equal to" in probe(least - 1)[0]
    if most is not None:
        assert probe(most) == []
        assert "must be less than or equal to" in probe(most + 1)[0]


def test_a_message_needs_a_text_or_blocks() -> None:
    assert check_message(None, None) == ["no_text"]
    assert check_message("", []) == ["no_text"]
    assert check_message("Tekst", None) == []
    assert check_message(None, [section()]) == []
    assert check_message(None, None, [{"text": "oud"}]) == []


def test_a_message_text_ends_at_40_000_characters() -> None:
    assert check_message("t" * 40_000, None) == []
    assert check_message("t" * 40_001, None) == ["msg_too_long"]


def test_all_markdown_together_ends_at_12_000_characters() -> None:
    assert in_message(markdown(6_000), markdown(6_000)) == []
    assert in_message(markdown(6_000), markdown(6_001)) == [
        "markdown text must be less than 12001 characters in total [json-pointer:/blocks]"
    ]


def test_all_texts_of_a_message_together_end_at_13_200_characters() -> None:
    full = [section(text=mrkdwn("s" * 3000)) for _ in range(4)]
    assert in_message(*full, section(text=mrkdwn("s" * 1200))) == []
    assert in_message(*full, section(text=mrkdwn("s" * 1201))) == ["msg_blocks_too_long"]
    assert check_view(modal(*full, *full)) == []


def test_a_second_table_is_refused() -> None:
    assert in_message(table(), section(), table()) == ["only one table allowed [json-pointer:/blocks/2]"]


def test_a_block_id_is_there_once() -> None:
    assert in_message(section(block_id="a"), section(block_id="b"), section(), section()) == []
    refusal = '`block_id` "a" already exists [json-pointer:%s/1/block_id]'
    twice = section(block_id="a"), field(WRITTEN[0], block_id="a")
    assert in_message(*twice) == [refusal % "/blocks"]
    assert check_view(modal(*twice)) == [refusal % "/view/blocks"]


def test_an_action_id_is_there_once_in_its_block() -> None:
    one = actions(button(action_id="a"), button(action_id="b"), button(), button())
    assert in_message(one, one) == []
    assert in_message(actions(button(action_id="a"), button(action_id="a"))) == [
        '`action_id` "a" already exists in this block [json-pointer:/blocks/0/elements/1/action_id]'
    ]


def test_one_element_has_the_focus() -> None:
    focused = field({"type": "users_select", "focus_on_load": True})
    assert check_view(modal(focused, field({"type": "users_select", "focus_on_load": False}))) == []
    assert check_view(modal(focused, focused)) == [
        "only one element can set `focus_on_load` [json-pointer:/view/blocks/1/element/focus_on_load]"
    ]


def test_a_modal_with_fields_needs_a_submit_button_and_a_home_tab_has_none() -> None:
    bare = {"type": "modal", "title": plain(), "blocks": [section()]}
    assert check_view(bare) == []
    assert check_view({**bare, "blocks": [field(WRITTEN[0])]}) == [
        "`submit` is required when an `input` block is within the `blocks` array [json-pointer:/view]"
    ]
    for name in ("title", "submit", "close", "clear_on_close", "notify_on_close"):
        assert check_view(home(section(), **{name: plain()})) == [
            f"invalid additional property: {name} [json-pointer:/view]"
        ]


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (None, "must provide an object [json-pointer:/view]"),
        ({}, "missing required field: type [json-pointer:/view]"),
        ({"type": "popup"}, "unsupported type: popup [json-pointer:/view/type]"),
        ({"type": "home"}, "missing required field: blocks [json-pointer:/view]"),
        ({"type": "modal", "blocks": [section()]}, "missing required field: title [json-pointer:/view]"),
        (modal(section(), hash="1"), "invalid additional property: hash [json-pointer:/view]"),
        (modal(section(), title=mrkdwn()), "unsupported type: mrkdwn [json-pointer:/view/title/type]"),
        (
            modal(section(), notify_on_close="yes"),
            "must provide a boolean [json-pointer:/view/notify_on_close]",
        ),
        (modal(section(), blocks={}), "must provide an array [json-pointer:/view/blocks]"),
    ],
)
def test_a_view_of_the_wrong_shape_is_refused(view: object, problem: str) -> None:
    assert check_view(view) == [problem]


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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
VALID = [modal(block) for block in [*EVERYWHERE, *MODAL_ONLY, field(MOMENT), field(RICH_INPUT)]]
VALID += [home(block) for block in MESSAGE_ONLY]  # fine as far as the blocks go: they are sent as a message


def places(value: object) -> list[tuple[Any, Any]]:
    """Every (container, key) in a JSON value."""
    keys = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in keys for place in [(value, key), *places(inner)]]


@st.composite
def damaged(draw: st.DrawFn) -> Json:
    """A good view with one to three places in it overwritten by anything."""
    view = copy.deepcopy(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 3))):
        container, key = draw(st.sampled_from(places(view)))
        container[key] = draw(JSON)
    return view


@settings(deadline=None)
@given(JSON, st.text() | st.none(), st.lists(JSON, max_size=3) | st.none())
def test_no_json_at_all_breaks_the_checks(
    value: object, text: str | None, blocks: list[object] | None
) -> None:
    assert isinstance(check_message(text, blocks, value), list)
    assert isinstance(check_view(value), list)
    assert isinstance(check_options(value), list)


@settings(deadline=None)
@given(damaged())
def test_no_damaged_block_breaks_the_checks(view: Json) -> None:
    check_view(view)
    blocks = view["blocks"]
    check_message("Tekst", blocks if isinstance(blocks, list) else [blocks], [{"blocks": blocks}])
    check_options(blocks)


@settings(deadline=None)
@given(st.integers(0, 10**5), st.sampled_from(["min_lines", "max_lines", "max_selected_items"]))
def test_enormous_numbers_are_no_trouble(exponent: int, name: str) -> None:
    enormous = 1 << exponent
    kind = "multi_users_select" if name == "max_selected_items" else "rich_text_input"
    check_view(modal(field({"type": kind, "min_lines": 1, name: enormous})))
