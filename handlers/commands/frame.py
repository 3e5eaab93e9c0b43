"""`/set-timeframe`: a new version of a school's maximum time frame, shown before it is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from handlers import school_buttons, schools
from handlers.commands import frame_mail
from handlers.commands.timeframe import show
from handlers.context import Context
from handlers.remaining import remaining, year_at
from handlers.rules.amounts import FrameAmount, frame_faults, read_frame
from handlers.rules.calendar import WEEK, monday, school_year, school_year_of
from handlers.rules.dates import Line, read_line
from handlers.rules.misspelt import without_fillers
from handlers.rules.permissions import Act
from handlers.rules.terms import Terms
from handlers.rules.time_frame import Year
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
    Tell,
    Values,
    parse_day,
)
from handlers.usage import corrected
from storage import frames
from storage import schools as stored_schools
from storage.values import FrameVersion, School, Unit

STRICT, AVERAGED = "strict", "averaged"
MOST_NOTE = 500


@dataclass(frozen=True)
class Proposal:
    """A frame as somebody tells it, not yet set."""

    school: School
    amount: FrameAmount
    valid_from: date
    strict: bool = False
    note: str = ""


def set_timeframe(context: Context, text: str) -> Answer:
    amount, rest = read_frame(text)
    line = read_line(rest, context.today, forward=True)
    if not line.rest:
        return frame_form(context, None, amount, line.day)
    again = Again("set-timeframe", text)
    found = schools.find(context, line.rest, Act.SET_FRAME, again)
    school = found.school
    if amount is None or line.faults:
        return frame_form(context, school, amount, line.day, doubtful=_doubtful(line, text, found.rest))
    valid_from = line.day or default_start(context, school)
    problem = start_problem(context, school, valid_from)
    if problem:
        return Reply(problem, buttons=_other_mondays(context, school, amount, valid_from))
    return preview(context, Proposal(school, amount, valid_from, note=(line.note or "")[:MOST_NOTE]))


def _doubtful(line: Line, text: str, rest: str) -> tuple[str, ...]:
    """`rest`: the words that name no school, day or amount."""
    faults = tuple(dict.fromkeys(line.faults + frame_faults(text)))
    left = without_fillers(rest)
    return faults or ((left,) if left else ())


def default_start(context: Context, school: School) -> date:
    """The year's start for the first frame of a school year; a later one next Monday.

    When no school weeks are left, the start of the next school year.
    """
    year = year_at(context.session, school.id, context.today, context.terms)
    weeks, next_monday = year.calendar.weeks, monday(context.today) + WEEK
    if not weeks or weeks[-1] < next_monday:
        return school_year(year.calendar.year.start.year + 1).start
    return next_monday if year.covered else year.calendar.year.start


def start_problem(context: Context, school: School, valid_from: date) -> str:
    """Why a frame may not start that day; empty when it may."""
    if valid_from.weekday():
        return context.say("frame/not_monday", day=valid_from, before=monday(valid_from))
    year = year_at(context.session, school.id, valid_from, context.terms)
    this_week = monday(context.today)
    if valid_from < min(school_year_of(context.today).start, this_week):
        return context.say("frame/past_year", day=valid_from, today=context.today)
    if valid_from < this_week and any(c.version.valid_from < this_week for c in year.covered):
        return context.say("frame/past_week", day=valid_from, monday=this_week)
    if valid_from > context.today + timedelta(days=500):
        return context.say("frame/too_far", day=valid_from)
    if not any(week >= valid_from for week in year.calendar.weeks):
        return context.say("frame/no_weeks", day=valid_from)
    return ""


def _other_mondays(context: Context, school: School, amount: FrameAmount, day: date) -> tuple[Button, ...]:
    nearest = (monday(day), monday(day) + WEEK) if day.weekday() else (monday(context.today),)
    return tuple(
        Button(
            context.say("button.from", day=start),
            "preview_frame",
            _carried(Proposal(school, amount, start)),
        )
        for start in nearest
        if not start_problem(context, school, start)
    )


def open_form(context: Context, data: Data) -> Answer:
    if data.get("unit"):
        proposal = _proposal(context, data)
        return frame_form(context, proposal.school, proposal.amount, proposal.valid_from, proposal=proposal)
    school = schools.get(context, data["school"], Act.SET_FRAME) if data.get("school") else None
    return frame_form(context, school, None, None)


def frame_form(
    context: Context,
    school: School | None,
    amount: FrameAmount | None,
    start: date | None,
    doubtful: tuple[str, ...] = (),
    proposal: Proposal | None = None,
) -> Form:
    say = context.say
    mine = [s for s in schools.own(context) if context.may(Act.SET_FRAME, s)]
    if not mine and not context.person.is_coordinator:
        raise Tell(Reply(say("refused/no_frames", person=context.person)))
    school = school or (mine[0] if len(mine) == 1 else None)
    begin = start or (default_start(context, school) if school else monday(context.today))
    spread = tuple(Option(value, say(f"spread.{value}")) for value in (AVERAGED, STRICT))
    fields = (
        schools.field(context, school),
        Field(
            "amount", say("field.amount"), "text", hint=say("hint.amount"), most=100,
            value=say("plain.frame", amount=amount) if amount else "",
            placeholder=say("placeholder.amount"),
        ),
        Field("from", say("field.from"), "day", value=begin.isoformat(), hint=say("hint.from")),
        Field(
            "spread", say("field.spread"), "choice", options=spread,
            value=STRICT if proposal and proposal.strict else AVERAGED,
        ),
        Field(
            "note", say("field.division"), "long_text", hint=say("hint.note"), optional=True, most=MOST_NOTE,
            value=proposal.note if proposal else "",
        ),
    )  # fmt: skip
    intro = say("visit/not_understood", words=doubtful) if doubtful else ""
    return Form("frame", say("form.frame"), say("button.preview"), say("button.close"), fields, intro)


def submit(context: Context, _data: Data, values: Values) -> Answer:
    """The form: on to the preview, or a sentence beside the field."""
    say, errors = context.say, {}
    amount, left_over = read_frame(values.get("amount", ""))
    if amount is None or left_over.strip():
        errors["amount"] = say("error.amount")
    if not values.get("school"):
        errors["school"] = say("error.school")
    start = parse_day(values.get("from", ""))
    if start is None:
        errors["from"] = say("error.day")
    if errors or amount is None or start is None:
        raise Tell(Errors(errors))
    school = schools.get(context, values["school"], Act.SET_FRAME)
    problem = start_problem(context, school, start)
    if problem:
        raise Tell(Errors({"from": problem}))
    note = values.get("note", "").strip()[:MOST_NOTE]
    proposal = Proposal(school, amount, start, values.get("spread") == STRICT, note)
    return Form(
        "confirm_frame",
        title=say("form.frame"),
        submit=say("button.set"),
        close=say("button.close"),
        fields=(),
        intro=_preview_text(context, proposal),
        data=_carried(proposal, frames.newest_id(context.session, school.id)),
    )


def preview_again(context: Context, data: Data) -> Answer:
    return preview(context, _proposal(context, data))


def preview(context: Context, proposal: Proposal) -> Reply:
    newest = frames.newest_id(context.session, proposal.school.id)
    data = _carried(proposal, newest)
    return Reply(
        _preview_text(context, proposal),
        buttons=(
            Button(context.say("button.set"), "set_frame", data, changes=True, look="primary"),
            Button(context.say("button.change"), "open_frame", data),
        ),
    )


def _preview_text(context: Context, proposal: Proposal) -> str:
    """The frame in its own words, what it replaces, and what the whole year comes to with it."""
    school, terms = proposal.school, context.terms
    year = year_at(context.session, school.id, proposal.valid_from, terms)
    version = _version(proposal, terms)
    after = Year(year.calendar, [*(c.version for c in year.covered), version], terms.day_minutes)
    return context.say(
        "frame/preview",
        school=school,
        version=version,
        current=year.at(proposal.valid_from),
        year=year.calendar.year,
        weeks=next(len(c.weeks) for c in after.covered if c.version is version),
        whole=int(after.maximum(year.calendar.year.end)),
        before=int(year.maximum(year.calendar.year.end)),
    )


def _version(proposal: Proposal, terms: Terms) -> FrameVersion:
    """The version as it would stand: newer than any stored one."""
    unit = proposal.amount.unit
    minutes = proposal.amount.hundredths * terms.minutes_of(unit) // 100
    return FrameVersion(
        id=2**62,
        school_id=proposal.school.id,
        minutes=minutes,
        weeks=proposal.amount.weeks,
        hundredths=proposal.amount.hundredths,
        unit=unit,
        valid_from=proposal.valid_from,
        valid_until=None,
        strict=proposal.strict,
        note=proposal.note,
        author_id=None,
        entered_at=None,
    )


def set_from_form(context: Context, data: Data, _values: Values) -> Answer:
    return set_frame(context, data)


def set_frame(context: Context, data: Data) -> Answer:
    """Store the version that the preview showed; if another came in between, show again first."""
    proposal = _proposal(context, data)
    school = proposal.school
    stored_schools.lock(context.session, school.id)
    if frames.newest_id(context.session, school.id) != int(data["newest"]):
        raise Tell(_changed_meanwhile(context, proposal))
    problem = start_problem(context, school, proposal.valid_from)
    if problem:
        raise Tell(Reply(problem))
    version = _version(proposal, context.terms)
    with corrected(context, [school.id]):
        stored = frames.add(
            context.session,
            school_id=school.id,
            minutes=version.minutes,
            weeks=version.weeks,
            hundredths=version.hundredths,
            unit=version.unit,
            valid_from=version.valid_from,
            strict=version.strict,
            note=version.note,
            author_id=context.person.id,
            now=context.now,
        )
    context.record(
        "frame.set", school.id, frame=stored, minutes=version.minutes, weeks=version.weeks,
        valid_from=version.valid_from.isoformat(),
    )  # fmt: skip
    left = remaining(context.session, school.id, _asked_on(context, version), context.terms)
    see = school_buttons.see_frame(context, school)
    return Reply(
        context.say("frame/set", school=school, version=version, left=left),
        buttons=(*frame_mail.tell_buttons(context, school), see),
        replaces=True,
    )


def _asked_on(context: Context, version: FrameVersion) -> date:
    """Today, as `/timeframe` is asked: all that is planned from now on counts. Or the next year's start."""
    return max(context.today, school_year_of(version.valid_from).start)


def _changed_meanwhile(context: Context, proposal: Proposal) -> Reply:
    now = show(context, proposal.school, context.today)
    again = Button(context.say("button.preview"), "preview_frame", _carried(proposal))
    return Reply(
        context.say("frame/changed_meanwhile", school=proposal.school) + "\n" + now.body, buttons=(again,)
    )


def _carried(proposal: Proposal, newest: int = 0) -> Data:
    return {
        "school": str(proposal.school.id),
        "hundredths": str(proposal.amount.hundredths),
        "unit": proposal.amount.unit,
        "weeks": str(proposal.amount.weeks),
        "from": proposal.valid_from.isoformat(),
        "strict": STRICT if proposal.strict else AVERAGED,
        "note": proposal.note,
        "newest": str(newest),
    }


def _proposal(context: Context, data: Data) -> Proposal:
    return Proposal(
        schools.get(context, data["school"], Act.SET_FRAME),
        FrameAmount(int(data["hundredths"]), Unit(data["unit"]), int(data["weeks"])),
        date.fromisoformat(data["from"]),
        data["strict"] == STRICT,
        data["note"],
    )
