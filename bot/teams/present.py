"""Answers → Adaptive Cards 1.5. Text goes out as text runs, which Teams never parses as mark-up.

A card stays under Teams' limit: what is too much for one goes on in the next of the same message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from bot.rich import parse, spelled_out, to_plain
from bot.words import TemplateWords
from handlers import registry
from handlers.surface import (
    Button,
    Data,
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

Card = dict[str, Any]
Element = dict[str, Any]
Found = Mapping[str, Sequence[Option]]
"""What a form's type-aheads offer before anything is typed, by field."""
Link = Callable[[Data], str] | None
OURS = "schoolbeeld"
"""Under this key of a button's data stands what is ours."""
LANDED = "asks"
"""In the data of a line that is said again: it was answered with a form before."""
BAR = 12
MOST_IN_CARD = 22_000
"""Bytes; Teams refuses a card of 28 KB."""
MOST_ACTIONS = 6
MOST_CHOICES = 100
MOST_COLUMNS = 4
LARGE_FROM = 4
"""So many questions need a large dialog."""
_FORM: TypeAdapter[Form] = TypeAdapter(Form)


def cards(reply: Reply, link: Link = None, *, dialog: bool = False) -> list[Card]:
    """One card, or as many as its size asks for; the buttons stand at the end."""
    elements = [*_lines(reply.body), *_bar(reply.progress), *_lines(reply.after), *_warned(reply.warnings)]
    elements += _table(reply.table)
    press = _in_dialog if dialog else _in_message
    for item in reply.items:
        elements.append(_item(item, press, link))
    return _paged(elements, [_action(b, press, link) for b in reply.buttons])


def home_cards(home: Home) -> list[Card]:
    elements = _lines(home.intro)
    for section in home.sections:
        elements.append(_heading(section.title))
        elements += _lines(section.empty) if not section.items else []
        elements += [_item(item, _in_message) for item in section.items]
    return _paged(elements, [_action(b, _in_message) for b in home.buttons])


def summary(reply: Reply) -> str:
    """For a notification."""
    return to_plain(reply.body)[:300]


# a message's text


def _lines(rich: str, **look: object) -> list[Element]:
    """A block a line: a text run keeps no line breaks."""
    lines: list[list[Element]] = [[]]
    for span in parse(rich):
        for number, part in enumerate(span.text.split("\n")):
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


def _warned(warnings: Iterable[str]) -> list[Element]:
    return [{"type": "Container", "style": "warning", "items": _lines(text)} for text in warnings]


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
        return [line for row in spelled_out(table) for line in _lines(row)]
    head = _row(f"<b>{_escaped(text)}</b>" for text in table.heads)
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
    cells = [{"type": "TableCell", "items": _lines(text or "–")} for text in texts]
    return {"type": "TableRow", "cells": cells}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _item(item: Item, press: Press, link: Link = None) -> Element:
    made = [*_lines(item.text), *_bar(item.progress)]
    if item.menu and not item.buttons:
        return _beside(made, [_action(b, press, link) for b in item.menu])
    actions = [_action(b, press, link) for b in item.buttons]
    actions += [{**_action(b, press, link), "mode": "secondary"} for b in item.menu]
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


def _in_dialog(button: Button) -> Element:
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


def _action(button: Button, press: Press, link: Link = None) -> Element:
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


def _card(body: Sequence[Element], actions: Sequence[Element] = ()) -> Card:
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
    return [*map(_card, pages[:-1]), _card(pages[-1], actions)]


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


# dialogs


def dialog(
    form: Form, say: TemplateWords, found: Found, link: Link = None, wrong: Data | None = None
) -> Card:
    """A form with its answers so far; `wrong`: a sentence beside each field that needs another answer."""
    faults = wrong or {}
    body = [*_lines(form.intro), *_warned(form.warnings)]
    carried = {"form": _FORM.dump_python(form, mode="json", exclude_defaults=True)}
    if form.buttons:
        looks = [_action(b, _in_dialog, link) for b in form.buttons]
        for look in looks:
            if "data" in look:  # what was filled in so far comes along, and the form comes back
                look["data"] |= carried
        body.append({"type": "ActionSet", "actions": looks})
    for field in form.fields:
        body += _question(field, say, found.get(field.name, ()), form.name, faults.get(field.name, ""))
    loose = [text for name, text in faults.items() if name not in {field.name for field in form.fields}]
    body += [line for text in loose for line in _lines(text, color="Attention")]
    submit = {"type": "Action.Submit", "title": form.submit, "style": "positive", "data": carried}
    return _in_task(form.title, _card(body, [submit]), len(form.fields))


