"""The blocks that stand under each other in a message, a modal or a home tab, and the rules between them."""

from collections.abc import Iterator

from bot.local.blocks.elements import (
    ACCESSORIES,
    ACTIONS,
    IMAGE_SOURCE,
    INPUTS,
    any_text,
    identifier,
    image,
    one_image_source,
    plain,
)
from bot.local.blocks.rich_text import rich_text
from bot.local.blocks.shapes import (
    Check,
    Details,
    Fields,
    at_least_one,
    detail,
    each,
    flag,
    number,
    one_of,
    or_null,
    record,
    text,
    typed,
)
from bot.local.config import Json

MOST_MARKDOWN = 12_000
MOST_COLUMNS = 20

# The elements that Slack shows on some surfaces only.
ONLY_ON = {
    "file_input": {"modal"},
    "email_text_input": {"modal"},
    "url_text_input": {"modal"},
    "number_input": {"modal"},
    "rich_text_input": {"modal", "home"},
    "datetimepicker": {"modal", "message"},
}

cell = typed(
    {
        "raw_text": record({"text": text()}),
        "raw_number": record({"value": number, "text": text()}),
        "rich_text": rich_text,
    }
)
column = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def block(required: Fields, optional: Fields | None = None) -> Check:
    return record(required, {"block_id": identifier, **(optional or {})})


MESSAGE_ONLY: Fields = {
    "markdown": block({"text": text(MOST_MARKDOWN)}),
    "table": block(
        {"rows": each(each(cell, MOST_COLUMNS), 100)},
        {"column_settings": each(or_null(column), MOST_COLUMNS)},
    ),
}


def on(surface: str, elements: Fields) -> Check:
    return typed({kind: check for kind, check in elements.items() if surface in ONLY_ON.get(kind, {surface})})


def kinds(surface: str) -> Fields:
    return {
        "section": record(
            {},
            {
                "block_id": identifier,
                "text": any_text(3000),
                "fields": each(any_text(2000), 10),
                "accessory": on(surface, ACCESSORIES),
                "expand": flag,
            },
            at_least_one("text", "fields"),
        ),
        "header": block({"text": plain(150)}),
        "divider": block({}),
        "image": record(
            {"alt_text": text(2000)},
            {"block_id": identifier, "title": plain(2000), **IMAGE_SOURCE},
            one_image_source,
        ),
        "context": block({"elements": each(_context_part, 10)}),
        "actions": block({"elements": each(on(surface, ACTIONS), 25)}),
        "input": block(
            {"label": plain(2000), "element": on(surface, INPUTS)},
            {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
        ),
        "rich_text": rich_text,
        **(MESSAGE_ONLY if surface == "message" else {}),
    }


def _context_part(value: object, at: str) -> Details:
    is_image = isinstance(value, dict) and value.get("type") == "image"
    yield from (typed({"image": image}) if is_image else any_text(3000))(value, at)


def stack(surface: str, most: int, least: int) -> Check:
    """All blocks of one surface: each by itself, then together."""
    each_block = each(typed(kinds(surface)), most, least)

    def check(value: object, at: str) -> Details:
        wrong = list(each_block(value, at))
        yield from wrong
        if not wrong and isinstance(value, list):
            for rule in (_unique_blocks, _unique_actions, _one_focus, _one_table, _markdown_in_all):
                yield from rule(value, at)

    return check


def _interactive(block: Json, at: str) -> Iterator[tuple[Json, str]]:
    for name in ("accessory", "element"):
        if name in block:
            yield block[name], f"{at}/{name}"
    if block["type"] == "actions":
        for index, element in enumerate(block["elements"]):
            yield element, f"{at}/elements/{index}"


def _unique_blocks(blocks: list[Json], at: str) -> Details:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        if block.get("block_id") in seen:
            yield detail(f'`block_id` "{block["block_id"]}" already exists', f"{at}/{index}/block_id")
        seen.update([block["block_id"]] if "block_id" in block else [])


def _unique_actions(blocks: list[Json], at: str) -> Details:
    for index, block in enumerate(blocks):
        seen: set[str] = set()
        for element, where in _interactive(block, f"{at}/{index}"):
            if element.get("action_id") in seen:
                problem = f'`action_id` "{element["action_id"]}" already exists in this block'
                yield detail(problem, f"{where}/action_id")
            seen.update([element["action_id"]] if "action_id" in element else [])


def _one_focus(blocks: list[Json], at: str) -> Details:
    focused = [
        where
        for index, block in enumerate(blocks)
        for element, where in _interactive(block, f"{at}/{index}")
        if element.get("focus_on_load")
    ]
    for where in focused[1:]:
        yield detail("only one element can set `focus_on_load`", f"{where}/focus_on_load")


def _one_table(blocks: list[Json], at: str) -> Details:
    tables = [index for index, block in enumerate(blocks) if block["type"] == "table"]
    for index in tables[1:]:
        yield detail("only one table allowed", f"{at}/{index}")


def _markdown_in_all(blocks: list[Json], at: str) -> Details:
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MOST_MARKDOWN:
        yield detail(f"markdown text must be less than {MOST_MARKDOWN + 1} characters in total", at)
