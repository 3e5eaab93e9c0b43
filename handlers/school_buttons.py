"""Buttons that lead somewhere for a school: the same words wherever they stand."""

from __future__ import annotations

from handlers.context import Context
from handlers.rules.permissions import Act
from handlers.surface import Button
from storage.values import School


def log(context: Context, school: School) -> tuple[Button, ...]:
    """“Bezoek noteren”, for who may do so here."""
    return (_to(context, school, "button.log", "open_visit"),) if context.may(Act.LOG, school) else ()


def see_school(context: Context, school: School) -> Button:
    return _to(context, school, "button.see_school", "show_school")


def see_meetings(context: Context, school: School) -> Button:
    return _to(context, school, "button.see_meetings", "meetings")


def see_frame(context: Context, school: School) -> Button:
    return _to(context, school, "button.see_frame", "timeframe")


def set_frame(context: Context, school: School) -> Button:
    return _to(context, school, "button.set_frame", "open_frame")


def send_guide(context: Context, school: School) -> Button:
    return _to(context, school, "button.send_guide", "open_guide")


def tell_frame(context: Context, school: School) -> Button:
    return _to(context, school, "button.tell_frame", "tell_frame")


def _to(context: Context, school: School, label: str, action: str) -> Button:
    return Button(context.say(label), action, {"school": str(school.id)})
