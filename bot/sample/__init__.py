"""The invented but lifelike centre of the demo, as the texts that the import takes.

Every school, person and address is made up. For one day and one length of a half day the texts are always
the same, so that a figure in the demo can be checked again tomorrow with yesterday's date.
"""

from __future__ import annotations

from datetime import date

from bot.sample.days import SchoolDays
from bot.sample.frames import days_off, frames
from bot.sample.meetings import meetings
from bot.sample.people import GUEST, PEOPLE, STRANGER, people, title
from bot.sample.schools import SCHOOLS, schools
from bot.sample.shape import Player, SampleCentre, SampleChannel, csv_text
from bot.sample.visits import visits
from bot.sample.window import Window

__all__ = ["Player", "SampleCentre", "SampleChannel", "make_centre"]

CHANNELS_OF = ("de-linde", "de-regenboog", "de-springplank", "sint-jozef-asse", "sint-jozef-ternat")
# Linking a channel to its school is not always smooth: one is closed to the bot, one is read by a guest,
# one is shared with another organisation.
CLOSED, WITH_GUEST, SHARED = "de-springplank", "sint-jozef-asse", "sint-jozef-ternat"


def make_centre(today: date, half_day_minutes: int = 200) -> SampleCentre:
    """The centre as it would look on `today`: about three months of visits, and plans for the next week."""
    window = Window.before(today, SchoolDays())
    off = days_off(window)
    versions = frames(window)
    return SampleCentre(
        schools=csv_text(
            "schoolnummer;intern_vplnummer;hoofdzetel;naam;straat;huisnummer;postcode;gemeente;e-mail;clb;"
            "leersteuncentrum;slug;channel",
            schools(CHANNELS_OF),
        ),
        people=csv_text("email;name;role;centre;schools;language;expertise", people()),
        frames=csv_text(
            "school;amount;unit;weeks;valid_from;valid_until;note", [version.row() for version in versions]
        ),
        visits=csv_text(
            "school;person;date;start;minutes;type;status;note",
            [visit.row() for visit in visits(window, off, versions, half_day_minutes)],
        ),
        days_off=csv_text("school;from;until;name", [day.row() for day in off]),
        meetings=csv_text(
            "school;kind;date;start;place;status", [meeting.row() for meeting in meetings(window, off)]
        ),
        cast=_cast(),
        channels=_channels(),
    )


def _cast() -> tuple[Player, ...]:
    """Everyone with an account in the local chat workspace."""
    known = [Player(p.email, p.name, p.handle, title(p, SCHOOLS), in_chat=True) for p in PEOPLE if p.in_chat]
    stranger = "staat niet in de lijst van het leersteuncentrum"
    guest = "stagiair, te gast in één kanaal"
    return (
        *known,
        Player(STRANGER.email, STRANGER.name, STRANGER.handle, stranger, in_chat=True),
        Player(GUEST.email, GUEST.name, GUEST.handle, guest, in_chat=True, is_guest=True),
    )


def _channels() -> tuple[SampleChannel, ...]:
    chatting = [p for p in PEOPLE if p.in_chat]
    colleagues = tuple(p.email for p in chatting if p.centre in {"LSC", "SLSC"})
    anchors = tuple(p.email for p in chatting if p.anchors or p.coordinates)
    at_schools = [
        SampleChannel(
            slug,
            (
                *(p.email for p in chatting if slug in p.schools),
                *([GUEST.email] if slug == WITH_GUEST else []),
            ),
            is_private=slug == CLOSED,
            bot_is_member=slug != CLOSED,
            is_ext_shared=slug == SHARED,
        )
        for slug in CHANNELS_OF
    ]
    everyone = (*(p.email for p in chatting), STRANGER.email)
    return (
        SampleChannel("algemeen", everyone, is_private=False),
        SampleChannel("leersteun", colleagues, is_private=False),
        SampleChannel("ankers", anchors, is_private=True),
        *at_schools,
    )
