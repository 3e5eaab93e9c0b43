"""The whole vocabulary between handlers and platforms: plain values that survive a trip through JSON.

Text is *rich*: a string in a tiny HTML (`<b>`, `<i>`, `<code>`, newlines), rendered from templates with
everything that a person typed escaped. `bot/<platform>/present.py` decides how it looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from handlers.letters import Letter

Rich = str
Data = dict[str, str]


@dataclass(frozen=True)
class Button:
    """An active verb. One that `changes` something carries an intent: used twice, it acts once."""

    label: str
    action: str
    data: Data = field(default_factory=dict)
    changes: bool = False
    look: Literal["plain", "primary", "danger"] = "plain"
    intent: str = ""
    """Filled in when the button is shown, so that a repeat of the same press is recognised."""
    opens: bool = False
    """Shows a file: as a link where the bot has an address of its own, else the file comes as a message."""


@dataclass(frozen=True)
class Progress:
    """A bar: `share` is the part used (above 1 when over), `label` says the same in words."""

    share: float
    label: str


@dataclass(frozen=True)
class Item:
    """One entry of a list, with what can be done with it."""

    text: Rich
    progress: Progress | None = None
    buttons: tuple[Button, ...] = ()
    menu: tuple[Button, ...] = ()
    """Less likely actions, behind one control."""


@dataclass(frozen=True)
class Table:
    """Rows of short texts under their heads; the first column names the row."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Rich, ...], ...]


@dataclass(frozen=True)
class Reply:
    """An answer: private unless said otherwise."""

    body: Rich
    progress: Progress | None = None
    after: Rich = ""
    """Text below the bar."""
    warnings: tuple[Rich, ...] = ()
    table: Table | None = None
    items: tuple[Item, ...] = ()
    buttons: tuple[Button, ...] = ()
    replaces: bool = False
    """Takes the place of the message whose button was pressed."""
    one_of: bool = False
    """The buttons are answers to one question: they share an intent, so only one of them acts."""
    kind: Literal["reply"] = "reply"


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    note: str = ""
    """A second, smaller line."""


@dataclass(frozen=True)
class Field:
    """One question of a form; `name` is the key of its answer."""

    name: str
    label: str
    kind: Literal["school", "person", "channel", "day", "time", "text", "long_text", "choice", "several"]
    """`several`: any number of the options, their values joined by commas. The channels are the platform's
    own: it offers those that this person sees there."""
    value: str = ""
    shown: str = ""
    """For school and person: how the value reads."""
    options: tuple[Option, ...] = ()
    hint: str = ""
    placeholder: str = ""
    optional: bool = False
    most: int = 500
    """The longest answer, in characters."""


@dataclass(frozen=True)
class Form:
    """At most six questions. `data` comes back with the answers."""

    name: str
    title: str
    submit: str
    close: str
    fields: tuple[Field, ...]
    intro: Rich = ""
    warnings: tuple[Rich, ...] = ()
    buttons: tuple[Button, ...] = ()
    """What can be looked at before it is sent."""
    data: Data = field(default_factory=dict)
    intent: str = ""
    kind: Literal["form"] = "form"


@dataclass(frozen=True)
class Errors:
    """A sentence beside each field that needs another answer. Never stored: the corrected form works."""

    fields: dict[str, Rich]
    kind: Literal["errors"] = "errors"


@dataclass(frozen=True)
class Home:
    """The home tab: headed lists."""

    intro: Rich
    buttons: tuple[Button, ...]
    sections: tuple[Section, ...]
    kind: Literal["home"] = "home"


@dataclass(frozen=True)
class Section:
    title: str
    items: tuple[Item, ...]
    empty: Rich = ""
    """What stands there when there are no items."""


@dataclass(frozen=True)
class Perform:
    """Understood: the registry's action of this name is to be done, in a write transaction of its own.

    So the understanding, which may take long, holds no lock.
    """

    action: str
    data: Data
    kind: Literal["perform"] = "perform"


Which = Literal["guide", "agreements", "mail"]


@dataclass(frozen=True)
class Paper:
    """What the rim makes of a letter: one of its documents, or the whole mail to look at."""

    letter: Letter
    which: Which


@dataclass(frozen=True)
class Post:
    """A message to a whole channel, with the files of a mail in its thread."""

    body: Rich
    mail_id: int | None = None


@dataclass(frozen=True)
class Place:
    """The conversation in which a command was typed, as its platform knows it."""

    platform: str
    workspace: str
    conversation: str
    name: str
    is_private: bool
    is_member: bool
    """Whether the bot is in it, by now."""
    is_direct: bool = False
    guests: int = 0
    """Guests among its members; people of other organisations are counted by `is_shared`."""
    is_shared: bool = False


Shown = Reply | Form | Errors
"""What a platform can show."""
Answer = Shown | Perform


class Tell(Exception):
    """Raised by a handler to answer at once; nothing is changed."""

    def __init__(self, answer: Reply | Errors) -> None:
        super().__init__()
        self.answer = answer


Values = Mapping[str, str]
"""A form's answers: ids for school and person, ISO dates, text."""


YEARS = range(2000, 2100)


def parse_day(text: str) -> date | None:
    """A day as a date picker gives it; None when it is none, or lies outside this century."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def parse_time(text: str) -> time | None:
    """An hour as a time picker gives it, `14:30`."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


def parse_several(text: str) -> tuple[str, ...]:
    """The chosen values of a field with several."""
    return tuple(value for value in text.split(",") if value)


def written(moment: date | time | None) -> str:
    """A day or an hour as `parse_day` and `parse_time` read it back; empty without one."""
    if moment is None:
        return ""
    return moment.isoformat("minutes") if isinstance(moment, time) else moment.isoformat()


def parse_id(text: str) -> int | None:
    """A row's number as a button or a form carries it."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
