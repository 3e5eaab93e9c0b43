"""`/schoolbeeld`: help, who am I, my language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handlers import school_buttons, schools
from handlers.context import Context
from handlers.rules.calendar import DAY, SATURDAY, WEEK, monday
from handlers.rules.permissions import Act, Standing, standings
from handlers.rules.school_names import normal
from handlers.surface import Answer, Button, Data, Perform, Reply, Tell
from storage import people
from storage.values import Role, School

GREETINGS = (
    "hallo", "hoi", "hi", "hey", "hello", "dag", "goeiemorgen", "goedemorgen", "goeiemiddag", "goeienavond",
)  # fmt: skip
THANKS = ("dank je", "dankje", "dank u", "bedankt", "merci", "thanks", "thank you", "top", "super")
LANGUAGES = {
    "nl": "nl", "nederlands": "nl", "dutch": "nl", "en": "en", "engels": "en", "english": "en",
    "auto": None, "automatisch": None, "automatic": None,
}  # fmt: skip


def help_(context: Context, text: str = "") -> Reply:
    """Usage with working examples for this person's own schools. `text`: what was not understood."""
    if context.asker is None:
        coordinators = people.with_role(context.session, Role.COORDINATOR)
        return Reply(context.say("who/stranger", coordinators=coordinators))
    about = _about_a_school(context, text) if text else None
    if about:
        return about
    mine = schools.own(context)
    sets = [s for s in mine if Standing.ANCHOR in standings(context.person, s.id)]
    example = (sets or mine)[0] if mine else None
    return Reply(
        context.say(
            "help/help",
            school=example and _spoken_name(example, mine),
            day=_a_school_day(context),
            meeting_day=_a_meeting_day(context),
            notes=context.notes_visits,
            sets=bool(sets),
            coordinator=context.person.is_coordinator,
            not_understood=text[:80],
        ),
        buttons=(*_log(context), Button(context.say("button.my_schools"), "my_schools", {}))
        if mine and not _outside(context)
        else (),
    )


def hello(context: Context, _text: str = "") -> Reply:
    """A greeting is answered as one, with the help behind it."""
    helped = help_(context)
    if context.asker is None:
        return helped
    greeting = context.say("help/hello", person=context.person)
    return replace(helped, body=f"{greeting}\n{helped.body}")


def thanks(context: Context, _text: str = "") -> Reply:
    return Reply(context.say("help/thanks"))


def _about_a_school(context: Context, text: str) -> Reply | None:
    """Words that hold no command but name a school of mine: what is it about?"""
    school = schools.guess(context, text)
    if school is None or not context.may(Act.SEE_FRAME, school):
        return None
    log = Button(context.say("button.log"), "visit_from_text", {"text": text[: schools.MOST_CARRIED]})
    see = school_buttons.see_frame(context, school)
    buttons = (log, see) if context.may(Act.LOG, school) else (see,)
    return Reply(context.say("help/about_a_school", school=school), buttons=buttons)


def _log(context: Context) -> tuple[Button, ...]:
    if not context.notes_visits:
        return ()
    return (Button(context.say("button.log"), "open_visit", {}, look="primary"),)


def _spoken_name(school: School, mine: tuple[School, ...]) -> str:
    """The name as one types it; the slug where several of mine share the name."""
    alone = sum(normal(s.name) == normal(school.name) for s in mine) == 1
    return normal(school.name) if alone else school.slug


def _a_school_day(context: Context) -> str:
    """A day for the example that is no weekend: yesterday, or else Friday."""
    weekend = (context.today - DAY).weekday() >= SATURDAY
    return context.say("word.friday" if weekend else "word.yesterday")


def _a_meeting_day(context: Context) -> date:
    """A day for the example that could be: a Tuesday two weeks ahead or more."""
    return monday(context.today) + 3 * WEEK + DAY


def _outside(context: Context) -> bool:
    """CLB and school staff: they see help, and no numbers."""
    found = {s for school_id in context.person.school_ids for s in standings(context.person, school_id)}
    return not context.person.is_coordinator and found <= {Standing.OUTSIDE}


def who(context: Context, _text: str = "") -> Answer:
    """What the bot knows of me: name, centre, roles by school."""
    person = context.person
    mine = schools.own(context)
    return Reply(
        context.say(
            "who/me",
            person=person,
            roles=[(school, sorted(person.roles_at(school.id))) for school in mine],
            language=context.say.language,
        )
    )


def language(context: Context, text: str) -> Answer:
    wanted = text.strip().casefold()
    if wanted not in LANGUAGES:
        raise Tell(Reply(context.say("who/which_language"), buttons=_languages(context)))
    return Perform("set_language", {"language": LANGUAGES[wanted] or ""})


def set_language(context: Context, data: Data) -> Answer:
    chosen = data["language"] or None
    people.set_language(context.session, context.person.id, chosen)
    context.record("person.language", language=chosen)
    return Reply(context.say("who/language_set", language=chosen))


def _languages(context: Context) -> tuple[Button, ...]:
    return tuple(
        Button(context.say(f"language.{code}"), "say", {"text": f"language {code}"}, changes=True)
        for code in ("nl", "en")
    )
