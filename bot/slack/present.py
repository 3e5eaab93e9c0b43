"""Answers → Block Kit. Text goes out as `rich_text` or `plain_text`, which Slack never parses as mark-up."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable
from typing import Any

from bot.rich import parse, spelled_out, to_plain
from bot.words import TemplateWords
from handlers.surface import (
    Button,
    Data,
    Errors,
    Field,
    Form,
    Home,
    Item,
    Option,
    Progress,
    Reply,
    Table,
    parse_several,
)

Block = dict[str, Any]
BAR = 12
MOST_IN_TEXT = 2900
MOST_IN_VALUE = 2000
MOST_OPTIONS = 100
MOST_BOXES = 10
MOST_ROWS = 100
MOST_HOME_BLOCKS = 100
_brief = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


Link = Callable[[Data], str] | None
"""Where a file is opened, by what its button carries; None where the bot has no address of its own."""
OPENED = "opened"
"""What Slack reports of a link that was followed: nothing is left to do."""


def message(reply: Reply, link: Link = None) -> Block:
    """`text` (for notifications and screen readers) and `blocks`."""
    return {"text": fallback(reply), "blocks": _reply_blocks(reply, _table, link)}


def fallback(reply: Reply) -> str:
    rows = spelled_out(reply.table) if reply.table else []
    lines = [reply.body, reply.after, *reply.warnings, *rows, *(item.text for item in reply.items)]
    text = "\n".join(to_plain(line) for line in lines if line)[:MOST_IN_TEXT]
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _reply_blocks(reply: Reply, table: Callable[[Table], list[Block]], link: Link = None) -> list[Block]:
    elements = [*_sections(reply.body), *_bar(reply.progress), *_sections(reply.after)]
    blocks: list[Block] = [{"type": "rich_text", "elements": [*elements, *_quotes(reply.warnings)]}]
    if reply.table:
        blocks += table(reply.table)
    for item in reply.items:
        blocks += _item(item)
    return blocks + _actions(reply.buttons, link)


def _quotes(warnings: Iterable[str]) -> list[Block]:
    return [{"type": "rich_text_quote", "elements": _spans(warning)} for warning in warnings]


def _table(table: Table) -> list[Block]:
    """The heads stand in the first row; Slack takes a hundred rows."""
    heads = [_cell(f"<b>{html.escape(head)}</b>") for head in table.heads]
    rows = [[_cell(text) for text in row] for row in table.rows[: MOST_ROWS - 1]]
    settings = [{"is_wrapped": True} for _ in table.heads]
    return [{"type": "table", "column_settings": settings, "rows": [heads, *rows]}]


def _table_in_words(table: Table) -> list[Block]:
    """Only a message can hold a table."""
    rows = [section for row in spelled_out(table) for section in _sections(row)]
    return [{"type": "rich_text", "elements": rows}]


def _cell(rich: str) -> Block:
    return {"type": "rich_text", "elements": _sections(rich or "–")}


def _item(item: Item) -> list[Block]:
    """With a menu alone: plain text with the menu at its right. Else rich text, a bar, buttons and menu."""
    if item.menu and not item.buttons:
        text = {"type": "plain_text", "text": to_plain(item.text)[:MOST_IN_TEXT], "emoji": False}
        return [{"type": "section", "text": text, "accessory": _menu(item.menu)}]
    elements = [*_sections(item.text), *_bar(item.progress)]
    actions = _actions(item.buttons)
    if item.menu:
        actions[0]["elements"].append(_menu(item.menu))
    return [{"type": "rich_text", "elements": elements}, *actions]


def _menu(buttons: Iterable[Button]) -> Block:
    options = [{"text": _plain(b.label, 75), "value": _value(b)} for b in buttons]
    return {"type": "overflow", "action_id": "menu", "options": options}


def _sections(rich: str) -> list[Block]:
    return [{"type": "rich_text_section", "elements": _spans(rich)}] if rich else []


def _spans(rich: str) -> list[Block]:
    spans: list[Block] = []
    for span in parse(rich):
        style = dict.fromkeys(sorted(span.styles), True)
        spans.append({"type": "text", "text": span.text, **({"style": style} if style else {})})
    return spans


def _bar(progress: Progress | None) -> list[Block]:
    """Twelve cells and the same in words."""
    if progress is None:
        return []
    full = min(BAR, max(0, round(progress.share * BAR)))
    cells = "█" * full + "░" * (BAR - full)
    return [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": cells, "style": {"code": True}},
                {"type": "text", "text": f" {to_plain(progress.label)}"},
            ],
        }
    ]


def _actions(buttons: Iterable[Button], link: Link = None) -> list[Block]:
    elements = [_button(button, number, link) for number, button in enumerate(buttons)]
    return [{"type": "actions", "elements": elements[:25]}] if elements else []


def _button(button: Button, number: int, link: Link = None) -> Block:
    if button.opens and link:
        return {
            "type": "button",
            "action_id": f"{OPENED}~{number}",
            "text": _plain(button.label, 75),
            "url": link(button.data),
            "value": _as_json(Button("", OPENED), {}),
        }
    made: Block = {
        "type": "button",
        "action_id": f"{button.action}~{number}",
        "text": _plain(button.label, 75),
        "value": _value(button),
    }
    if button.look != "plain":
        made["style"] = button.look
    return made


def _value(button: Button) -> str:
    """A text that is to be said again is cut where it must be: what was typed is longer as JSON."""
    value = _as_json(button, button.data)
    over = len(value) - MOST_IN_VALUE
    if over > 0 and "text" in button.data:
        value = _as_json(button, {**button.data, "text": button.data["text"][:-over]})
    return value


def _as_json(button: Button, data: Data) -> str:
    value: Block = {"a": button.action}
    if data:
        value["d"] = data
    if button.intent:
        value["i"] = button.intent
    return _brief(value)


def _plain(text: str, most: int) -> Block:
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    return {"type": "plain_text", "text": cut, "emoji": False}


# modals


def form_view(form: Form, say: TemplateWords, link: Link = None) -> Block:
    blocks: list[Block] = []
    head = [*_sections(form.intro), *_quotes(form.warnings)]
    if head:
        blocks.append({"type": "rich_text", "elements": head})
    blocks += _actions(form.buttons, link)
    blocks += [_input(field, say) for field in form.fields]
    return {
        "type": "modal",
        "callback_id": form.name,
        "title": _plain(form.title, 24),
        "submit": _plain(form.submit, 24),
        "close": _plain(form.close, 24),
        "private_metadata": json.dumps({"data": form.data, "intent": form.intent}, ensure_ascii=False),
        "blocks": blocks,
    }


def _input(field: Field, say: TemplateWords) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label, 2000),
        "optional": field.optional,
        "element": _element(field, say),
    }
    if field.hint:
        block["hint"] = _plain(field.hint, 2000)
    return block


def _element(field: Field, say: TemplateWords) -> Block:
    if field.kind in {"school", "person"}:
        element: Block = {
            "type": "external_select",
            "min_query_length": 0,
            "placeholder": _plain(say(f"placeholder.{field.kind}"), 150),
        }
        if field.value:
            element["initial_option"] = {"text": _plain(field.shown, 75), "value": field.value}
    elif field.kind == "channel":
        element = _channel(field, say)
    elif field.kind == "day":
        element = {"type": "datepicker", "placeholder": _plain(say("placeholder.day"), 150)}
        if field.value:
            element["initial_date"] = field.value
    elif field.kind == "time":
        element = {"type": "timepicker", "placeholder": _plain(say("placeholder.time"), 150)}
        if field.value:
            element["initial_time"] = field.value
    elif field.kind == "choice":
        element = _choice(field, say)
    elif field.kind == "several":
        element = _several(field, say)
    else:
        element = {
            "type": "plain_text_input",
            "multiline": field.kind == "long_text",
            "max_length": field.most,
        }
        if field.placeholder:
            element["placeholder"] = _plain(field.placeholder, 150)
        if field.value:
            element["initial_value"] = field.value[: field.most]
    return {"action_id": field.name, **element}


def _channel(field: Field, say: TemplateWords) -> Block:
    """The channels that this person sees in Slack; no direct messages, and none with a bot."""
    element: Block = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "placeholder": _plain(say("placeholder.channel"), 150),
    }
    if field.value:
        element["initial_conversation"] = field.value
    return element


def _choice(field: Field, say: TemplateWords) -> Block:
    """A few options stand open, for a thumb; more go in a list."""
    options = [_option(o) for o in field.options]
    few = len(options) <= 3
    element: Block = {"type": "radio_buttons" if few else "static_select", "options": options}
    if not few:
        element["placeholder"] = _plain(say("placeholder.choice"), 150)
    chosen = [option for option in options if option["value"] == field.value]
    if chosen:
        element["initial_option"] = chosen[0]
    return element


def _several(field: Field, say: TemplateWords) -> Block:
    """Boxes to tick as long as Slack takes them, else a list."""
    options = [_option(o) for o in field.options][:MOST_OPTIONS]
    boxes = len(options) <= MOST_BOXES
    element: Block = {"type": "checkboxes" if boxes else "multi_static_select", "options": options}
    if not boxes:
        element["placeholder"] = _plain(say("placeholder.several"), 150)
    ticked = parse_several(field.value)
    chosen = [option for option in options if option["value"] in ticked]
    if chosen:
        element["initial_options"] = chosen
    return element


def _option(option: Option) -> Block:
    made: Block = {"text": _plain(option.label, 75), "value": option.value}
    if option.note:
        made["description"] = _plain(option.note, 75)
    return made


def errors(answer: Errors) -> Block:
    return {name: to_plain(sentence) for name, sentence in answer.fields.items()}


def reply_view(reply: Reply, say: TemplateWords, link: Link = None) -> Block:
    """An answer as a modal: after a form, or to a button of the home tab."""
    return {
        "type": "modal",
        "callback_id": "reply",
        "title": _plain("Schoolbeeld", 24),
        "close": _plain(say("button.close"), 24),
        "blocks": _reply_blocks(reply, _table_in_words, link),
    }


def options(found: Iterable[Any]) -> Block:
    return {"options": [_option(option) for option in found][:MOST_OPTIONS]}


# the home tab


def home_view(home: Home) -> Block:
    blocks: list[Block] = []
    if home.intro:
        blocks.append({"type": "rich_text", "elements": _sections(home.intro)})
    blocks += _actions(home.buttons)
    for section in home.sections:
        blocks.append({"type": "divider"})
        blocks.append({"type": "header", "text": _plain(section.title, 150)})
        if not section.items:
            blocks.append({"type": "rich_text", "elements": _sections(section.empty)})
        for item in section.items:
            blocks += _item(item)
    return {"type": "home", "blocks": blocks[:MOST_HOME_BLOCKS]}
