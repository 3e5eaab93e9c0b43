"""`/log-visit`: one line notes a visit; too little given opens a form with the rest filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time

from handlers import schools
from handlers.commands.timeframe import log_buttons
from handlers.context import Context
from handlers.remaining import remaining_after, year_at
from handlers.rules.calendar import holiday_name, school_year_of
from handlers.rules.dates import Line as Typed
from handlers.rules.dates import read_duration, read_line
from handlers.rules.permissions import Act
from handlers.rules.visits import (
    MOST_MINUTES,
    Warn,
    Warned,
    over_block,
    passed_notice,
    status_on,
    warnings,
)
from handlers.schools import Again
from handlers.surface import (
    Answer,
    Button,
    Data,
    Errors,
    Field,
    Form,
    Option,
    Reply,
    Rich,
    Tell,
    Values,
    parse_day,
)
from storage import people, visits
from storage import schools as stored_schools
from storage.values import Line, School, TypeGroup, Visit, VisitStatus

BOTH = "both"


@dataclass(frozen=True)
class Entry:
    """A visit as somebody tells it."""

    school: School
    day: date
    start: time | None
    lines: tuple[Line, ...]
    note: str
    afternoon: bool = False


def log_visit(context: Context, text: str) -> Answer:
    if not context.notes_visits:
        raise Tell(Reply(context.say("refused/no_visits", person=context.person)))
    typed = read_line(
        text,
        context.today,
        half_day_minutes=context.terms.half_day_minutes,
        lesson_minutes=context.terms.lesson_minutes,
    )
    if not typed.rest:
        return visit_form(context, typed=typed, note=typed.note or "")
    found = schools.find(
        context, typed.rest, Act.LOG, Again("log-visit", _without_school(typed), _explain(context, typed))
    )
    note = " ".join(part for part in (found.rest, typed.note) if part)
    if len(note) > context.terms.most_note:
        raise Tell(Reply(context.say("visit/note_too_long", most=context.terms.most_note)))
    question = _two_readings(context, found.school, typed, note)
    if question:
        return question
    if typed.minutes is None or typed.faults or typed.again or not 0 < typed.minutes <= MOST_MINUTES:
        return visit_form(context, found.school, typed, note)
    lines = (Line(_group(context, found.school, typed.type_group), typed.minutes),)
    day = typed.day or context.today
    return note_visit(context, Entry(found.school, day, typed.start, lines, note, typed.afternoon))


def _two_readings(context: Context, school: School, typed: Typed, note: str) -> Reply | None:
    """Words with two readings are asked with a button each; the rest of the line is kept."""
    asked = [r for r in typed.ambiguous if r.kind in {"day", "weekday", "minutes", "start"}]
    if not asked:
        return None
    words = asked[0].words
    bare = replace(typed, minutes=None) if asked[0].kind == "minutes" else typed
    bare = replace(bare, start=None) if asked[0].kind == "start" else bare
    buttons = []
    for reading in (r for r in asked if r.words == words):
        clear = replace(
            bare,
            day=reading.day or bare.day,
            minutes=reading.minutes or bare.minutes,
            start=reading.start or bare.start,
            note=note or None,
        )
        label = context.say("plain.reading", reading=reading)
        text = f"log-visit {school.number} {_without_school(clear)}"
        buttons.append(Button(label, "say", {"text": text}, changes=True))
    return Reply(context.say("visit/two_readings", words=words, school=school), buttons=tuple(buttons))


def _without_school(typed: Typed) -> str:
    """The understood parts, as words that read back the same."""
    parts = [
        typed.day.isoformat() if typed.day else "",
        f"om {typed.start:%H:%M}" if typed.start else "",
        f"{typed.minutes} min" if typed.minutes else "",
        typed.type_group or "",
        f": {typed.note}" if typed.note else "",
    ]
    return " ".join(part for part in parts if part)


def _explain(context: Context, typed: Typed) -> Rich:
    return context.say(
        "visit/explain", day=typed.day or context.today, minutes=typed.minutes, group=typed.type_group
    )


def _group(context: Context, school: School, said: str | None) -> TypeGroup:
    """What was said, else what this person noted here last, else broad; always small at SLSC467."""
    if context.small_types_only:
        return TypeGroup.SMALL
    if said:
        return TypeGroup(said)
    return visits.last_group(context.session, context.person.id, school.id) or TypeGroup.BROAD


def open_form(context: Context, data: Data) -> Answer:
    """The button "Bezoek noteren"; with a school it is filled in."""
    if not context.notes_visits:
        raise Tell(Reply(context.say("refused/no_visits", person=context.person)))
    school = schools.get(context, data["school"], Act.LOG) if data.get("school") else None
    return visit_form(context, school)


def form_from_text(context: Context, data: Data) -> Answer:
    """The shortcut: a message's words fill in the form, as far as they are understood."""
    if not context.notes_visits:
        raise Tell(Reply(context.say("refused/no_visits", person=context.person)))
    typed = read_line(
        data.get("text", ""),
        context.today,
        half_day_minutes=context.terms.half_day_minutes,
        lesson_minutes=context.terms.lesson_minutes,
    )
    return visit_form(context, schools.guess(context, typed.rest), typed)


