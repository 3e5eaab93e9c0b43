"""`/schoolbeeld anker`: a school gets another anchor, shown before it is done."""

from __future__ import annotations

from handlers import colleagues, schools
from handlers.context import Context
from handlers.rules.permissions import Act
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
    parse_id,
)
from storage import people
from storage import schools as stored_schools
from storage.people import Held
from storage.values import Centre, Person, Role, School

STAYS, LEAVES = "stays", "leaves"


def anchor(context: Context, text: str) -> Answer:
    """`de-linde @collega`; too little given opens a form."""
    if not context.person.is_coordinator:
        raise Tell(Reply(context.say("refused/anchor")))
    email, rest = colleagues.split_email(text)
    if not rest.strip():
        return _form(context, None, colleagues.find(context, email))
    found = schools.find(context, rest, Act.NAME_ANCHOR, Again("anchor", text))
    person = colleagues.find(context, email or found.rest)
    if person is None:
        return _form(context, found.school, None)
    return preview(context, found.school, person)


def open_form(context: Context, data: Data) -> Answer:
    school = schools.get(context, data["school"], Act.NAME_ANCHOR) if data.get("school") else None
    if not context.person.is_coordinator:
        raise Tell(Reply(context.say("refused/anchor")))
    return _form(context, school, None)


def _form(context: Context, school: School | None, person: Person | None) -> Form:
    say = context.say
    stays = tuple(Option(value, say(f"leaving.{value}")) for value in (STAYS, LEAVES))
    fields = (
        schools.field(context, school),
        colleagues.field(context, "field.anchor", person),
        Field("leaving", say("field.leaving"), "choice", options=stays, value=STAYS),
    )  # fmt: skip
    return Form("anchor", say("form.anchor"), say("button.preview"), say("button.close"), fields)


def submit(context: Context, _data: Data, values: Values) -> Answer:
    """The form: on to the preview, or a sentence beside the field."""
    errors = {name: context.say(f"error.{name}") for name in ("school", "person") if not values.get(name)}
    if errors:
        raise Tell(Errors(errors))
    school = schools.get(context, values["school"], Act.NAME_ANCHOR)
    person = colleagues.get(context, values["person"])
    problem = context.say("error.person") if person is None else _problem(context, school, person)
    if person is None or problem:
        raise Tell(Errors({"person": problem}))
    leaving = values.get("leaving", STAYS)
    return Form(
        "confirm_anchor",
        title=context.say("form.anchor"),
        submit=context.say("button.set"),
        close=context.say("button.close"),
        fields=(),
        intro=_preview_text(context, school, person, leaving),
        data=_carried(context, school, person, leaving),
    )


def preview(context: Context, school: School, person: Person) -> Reply:
    """What changes; the anchor of until now stays a supporter of the school unless it is said otherwise."""
    problem = _problem(context, school, person)
    if problem:
        return Reply(problem)
    stays = _carried(context, school, person, STAYS)
    buttons = [Button(context.say("button.set"), "name_anchor", stays, changes=True, look="primary")]
    before = people.anchor_of(context.session, school.id)
    if before:
        label = context.say("button.leaves", name=before[1].split()[0])
        buttons.append(Button(label, "name_anchor", _carried(context, school, person, LEAVES), changes=True))
    return Reply(_preview_text(context, school, person, STAYS), buttons=tuple(buttons), one_of=True)


def _preview_text(context: Context, school: School, person: Person, leaving: str) -> Rich:
    before = people.anchor_of(context.session, school.id)
    return context.say(
        "anchor/preview",
        school=school,
        person=person,
        before=before and before[1],
        stays=leaving != LEAVES,
        replacement=people.replacement_at(context.session, school.id, context.today),
        today=context.today,
    )


def _problem(context: Context, school: School, person: Person) -> Rich:
    """Why somebody cannot be the anchor; empty when it can be."""
    if person.centre is not Centre.LSC:
        return context.say("replacement/other_centre", person=person)
    if person.is_coordinator:
        return context.say("anchor/coordinator", person=person)
    before = people.anchor_of(context.session, school.id)
    if before and before[0] == person.id:
        return context.say("anchor/same", person=person, school=school)
    return ""


def _carried(context: Context, school: School, person: Person, leaving: str) -> Data:
    before = people.anchor_of(context.session, school.id)
    return {
        "school": str(school.id),
        "person": str(person.id),
        "before": str(before[0]) if before else "",
        "leaving": leaving,
    }


def name_from_form(context: Context, data: Data, _values: Values) -> Answer:
    return name_anchor(context, data)


def name_anchor(context: Context, data: Data) -> Reply:
    """As the preview showed it; when the anchor changed meanwhile, nothing is done."""
    school = schools.get(context, data["school"], Act.NAME_ANCHOR)
    stored_schools.lock(context.session, school.id)
    person, old = colleagues.get(context, data["person"]), people.anchor_of(context.session, school.id)
    if person is None:
        raise Tell(Reply(context.say("anchor/gone")))
    if (str(old[0]) if old else "") != data.get("before", ""):
        raise Tell(Reply(context.say("anchor/changed_meanwhile", school=school, anchor=old and old[1])))
    problem = _problem(context, school, person)
    if problem:
        raise Tell(Reply(problem))
    leaves = data.get("leaving") == LEAVES
    before = people.supporting(context.session, school.id, [person.id, *([old[0]] if old else [])])
    after = _after(before, person.id, old[0] if old else None, leaves=leaves)
    people.hand_over(context.session, school.id, before, after)
    context.record("anchor.named", school.id, anchor=person.id, before=old[0] if old else None)
    back = {"school": str(school.id), "before": _written(before), "after": _written(after)}
    return Reply(
        context.say("anchor/named", school=school, person=person, before=old and old[1], stays=not leaves),
        buttons=(Button(context.say("button.undo"), "undo_anchor", back, changes=True),),
        replaces=True,
    )


def _after(before: Held, person_id: int, old_id: int | None, *, leaves: bool) -> Held:
    kept = {held for held in before if held[1] is not Role.ANCHOR and not (leaves and held[0] == old_id)}
    stays = {(old_id, Role.SUPPORTER)} if old_id is not None and not leaves else set()
    return frozenset(kept | stays | {(person_id, Role.ANCHOR)})


def undo(context: Context, data: Data) -> Reply:
    """Exactly as it was, if nothing changed since."""
    school = schools.get(context, data["school"], Act.NAME_ANCHOR)
    stored_schools.lock(context.session, school.id)
    before, after = _read(data["before"]), _read(data["after"])
    now = people.supporting(context.session, school.id, {person_id for person_id, _ in before | after})
    anchor_now = people.anchor_of(context.session, school.id)
    if now != after:
        anchor_name = anchor_now and anchor_now[1]
        raise Tell(Reply(context.say("anchor/changed_meanwhile", school=school, anchor=anchor_name)))
    people.hand_over(context.session, school.id, after, before)
    context.session.flush()
    context.record("anchor.undone", school.id)
    again = people.anchor_of(context.session, school.id)
    return Reply(context.say("anchor/undone", school=school, anchor=again and again[1]), replaces=True)


def _written(held: Held) -> str:
    """Roles as a button carries them: `12:anchor 15:supporter`."""
    return " ".join(f"{person_id}:{role}" for person_id, role in sorted(held))


def _read(text: str) -> Held:
    pairs = (part.partition(":") for part in text.split())
    return frozenset((parse_id(person_id) or 0, Role(role)) for person_id, _, role in pairs)
