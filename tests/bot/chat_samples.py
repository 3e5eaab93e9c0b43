"""Sample data for every text of the chat: each block by its name."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from storage.values import Centre, Role
from tests.bot import (
    mail_samples,
    meeting_samples,
    overview_samples,
    reminder_samples,
    time_samples,
    undelivered_samples,
)
from tests.bot.time_samples import (
    ALONE,
    AN,
    DAY,
    JOZEF,
    LINDE,
    MIEKE,
    NEW,
    NO_DATA,
    SCHOOLS,
    TODAY,
    VERSIONS,
    Data,
    every_left,
    schools_and_anchor,
)

SAMPLES: dict[str, list[Data]] = {
    **time_samples.SAMPLES,
    **meeting_samples.SAMPLES,
    "form/needs_more": NO_DATA,
    "help/help": [
        {
            "school": s,
            "day": "vrijdag",
            "notes": n,
            "sets": sets,
            "coordinator": boss,
            "not_understood": text,
            "meeting_day": TODAY,
        }
        for s, n, sets, boss, text in product(
            ("de linde", None), (True, False), (True, False), (True, False), ("", "blub")
        )
    ],
    "help/hello": [{"person": AN}],
    "help/thanks": NO_DATA,
    "help/about_a_school": [{"school": s} for s in SCHOOLS],
    "home/intro": [
        {"person": person, "today": TODAY, "schools": schools, "more": more}
        for person, (schools, more) in product((AN, MIEKE, NEW), ((0, 0), (1, 0), (15, 3)))
    ],
    "home/no_visits": NO_DATA,
    **{f"refused/{name}": schools_and_anchor() for name in ("frame", "log", "see", "other", "visits")},
    "refused/no_visits": [{"person": NEW}],
    "refused/no_frames": [{"person": NEW}],
    "refused/no_meetings": NO_DATA,
    "refused/visit": [{"school": LINDE}],
    "refused/left_school": [{"school": s} for s in SCHOOLS],
    "refused/replacement": NO_DATA,
    "replacement/named": [x | {"person": AN, "until": DAY["until"]} for x in schools_and_anchor()],
    "replacement/ended": [x | {"ended": e} for x in schools_and_anchor() for e in (True, False)],
    "replacement/other_centre": [{"person": NEW}],
    "replacement/bad_day": [DAY],
    "replacement/same": [{"person": AN, "school": LINDE}],
    "school/which": [
        {"name": name, "number": number, "explain": text}
        for name, number, text in product(
            ("Sint-Jozef", ""), (1, 2, 3, 4, 9), ("", "Ik noteer daarna: do 26 november.")
        )
    ],
    "school/unknown": [
        {"text": "lynde", "misspelt": misspelt, "number": number}
        for misspelt, number in ((True, 1), (True, 3), (False, 0), (False, 1), (False, 5))
    ],
    "school/gone": NO_DATA,
    "who/stranger": [
        {"coordinators": c} for c in ((), ("Mieke Dewaele",), ("Mieke Dewaele", "Jan Peeters", "Els Vos"))
    ],
    "who/me": [
        {"person": person, "roles": roles, "language": "nl"}
        for person, roles in (
            (AN, [(LINDE, [Role.SUPPORTER]), (JOZEF, sorted(Role))]),
            (MIEKE, []),
            *((replace(NEW, centre=centre), [(ALONE, [Role.CARE_LEAD])]) for centre in Centre),
        )
    ],
    "who/which_language": NO_DATA,
    "who/language_set": [{"language": language} for language in ("nl", "en", None)],
    **{f"refused/{name}": schools_and_anchor() for name in ("meet", "tell_frame", "overview", "anchor")},
    "refused/no_guides": [{"person": NEW}],
}
SAMPLES |= mail_samples.SAMPLES
SAMPLES |= reminder_samples.SAMPLES
SAMPLES |= undelivered_samples.SAMPLES
SAMPLES |= overview_samples.samples(list(every_left()), VERSIONS, AN, MIEKE)
