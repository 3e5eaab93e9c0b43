"""Which school does somebody mean, and may they do this there? The one place that finds a school."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from handlers import school_buttons
from handlers.context import Context
from handlers.rules import school_names
from handlers.rules.permissions import Act
from handlers.rules.school_names import Names
from handlers.surface import Button, Field, Option, Reply, Tell, parse_id
from storage import people, schools
from storage.values import School

MOST_CHOICES, MOST_LABEL = 8, 75
MOST_CARRIED = 900
"""Characters of a line that a button carries: its value holds 2 000, and a quote takes two."""
WHOLE = 100.0
"""The likeness of a school that holds what was typed: beside one, no misspelling is offered."""


@dataclass(frozen=True)
class Found:
    school: School
    rest: str
    """The typed words that were not the school's name."""


@dataclass(frozen=True)
class Again:
    """The line to say again once the school is known: the choice takes the place of the school's words."""

    command: str
    text: str
    """The line as it was typed, so that a choice keeps every doubt in it."""
    explain: str = ""
    """What will happen then, for the question that asks which school."""


def own(context: Context) -> tuple[School, ...]:
    """The schools where this person works, by name; those of a replaced anchor too."""
    return schools.by_name(context.session, context.person.school_ids)


def find(context: Context, text: str, act: Act, again: Again, *, sure: bool = False) -> Found:
    """The school named in the text, where this person may do this; otherwise an answer that helps (Tell).

    `sure`, for what is going to be written: words that are left over beside half a name are asked about.
    """
    found = _match(context, text, again, sure=sure)
    if not context.may(act, found.school):
        raise Tell(refusal(context, found.school, act))
    return found


def guess(context: Context, text: str) -> School | None:
    """The one school of my own that a text names, if any."""
    match = school_names.match(text, _names(context, own(context)))
    return match.schools[0] if match and len(match.schools) == 1 else None


def get(context: Context, school_id: str, act: Act) -> School:
    """A school by the id that a button or a form carries."""
    number = parse_id(school_id)
    school = schools.get(context.session, number) if number is not None else None
    if school is None:
        raise Tell(Reply(context.say("school/gone")))
    if not context.may(act, school):
        raise Tell(refusal(context, school, act))
    return school


def _match(context: Context, text: str, again: Again, *, sure: bool) -> Found:
    mine = own(context)
    wanted = "-".join(school_names.normal(text).split())
    exact = [s for s in mine if wanted in {s.slug, s.number, "-".join(school_names.normal(s.name).split())}]
    if len(exact) == 1:
        return Found(exact[0], "")
    match, near = _search(context, text, mine)
    if match is None:
        raise Tell(_unknown(context, text, near, again))
    if len(match.schools) > 1 or (sure and match.rest and not match.sure):
        raise Tell(_which(context, text, match, again))
    return Found(match.schools[0], match.rest)


def _search(
    context: Context, text: str, mine: tuple[School, ...]
) -> tuple[school_names.Match | None, list[School]]:
    """Among my own schools first, then by number or slug, then by a misspelt name, then among all."""
    known = _names(context, mine)
    match = school_names.match(text, known)
    if _is_sure(match):
        return match, []
    exact = schools.by_keys(context.session, school_names.keys(text))
    near_names = {s.name for s in (*exact, *(match.schools if match else ()))}
    wider = {s.id: s for s in (*mine, *exact, *schools.named(context.session, near_names))}
    wide = school_names.match(text, _names(context, wider.values()))
    if match is None or (wide and len(wide.rest.split()) < len(match.rest.split())):
        match = wide  # "regenboog asse" is not my Regenboog in Dilbeek with a note
    if match:
        return match, []
    match, near = school_names.nearest(text, known)
    if match or near:
        return match, near
    everywhere = _names(context, schools.everything(context.session))
    match = school_names.match(text, everywhere)
    return (match, []) if match else school_names.nearest(text, everywhere)


def _is_sure(match: school_names.Match | None) -> bool:
    return match is not None and len(match.schools) == 1 and not match.rest


def _names(context: Context, found: Iterable[School]) -> list[Names]:
    several = tuple(found)
    sites: dict[int, list[str]] = {}
    for school_id, name in schools.site_names(context.session, [s.id for s in several]):
        sites.setdefault(school_id, []).append(name)
    return [Names(school, sites.get(school.id, ())) for school in several]


def _which(context: Context, text: str, match: school_names.Match, again: Again) -> Reply:
    chosen = match.schools[:MOST_CHOICES]
    alike = len({s.name for s in chosen}) == 1
    return Reply(
        context.say(
            "school/which",
            name=chosen[0].name if alike else None,
            number=len(match.schools),
            explain=again.explain,
        ),
        buttons=choices(chosen, again, _without(text, match.rest)),
        one_of=True,
    )


