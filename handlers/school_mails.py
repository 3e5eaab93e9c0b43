"""The one mail that a school gets before a meeting: when it goes, whom it reaches, what it says.

Whoever it goes in the name of is told the school day before. Nothing is kept of it until then: that she was
told, that somebody held it back, and the mail itself are rows; all else follows from the meeting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from handlers import mailing
from handlers.context import Context
from handlers.letters import ReminderLetter
from handlers.remaining import calendars_at
from handlers.rules.calendar import SchoolDays, school_year_of
from handlers.rules.permissions import Act
from handlers.rules.recipients import Candidate, Party, addressed
from handlers.rules.school_mails import (
    HOUR,
    LEAST,
    Outlook,
    Stage,
    first_chance,
    fits,
    is_recent,
    next_chance,
)
from handlers.rules.tasks import Sent
from handlers.rules.waves import school_day_from
from handlers.school_states import sent
from handlers.surface import Button
from storage import mails, meetings, people, reminders
from storage import schools as stored_schools
from storage.mails import Wanted
from storage.values import (
    Contact,
    Mail,
    MailKind,
    MailState,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Placing,
    School,
    Span,
)

KIND = "mail_before"
BACK = timedelta(days=60)
"""Nobody was told longer before the mail went."""


@dataclass(frozen=True)
class Known:
    """What is stored of these mails, for all meetings that are looked at."""

    parties: frozenset[Party]
    """To whom the centre lets them go; empty: there are none."""
    sent: Mapping[int, tuple[Mail, ...]]
    held: frozenset[tuple[int, date]]
    told: Mapping[tuple[int, str, str], date | None]
    """None: it stands in a message that did not arrive yet."""
    decided: bool
    """Whether what goes today was decided already."""
    away: Mapping[int, tuple[Span, ...]]
    """Who is away, today or later."""


@dataclass(frozen=True)
class MailBefore:
    """The mail before one meeting, which has a day."""

    meeting: Meeting
    day: date
    school_days: SchoolDays
    guide: Sent | None
    """The mail with the guide, if one went."""
    known: Known

    @property
    def subject(self) -> str:
        return subject_of(self.meeting.id)

    @property
    def version(self) -> str:
        return str(self.day)

    @property
    def mail(self) -> Mail | None:
        """The one for this day of the meeting: for another day there may be another."""
        found = self.known.sent.get(self.meeting.id, ())
        return next((mail for mail in reversed(found) if mail.letter.get("day") == self.version), None)

    @property
    def is_held(self) -> bool:
        return (self.meeting.id, self.day) in self.known.held

    def told_on(self, person_id: int) -> date | None:
        return self.known.told.get(self._key(person_id))

    def hears(self, anchor_ids: Collection[int], today: date) -> date | None:
        """On which day somebody hears of it: today, as long as the morning's messages are not made."""
        known = self.known
        if any(self._key(each) in known.told for each in anchor_ids):
            return today
        return self.there(anchor_ids, school_day_from(today, 1, self.school_days) if known.decided else today)

    def there(self, anchor_ids: Collection[int], day: date | None) -> date | None:
        """That day, or else the first school day after it on which one of them is not away."""
        while day and all(self.is_away(each, day) for each in anchor_ids):
            day = school_day_from(day, 1, self.school_days)
        return day

    def last_day_away(self, person_id: int, day: date) -> date:
        """Before that person is there again."""
        back = self.there([person_id], day) or date.max
        return max(span.last for span in self.known.away[person_id] if span.last < back)

    def is_away(self, person_id: int, day: date) -> bool:
        return any(day in span for span in self.known.away.get(person_id, ()))

    def _key(self, person_id: int) -> tuple[int, str, str]:
        return person_id, self.subject, self.version

    def was_told(self, anchor_ids: Iterable[int], today: date) -> int | None:
        """Who of them was told before today: the mail goes in that one's name."""
        told = ((each, self.told_on(each)) for each in anchor_ids)
        return next((each for each, day in told if day and day < today), None)

    def next_day(self, today: date) -> date | None:
        """When it goes to a school whose anchor hears of it today."""
        day = next_chance(today, self.day, self.school_days)
        return day if day and self._helps(day) else None

    def is_in_time_tomorrow(self, today: date) -> bool:
        """Whether it still goes in the name of somebody who hears of it on the next school day."""
        tomorrow = school_day_from(today, 1, self.school_days)
        return bool(tomorrow and self.next_day(tomorrow))

    def goes_today(self, anchor_ids: Iterable[int], today: date) -> int | None:
        """In whose name, when this is the day."""
        if self.mail or self.is_held or not fits(today, self.day, self.school_days) or not self._helps(today):
            return None
        return self.was_told(anchor_ids, today)

    def _still(self, today: date) -> date | None:
        """When it could go after all."""
        return today if fits(today, self.day, self.school_days) else self.next_day(today)

    def _helps(self, day: date) -> bool:
        """With the meeting mail just gone, another one is too many, also some days later."""
        went = self.guide if self.guide and self.guide.state is not MailState.FAILED else None
        meant = first_chance(self.day, self.school_days) or day
        return went is None or not is_recent(went.day, min(meant, day), self.school_days)

    def outlook(self, anchor_ids: Collection[int], today: date) -> Outlook | None:
        """None when there is nothing to say of it."""
        if mail := self.mail:
            return Outlook(_stage_of(mail), date.fromisoformat(mail.letter["sent_on"]))
        if self.is_held:
            return Outlook(Stage.HELD, self._still(today))
        if not anchor_ids or not self.known.parties:
            return None
        if not self.known.decided and self.goes_today(anchor_ids, today):
            return Outlook(Stage.GOES, today)
        heard = self.hears(anchor_ids, today)
        if day := heard and self.next_day(heard):
            return Outlook(Stage.GOES, day)
        ahead = self._ahead(anchor_ids, today)
        return Outlook(Stage.AHEAD, ahead) if ahead else None

    def _ahead(self, anchor_ids: Collection[int], today: date) -> date | None:
        """When it will go, once its time is there; as long as that is certain."""
        first = first_chance(self.day, self.school_days)
        certain = self.guide is not None or self.meeting.kind is MeetingKind.SECOND
        if first is None or first <= today or not certain:
            return None
        eve = school_day_from(first, -1, self.school_days) or first
        heard = self.there(anchor_ids, max(eve, today))
        return heard and self.next_day(heard)


