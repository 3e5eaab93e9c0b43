"""Sample data for every text about what did not arrive, and about what goes by mail."""

from __future__ import annotations

from itertools import product

from storage.values import School
from tests.bot.mail_samples import LINDE, NO_DATA, REASONS, SCHOOLS, TODAY, Data
from tests.bot.reminder_samples import NELE

WHYS = (
    "no_account", "no_channel", "archived", "not_in_channel", "no_access", "no_answer", "no_mail",
    "not_allowed", "no_links",
)  # fmt: skip
LABELS = ("Datum noteren", "Ging niet door", "Geen tweede moment")


def _item(
    why: str,
    reason: str = "",
    school: School | None = None,
    told: int = 1,
    more: int = 0,
    others: int = 0,
    platform: str | None = None,
) -> Data:
    return {
        "person": None if school else NELE, "school": school, "since": TODAY, "today": TODAY, "why": why,
        "reason": reason, "about": SCHOOLS if told > 1 else SCHOOLS[:told], "more": more, "reminders": told,
        "others": others, "anchor_at": SCHOOLS[:told] if why == "no_account" and not school else (),
        "platform": platform,
    }  # fmt: skip


SAMPLES: dict[str, list[Data]] = {
    "undelivered/head": [
        {"number": number, "more": more, "mailed": ("Karim Aziz", "Lies Peeters")[:mailed]}
        for (number, more), mailed in product(((0, 0), (1, 0), (3, 0), (11, 1), (15, 5)), (0, 1, 2))
    ],
    "undelivered/new": [
        {"person": NELE, "number": n, "more": more} for n, more in ((1, 0), (3, 0), (11, 1), (15, 5))
    ],
    "undelivered/item": [
        *(_item(why, told=told, more=more, others=others)
          for why, (told, more), others in product(
              WHYS, ((0, 0), (1, 0), (2, 0), (5, 1), (6, 2)), (0, 1, 2)) if told or others),
        *(_item("mail_refused", reason) for reason in REASONS),
        *(_item(why, school=school, platform=where)
          for why, school, where in product(WHYS, SCHOOLS, ("slack", "teams"))),
        {**_item("no_answer", others=1, told=0), "person": None},
    ],
    **{
        f"undelivered/{done}": [
            {"names": names, "posts": posts, "number": number, "left": left}
            for (names, posts, number), left in product(
                ((["An"], [], 1), ([], [LINDE], 1), (["An", "Bart"], [LINDE], 3), (["An"], [], 4)), (0, 2)
            )
        ]
        for done in ("retried", "left")
    },
    "undelivered/gone": NO_DATA,
    "undelivered/settled": NO_DATA,
    "undelivered/trouble": [{"number": n} for n in (1, 3)],
    "by_mail/ways": [{"line": "/visits", "labels": LABELS[:n]} for n in (1, 2, 3)],
    "by_mail/why": [
        {"email": "karim@slsc.example", "name": name, "noted": noted}
        for name, noted in product((None, "Mieke Dewaele"), (True, False))
    ],
}  # fmt: skip