def visit_form(
    context: Context,
    school: School | None = None,
    typed: Typed | None = None,
    note: str = "",
    visit: Visit | None = None,
) -> Form:
    """At most six questions, filled in as far as known: from a typed line, or from a visit to change."""
    say = context.say
    minutes = visit.minutes if visit else typed.minutes if typed else None
    day = visit.day if visit else typed.day if typed else None
    mine = schools.own(context)
    school = school or (mine[0] if len(mine) == 1 else None)
    doubtful = typed.faults + typed.again if typed else ()
    fields = [
        Field(
            "school", say("field.school"), "school",
            value=str(school.id) if school else "", shown=schools.name(school) if school else "",
        ),
        Field(
            "duration", say("field.duration"), "text", most=60,
            value=say("plain.duration", minutes=minutes) if minutes else "",
            hint=say("hint.duration"),
        ),
        Field("day", say("field.day"), "day", value=(day or context.today).isoformat()),
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
        intro=say("visit/not_understood", words=doubtful) if doubtful else "",
        data={
            "visit": str(visit.id) if visit else "",
            "start": _start_text(visit.start if visit else typed.start if typed else None),
        },
    )


def _type_fields(
    context: Context, school: School | None, visit: Visit | None, typed: Typed | None
) -> tuple[Field, ...]:
    """Only broad or small is asked; SLSC467 is never asked for a type."""
    if context.small_types_only:
        return ()
    say = context.say
    groups = {line.group for line in visit.lines} if visit else set()
    chosen = (
        (BOTH if len(groups) > 1 else visit.group.value)
        if visit
        else (typed.type_group if typed and typed.type_group else None)
        or (_group(context, school, None).value if school else TypeGroup.BROAD.value)
    )
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


def submit(context: Context, data: Data, values: Values) -> Answer:
    """The form: a new visit, or the correction of one."""
    changed = None
    if data.get("visit"):
        changed = own_or_any(context, data["visit"])
    entry = _read_form(context, data, values, changed)
    if changed is None:
        return note_visit(context, entry)
    visits.reverse(context.session, changed.id)
    return note_visit(context, entry, changed)


def _read_form(context: Context, data: Data, values: Values, changed: Visit | None) -> Entry:
    say, errors = context.say, {}
    minutes = _duration(context, values.get("duration", ""))
    day = parse_day(values.get("day", ""))
    if minutes is None or not 0 < minutes <= MOST_MINUTES:
        errors["duration"] = say("error.duration")
    if day is None or not _near(day, context.today):
        errors["day"] = say("error.day")
    if not values.get("school"):
        errors["school"] = say("error.school")
    group = values.get("group") or TypeGroup.BROAD.value
    small = _duration(context, values.get("small", "")) if group == BOTH else None
    if group == BOTH and (small is None or minutes is None or not 0 < small < minutes):
        errors["small"] = say("error.small_part")
    if len(values.get("note", "")) > context.terms.most_note:
        errors["note"] = say("visit/note_too_long", most=context.terms.most_note)
    if errors or minutes is None or day is None:
        raise Tell(Errors(errors))
    school = _school_of(context, values["school"], changed)
    lines = (
        (Line(TypeGroup.BROAD, minutes - small), Line(TypeGroup.SMALL, small))
        if small
        else (Line(TypeGroup.SMALL if _is_small(context, group, changed) else TypeGroup.BROAD, minutes),)
    )
    start = time.fromisoformat(data["start"]) if data.get("start") else None
    return Entry(school, day, start, lines, values.get("note", "").strip())


def _is_small(context: Context, group: str, changed: Visit | None) -> bool:
    """An SLSC supporter's lines are small, also when an anchor changes the visit."""
    if changed and changed.person_id != context.person.id:
        person = people.get(context.session, changed.person_id, context.today)
        return group == TypeGroup.SMALL or bool(person and person.centre == "SLSC")
    return context.small_types_only or group == TypeGroup.SMALL


def _school_of(context: Context, school_id: str, changed: Visit | None) -> School:
    """The chosen school; a visit may be changed at a school where one works no more."""
    if changed and school_id == str(changed.school_id):
        return stored_schools.several(context.session, [changed.school_id])[changed.school_id]
    return schools.get(context, school_id, Act.LOG)


def _duration(context: Context, text: str) -> int | None:
    return read_duration(
        text,
        half_day_minutes=context.terms.half_day_minutes,
        lesson_minutes=context.terms.lesson_minutes,
    )


