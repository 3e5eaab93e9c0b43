"""A message as a mail, for a colleague without an account in the chat: what buttons do becomes words."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.context import Context
from handlers.surface import Button, Item, Reply, Rich, parse_id, parse_several
from storage import people, schools

VISITS = frozenset({"confirm_visit", "confirm_visits", "cancel_visit", "change_visit"})
UNDELIVERED = frozenset({"retry_undelivered", "let_undelivered_be"})


@dataclass(frozen=True)
class ColleagueMail:
    subject: str
    opening: Rich
    items: tuple[Rich, ...]
    closing: tuple[Rich, ...]
    reply_to: tuple[str, str] | None
    """Name and address of a coordinator, who can note for somebody what that person cannot."""
    about: frozenset[str]
    """The reminders in it: of what was mailed once, no second mail is made."""


def written(context: Context, notice: str, reply: Reply) -> ColleagueMail:
    boss = _coordinator(context)
    closing = [item.text for item in reply.items if not item.buttons]
    closing.append(
        context.say(
            "by_mail/why", email=context.person.email, name=boss and boss[0], noted=notice == "digest"
        )
    )
    return ColleagueMail(
        subject=context.say(f"mailed.{notice}", today=context.today),
        opening=reply.body,
        items=tuple(_item(context, item) for item in reply.items if item.buttons),
        closing=tuple(closing),
        reply_to=boss,
        about=frozenset(number for item in reply.items for number in _reminders(item)),
    )


def _coordinator(context: Context) -> tuple[str, str] | None:
    """Somebody else: who has no account herself cannot note anything for others."""
    ids = [number for number in people.coordinator_ids(context.session) if number != context.person.id]
    found = people.get(context.session, ids[0], context.today) if ids else None
    return (found.name, found.email) if found else None


def _reminders(item: Item) -> tuple[str, ...]:
    found = (parse_several(button.data.get("reminder", "")) for button in item.menu)
    return next((numbers for numbers in found if numbers), ())


def _item(context: Context, item: Item) -> Rich:
    labels = [button.label for button in item.buttons]
    ways = context.say("by_mail/ways", labels=labels, line=_line(context, item.buttons))
    return f"{item.text}\n{ways}"


def _line(context: Context, buttons: tuple[Button, ...]) -> str:
    """What to type for the same."""
    actions = {button.action for button in buttons}
    if actions & VISITS:
        return context.say("mailed.visits")
    if actions & UNDELIVERED:
        return context.say("mailed.undelivered_line")
    ids = {number for button in buttons if (number := parse_id(button.data.get("school", ""))) is not None}
    found = tuple(schools.several(context.session, ids).values())
    return context.say("mailed.school", school=found[0]) if len(found) == 1 else context.say("mailed.every")
