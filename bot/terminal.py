"""`schoolbeeld say`: the same handlers from a shell, with forms filled in by hand and buttons pressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import TypeAdapter

from bot.dispatch import SHELL, Address, Call, Dispatcher, Outcome
from bot.rich import spelled_out, to_plain
from handlers.surface import Button, Errors, Form, Item, Reply, Shown
from storage import people, schools

_ANSWER: TypeAdapter[Reply | Form | Errors] = TypeAdapter(Reply | Form | Errors)


class NoSuchButtonError(Exception):
    pass


class Terminal:
    """One person at a shell, known by e-mail address."""

    def __init__(self, dispatcher: Dispatcher, email: str) -> None:
        self._dispatcher = dispatcher
        self._address: Address = (SHELL, "", email.strip().lower())

    def say(self, text: str, fields: Mapping[str, str] | None = None) -> Shown:
        """The answer to a line. With `fields`, a form in the answer is sent, filled in as given."""
        name, _, rest = text.lstrip("/").partition(" ")
        call = (
            Call(self._address, "command", name=name, text=rest)
            if text.startswith("/")
            else Call(self._address, "spoken", text=text)
        )
        answer = self._run(call).answer
        while isinstance(answer, Form) and fields:
            answer = self.send(answer, fields)
        return answer

    def send(self, form: Form, fields: Mapping[str, str]) -> Shown:
        """Send a form: its own values, and over them those given by name."""
        values = {field.name: field.value for field in form.fields}
        values |= {name: self._value(form, name, value) for name, value in fields.items() if name in values}
        call = Call(
            self._address, "form", name=form.name, data=form.data, values=values, key=f"intent:{form.intent}"
        )
        return self._run(call).answer

    def press(self, answer: Shown, label: str) -> Shown:
        """Press the first button with this label."""
        for button in _buttons(answer):
            if button.label == label:
                call = Call(
                    self._address,
                    "action",
                    name=button.action,
                    data=button.data,
                    key=f"intent:{button.intent}" if button.intent else "",
                )
                return self._run(call).answer
        known = ", ".join(button.label for button in _buttons(answer))
        raise NoSuchButtonError(f"Er is geen knop “{label}”. Wel: {known or 'geen enkele'}.")

    def _run(self, call: Call) -> Outcome:
        return self._dispatcher.answer_here(call)

    def _value(self, form: Form, name: str, value: str) -> str:
        """A school by slug or number, a person by e-mail; anything else as it is."""
        kind = next(field.kind for field in form.fields if field.name == name)
        with self._dispatcher.database.reading() as session:
            if kind == "school":
                found = schools.by_keys(session, [value])
                return str(found[0].id) if found else value
            if kind == "person":
                person = people.by_email(session, value, self._dispatcher.contexts.today)
                return str(person.id) if person else value
        return value


def _buttons(answer: Shown) -> Iterator[Button]:
    if isinstance(answer, Reply):
        yield from answer.buttons
        for item in answer.items:
            yield from (*item.buttons, *item.menu)


def as_json(answer: Shown) -> str:
    return _ANSWER.dump_json(answer, indent=2).decode()


def as_text(answer: Shown) -> str:
    """The answer as a person reads it, buttons in brackets."""
    if isinstance(answer, Errors):
        return "\n".join(f"{name}: {to_plain(sentence)}" for name, sentence in answer.fields.items())
    if isinstance(answer, Form):
        asked = (f"  {field.name} ({field.label}): {field.shown or field.value}" for field in answer.fields)
        lines = [answer.title, to_plain(answer.intro), *asked, "Vul aan met --field naam=waarde."]
        return "\n".join(line for line in lines if line)
    lines = [
        answer.body,
        *([answer.progress.label] if answer.progress else []),
        answer.after,
        *answer.warnings,
    ]
    rows = spelled_out(answer.table) if answer.table else []
    text = [to_plain(line) for line in (*lines, *rows) if line]
    text += [_item(item) for item in answer.items]
    return "\n".join([*text, *_row(answer.buttons)])


def _item(item: Item) -> str:
    return "\n".join(["", to_plain(item.text), *_row((*item.buttons, *item.menu))])


def _row(buttons: tuple[Button, ...]) -> list[str]:
    return [" ".join(f"[{button.label}]" for button in buttons)] if buttons else []
