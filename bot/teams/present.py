"""Answers → Adaptive Cards 1.5. Text goes out as text runs, which Teams never parses as mark-up.

A card stays under Teams' limit: what is too much for one goes on in the next of the same message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.rich import StyledText, parse, spelled_out, to_plain
from handlers import registry
from handlers.surface import Button, Data, Home, Item, Progress, Reply, Table

Card = dict[str, Any]
Element = dict[str, Any]
Link = Callable[[Data], str] | None
OURS = "schoolbeeld"
"""Under this key of a button's data stands what is ours."""
LANDED = "asks"
"""In the data of a line that is said again: it was answered with a form before."""
BAR = 12
MOST_IN_CARD = 22_000
"""Bytes; Teams refuses a card of 28 KB."""
MOST_ACTIONS = 6
MOST_COLUMNS = 4


def cards(reply: Reply, link: Link = None, *, dialog: bool = False) -> list[Card]:
    """One card, or as many as its size asks for; the buttons stand at the end."""
    elements = [*lines(reply.body), *_bar(reply.progress), *lines(reply.after), *warned(reply.warnings)]
    elements += _table(reply.table)
    press = in_dialog if dialog else _in_message
    for item in reply.items:
        elements.append(_item(item, press, link))
    return _paged(elements, [action_of(b, press, link) for b in reply.buttons])


def home_cards(home: Home) -> list[Card]:
    elements = lines(home.intro)
    for section in home.sections:
        elements.append(_heading(section.title))
        elements += lines(section.empty) if not section.items else []
        elements += [_item(item, _in_message) for item in section.items]
    return _paged(elements, [action_of(b, _in_message) for b in home.buttons])


def summary(reply: Reply) -> str:
    """For a notification."""
    return plain(reply.body)[:300]


def plain(rich: str) -> str:
    return "".join(map(_typed, parse(rich)))


# a message's text


