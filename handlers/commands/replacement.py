"""`/schoolbeeld vervang`: somebody has the anchor's rights at a school until a day."""

from __future__ import annotations

import re
from datetime import date, timedelta

from handlers import colleagues, schools
from handlers.context import Context
from handlers.rules.dates import read_day, read_line
from handlers.rules.permissions import Act
from handlers.schools import Again
from handlers.surface import (
    Answer,
    Button,
    Data,
    Errors,
    Field,
    Form,
    Perform,
    Reply,
    Tell,
    Values,
    parse_day,
    written,
)
from storage import people
from storage import schools as stored_schools
from storage.values import Centre, Person, School, Span

STOP = frozenset({"stop", "geen", "niemand", "einde", "none", "nobody", "end"})
LONGEST = timedelta(days=400)


def replace(context: Context, text: str) -> Answer:
    """`de-linde @collega tot 1 februari`, `de-linde stop`; too little given opens a form."""
    if not context.person.is_coordinator:
        raise Tell(Reply(context.say("refused/replacement")))
    words, until = _until(text, context.today)
    email, rest = colleagues.split_email(words)
    stops = bool(STOP & set(words.casefold().split()))
    rest = " ".join(word for word in rest.split() if word.casefold() not in STOP)
    if not rest:
        return _form(context, None, None, until)
    found = schools.find(context, rest, Act.NAME_REPLACEMENT, Again("replace", text))
    if stops:
        return Perform("end_replacement", {"school": str(found.school.id)})
    person = colleagues.find(context, email or found.rest)
    if person is None or until is None:
        return _form(context, found.school, person, until)
    return Perform("name_replacement", _carried(found.school, person, until))


def _carried(school: School, person: Person, until: date) -> Data:
    return {"school": str(school.id), "person": str(person.id), "until": written(until)}


def _until(text: str, today: date) -> tuple[str, date | None]:
    """The words before `tot …`, and that day."""
    words, _, after = re.sub(
        r"\b(t/m|tot en met|tot|until|till)\b", "\0", text, flags=re.IGNORECASE
    ).partition("\0")
    if after.strip():
        return words.strip(), read_day(after.strip(), today, forward=True)
    line = read_line(text, today, forward=True)
    return (line.rest, line.day) if line.day else (text.strip(), None)


def open_form(context: Context, data: Data) -> Answer:
    school = schools.get(context, data["school"], Act.NAME_REPLACEMENT)
    return _form(context, school, None, parse_day(data.get("until", "")))


def _form(context: Context, school: School | None, person: Person | None, until: date | None) -> Form:
    say = context.say
    fields = (
        schools.field(context, school),
        colleagues.field(context, "field.replacement", person),
        Field("until", say("field.until"), "day", value=written(until)),
    )  # fmt: skip
    return Form("replace", say("form.replace"), say("button.save"), say("button.close"), fields)


def submit(context: Context, _data: Data, values: Values) -> Answer:
    errors = {
        name: context.say(f"error.{name}") for name in ("school", "person", "until") if not values.get(name)
    }
    until = parse_day(values.get("until", ""))
    if errors or until is None:
        raise Tell(Errors(errors or {"until": context.say("error.until")}))
    if not context.today <= until <= context.today + LONGEST:
        raise Tell(Errors({"until": context.say("error.until")}))
    school = schools.get(context, values["school"], Act.NAME_REPLACEMENT)
    person = colleagues.get(context, values["person"])
    if person is None or person.centre is not Centre.LSC:
        raise Tell(Errors({"person": context.say("error.person")}))
    return name_replacement(context, _carried(school, person, until))


def name_replacement(context: Context, data: Data) -> Reply:
    school = schools.get(context, data["school"], Act.NAME_REPLACEMENT)
    person, until = colleagues.get(context, data["person"]), parse_day(data["until"])
    if person is None or until is None:
        raise Tell(Reply(context.say("visit/gone")))
    stored_schools.lock(context.session, school.id)
    if person.centre is not Centre.LSC:
        raise Tell(Reply(context.say("replacement/other_centre", person=person)))
    if not context.today <= until <= context.today + LONGEST:
        raise Tell(Reply(context.say("replacement/bad_day", until=until)))
    anchor = people.anchor_of(context.session, school.id)
    if anchor and anchor[0] == person.id:
        raise Tell(Reply(context.say("replacement/same", person=person, school=school)))
    span = Span(context.today, until)
    people.add_replacement(
        context.session, school.id, person.id, span, named_by_id=context.person.id, now=context.now
    )
    context.record("anchor.replaced", school.id, replacement=person.id, until=until.isoformat())
    stop = Button(context.say("button.stop"), "end_replacement", {"school": str(school.id)}, changes=True)
    return Reply(
        context.say(
            "replacement/named", person=person, school=school, until=until, anchor=anchor and anchor[1]
        ),
        buttons=(stop,),
    )


def end_replacement(context: Context, data: Data) -> Reply:
    school = schools.get(context, data["school"], Act.NAME_REPLACEMENT)
    stored_schools.lock(context.session, school.id)
    ended = people.end_replacement(context.session, school.id, context.today)
    if ended:
        context.record("anchor.replacement_ended", school.id)
    anchor = people.anchor_of(context.session, school.id)
    return Reply(context.say("replacement/ended", school=school, ended=ended, anchor=anchor and anchor[1]))
