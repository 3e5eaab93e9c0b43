"""The meetings of a school, or of all my schools, with what can be done next."""

from __future__ import annotations

from collections.abc import Iterable

from handlers import mailing, school_buttons, school_mails, schools
from handlers.context import Context
from handlers.planning import known_at
from handlers.rules import meetings as rules
from handlers.rules.calendar import school_year, school_year_of
from handlers.rules.meetings import Pair, Step
from handlers.rules.permissions import Act
from handlers.rules.school_mails import Outlook
from handlers.surface import Button, Data, Item, Reply
from storage import meetings, people
from storage.values import Centre, Contact, Meeting, MeetingKind, MeetingStatus, Role, School, Span

MOST_SCHOOLS = 12
HOME_MEETINGS = 4
FIRST, SECOND = MeetingKind.FIRST, MeetingKind.SECOND


def show_again(context: Context, data: Data) -> Reply:
    """The button "Overleg bekijken"."""
    return show(context, schools.get(context, data["school"], Act.SEE_MEETINGS))


def show(context: Context, school: School) -> Reply:
    """Both meetings of the school year: when, where, with whom, and the buttons that fit."""
    pairs = rules.shown_pairs(known_at(context, school), context.today)
    contacts = mailing.contacts_of(context, school)
    anchor = people.anchor_of(context.session, school.id)
    leads = context.may(Act.MEET, school)
    slsc = mailing.with_slsc(context, school, contacts)
    named = len(pairs) > 1 or pairs[0].year != school_year_of(context.today).start.year
    head = context.say(
        "meeting/head",
        school=school,
        years=[school_year(pair.year).name for pair in pairs] if named else [],
        anchor=None if leads else (anchor and anchor[1]) or "",
        slsc=slsc,
        nobody=leads and slsc and not any(c.centre is Centre.SLSC for c in contacts),
    )
    shown = [(pair, kind) for pair in pairs for kind in MeetingKind if _is_shown(pair, kind)]
    nearest = next((pair.of(kind) for pair, kind in shown if rules.kind_ahead(pair) is kind), None)
    items = [_item(context, school, pair, kind, by_role(contacts), nearest) for pair, kind in shown]
    return Reply(head, items=tuple(items), buttons=_slsc_buttons(context, school, contacts, works=slsc))


def _is_shown(pair: Pair, kind: MeetingKind) -> bool:
    """A second meeting is not spoken of before there is a first."""
    return kind is FIRST or pair.second is not None or (pair.first is not None and pair.first.stands)


def _item(
    context: Context,
    school: School,
    pair: Pair,
    kind: MeetingKind,
    parties: list[tuple[str, list[str]]],
    nearest: Meeting | None,
) -> Item:
    meeting = pair.of(kind)
    there: tuple[str, ...] = ()
    if meeting and meeting.status is MeetingStatus.HELD:
        ids = meetings.attendees(context.session, meeting.id)
        there = tuple(sorted(people.names(context.session, ids).values()))
    text = context.say(
        "meeting/item",
        kind=kind,
        meeting=meeting,
        today=context.today,
        parties=[(context.say(f"takes_part.{party}"), names) for party, names in parties]
        if meeting and meeting == nearest
        else [],
        there=there,
        outlook=_mail_before(context, school, meeting),
    )
    buttons = meeting_buttons(context, school, pair, kind) if context.may(Act.MEET, school) else ()
    return Item(text, buttons=buttons)


def _mail_before(context: Context, school: School, meeting: Meeting | None) -> Outlook | None:
    """How it stands with the mail that the school gets before it."""
    of = school_mails.of_meeting(context, meeting) if meeting else None
    return of.outlook(school_mails.anchor_ids(context, school), context.today) if of else None


_PARTIES = ("principal", "care_lead", "clb", "slsc", "lsc")


def party_of(contact: Contact) -> str:
    if contact.role in {Role.PRINCIPAL, Role.CARE_LEAD}:
        return contact.role.value
    if contact.role is Role.CLB_MEMBER:
        return "clb"
    return "slsc" if contact.centre is Centre.SLSC else "lsc"


def in_order(contacts: Iterable[Contact]) -> list[Contact]:
    """The school first, LSC WBB last."""
    return sorted(contacts, key=lambda c: _PARTIES.index(party_of(c)))


def by_role(contacts: Iterable[Contact]) -> list[tuple[str, list[str]]]:
    """Who takes part, each once, the school first."""
    found: dict[str, list[str]] = {party: [] for party in _PARTIES}
    seen: set[int] = set()
    for contact in in_order(contacts):
        if contact.person_id not in seen:
            found[party_of(contact)].append(contact.name)
            seen.add(contact.person_id)
    return [(party, names) for party, names in found.items() if names]