def lines(rich: str, **look: object) -> list[Element]:
    """A block a line: a text run keeps no line breaks."""
    lines: list[list[Element]] = [[]]
    for span in parse(rich):
        for number, part in enumerate(_typed(span).split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(_run(part, span.styles, look))
    made: list[Element] = []
    gap = False
    for runs in lines if rich else ():
        if not runs:
            gap = True
            continue
        spacing = "None" if made and not gap else "Default"
        made.append({"type": "RichTextBlock", "spacing": spacing, "inlines": runs})
        gap = False
    return made


def _typed(span: StyledText) -> str:
    """A command as one types it here: in our own chat without a slash, in a channel with our name."""
    found = registry.find_spoken(span.text) if "code" in span.styles and span.text[0] == "/" else None
    if found is None:
        return span.text
    line = span.text.removeprefix("/").removeprefix(f"{registry.ROOT} ")
    return f"@Schoolbeeld {line}" if found[0].needs_place else line


def _run(text: str, styles: frozenset[str], look: Mapping[str, object]) -> Element:
    run: Element = {"type": "TextRun", "text": text, **look}
    if "bold" in styles:
        run["weight"] = "Bolder"
    if "italic" in styles:
        run["italic"] = True
    if "code" in styles:
        run["fontType"] = "Monospace"
    return run


def _heading(text: str) -> Element:
    run = {"type": "TextRun", "text": text, "weight": "Bolder", "size": "Medium"}
    return {"type": "RichTextBlock", "separator": True, "spacing": "Large", "inlines": [run]}


def warned(warnings: Iterable[str]) -> list[Element]:
    return [{"type": "Container", "style": "warning", "items": lines(text)} for text in warnings]


def _bar(progress: Progress | None) -> list[Element]:
    """Twelve cells and the same in words."""
    if progress is None:
        return []
    full = min(BAR, max(0, round(progress.share * BAR)))
    cells = "█" * full + "░" * (BAR - full)
    over = {"color": "Attention"} if progress.share > 1 else {}
    runs = [
        {"type": "TextRun", "text": cells, "fontType": "Monospace", **over},
        {"type": "TextRun", "text": f" {to_plain(progress.label)}"},
    ]
    return [{"type": "RichTextBlock", "spacing": "Small", "inlines": runs}]


def _table(table: Table | None) -> list[Element]:
    """In pieces that each fit a card, each with its heads; wider than a phone, in words."""
    if table is None:
        return []
    if len(table.heads) > MOST_COLUMNS:
        return [line for row in spelled_out(table) for line in lines(row)]
    head = _row(f"<b>{escaped(text)}</b>" for text in table.heads)
    columns = [{"width": 2 if number == 0 else 1} for number in range(len(table.heads))]
    pieces: list[list[Element]] = [[]]
    room = MOST_IN_CARD // 2
    for row in map(_row, table.rows):
        size = _size(row)
        if size > room and pieces[-1]:
            pieces.append([])
            room = MOST_IN_CARD // 2
        room -= size
        pieces[-1].append(row)
    return [{"type": "Table", "columns": columns, "rows": [head, *rows]} for rows in pieces]


def _row(texts: Iterable[str]) -> Element:
    cells = [{"type": "TableCell", "items": lines(text or "–")} for text in texts]
    return {"type": "TableRow", "cells": cells}


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _item(item: Item, press: Press, link: Link = None) -> Element:
    made = [*lines(item.text), *_bar(item.progress)]
    if item.menu and not item.buttons:
        return _beside(made, [action_of(b, press, link) for b in item.menu])
    actions = [action_of(b, press, link) for b in item.buttons]
    actions += [{**action_of(b, press, link), "mode": "secondary"} for b in item.menu]
    if actions:
        made.append({"type": "ActionSet", "actions": _spare(actions)})
    return {"type": "Container", "separator": True, "spacing": "Medium", "items": made}


def _beside(text: list[Element], menu: list[Element]) -> Element:
    """A line with its menu at the right."""
    behind = {"type": "ActionSet", "actions": [{**action, "mode": "secondary"} for action in menu]}
    columns = [
        {"type": "Column", "width": "stretch", "verticalContentAlignment": "Center", "items": text},
        {"type": "Column", "width": "auto", "items": [behind]},
    ]
    return {"type": "ColumnSet", "separator": True, "spacing": "Medium", "columns": columns}


# buttons

Press = Callable[[Button], Element]


def _in_message(button: Button) -> Element:
    """In place, or as a dialog when a form is to come."""
    ours = {OURS: _value(button)}
    if _asks(button):
        return {"type": "Action.Submit", "data": {**ours, "msteams": {"type": "task/fetch"}}}
    return {"type": "Action.Execute", "verb": button.action, "data": ours}


def in_dialog(button: Button) -> Element:
    """A dialog knows one kind of button."""
    return {"type": "Action.Submit", "data": {OURS: _value(button)}}


def _asks(button: Button) -> bool:
    if button.action == "say":
        return LANDED in button.data
    return button.action in registry.ACTIONS and registry.ACTIONS[button.action].asks


def _value(button: Button) -> Element:
    value: Element = {"a": button.action}
    if button.data:
        value["d"] = button.data
    if button.intent:
        value["i"] = button.intent
    return value


def action_of(button: Button, press: Press, link: Link = None) -> Element:
    made = {"type": "Action.OpenUrl", "url": link(button.data)} if button.opens and link else press(button)
    made["title"] = button.label
    if button.look != "plain":
        made["style"] = {"primary": "positive", "danger": "destructive"}[button.look]
    return made


def _spare(actions: list[Element]) -> list[Element]:
    """Teams shows six; the others stand behind a ⋯."""
    return (
        [*actions[: MOST_ACTIONS - 1], *({**a, "mode": "secondary"} for a in actions[MOST_ACTIONS - 1 :])]
        if len(actions) > MOST_ACTIONS
        else actions
    )


# cards


def card(body: Sequence[Element], actions: Sequence[Element] = ()) -> Card:
    made: Card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": list(body),
    }
    if any(element["type"] == "Table" for element in body):
        made["msteams"] = {"width": "Full"}
    if actions:
        made["actions"] = _spare(list(actions))
    return made


def _paged(elements: Sequence[Element], actions: Sequence[Element]) -> list[Card]:
    pages: list[list[Element]] = [[]]
    room = MOST_IN_CARD - _size(actions)
    for element in elements:
        size = _size(element)
        if size > room and pages[-1]:
            pages.append([])
            room = MOST_IN_CARD - _size(actions)
        room -= size
        pages[-1].append(element)
    return [*map(card, pages[:-1]), card(pages[-1], actions)]


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


# files


def file_offer(name: str, size: int, data: Data, why: str) -> Element:
    """Asks leave to put a file in somebody's own storage: Teams takes none otherwise."""
    content = {"description": why, "sizeInBytes": size, "acceptContext": data, "declineContext": data}
    return _attached("application/vnd.microsoft.teams.card.file.consent", content, name)


def file_link(name: str, url: str) -> Card:
    """A file that opens at an address of ours."""
    return card(lines(f"<b>{escaped(name)}</b>"), [{"type": "Action.OpenUrl", "title": name, "url": url}])


def file_there(upload: Element, name: str) -> Element:
    """The file, once it stands there."""
    content = {"uniqueId": upload.get("uniqueId"), "fileType": upload.get("fileType")}
    made = _attached("application/vnd.microsoft.teams.card.file.info", content, name)
    made["attachments"][0]["contentUrl"] = upload.get("contentUrl")
    return made


def _attached(content_type: str, content: Element, name: str) -> Element:
    return {
        "type": "message",
        "attachments": [{"contentType": content_type, "name": name, "content": content}],
    }