def _near(day: date, today: date) -> bool:
    """A visit lies within a school year or so of today: further is a slip of the date picker."""
    return abs((day - today).days) <= 400


def _start_text(start: time | None) -> str:
    return start.isoformat("minutes") if start else ""


def note_visit(context: Context, entry: Entry, changed: Visit | None = None) -> Reply:
    """Store the visit and say what was stored, what remains, and what deserves a second look."""
    visit = visits.add(
        context.session,
        school_id=entry.school.id,
        person_id=changed.person_id if changed else context.person.id,
        day=entry.day,
        start=entry.start,
        status=status_on(entry.day, context.today),
        lines=entry.lines,
        note=entry.note,
        entered_by_id=context.person.id,
        now=context.now,
        replaces_id=changed.id if changed else None,
    )
    context.record(
        "visit.changed" if changed else "visit.noted",
        entry.school.id,
        visit=visit.id,
        day=visit.day.isoformat(),
        minutes=visit.minutes,
        replaces=changed.id if changed else None,
    )
    what = "changed" if changed else "noted"
    return receipt(context, visit, entry.school, what, instead_of=changed, afternoon=entry.afternoon)


def receipt(
    context: Context,
    visit: Visit,
    school: School,
    what: str,
    *,
    instead_of: Visit | None = None,
    replaces: bool = False,
    afternoon: bool = False,
) -> Reply:
    """`what`: noted, changed (`instead_of` another), restored, put_back or confirmed."""
    left = remaining_after(context.session, visit, context.today, context.terms)
    warned = _warned(context, visit, afternoon=afternoon)
    over = visit.broad_minutes > 0 and visit.status is VisitStatus.DONE and left.overrun
    anchor = people.anchor_of(context.session, school.id)
    return Reply(
        context.say(
            "visit/receipt", what=what, visit=visit, school=school, left=left, over=over,
            over_block=over_block(visit, left), today=context.today,
            notice=passed_notice(visit, left, instead_of),
            anchor=anchor[1].split()[0] if anchor and anchor[0] != context.person.id else None,
        ),
        warnings=tuple(_sentence(context, warning, visit) for warning in warned),
        buttons=_receipt_buttons(context, visit, warned, over, changed=what == "changed"),
        replaces=replaces or instead_of is not None,
    )  # fmt: skip


def _warned(context: Context, visit: Visit, *, afternoon: bool) -> tuple[Warned, ...]:
    year = year_at(context.session, visit.school_id, visit.day, context.terms)
    return warnings(
        visit,
        year.calendar,
        visits.on_day(context.session, visit.day, person_id=visit.person_id),
        visits.on_day(context.session, visit.day, school_id=visit.school_id),
        afternoon=afternoon,
    )


def _sentence(context: Context, warned: Warned, visit: Visit) -> Rich:
    names = stored_schools.several(context.session, [v.school_id for v in warned.visits])
    return context.say(
        f"warning/{warned.kind}",
        visit=visit,
        visits=warned.visits,
        schools=[names[v.school_id] for v in warned.visits],
        holiday=holiday_name(visit.day, context.say.language),
    )


def _receipt_buttons(
    context: Context, visit: Visit, warned: tuple[Warned, ...], over: bool, *, changed: bool
) -> tuple[Button, ...]:
    """Undo beats confirm; with a warning the likeliest remedy comes first."""
    say, data = context.say, {"visit": str(visit.id)}
    undo = Button(say("button.undo"), "undo_visit", {**data, "back": "1"} if changed else data, changes=True)
    change = Button(say("button.change"), "change_visit", data)
    if over:
        on = max(visit.day, context.today).isoformat()
        why = Button(say("button.why"), "why", {"school": str(visit.school_id), "on": on})
        return (why, change, undo)
    if any(w.kind is Warn.THIRD_SCHOOL for w in warned):
        return (Button(say("button.change_day"), "change_visit", data), undo)
    return (undo, change)


def own_or_any(context: Context, visit_id: str) -> Visit:
    """The visit behind a button, in its newest form, when this person may change it; else an answer."""
    found = visits.latest_of(context.session, int(visit_id)) if visit_id.isdecimal() else None
    if found is None:
        raise Tell(Reply(context.say("visit/gone")))
    school = stored_schools.several(context.session, [found.school_id])[found.school_id]
    mine = found.person_id == context.person.id
    if not mine and not context.may(Act.CHANGE_ANY_VISIT, school):
        raise Tell(Reply(context.say("refused/visit", school=school)))
    if found.day < school_year_of(context.today).start:
        raise Tell(Reply(context.say("visit/closed_year", year=school_year_of(found.day))))
    if found.status is VisitStatus.REVERSED:
        raise Tell(
            Reply(
                context.say("visit/already_reversed", visit=found, school=school),
                buttons=log_buttons(context, school),
            )
        )
    return found