def reply_dialog(reply: Reply, link: Link = None) -> Card:
    """An answer in the dialog from which it was asked; only its first card fits there."""
    return _in_task("Schoolbeeld", cards(reply, link, dialog=True)[0], 0)


def _in_task(title: str, card: Card, questions: int) -> Card:
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    height = "large" if questions >= LARGE_FROM else "medium"
    return {"title": title, "height": height, "width": "medium", "card": attached}


def kept_form(carried: object, values: Data, labels: Mapping[tuple[str, str], str]) -> Form | None:
    """The form that a dialog sent back, with what was filled in; None when it is none of ours."""
    try:
        form = _FORM.validate_python(carried)
    except ValueError:
        return None
    return replace(form, fields=tuple(_filled(f, values.get(f.name, ""), labels) for f in form.fields))


def _filled(field: Field, value: str, labels: Mapping[tuple[str, str], str]) -> Field:
    """A school or person of whom only the number is left is asked anew."""
    if field.kind not in {"school", "person"} or value == field.value:
        return replace(field, value=value)
    shown = labels.get((field.kind, value), "")
    return replace(field, value=value if shown else "", shown=shown)


def _question(
    field: Field, say: TemplateWords, found: Sequence[Option], form: str, fault: str
) -> list[Element]:
    asked = {"id": field.name, "label": field.label, **_input(field, say, found, form)}
    if not field.optional:
        asked |= {"isRequired": True, "errorMessage": say("teams.required")}
    hint = _lines(field.hint and _escaped(field.hint), isSubtle=True, size="Small")
    return [asked, *_lines(_escaped(to_plain(fault)), color="Attention", weight="Bolder"), *hint]


def _input(field: Field, say: TemplateWords, found: Sequence[Option], form: str) -> Element:
    if field.kind in {"school", "person"}:
        return _type_ahead(field, say, found, form)
    if field.kind in {"choice", "several"}:
        return _choices(field, say)
    made: Element = {"type": {"day": "Input.Date", "time": "Input.Time"}.get(field.kind, "Input.Text")}
    if made["type"] == "Input.Text":
        made["maxLength"] = field.most
        made["isMultiline"] = field.kind == "long_text"
        if field.placeholder:
            made["placeholder"] = field.placeholder
    if field.value:
        made["value"] = field.value
    return made


def _type_ahead(field: Field, say: TemplateWords, found: Sequence[Option], form: str) -> Element:
    """The first hits stand in the card; what is typed is asked of us."""
    offered = [_choice(option) for option in found][:MOST_CHOICES]
    if field.value and field.value not in {choice["value"] for choice in offered}:
        offered.insert(0, {"title": field.shown or field.value, "value": field.value})
    made: Element = {
        "type": "Input.ChoiceSet",
        "style": "filtered",
        "placeholder": say(f"placeholder.{field.kind}"),
        "choices": offered,
        "choices.data": {"type": "Data.Query", "dataset": f"{form}.{field.name}"},
    }
    if field.value:
        made["value"] = field.value
    return made


def _choices(field: Field, say: TemplateWords) -> Element:
    """A few options stand open, for a thumb; more go in a list."""
    several = field.kind == "several"
    made: Element = {
        "type": "Input.ChoiceSet",
        "choices": [_unlinked(_choice(option)) for option in field.options],
        "isMultiSelect": several,
        "style": "expanded" if several or len(field.options) <= 3 else "compact",
        "placeholder": say("placeholder.choice"),
        "wrap": True,
    }
    known = {option.value for option in field.options}
    chosen = [v for v in (parse_several(field.value) if several else (field.value,)) if v in known]
    if chosen:
        made["value"] = ",".join(chosen)
    return made


def _choice(option: Option) -> Element:
    title = f"{option.label} · {option.note}" if option.note else option.label
    return {"title": title, "value": option.value}


def _unlinked(choice: Element) -> Element:
    """Choices that stand open are the one place where Teams reads mark-up: never as a link, then."""
    return {**choice, "title": choice["title"].replace("](", "]\u2060(")}


def options(found: Iterable[Option]) -> Element:
    return {"results": [_choice(option) for option in found][:MOST_CHOICES]}


# files


def file_offer(name: str, size: int, data: Data, why: str) -> Element:
    """Asks leave to put a file in somebody's own storage: Teams takes none otherwise."""
    content = {"description": why, "sizeInBytes": size, "acceptContext": data, "declineContext": data}
    return _attached("application/vnd.microsoft.teams.card.file.consent", content, name)


def file_link(name: str, url: str) -> Card:
    """A file that opens at an address of ours."""
    return _card(_lines(f"<b>{_escaped(name)}</b>"), [{"type": "Action.OpenUrl", "title": name, "url": url}])


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
