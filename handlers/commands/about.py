"""`/schoolbeeld`: help, who am I, my language."""

from __future__ import annotations

from handlers import schools
from handlers.context import Context
from handlers.rules.permissions import Standing, standings
from handlers.surface import Answer, Button, Data, Perform, Reply, Tell
from storage import people
from storage.values import Role

LANGUAGES = {
    "nl": "nl", "nederlands": "nl", "dutch": "nl", "en": "en", "engels": "en", "english": "en",
    "auto": None, "automatisch": None, "automatic": None,
}  # fmt: skip


def help_(context: Context, text: str = "") -> Reply:
    """Usage with working examples for this person's own schools. `text`: what was not understood."""
    if context.asker is None:
        coordinators = people.with_role(context.session, Role.COORDINATOR)
        return Reply(context.say("who/stranger", coordinators=coordinators))
    mine = schools.own(context)
    sets = [s for s in mine if Standing.ANCHOR in standings(context.person, s.id)]
    example = (sets or mine)[0] if mine else None
    return Reply(
        context.say(
            "help/help",
            school=example,
            notes=context.notes_visits,
            sets=bool(sets),
            coordinator=context.person.is_coordinator,
            not_understood=text[:80],
        ),
        buttons=(*_log(context), Button(context.say("button.my_schools"), "my_schools", {}))
        if mine and not _outside(context)
        else (),
    )


def _log(context: Context) -> tuple[Button, ...]:
    if not context.notes_visits:
        return ()
    return (Button(context.say("button.log"), "open_visit", {}, look="primary"),)


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
