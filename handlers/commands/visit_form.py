"""The form of a visit: at most six questions, for a new one or to change one."""

from __future__ import annotations

from datetime import time

from handlers import schools
from handlers.context import Context
from handlers.noting import Entry, is_near, note_visit, own_or_any
from handlers.rules.dates import Line as Typed
from handlers.rules.dates import read_duration, read_line
from handlers.rules.permissions import Act
from handlers.rules.visits import MOST_MINUTES
from handlers.surface import (
    Answer,
    Data,
    Errors,
    Field,
    Form,
    Option,
    Rich,
    Tell,
    Values,
    parse_day,
    parse_time,
    written,
)
from storage import people, visits
from storage.values import Centre, Line, School, TypeGroup, Visit

BOTH = "both"


def visit_form(
    context: Context,
    school: School | None = None,
    typed: Typed | None = None,
    note: str = "",
    visit: Visit | None = None,
) -> Form:
    """Filled in as far as known: from a typed line, or from a visit to change."""
    say = context.say
    known = visit or typed
    day = (known and known.day) or (None if typed and typed.lost_day else context.today)
    mine = schools.own(context)
    school = school or (mine[0] if len(mine) == 1 else None)
    doubtful = typed.faults + typed.again if typed else ()
    start = known.start if known else None
    fields = [
        schools.field(context, school),
        Field(
            "duration", say("field.duration"), "text", most=60,
            value=say("plain.duration", minutes=known.minutes) if known and known.minutes else "",
            hint=say("hint.duration"),
        ),
        Field("day", say("field.day"), "day", value=written(day)),
        *_type_fields(context, school, visit, typed),
        Field(
            "note", say("field.note"), "long_text", value=visit.note if visit else note,
            hint=say("hint.note"), optional=True, most=context.terms.most_note,
        ),
    ]  # fmt: skip
    return Form(
        "visit",
        title=say("form.change_visit" if visit else "form.log"),
        submit=say("button.save"),
        close=say("button.close"),
        fields=tuple(fields),
        intro=_intro(context, typed, doubtful),
        data={
            "visit": str(visit.id) if visit else "",
            "start": written(start),
        },
    )


def _intro(context: Context, typed: Typed | None, doubtful: tuple[str, ...]) -> Rich:
    """Why a line opened the form: what was not understood, or what is still missing."""
    if doubtful:
        return context.say("visit/not_understood", words=doubtful)
    if typed and typed.rest and not (typed.minutes and typed.minutes <= MOST_MINUTES):
        return context.say("visit/how_long", start=typed.start if typed.minutes is None else None)
    return ""


def _type_fields(
    context: Context, school: School | None, visit: Visit | None, typed: Typed | None
) -> tuple[Field, ...]:
    """Only broad or small is asked; for SLSC467 nothing is."""
    if _small_only(context, visit):
        return ()
    say = context.say
    chosen = _chosen_group(context, school, visit, typed)
    small = sum(x.minutes for x in visit.lines if x.group is TypeGroup.SMALL) if visit else 0
    return (
        Field(
            "group", say("field.group"), "choice", value=chosen,
            options=tuple(Option(value, say(f"group.{value}")) for value in ("broad", "small", BOTH)),
        ),
        Field(
            "small", say("field.small_part"), "text", optional=True, most=60,
            value=say("plain.duration", minutes=small) if chosen == BOTH else "",
            hint=say("hint.small_part"),
        ),
    )  # fmt: skip


def _small_only(context: Context, visit: Visit | None) -> bool:
    if visit is None or visit.person_id == context.person.id:
        return context.small_types_only
    owner = people.get(context.session, visit.person_id, context.today)
    return owner is not None and owner.centre is Centre.SLSC


def _chosen_group(context: Context, school: School | None, visit: Visit | None, typed: Typed | None) -> str:
    """The visit's own, what was said, what this person noted here last, else broad."""
    if visit:
        return BOTH if len(visit.lines) > 1 else visit.group
    if typed and typed.type_group:
        return typed.type_group
    last = visits.last_group(context.session, context.person.id, school.id) if school else None
    return last or TypeGroup.BROAD


def submit(context: Context, data: Data, values: Values) -> Answer:
    """A new visit, or the correction of one."""
    changed = own_or_any(context, data["visit"]) if data.get("visit") else None
    return note_visit(context, _read_form(context, data, values, changed), changed and changed[0])


def _read_form(context: Context, data: Data, values: Values, changed: tuple[Visit, School] | None) -> Entry:
    say, errors = context.say, {}
    minutes = _duration(context, values.get("duration", ""))
    day = parse_day(values.get("day", ""))
    if minutes is None or not 0 < minutes <= MOST_MINUTES:
        errors["duration"] = say("error.duration")
    if day is None or not is_near(day, context.today):
        errors["day"] = say("error.day")
    if not values.get("school"):
        errors["school"] = say("error.school")
    both = values.get("group") == BOTH
    small = _duration(context, values.get("small", "")) if both else None
    if both and (small is None or minutes is None or not 0 < small < minutes):
        errors["small"] = say("error.small_part")
    if len(values.get("note", "")) > context.terms.most_note:
        errors["note"] = say("visit/note_too_long", most=context.terms.most_note)
    if errors or minutes is None or day is None:
        raise Tell(Errors(errors))
    if changed and values["school"] == str(changed[1].id):
        school = changed[1]
    else:
        school = schools.get(context, values["school"], Act.LOG)
    lines = _lines(values.get("group", ""), minutes, small, changed[0] if changed else None)
    return Entry(school, day, _start(context, data, values), lines, values.get("note", "").strip())


def _lines(group: str, minutes: int, small: int | None, changed: Visit | None) -> tuple[Line, ...]:
    """An exact type that came by import is kept while the group stays the same."""
    if small:
        return Line(TypeGroup.BROAD, minutes - small), Line(TypeGroup.SMALL, small)
    chosen = TypeGroup.SMALL if group == TypeGroup.SMALL else TypeGroup.BROAD
    same = changed and len(changed.lines) == 1 and changed.group is chosen
    return (Line(chosen, minutes, changed.lines[0].exact_type if changed and same else None),)


def _start(context: Context, data: Data, values: Values) -> time | None:
    """The hour of `9u-11u30`; otherwise the one that was known."""
    said = read_line(values.get("duration", ""), context.today)
    if said.minutes and said.start:
        return said.start
    return parse_time(data.get("start", ""))


def _duration(context: Context, text: str) -> int | None:
    return read_duration(
        text,
        half_day_minutes=context.terms.half_day_minutes,
        lesson_minutes=context.terms.lesson_minutes,
    )