def _unknown(context: Context, text: str, near: list[School], again: Again) -> Reply:
    """Nearest match offered; with nothing near, my own schools."""
    chosen = tuple(near) or own(context)
    return Reply(
        context.say("school/unknown", text=text[:80], misspelt=bool(near), number=len(chosen)),
        buttons=choices(chosen[:MOST_CHOICES], again, text.split()),
        one_of=True,
    )


def _without(text: str, rest: str) -> list[str]:
    """The words of the text that are not in the rest: those that named the school."""
    left = rest.split()
    named = []
    for word in text.split():
        if word in left:
            left.remove(word)
        else:
            named.append(word)
    return named


def choices(chosen: Iterable[School], again: Again, named: list[str]) -> tuple[Button, ...]:
    """A button a school: the same line, with the schoolnummer in the place of the words that named it."""
    words = again.text.split()
    for word in named:
        if word in words:
            words.remove(word)
    rest = " ".join(words)[:MOST_CARRIED]
    several = tuple(chosen)
    return tuple(
        Button(
            label(school, several),
            "say",
            {"text": f"{again.command} {school.number} {rest}".strip()},
            changes=True,
        )
        for school in several
    )


def label(school: School, among: Iterable[School] = ()) -> str:
    """Name and place within a button's 75 characters; with the number where two would read the same."""
    twin = any(s.id != school.id and name(s) == name(school) for s in among)
    tail = (f", {school.place}" if school.place else "") + (f" ({school.number})" if twin else "")
    room = MOST_LABEL - len(tail)
    return (school.name if len(school.name) <= room else f"{school.name[: room - 1]}…") + tail


def short_names(several: Iterable[School]) -> dict[int, str]:
    """The name alone; with the place where two are alike, and the number where that is not enough."""
    found = tuple(several)
    alike, twins = Counter(s.name for s in found), Counter(name(s) for s in found)
    return {
        s.id: s.name if alike[s.name] == 1 else name(s) if twins[name(s)] == 1 else f"{name(s)} ({s.number})"
        for s in found
    }


def field(context: Context, school: School | None) -> Field:
    """A form's question which school, with the one that is known."""
    return Field(
        "school", context.say("field.school"), "school",
        value=str(school.id) if school else "", shown=name(school) if school else "",
    )  # fmt: skip


def refusal(context: Context, school: School, act: Act) -> Reply:
    """Why not, who can, and what is possible instead."""
    anchor = people.anchor_of(context.session, school.id)
    buttons: tuple[Button, ...] = ()
    if act is Act.MEET and context.may(Act.SEE_MEETINGS, school):
        buttons = (school_buttons.see_meetings(context, school),)
    elif context.may(Act.SEE_FRAME, school):
        buttons = (school_buttons.see_frame(context, school),)
    key = {
        Act.SET_FRAME: "refused/frame",
        Act.MEET: "refused/meet",
        Act.TELL_FRAME: "refused/tell_frame",
        Act.LOG: "refused/log",
        Act.SEE_FRAME: "refused/see",
        Act.SEE_OTHERS_VISITS: "refused/visits",
        Act.SEE_MEETINGS: "refused/overview",
        Act.NAME_ANCHOR: "refused/anchor",
    }.get(act, "refused/other")
    sees = bool(buttons)
    here = context.asker is not None and school.id in context.person.school_ids
    text = context.say(key, school=school, anchor=anchor and anchor[1], sees=sees, here=here)
    return Reply(text, buttons=buttons)


def suggest(context: Context, query: str, act: Act, most: int = 30) -> tuple[Option, ...]:
    """Type-ahead: the schools where this person may do this, nearest first."""
    if context.asker is None:
        return ()
    wide = context.asker.is_coordinator
    candidates = schools.everything(context.session) if wide else own(context)
    allowed = [s for s in candidates if context.may(act, s)]
    wanted = school_names.normal(query)
    if wanted:
        scored = [(_likeness(wanted, school), school) for school in allowed]
        holding = [s for score, s in scored if score == WHOLE]
        near = [s for score, s in sorted(scored, key=lambda x: -x[0]) if score >= school_names.LIKELY]
        allowed = holding or near
    return tuple(Option(str(s.id), label(s, allowed)) for s in allowed[:most])


def _likeness(wanted: str, school: School) -> float:
    text = f"{school_names.normal(f'{school.name} {school.place}')} {school.number}"
    if wanted in text or wanted.replace(" ", "") in text.replace(" ", ""):
        return WHOLE
    return school_names.likeness(wanted, text) if len(wanted) > 2 else 0.0


def name(school: School) -> str:
    return f"{school.name}, {school.place}" if school.place else school.name