def _stage_of(mail: Mail) -> Stage:
    if mail.state is MailState.FAILED:
        return Stage.FAILED
    return Stage.WENT if mail.state is MailState.DONE else Stage.WAITS


def subject_of(meeting_id: int) -> str:
    """Of the reminders about such a mail: those about the meeting itself are others."""
    return f"mail:{meeting_id}"


def known(context: Context, meeting_ids: Iterable[int]) -> Known:
    wanted, session = tuple(meeting_ids), context.session
    return Known(
        context.terms.mail_before_meeting,
        mails.before_meetings(session, wanted),
        mails.held_back(session, wanted),
        reminders.first_told(session, KIND, context.today - BACK),
        reminders.is_planned(session, context.today, reminders.MORNING),
        reminders.absent(session, Span(context.today, date.max)),
    )


def before(
    meeting: Meeting | None, school_days: SchoolDays, guide: Sent | None, of: Known
) -> MailBefore | None:
    """None for a meeting without a day to come."""
    if meeting is None or meeting.day is None or meeting.status is not MeetingStatus.PLANNED:
        return None
    return MailBefore(
        meeting, meeting.day, school_days, guide if meeting.kind is MeetingKind.FIRST else None, of
    )


def of_meeting(context: Context, meeting: Meeting) -> MailBefore | None:
    """As it stands for one meeting; None when it has no day to come."""
    return of_meetings(context, [meeting]).get(meeting.id)


def of_meetings(context: Context, wanted: Iterable[Meeting]) -> dict[int, MailBefore]:
    """As they stand, by meeting; without those that have no day to come."""
    days = {meeting: meeting.day for meeting in wanted if meeting.day and meeting.day >= context.today}
    ids, school_ids = [meeting.id for meeting in days], {meeting.school_id for meeting in days}
    calendars = {
        year: calendars_at(context.session, school_ids, year.start, context.terms)
        for year in {school_year_of(day) for day in days.values()}
    }
    of, guides = known(context, ids), sent(context, MailKind.MEETING, meeting_ids=ids)
    found = (
        before(
            meeting, calendars[school_year_of(day)][meeting.school_id].school_days, guides.get(meeting.id), of
        )
        for meeting, day in days.items()
    )
    return {each.meeting.id: each for each in found if each}


