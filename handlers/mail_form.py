"""The preview of a mail as a form: who gets it, what it says first, what goes with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from handlers.context import Context
from handlers.letters import Letter
from handlers.rules.addresses import read_addresses
from handlers.rules.recipients import Addressed, Candidate, Known, Mark, Party, mark
from handlers.surface import Button, Data, Errors, Field, Form, Option, Rich, Tell, Values, parse_several
from storage import mails, people
from storage import schools as stored_schools
from storage.mails import Wanted
from storage.values import Fate, Mail, Placing, School

MOST = {"subject": 150, "opening": 2500, "added": 1000, "reason": 200, "link": 500}
"""Characters. A platform's form may hold people to it; whoever sends more is told."""
OWN_ADDRESS = "school"
NEEDED = {"subject": "error.subject", "opening": "error.opening", "reason": "error.again"}
"""What may not be empty, and what is said beside it."""
LOOKS = {"guide": "button.see_guide", "agreements": "button.see_agreements", "mail": "button.see_mail"}
"""What can be looked at, and the button that shows it."""


@dataclass(frozen=True)
class Chosen:
    """What the anchor made of the preview."""

    wanted: tuple[Wanted, ...]
    subject: str
    opening: str
    link: str
    reason: str


def mail_form(
    context: Context,
    name: str,
    school: School,
    letter: Letter,
    to: Addressed,
    *,
    title: str,
    head: Rich,
    data: Data,
    buttons: tuple[Button, ...] = (),
    earlier: Mail | None = None,
    warnings: tuple[Rich, ...] = (),
    with_link: bool = False,
) -> Form:
    """`with_link`: also asks for the address of the school's shared guide."""
    say = context.say
    fields = _letter_fields(context, letter, to)
    if with_link:
        fields.append(_link_field(context))
    if earlier:
        fields.append(
            Field("reason", say("field.again"), "text", hint=say("hint.again"), most=MOST["reason"])
        )
    return Form(
        name,
        title=title,
        submit=say("button.send"),
        close=say("button.close"),
        fields=tuple(fields),
        intro="\n".join(part for part in (head, _earlier(context, earlier)) if part),
        warnings=(*_missing(context, school, to.missing), *warnings),
        buttons=buttons,
        data={**data, "school": str(school.id), "earlier": str(earlier.id if earlier else 0)},
    )


def _letter_fields(context: Context, letter: Letter, to: Addressed) -> list[Field]:
    """Of every mail: to whom, and what is said first."""
    say, known = context.say, _known(context, letter.school, (each.email for each in to.candidates))
    return [
        Field(
            "recipients", say("field.recipients"), "several",
            value=",".join(_value(c) for c in to.candidates),
            options=tuple(_option(context, c, known) for c in to.candidates), hint=say("hint.recipients"),
        ),
        Field(
            "added", say("field.added"), "text", optional=True, most=MOST["added"], hint=say("hint.added"),
            placeholder=say("placeholder.added"),
        ),
        Field(
            "subject", say("field.subject"), "text", value=context.letters.subject(letter),
            most=MOST["subject"],
        ),
        Field(
            "opening", say("field.opening"), "long_text", value=context.letters.opening(letter),
            hint=say("hint.opening"), most=MOST["opening"],
        ),
    ]  # fmt: skip


def _link_field(context: Context) -> Field:
    say = context.say
    return Field("link", say("field.link"), "text", optional=True, hint=say("hint.link"), most=MOST["link"])


def _value(candidate: Candidate) -> str:
    return OWN_ADDRESS if candidate.person_id is None else f"p{candidate.person_id}"


def _known(context: Context, school: School, emails: Iterable[str]) -> Known:
    """What tells which of these addresses is strange."""
    own = stored_schools.email(context.session, school.id)
    return Known(people.domains(context.session), own, people.elsewhere(context.session, school.id, emails))


