"""Which block stands where, and what a whole message or view must be."""

from collections.abc import Callable

import pytest

from bot.local.blocks import check_message, check_options, check_view
from bot.local.config import Json
from tests.bot.local.block_parts import (
    EVERYWHERE,
    MESSAGE_ONLY,
    MODAL_ONLY,
    MOMENT,
    OPTION,
    RICH_INPUT,
    WRITTEN,
    actions,
    button,
    field,
    home,
    in_message,
    markdown,
    modal,
    mrkdwn,
    plain,
    section,
    table,
)


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
