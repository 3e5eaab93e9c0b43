"""A small centre made by hand, so that every figure in a test can be checked with a pencil.

Today is Tuesday 24 November 2026, the twelfth school week. De Linde: half a day per two weeks, five of
the six half days used, 14 left until June. De Regenboog: a day per four weeks, used up to the edge of a
warning.
De Springplank has no frame yet.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.imports import import_text
from bot.local.config import Channel, User
from storage.engine import Database

ZONE = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)

SCHOOLS = """\
schoolnummer;intern_vplnummer;hoofdzetel;naam;straat;huisnummer;postcode;gemeente;slug
990101;1;True;De Linde;Lindeplein;4;1500;Halle;de-linde
990114;1;True;De Regenboog;Kleurenstraat;17;1700;Dilbeek;de-regenboog
990127;1;True;De Springplank;Sprongweg;2;1740;Ternat;de-springplank
990140;1;True;Sint-Jozef;Timmermansstraat;31;1730;Asse;sint-jozef-asse
990153;1;True;Sint-Jozef;Schaafplein;8;1740;Ternat;sint-jozef-ternat
990166;1;True;De Notelaar;Dreef;5;9300;Aalst;de-notelaar
990179;1;True;Sint-Gabriëlcollege;Laan;1;2530;Boechout;gabriel-een
990192;1;True;Sint-Gabriëlcollege;Laan;1;2530;Boechout;gabriel-twee
"""
PEOPLE = """\
email;name;role;centre;schools;language;expertise
an@lsc.example;An Wouters;supporter;LSC;de-linde|de-regenboog|de-springplank;;
an@lsc.example;An Wouters;supporter;LSC;sint-jozef-asse|sint-jozef-ternat;;
bart@lsc.example;Bart Maes;supporter;LSC;de-linde|de-springplank;;
ellen@lsc.example;Ellen Smets;supporter;LSC;de-linde;en;
nele@lsc.example;Nele Vandamme;anchor;LSC;de-linde|de-regenboog;;
tom@lsc.example;Tom Peeters;anchor;LSC;de-springplank|sint-jozef-asse|sint-jozef-ternat;;
tom@lsc.example;Tom Peeters;supporter;LSC;de-linde;;
wim@lsc.example;Wim Claes;anchor;LSC;de-notelaar;;
katrien@slsc.example;Katrien Jacobs;supporter;SLSC;de-linde|de-regenboog;;
mieke@lsc.example;Mieke Dewaele;coordinator;LSC;;;
ines@clb.example;Ines Cools;clb_member;CLB;de-linde;;
veerle@linde.example;Veerle Thys;care_lead;SCHOOL;de-linde;;
rita@linde.example;Rita Vermeulen;principal;SCHOOL;de-linde;;
"""
FRAMES = """\
school;amount;unit;weeks;valid_from;valid_until;note
de-linde;1;half_day;2;2026-08-31;;
de-regenboog;1;day;4;2026-08-31;;
sint-jozef-asse;1;half_day;1;2026-08-31;;
sint-jozef-ternat;2;hour;1;2026-08-31;;
"""
VISITS = """\
school;person;date;start;minutes;type;status;note
de-linde;an@lsc.example;2026-09-08;;200;broad;done;
de-linde;an@lsc.example;2026-09-22;;200;broad;done;
de-linde;an@lsc.example;2026-10-06;;200;broad;done;
de-linde;bart@lsc.example;2026-10-20;;200;broad;done;
de-linde;an@lsc.example;2026-11-10;;200;broad;done;
de-linde;katrien@slsc.example;2026-09-15;;200;small;done;
""" + "".join(
    f"de-regenboog;an@lsc.example;{day};;200;broad;done;\n"
    for day in (
        *("2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28"),
        *("2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26"),
    )
)
DAYS_OFF = """\
school;from;until;name
de-linde;2026-12-04;2026-12-04;pedagogische studiedag
"""


def _user(name: str, real_name: str, email: str, **more: bool | str) -> User:
    return User(f"U0{name.upper()}", name, real_name, email, **more)  # type: ignore[arg-type]


USERS = (
    _user("an", "An Wouters", "an@lsc.example"),
    _user("bart", "Bart Maes", "bart@lsc.example"),
    _user("ellen", "Ellen Smets", "ellen@lsc.example", locale="en-GB"),
    _user("nele", "Nele Vandamme", "nele@lsc.example"),
    _user("tom", "Tom Peeters", "tom@lsc.example"),
    _user("wim", "Wim Claes", "wim@lsc.example"),
    _user("katrien", "Katrien Jacobs", "katrien@slsc.example"),
    _user("mieke", "Mieke Dewaele", "mieke@lsc.example"),
    _user("ines", "Ines Cools", "ines@clb.example"),
    _user("veerle", "Veerle Thys", "veerle@linde.example"),
    _user("robin", "Robin Stevens", "robin@elders.example"),
    _user("gast", "Bart op bezoek", "bart@lsc.example", is_restricted=True),
)
CHANNELS = (
    Channel("C0LINDE", "de-linde", members=("U0AN", "U0NELE", "U0KATRIEN")),
    Channel("C0ALGEMEEN", "algemeen", members=tuple(user.id for user in USERS)),
    Channel("C0REGENBOOG", "de-regenboog", members=("U0AN", "U0NELE"), bot_is_member=False),
    Channel("C0DICHT", "linde-intern", True, members=("U0AN", "U0NELE"), bot_is_member=False),
    Channel("C0BUITEN", "linde-en-buiten", members=("U0NELE",), is_ext_shared=True),
)


def fill(database: Database) -> None:
    """Through the import that the coordinator uses."""
    texts = {
        "schools": SCHOOLS,
        "people": PEOPLE,
        "frames": FRAMES,
        "days-off": DAYS_OFF,
        "visits": VISITS,
    }
    for kind, text in texts.items():
        result = import_text(database, kind, text, now=NOW.replace(hour=8))
        assert not result.bad_lines, result.bad_lines
