"""Forms → dialogs: an Adaptive Card whose questions carry their answers so far, and what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pydantic import TypeAdapter

from bot.teams.present import (
    Card,
    Element,
    Link,
    action_of,
    card,
    cards,
    escaped,
    in_dialog,
    lines,
    warned,
)
from bot.words import TemplateWords
from handlers.surface import Data, Field, Form, Option, Reply, parse_several

Found = Mapping[str, Sequence[Option]]
"""What a form's type-aheads offer before anything is typed, by field."""
MOST_CHOICES = 100
LARGE_FROM = 4
"""So many questions need a large dialog."""
_FORM: TypeAdapter[Form] = TypeAdapter(Form)


def dialog(
    form: Form, say: TemplateWords, found: Found, link: Link = None, wrong: Data | None = None
) -> Card:
    """A form with its answers so far; `wrong`: a sentence beside each field that needs another answer."""
    faults = wrong or {}
    body = [*lines(form.intro), *warned(form.warnings)]
    carried = {"form": _FORM.dump_python(form, mode="json", exclude_defaults=True)}
    if form.buttons:
        looks = [action_of(b, in_dialog, link) for b in form.buttons]
        for look in looks:
            if "data" in look:  # what was filled in so far comes along, and the form comes back
                look["data"] |= carried
        body.append({"type": "ActionSet", "actions": looks})
    for field in form.fields:
        body += _question(field, say, found.get(field.name, ()), form.name, faults.get(field.name, ""))
    loose = [text for name, text in faults.items() if name not in {field.name for field in form.fields}]
    body += [line for text in loose for line in lines(text, color="Attention")]
    submit = {"type": "Action.Submit", "title": form.submit, "style": "positive", "data": carried}
    return _in_task(form.title, card(body, [submit]), len(form.fields))


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
    if fault:
        below = lines(fault, color="Attention", weight="Bolder")
    else:
        below = lines(escaped(field.hint), isSubtle=True, size="Small")
    return [{**asked, "spacing": "Medium"}, *({**line, "spacing": "Small"} for line in below)]


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
