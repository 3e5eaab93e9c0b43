"""The tables, with every constraint in the database. Times are stored in UTC, amounts in whole minutes."""

from storage.tables.base import stored
from storage.tables.conversations import ConversationRow
from storage.tables.mail import HeldMailRow, MailFileRow, MailRow, OutboxRow, RecipientRow
from storage.tables.meetings import AttendeeRow, ChannelRow, FrameToldRow, MeetingRow, MilestoneRow
from storage.tables.people import CentreRow, ExpertiseRow, IdentityRow, PersonRow, ReplacementRow, RoleRow
from storage.tables.records import AnsweredRow, AuditRow
from storage.tables.reminders import AbsenceRow, MuteRow, PlannedRow, PreferenceRow, RearmedRow, ReminderRow
from storage.tables.schools import DayOffRow, SchoolRow, SiteRow, SlscRow
from storage.tables.visits import FrameRow, VisitLineRow, VisitRow

__all__ = [
    "AbsenceRow",
    "AnsweredRow",
    "AttendeeRow",
    "AuditRow",
    "CentreRow",
    "ChannelRow",
    "ConversationRow",
    "DayOffRow",
    "ExpertiseRow",
    "FrameRow",
    "FrameToldRow",
    "HeldMailRow",
    "IdentityRow",
    "MailFileRow",
    "MailRow",
    "MeetingRow",
    "MilestoneRow",
    "MuteRow",
    "OutboxRow",
    "PersonRow",
    "PlannedRow",
    "PreferenceRow",
    "RearmedRow",
    "RecipientRow",
    "ReminderRow",
    "ReplacementRow",
    "RoleRow",
    "SchoolRow",
    "SiteRow",
    "SlscRow",
    "VisitLineRow",
    "VisitRow",
    "stored",
]
