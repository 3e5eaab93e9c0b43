"""The table of contents: every command, action, form and suggestion, and whether it reads or writes.

Help, both languages' names and the app manifest are made from this one list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handlers import colleagues, planning, schools
from handlers.commands import (
    about,
    anchor,
    facts,
    failed_mails,
    frame,
    frame_mail,
    guide,
    guides,
    link,
    mail_files,
    mails,
    meeting,
    meeting_close,
    meeting_form,
    meeting_view,
    overview,
    planned_visits,
    reminder_settings,
    reminders,
    replacement,
    school_mail,
    timeframe,
    undelivered,
    visit,
    visit_changes,
    visit_form,
    visits,
)
from handlers.context import Context
from handlers.rules.permissions import Act
from handlers.surface import Answer, Data, Option, Paper, Post, Reply, Values
from storage.values import MailFile

ROOT = "schoolbeeld"


@dataclass(frozen=True)
class Command:
    """`name` is the slash command; one without `slash` lives under the root command only.

    A command reads; what it understood to be written it hands on as `Perform`.
    """

    name: str
    aliases: tuple[str, ...]
    run: Callable[[Context, str], Answer]
    slash: bool = True
    names_people: bool = False
    """Whether a mention in its text means an account, and becomes its e-mail address."""
    needs_place: bool = False
    """Whether it is about the channel in which it is typed."""
    long: bool = False
    """Whether it looks at many schools: others are answered meanwhile."""


COMMANDS = (
    Command("timeframe", ("tijdskader", "tijd", "mijn scholen", "my schools"), timeframe.timeframe),
    Command("log-visit", ("bezoek", "noteer", "log", "log visit", "visit"), visit.log_visit),
    Command("visits", ("bezoeken",), visits.list_visits),
    Command("set-timeframe", ("kader", "tijdskader-instellen"), frame.set_timeframe),
    Command("meeting", ("overleg", "schoolbeeldoverleg", "meetings"), meeting.meeting),
    Command("send-guide", ("leidraad", "leidraad versturen", "send guide"), guides.send_guide, long=True),
    Command("overview", ("overzicht",), overview.overview, long=True),
    Command("help", ("hulp", "?"), about.help_, slash=False),
    Command("reminders", ("herinneringen", "herinnering"), reminder_settings.settings, slash=False),
    Command("away", ("afwezig", "afwezigheid", "absent"), reminders.away, slash=False),
    Command("link", ("koppel", "kanaal", "channel"), link.link, slash=False, needs_place=True),
    Command("language", ("taal",), about.language, slash=False),
    Command("who", ("wie", "wie ben ik", "whoami"), about.who, slash=False),
    Command("anchor", ("anker", "ankerondersteuner"), anchor.anchor, slash=False, names_people=True),
    Command("replace", ("vervang", "vervanging"), replacement.replace, slash=False, names_people=True),
    Command(
        "undelivered",
        ("niet-aangekomen", "niet aangekomen", "onbestelbaar", "postvak"),
        undelivered.undelivered_messages,
        slash=False,
    ),
    Command("hello", about.GREETINGS, about.hello, slash=False),
    Command("thanks", about.THANKS, about.thanks, slash=False),
)
"""By rank: a platform whose menu holds only some shows the first."""
BY_NAME = {name: command for command in COMMANDS for name in (command.name, *command.aliases)}


@dataclass(frozen=True)
class Action:
    """What a button does. A button `say` is not here: it says its text again, as a direct message would."""

    run: Callable[[Context, Data], Answer]
    writes: bool = False
    long: bool = False
    asks: bool = False
    """Whether a form comes, where a platform must know that beforehand."""


def _my_schools(context: Context, _data: Data) -> Answer:
    return timeframe.overview(context, schools.own(context))


def _help(context: Context, _data: Data) -> Answer:
    return about.help_(context)


ACTIONS = {
    "help": Action(_help),
    "my_schools": Action(_my_schools),
    "timeframe": Action(timeframe.show_again),
    "why": Action(timeframe.why),
    "open_visit": Action(visit.open_form, asks=True),
    "visit_from_text": Action(visit.form_from_text, asks=True),
    "note_visit": Action(visit.note, writes=True),
    "change_visit": Action(visit_changes.change, asks=True),
    "undo_visit": Action(visit_changes.undo, writes=True),
    "restore_visit": Action(visit_changes.restore, writes=True),
    "confirm_visit": Action(visit_changes.confirm, writes=True),
    "planned_visits": Action(planned_visits.one_by_one),
    "confirm_visits": Action(planned_visits.confirm_all, writes=True),
    "unconfirm_visits": Action(planned_visits.undo, writes=True),
    "cancel_visit": Action(visit_changes.open_cancel, asks=True),
    "uncancel_visit": Action(visit_changes.uncancel, writes=True),
    "open_frame": Action(frame.open_form, asks=True),
    "preview_frame": Action(frame.preview_again),
    "set_frame": Action(frame.set_frame, writes=True),
    "open_guide": Action(guide.open_guide, asks=True),
    "open_guides": Action(guides.open_guides, long=True, asks=True),
    "show_mail": Action(mails.show_mail),
    "stop_mail": Action(mails.stop_mail, writes=True),
    "stop_batch": Action(mails.stop_batch, writes=True),
    "correct_address": Action(mails.correct_address, asks=True),
    "resend_mail": Action(mails.resend_mail, writes=True),
    "settle_mail": Action(mails.settle_mail, writes=True),
    "see_school_mail": Action(school_mail.see),
    "hold_school_mail": Action(school_mail.hold_back, writes=True),
    "free_school_mail": Action(school_mail.let_go, writes=True),
    "open_file": Action(mail_files.open_file, writes=True),
    "tell_frame": Action(frame_mail.tell_frame, asks=True),
    "frame_told_spoken": Action(frame_mail.told_spoken, writes=True),
    "untell_frame": Action(frame_mail.untell_frame, writes=True),
    "meetings": Action(meeting_view.show_again),
    "open_meeting": Action(meeting_form.open_form, asks=True),
    "plan_meeting": Action(meeting.plan, writes=True),
    "cancel_meeting": Action(meeting.cancel, writes=True),
    "close_meeting": Action(meeting_close.open_close, asks=True),
    "second_later": Action(meeting_close.second_later),
    "open_no_meeting": Action(meeting_close.open_no_meeting, asks=True),
    "invite_meeting": Action(meeting.invite, writes=True),
    "uninvite_meeting": Action(meeting.uninvite, writes=True),
    "undo_meeting": Action(planning.undo, writes=True),
    "slsc_no": Action(meeting.slsc_no, writes=True),
    "slsc_yes": Action(meeting.slsc_yes, writes=True),
    "put_off": Action(reminders.put_off, writes=True),
    "mute_reminder": Action(reminders.mute, writes=True),
    "unmute_reminder": Action(reminders.unmute, writes=True),
    "unmute_all": Action(reminder_settings.unmute_all, writes=True),
    "choose_reminders": Action(reminder_settings.choose, asks=True),
    "be_away": Action(reminders.be_away, writes=True),
    "be_back": Action(reminders.be_back, writes=True),
    "set_language": Action(about.set_language, writes=True),
    "name_replacement": Action(replacement.name_replacement, writes=True),
    "end_replacement": Action(replacement.end_replacement, writes=True),
    "overview": Action(overview.turn, long=True),
    "show_school": Action(overview.show_school),
    "overview_filled": Action(facts.overview_filled, writes=True),
    "report_shared": Action(facts.report_shared, writes=True),
    "undo_fact": Action(facts.undo_fact, writes=True),
    "failed_mails": Action(failed_mails.failed_mails, long=True),
    "undelivered": Action(undelivered.show),
    "retry_undelivered": Action(undelivered.retry, writes=True),
    "let_undelivered_be": Action(undelivered.let_be, writes=True),
    "open_replacement": Action(replacement.open_form, asks=True),
    "open_anchor": Action(anchor.open_form, asks=True),
    "name_anchor": Action(anchor.name_anchor, writes=True),
    "undo_anchor": Action(anchor.undo, writes=True),
    "open_link": Action(link.open_form, asks=True),
    "link_channel": Action(link.link_channel, writes=True),
    "unlink_channel": Action(link.unlink_channel, writes=True),
}


@dataclass(frozen=True)
class FormKind:
    """What sending a form does, which schools its type-ahead may offer, and which field names a channel."""

    submit: Callable[[Context, Data, Values], Answer]
    writes: bool = True
    schools: Act = Act.LOG
    channel: str = ""
    """What the platform knows of the chosen one is then the `place`."""


FORMS = {
    "visit": FormKind(visit_form.submit),
    "cancel": FormKind(visit_changes.cancel),
    "frame": FormKind(frame.submit, writes=False, schools=Act.SET_FRAME),
    "confirm_frame": FormKind(frame.set_from_form),
    "guide": FormKind(guide.submit),
    "guides": FormKind(guides.submit),
    "reminders": FormKind(reminder_settings.submit),
    "tell_frame": FormKind(frame_mail.submit),
    "correct_address": FormKind(mails.send_corrected),
    "meeting": FormKind(meeting.submit, schools=Act.MEET),
    "close_meeting": FormKind(meeting_close.submit_close, schools=Act.MEET),
    "no_meeting": FormKind(meeting_close.submit_no_meeting, schools=Act.MEET),
    "replace": FormKind(replacement.submit, schools=Act.NAME_REPLACEMENT),
    "anchor": FormKind(anchor.submit, writes=False, schools=Act.NAME_ANCHOR),
    "confirm_anchor": FormKind(anchor.name_from_form),
    "link": FormKind(link.submit, schools=Act.MEET, channel="channel"),
}


NOTICES: dict[str, Callable[[Context, Data], Reply | None]] = {
    "mail_state": mails.mail_state,
    "mail_refused": mails.mail_refused,
    "mail_uncertain": mails.mail_uncertain,
    "mail_unmade": mails.mail_unmade,
    "mail_late": mails.mail_late,
    "guide_unposted": mails.guide_unposted,
    "post_failed": mails.post_failed,
    "batch": guides.batch,
    "digest": reminders.digest,
    "undelivered": undelivered.notice,
}
"""Messages that the outbox brings to a person, made when they are delivered; None: no longer due."""
BY_MAIL = frozenset({"digest", "undelivered"})
"""The ones that go by mail to whoever has no account in the chat; the others answer what was done there."""
NOTICES_TOGETHER = {"digest": reminders.digests}
"""Of which many go at once: what makes each of them, after one reading for all."""
POSTS: dict[str, Callable[[Context, Data], Post | None]] = {"guide": mails.guide_post}
"""The same for a school's channel."""
FILES: dict[str, Callable[[Context, Data], Paper | MailFile]] = {
    "meeting": guide.paper,
    "frame": frame_mail.paper,
    "mail": mail_files.mail_file,
    "before": school_mail.paper,
}
"""Files behind a link or a button."""
POSTED_FILES: dict[str, Callable[[Context, Data], Paper | MailFile]] = {"mail": mail_files.posted_file}
"""The same behind a link in a school's channel, where nobody is known by name."""
WORKS: dict[str, Callable[[Context, Data, int], int | None]] = {"guides": guides.ask_next}
"""Long work in steps, each in a transaction of its own: where to go on, None at the end."""


def suggest(context: Context, form: str, field: str, query: str) -> tuple[Option, ...]:
    """Type-ahead for a form's school or person."""
    if form not in FORMS:
        return ()
    if field == "person":
        return colleagues.suggest(context, query)
    return schools.suggest(context, query, FORMS[form].schools)


def find_command(name: str, text: str) -> tuple[Command, str]:
    """A slash command's entry; the root takes the next word as the command. Anything unknown is help."""
    if name != ROOT and name in BY_NAME:
        return BY_NAME[name], text
    return find_spoken(text) or (BY_NAME["help"], text if name == ROOT else f"/{name} {text}".strip())


def find_spoken(text: str) -> tuple[Command, str] | None:
    """The command that a line begins with, with or without a slash: what a direct message says."""
    words = text.strip().lstrip("/").split()
    if words and words[0].casefold() == ROOT:
        words = words[1:]
    for length in (3, 2, 1):
        command = BY_NAME.get(" ".join(words[:length]).casefold())
        if command and len(words) >= length:
            return command, " ".join(words[length:])
    return None if words else (BY_NAME["help"], "")