def meeting_buttons(context: Context, school: School, pair: Pair, kind: MeetingKind) -> tuple[Button, ...]:
    """The likeliest first."""
    meeting, say = pair.of(kind), context.say
    data: Data = {"meeting": str(meeting.id)} if meeting else _unplanned(school, pair, kind)
    turn = kind is FIRST or bool(pair.first and pair.first.status is MeetingStatus.HELD)
    plan = Button(say(f"button.plan_{kind}"), "open_meeting", data, look="primary" if turn else "plain")
    none = Button(say(f"button.no_{kind}"), "open_no_meeting", data)
    if meeting is None or meeting.status is MeetingStatus.CANCELLED:
        return (plan, none)
    if meeting.status is MeetingStatus.NONE:
        return (Button(say(f"button.plan_{kind}"), "open_meeting", data),)
    if meeting.status is MeetingStatus.HELD:
        return (Button(say("button.change"), "close_meeting", data),)
    move = Button(say("button.move"), "open_meeting", data)
    if meeting.day is not None and meeting.day <= context.today:
        close = Button(say(f"button.close_{kind}"), "close_meeting", data, look="primary")
        return (close, move, off_button(context, meeting))
    invite = () if meeting.invited else (invite_button(context, meeting),)
    return (move, *invite, off_button(context, meeting))


def _unplanned(school: School, pair: Pair, kind: MeetingKind) -> Data:
    return {"school": str(school.id), "kind": kind.value, "year": str(pair.year)}


def off_button(context: Context, meeting: Meeting) -> Button:
    """“Gaat niet door” of a day to come, “Ging niet door” of one gone by."""
    ahead = meeting.day is not None and meeting.day > context.today
    label = context.say("button.goes_off" if ahead else "button.went_off")
    return Button(label, "cancel_meeting", {"meeting": str(meeting.id)}, changes=True)


def invite_button(context: Context, meeting: Meeting) -> Button:
    """Without an hour there is nothing to put in a calendar: then that is asked first."""
    data = {"meeting": str(meeting.id)}
    if meeting.start is None:
        return Button(context.say("button.invite"), "open_meeting", {**data, "invite": "1"})
    return Button(context.say("button.invite"), "invite_meeting", data, changes=True)


def _slsc_buttons(
    context: Context, school: School, contacts: Iterable[Contact], *, works: bool
) -> tuple[Button, ...]:
    """A school without SLSC467 is no fault: its anchor says so once."""
    if not context.may(Act.MEET, school) or any(c.centre is Centre.SLSC for c in contacts):
        return ()
    label = context.say("button.slsc_no" if works else "button.slsc_yes")
    action = "slsc_no" if works else "slsc_yes"
    return (Button(label, action, {"school": str(school.id)}, changes=True),)


# all my schools

_NEXT = {
    Step.PLAN: (FIRST, "open_meeting", "button.plan_first"),
    Step.CLOSE: (FIRST, "close_meeting", "button.close_first"),
    Step.PLAN_SECOND: (SECOND, "open_meeting", "button.plan_second"),
    Step.CLOSE_SECOND: (SECOND, "close_meeting", "button.close_second"),
}


def overview(context: Context) -> Reply:
    """My schools with where they stand, and the one button that brings them further."""
    mine = [school for school in schools.own(context) if context.may(Act.SEE_MEETINGS, school)]
    year = rules.planned_year(context.today)
    known = meetings.since(context.session, [school.id for school in mine], year)
    return Reply(
        context.say(
            "meeting/overview",
            number=len(mine),
            more=max(0, len(mine) - MOST_SCHOOLS),
            coordinator=context.person.is_coordinator,
            year=None if year == rules.year_of(context.today) else school_year(year).name,
        ),
        items=tuple(
            _line(context, school, [m for m in known if m.school_id == school.id])
            for school in mine[:MOST_SCHOOLS]
        ),
    )


def _line(context: Context, school: School, known: Iterable[Meeting]) -> Item:
    pair = rules.shown_pairs(known, context.today)[-1]
    step = rules.next_step(pair, context.today)
    text = context.say("meeting/line", school=school, step=step, pair=pair, today=context.today)
    further: tuple[Button, ...] = ()
    if step in _NEXT and context.may(Act.MEET, school):
        kind, action, label = _NEXT[step]
        meeting = pair.of(kind)
        data = {"meeting": str(meeting.id)} if meeting else _unplanned(school, pair, kind)
        further = (Button(context.say(label), action, data),)
    return Item(text, buttons=(*further, school_buttons.see_meetings(context, school)))


def home_items(context: Context, own: Iterable[School]) -> tuple[Item, ...]:
    """The next meetings of my own schools; for an anchor also those that are still to be closed."""
    mine = {s.id: s for s in own if context.may(Act.SEE_MEETINGS, s)}
    span = Span(school_year_of(context.today).start, school_year(rules.planned_year(context.today) + 1).end)
    found = [
        meeting
        for meeting in meetings.planned(context.session, mine, span)
        if meeting.day and (meeting.day >= context.today or context.may(Act.MEET, mine[meeting.school_id]))
    ]
    return tuple(_home_item(context, mine[m.school_id], m) for m in found[:HOME_MEETINGS])


def _home_item(context: Context, school: School, meeting: Meeting) -> Item:
    come = meeting.day is not None and meeting.day <= context.today
    if come and context.may(Act.MEET, school):
        data = {"meeting": str(meeting.id)}
        button = Button(context.say(f"button.close_{meeting.kind}"), "close_meeting", data)
    else:
        button = school_buttons.see_meetings(context, school)
    text = context.say("meeting/home", school=school, meeting=meeting, today=context.today)
    return Item(text, buttons=(button,))
