"""Everything the bot can answer: every command said, every button pressed, every form sent wrong and right.

It starts from the registry alone and goes on from what it is answered, so a new command is walked by itself.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlmodel import Session, col, select

from bot.dispatch import SHELL, Call, Dispatcher, with_intents
from handlers import home, registry
from handlers.context import Context
from handlers.surface import Button, Data, Errors, Field, Form, Home, Option, Place, Reply, Tell
from storage import people
from storage.tables import OutboxRow

ALIKE = 2
"""So often the same person presses buttons that are alike."""
PLACE = Place(SHELL, "T", "C", "de-linde", is_private=False, is_member=True)
ODD = "§ & <b>"
FITTING = {
    "duration": "2u",
    "amount": "1 halve dag",
    "weeks": "2",
    "email": "rita@linde.example",
    "second": "later",
}
"""What somebody would type, by field."""


@dataclass(frozen=True)
class Shown:
    """An answer, and where it was met."""

    email: str
    name: str
    language: str
    answer: Reply | Form | Home
    wrong: Data | None = None
    """What stands beside the fields of a form."""
    found: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    """What its type-aheads offer."""


@dataclass
class Walk:
    dispatcher: Dispatcher
    shown: list[Shown] = field(default_factory=list)
    _read_before: set[int | None] = field(default_factory=set)
    _ahead: deque[Call] = field(default_factory=deque)
    _alike: Counter[tuple[object, ...]] = field(default_factory=Counter)

    def say(self, email: str, name: str, text: str = "") -> None:
        """With a text in a school's channel, else in nobody's."""
        place = PLACE if text else None
        self._ahead.append(Call((SHELL, "", email), "command", name, text, place=place))
        self._go()

    def press(self, email: str, action: str, data: Data) -> None:
        self._ahead.append(Call((SHELL, "", email), "action", action, data=data))
        self._go()

    def press_once(self, action: str) -> None:
        """By everybody who was shown such a button; what comes of it stays so."""
        for each in list(self.shown):
            for button in _buttons(each.answer):
                if button.action == action:
                    call = Call((SHELL, "", each.email), "action", action, data=button.data)
                    answer = self.dispatcher.answer_here(call).answer
                    assert isinstance(answer, Reply)
                    self.shown.append(replace(each, answer=answer))

    def look_at_home(self, email: str) -> None:
        with self.dispatcher.database.reading() as session:
            context, language = self._context(session, email)
            shown = home.home(context)
        self.shown.append(Shown(email, f"home {email}", language, shown))
        self._press_all(email, shown)
        self._go()

    def read_messages(self) -> None:
        """What the outbox would bring by now."""
        with self.dispatcher.database.reading() as session:
            rows = session.exec(select(OutboxRow).where(col(OutboxRow.kind).in_(("notice", "post")))).all()
            new = [row for row in rows if row.id not in self._read_before]
            found = [(row.person_id, {k: str(v) for k, v in row.payload.items()}) for row in new]
            self._read_before |= {row.id for row in new}
        for person_id, data in found:
            self.read(person_id, data)

    def read(self, person_id: int | None, data: Data) -> None:
        with self.dispatcher.database.reading() as session:
            if person_id is None:
                return self._read_post(self.dispatcher.contexts.of_the_centre(session), data)
            person = people.get(session, person_id, self._today)
            assert person is not None
            context, language = self.dispatcher.contexts.of(session, person, None)
            try:
                reply = registry.NOTICES[data["notice"]](context, data)
            except Tell:  # by now somebody else's
                return None
        if reply:
            name = f"notice {data['notice']}"
            self._look(Call((SHELL, "", person.email), "spoken", name), with_intents(reply), language)
            self._go()
        return None

    def work(self, session: Session, person_id: int, data: Data) -> None:
        """The first step of something long."""
        person = people.get(session, person_id, self._today)
        context, _ = self.dispatcher.contexts.of(session, person, None)
        registry.WORKS[data["work"]](context, data, 0)

    def _read_post(self, context: Context, data: Data) -> None:
        post = registry.POSTS[data["post"]](context, data)
        if post:
            self.shown.append(Shown("", f"post {data['post']}", "nl", Reply(post.body)))

    def _go(self) -> None:
        while self._ahead:
            call = self._ahead.popleft()
            outcome = self.dispatcher.answer_here(call)
            self._look(call, outcome.answer, outcome.language)

    def _look(self, call: Call, answer: Reply | Form | Errors, language: str) -> None:
        email = call.address[2]
        name = " ".join((email, call.kind, call.name, call.text or call.data.get("text", "")))
        if isinstance(answer, Errors):
            answer = Reply("\n".join(answer.fields.values()))
        if isinstance(answer, Form):
            self._fill_in(email, name, answer, language)
            return
        self.shown.append(Shown(email, name, language, answer))
        self._press_all(email, answer)

    def _press_all(self, email: str, shown: Reply | Form | Home) -> None:
        """In either order: what one button does may take away what another could."""
        order = -1 if len(self.shown) % 2 else 1
        for button in list(_buttons(shown))[::order]:
            if self._is_new(email, button.action, *sorted(button.data), button.data.get("kind")):
                call = Call((SHELL, "", email), "action", button.action, data=button.data, key=button.intent)
                self._ahead.append(call)

    def _is_new(self, *like: object) -> bool:
        self._alike[like] += 1
        return self._alike[like] <= ALIKE

    def _fill_in(self, email: str, name: str, form: Form, language: str) -> None:
        """Once with what fits nowhere, and once as somebody would."""
        with self.dispatcher.database.reading() as session:
            context, _ = self._context(session, email)
            asked = [f.name for f in form.fields if f.kind in {"school", "person"}]
            found = {each: registry.suggest(context, form.name, each, "") for each in asked}
        self.shown.append(Shown(email, name, language, form, found=found))
        self._press_all(email, form)
        if not self._is_new(email, form.name, form.title):
            return
        send = Call((SHELL, "", email), "form", form.name, data=form.data, place=PLACE)
        for odd in (ODD, ""):
            values = {each.name: _odd(each, odd) for each in form.fields}
            wrong = self.dispatcher.answer_here(replace(send, values=values)).answer
            if isinstance(wrong, Errors):
                self.shown.append(Shown(email, f"{name} wrong", language, form, wrong.fields, found))
        last = self._alike[email, form.name, form.title] == ALIKE
        right = {each.name: _fitting(each, found, self._today, last=last) for each in form.fields}
        self._ahead.append(replace(send, values=right, key=form.intent))

    def _context(self, session: Session, email: str) -> tuple[Context, str]:
        person = people.by_email(session, email, self._today)
        return self.dispatcher.contexts.of(session, person, None)

    @property
    def _today(self) -> date:
        return self.dispatcher.contexts.today


def _buttons(shown: Reply | Form | Home) -> Iterator[Button]:
    yield from shown.buttons
    items = shown.items if isinstance(shown, Reply) else ()
    if isinstance(shown, Home):
        items = tuple(item for section in shown.sections for item in section.items)
    for item in items:
        yield from (*item.buttons, *item.menu)


def _odd(asked: Field, text: str) -> str:
    return text if asked.kind in {"text", "long_text"} else asked.value if text else ""


def _fitting(asked: Field, found: Mapping[str, tuple[Option, ...]], today: date, *, last: bool) -> str:
    """What stands there; the second time the last of the options."""
    if asked.kind == "choice" and asked.options and (last or not asked.value):
        fitting = FITTING.get(asked.name, "")
        return fitting if last and fitting else asked.options[-1 if last else 0].value
    if asked.value:
        return asked.value
    if asked.name in found:
        return found[asked.name][-1 if last else 0].value
    if asked.optional:
        return ""
    if asked.kind == "day":
        return (today + timedelta(days=2)).isoformat()
    return FITTING.get(asked.name, "Afgesproken met de school")
