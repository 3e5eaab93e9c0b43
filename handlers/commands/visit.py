"""`/log-visit`: one line notes a visit; too little given opens a form with the rest filled in."""

from __future__ import annotations

from dataclasses import replace

from handlers import schools
from handlers.commands.visit_form import visit_form
from handlers.context import Context
from handlers.noting import Entry, note_visit
from handlers.rules.dates import Line as Typed
from handlers.rules.dates import Reading, read_line
from handlers.rules.misspelt import meant_as_days, without_fillers
from handlers.rules.permissions import Act
from handlers.rules.visits import MOST_MINUTES
from handlers.schools import Again
from handlers.surface import Answer, Button, Data, Perform, Reply, Tell, parse_day, parse_time, written
from storage import visits
from storage.values import Line, School, TypeGroup

ASKED = frozenset({"day", "weekday", "minutes", "start"})


def log_visit(context: Context, text: str) -> Answer:
    """Understands the line; what is clear is then noted in a short transaction of its own."""
    may_note(context)
    typed = _settled(context, _read(context, text))
    if not typed.rest:
        return visit_form(context, typed=typed, note=typed.note or "")
    explain = context.say(
        "visit/explain", day=typed.day or context.today, minutes=typed.minutes, group=typed.type_group
    )
    found = schools.find(context, typed.rest, Act.LOG, Again("log-visit", text, explain), sure=True)
    slips = meant_as_days(found.rest) if typed.day is None else ()
    left = " ".join(word for word in found.rest.split() if word not in slips)
    typed = replace(typed, faults=typed.faults + slips, lost_day=typed.lost_day or bool(slips))
    note = " ".join(part for part in (without_fillers(left), typed.note) if part)
    if len(note) > context.terms.most_note:
        raise Tell(Reply(context.say("visit/note_too_long", most=context.terms.most_note)))
    if typed.faults or typed.again:
        return visit_form(context, found.school, typed, note)
    question = _two_readings(context, found.school, typed, note)
    if question:
        return question
    if typed.minutes is None or not 0 < typed.minutes <= MOST_MINUTES:
        return visit_form(context, found.school, typed, note)
    return Perform("note_visit", _carried(context, found.school, typed, note))


def may_note(context: Context) -> None:
    if not context.notes_visits:
        raise Tell(Reply(context.say("refused/no_visits", person=context.person)))


def _read(context: Context, text: str) -> Typed:
    terms = context.terms
    return read_line(
        text, context.today, half_day_minutes=terms.half_day_minutes, lesson_minutes=terms.lesson_minutes
    )


def _settled(context: Context, typed: Typed) -> Typed:
    """`klein duimpje 2u`: a type, or a school of mine with that name? The name wins where it is one."""
    for reading in typed.ambiguous:
        if reading.kind == "school" and schools.guess(context, reading.rest or ""):
            return replace(typed, rest=reading.rest or "", type_group=reading.type_group)
    return typed


def _two_readings(context: Context, school: School, typed: Typed, note: str) -> Reply | None:
    """Words with two readings are asked with a button each; the rest of the line is kept."""
    asked = [reading for reading in typed.ambiguous if reading.kind in ASKED]
    if not asked:
        return None
    words = asked[0].words
    kind = asked[0].kind
    bare = replace(
        typed,
        note=note or None,
        minutes=None if kind == "minutes" else typed.minutes,
        start=None if kind == "start" else typed.start,
    )
    buttons = tuple(
        Button(
            context.say("plain.reading", reading=reading),
            "say",
            {"text": f"log-visit {school.number} {_words(_with(bare, reading))}"},
            changes=True,
        )
        for reading in asked
        if reading.words == words
    )
    return Reply(context.say("visit/two_readings", words=words, school=school), buttons=buttons, one_of=True)


def _with(typed: Typed, reading: Reading) -> Typed:
    return replace(
        typed,
        day=reading.day or typed.day,
        minutes=reading.minutes or typed.minutes,
        start=reading.start or typed.start,
    )


def _words(typed: Typed) -> str:
    """The understood parts, as words that read back the same."""
    parts = [
        written(typed.day),
        f"om {typed.start:%H:%M}" if typed.start else "",
        f"{typed.minutes} min" if typed.minutes else "",
        typed.type_group or "",
        f": {typed.note}" if typed.note else "",
    ]
    return " ".join(part for part in parts if part)


def _carried(context: Context, school: School, typed: Typed, note: str) -> Data:
    group = typed.type_group or visits.last_group(context.session, context.person.id, school.id)
    return {
        "school": str(school.id),
        "day": written(typed.day or context.today),
        "start": written(typed.start),
        "group": group or TypeGroup.BROAD,
        "minutes": str(typed.minutes),
        "note": note,
        "afternoon": "1" if typed.afternoon else "",
    }


def note(context: Context, data: Data) -> Answer:
    """What a clear line comes to, in the write transaction."""
    school = schools.get(context, data["school"], Act.LOG)
    start = parse_time(data["start"])
    lines = (Line(TypeGroup(data["group"]), int(data["minutes"])),)
    day = parse_day(data["day"]) or context.today
    return note_visit(context, Entry(school, day, start, lines, data["note"], bool(data["afternoon"])))


def open_form(context: Context, data: Data) -> Answer:
    """The button "Bezoek noteren"; with a school it is filled in."""
    may_note(context)
    school = schools.get(context, data["school"], Act.LOG) if data.get("school") else None
    return visit_form(context, school)


def form_from_text(context: Context, data: Data) -> Answer:
    """The shortcut: a message's words fill in the form, as far as they are understood."""
    may_note(context)
    typed = _settled(context, _read(context, data.get("text", "")))
    return visit_form(context, schools.guess(context, typed.rest), typed)