def _option(context: Context, candidate: Candidate, known: Known) -> Option:
    """`Rita Vermeulen, directie` with the address under it, and what is strange about that."""
    party = context.say(f"party.{candidate.role or candidate.party}")
    label = f"{candidate.name}, {party}" if candidate.name else party
    strange = mark(candidate, known)
    warning = f" · {context.say(f'mark.{strange}')}" if strange else ""
    room = 75 - len(warning)
    email = candidate.email if len(candidate.email) <= room else f"{candidate.email[: room - 1]}…"
    return Option(_value(candidate), label, note=f"{email}{warning}")


def _missing(context: Context, school: School, missing: Iterable[Party]) -> tuple[Rich, ...]:
    return tuple(context.say("mail/missing", party=party, school=school) for party in missing)


def _earlier(context: Context, earlier: Mail | None) -> Rich:
    if earlier is None:
        return ""
    author = people.names(context.session, [earlier.author_id]).get(earlier.author_id, "")
    reached = mails.recipients(context.session, [earlier.id]).get(earlier.id, ())
    return context.say(
        "mail/earlier",
        mail=earlier,
        day=earlier.asked_at.astimezone(context.now.tzinfo).date(),
        author=author,
        number=sum(r.fate in {Fate.ACCEPTED, Fate.WAITING} for r in reached),
    )


def read_mail_form(
    context: Context, school: School, to: Addressed, data: Data, values: Values, latest: Mail | None
) -> Chosen:
    """Or a sentence beside each field that needs another answer (Tell)."""
    say, errors = context.say, {}
    if data.get("earlier", "0") != str(latest.id if latest else 0):
        errors["recipients"] = say("mail/sent_meanwhile", school=school)
    added, doubtful = read_addresses(values.get("added", ""))
    ticked = parse_several(values.get("recipients", ""))
    chosen = [_wanted(candidate) for candidate in to.candidates if _value(candidate) in ticked]
    known = {wanted.email for wanted in chosen}
    placing = Placing.CC if any(w.placing is Placing.TO for w in chosen) else Placing.TO
    extra = [Wanted(a.email, a.name, placing) for a in added if a.email not in known]
    wanted = (*chosen, *extra)
    if doubtful:
        errors["added"] = say("error.added", words=", ".join(doubtful))
    elif not any(w.placing is Placing.TO for w in wanted):
        errors.setdefault("recipients", say("error.no_school"))
    for name, sentence in NEEDED.items():
        if (latest or name != "reason") and not values.get(name, "").strip():
            errors[name] = say(sentence)
    link = values.get("link", "").strip()
    if link and urlsplit(link).scheme not in {"http", "https"}:
        errors["link"] = say("error.link")
    errors |= _too_long(context, values)
    if errors:
        raise Tell(Errors(errors))
    return Chosen(
        wanted,
        values["subject"].strip(),
        values["opening"].strip(),
        link,
        values.get("reason", "").strip(),
    )


def _too_long(context: Context, values: Values) -> Data:
    say = context.say
    return {
        name: say("error.too_long", most=most)
        for name, most in MOST.items()
        if len(values.get(name, "").strip()) > most
    }


def _wanted(candidate: Candidate) -> Wanted:
    return Wanted(candidate.email, candidate.name, candidate.placing)


def defaults(to: Addressed) -> tuple[Wanted, ...]:
    """Everybody that the rule names, as when nothing is changed in the preview."""
    return tuple(_wanted(candidate) for candidate in to.candidates)


def strange(context: Context, school: School, chosen: Chosen, to: Addressed) -> tuple[Rich, ...]:
    """What is worth a look about the addresses that were added by hand."""
    usual = {candidate.email for candidate in to.candidates}
    extra = [wanted for wanted in chosen.wanted if wanted.email not in usual]
    known = _known(context, school, (wanted.email for wanted in extra))
    found = []
    for wanted in extra:
        candidate = Candidate(None, wanted.email, wanted.name, Party.ADDED, None, wanted.placing)
        why = mark(candidate, known)
        if why is not Mark.NONE:
            found.append(context.say("mail/strange", email=wanted.email, mark=why))
    return tuple(found)


def look(context: Context, which: str, **data: str) -> Button:
    """A button that shows one of the files of a letter."""
    return Button(context.say(LOOKS[which]), "open_file", {**data, "which": which}, opens=True)