def anchor_ids(context: Context, school: School) -> tuple[int, ...]:
    """In whose name it can go: the anchor's, or her replacement's."""
    replacing = people.replacements_today(context.session, [school.id], context.today).get(school.id)
    if replacing is not None:
        return (replacing,)
    found = people.anchor_of(context.session, school.id)
    return (found[0],) if found else ()


def buttons(context: Context, of: MailBefore, outlook: Outlook | None) -> tuple[Button, ...]:
    """To look at it, and to stop it or let it go, as long as that is possible."""
    if outlook is None:
        return ()
    data = {"meeting": str(of.meeting.id), "day": of.version}
    see = Button(context.say("button.see"), "see_school_mail", data)
    if outlook.stage in {Stage.GOES, Stage.WAITS}:
        hold = Button(context.say("button.not_send"), "hold_school_mail", data, changes=True)
        return (see, hold)
    if outlook.stage is Stage.HELD and outlook.day:
        return (see, Button(context.say("button.send_anyway"), "free_school_mail", data, changes=True))
    return (see,) if outlook.stage is not Stage.HELD else ()


# what it says, and to whom


def letter(context: Context, school: School, of: MailBefore, sent_on: date) -> ReminderLetter:
    """In the name of who asks: the anchor, or her replacement."""
    me = mailing.me_as_anchor(context)
    guide = of.guide if of.guide and not of.guide.in_trouble and not of.guide.on_its_way else None
    meeting = of.meeting
    return ReminderLetter(
        school=school,
        meeting=meeting.kind,
        day=of.day,
        start=meeting.start,
        place=meeting.place,
        anchor=me.name,
        anchor_email=me.email,
        guide_sent=guide.day if guide else None,
        sent_on=sent_on,
        last_day=school_day_from(of.day, -LEAST, of.school_days) or of.day,
    )


def receivers(context: Context, contacts: tuple[Contact, ...], own: str) -> tuple[Wanted, ...]:
    """The school, the CLB where the centre wants that, and in copy whose name stands below; else nobody.

    `own`: the school's address.
    """
    found = addressed(contacts, mailing.me_as_anchor(context), own, context.terms.mail_before_meeting)
    outside = [each for each in found.candidates if each.party is not Party.ANCHOR]
    if not outside:
        return ()
    alone = all(each.placing is Placing.CC for each in outside)  # then it is a mail to the CLB

    def placing(each: Candidate) -> Placing:
        return Placing.TO if alone and each.party is not Party.ANCHOR else each.placing

    return tuple(Wanted(each.email, each.name, placing(each)) for each in found.candidates)


# the day on which it goes


@dataclass(frozen=True)
class Going:
    """A mail that is to go today, as it was found without a lock."""

    school: School
    meeting_id: int
    author_id: int


def ask(context: Context, going: Iterable[Going]) -> int:
    """In the write transaction, each looked at again: whoever was first has asked for it, or held it back.

    It goes at nine, or after that as any mail. How many go.
    """
    wanted, session = tuple(going), context.session
    if not wanted:
        return 0
    school_ids = sorted({each.school.id for each in wanted})
    for school_id in school_ids:
        stored_schools.lock(session, school_id)
    standing = of_meetings(context, meetings.several(session, [each.meeting_id for each in wanted]))
    authors = people.several(session, {each.author_id for each in wanted}, context.today)
    contacts, own = people.contacts(session, school_ids), stored_schools.emails(session, school_ids)
    number = 0
    for each in wanted:
        of, author = standing.get(each.meeting_id), authors.get(each.author_id)
        if of is None or author is None or of.goes_today([author.id], context.today) is None:
            continue
        as_author = replace(context, asker=author)
        to = receivers(as_author, contacts.get(each.school.id, ()), own.get(each.school.id, ""))
        if to and as_author.may(Act.MEET, each.school):
            _send(as_author, each.school, of, to)
            number += 1
    return number


def _send(context: Context, school: School, of: MailBefore, to: Iterable[Wanted]) -> None:
    made = letter(context, school, of, context.today)
    nine = datetime.combine(context.today, HOUR, context.now.tzinfo)
    mailing.send(
        context, made, to, subject=context.letters.subject(made), meeting_id=of.meeting.id,
        waits=max(nine - context.now, timedelta(seconds=context.terms.mail_hold_seconds)),
    )  # fmt: skip
