"""The guide (leidraad): empty but for the school, the appointment and who takes part (R3, R6-R9)."""

from __future__ import annotations

from bot.documents.pieces import Cell, Check, Entry, Fill, Repeated, Row, tag_row
from bot.documents.sheet import Sheet, Texts

LSC_ROWS, SLSC_ROWS, ACTION_ROWS, PRIORITIES = 4, 3, 9, 3
FACTS, THIRDS = (4.0, 13.0), (5.7, 5.7, 5.6)
WITH_SLSC, END = "tr if with_slsc", "tr endif"


def write(sheet: Sheet, said: Texts, common: Texts) -> None:
    sheet.text(said["lead"], "lead")
    sheet.text(said["aim"])
    _steps(sheet, said["steps"])
    _meeting(sheet, said["meeting"], common)
    _attendees(sheet, said["attendees"], common)
    _trajectories(sheet, said["trajectories"])
    _priorities(sheet, said["priorities"])
    _actions(sheet, said["actions"], common)
    _second(sheet, said["second"], common)
    _next(sheet, said["next"])
    _effects(sheet, said["effects"])


def _steps(sheet: Sheet, said: Texts) -> None:
    sheet.table(said, THIRDS, (Row(tuple(said["cells"])),), together=True)


def _meeting(sheet: Sheet, said: Texts, common: Texts) -> None:
    start: Cell = (
        "{%p if start %}",
        "{{ start|clock }}",
        "{%p else %}",
        Fill(said["start_prompt"], said["start"]),
        "{%p endif %}",
    )
    place = f"{{% if place %}}{{{{ place }}}}{{% else %}}{common['at_school']}{{% endif %}}"
    rows = (
        Row((said["school"], "{{ school }}")),
        Row((said["number"], "{{ school_number }}")),
        Row((said["year"], "{{ year }}")),
        Row((said["day"], common["date"])),
        Row((said["start"], start)),
        Row((said["place"], place)),
    )
    sheet.heading(said["heading"])
    sheet.table(said, FACTS, rows, labels=True, together=True)


def _attendees(sheet: Sheet, said: Texts, common: Texts) -> None:
    name: Cell = (
        "{%p if attendee.name %}",
        "{{ attendee.name }}",
        "{%p else %}",
        Fill(common["name"], common["name"]),
        "{%p endif %}",
    )
    present = Check("", said["present"])
    more = Row((Fill(said["role"], said["role"]), Fill(common["name"], common["name"]), present), 0.7)
    rows = (
        tag_row("tr for attendee in attendees"),
        Row(("{{ attendee.role }}", name, present), 0.7),
        tag_row("tr endfor"),
        Repeated((more,), said["more"]),
    )
    sheet.heading(said["heading"], 2)
    sheet.table(said, (6.0, 8.6, 2.4), rows, labels=True)


def _trajectories(sheet: Sheet, said: Texts) -> None:
    def row(centre: str, types: list[str]) -> Row:
        kind = Fill(said["type"], said["head"][1], "choice", tuple(types))
        level = Fill(said["level"], said["head"][2], "choice", tuple(said["levels"]))
        number, supporter = Fill(said["number"], said["head"][3]), Fill(said["supporter"], said["head"][4])
        return Row((centre, kind, level, number, supporter), 0.75)

    rows: tuple[Entry, ...] = (
        Repeated((row("LSC WBB", said["lsc_types"]),) * LSC_ROWS, said["lsc_rows"]),
        tag_row(WITH_SLSC),
        Repeated((row("SLSC467", said["slsc_types"]),) * SLSC_ROWS, said["slsc_rows"]),
        tag_row("tr else"),
        *((row("LSC WBB", said["lsc_types"]),) * SLSC_ROWS),
        tag_row(END),
    )
    sheet.heading(said["heading"])
    sheet.text(said["text"], keep=True)
    sheet.table(said, (2.3, 3.2, 4.4, 3.2, 3.9), rows, labels=True, together=True)
    sheet.text(said["question"], "question")
    sheet.text(Fill(said["question_prompt"], said["question"]), "answer")


def _priorities(sheet: Sheet, said: Texts) -> None:
    sheet.heading(said["heading"])
    sheet.text(said["text"], keep=True)
    for number in range(1, PRIORITIES + 1):
        sheet.heading(f"{said['one']} {number}", 2)
        _expectations(sheet, said, number)
        _approach(sheet, said, number)


def _expectations(sheet: Sheet, said: Texts, number: int) -> None:
    def row(partner: str) -> Row:
        label = said["expects"].format(partner=partner)
        return Row((label, Fill(said["expects_prompt"].format(partner=partner), label)), 1.0)

    rows = (
        Row((said["what"], Fill(said["what_prompt"], said["what"])), 1.0),
        row(said["school"]),
        row("LSC WBB"),
        tag_row(WITH_SLSC),
        row("SLSC467"),
        tag_row(END),
        row(said["clb"]),
    )
    described = {"title": said["title"].format(n=number), "about": said["about"]}
    sheet.table(described, (5.2, 11.8), rows, labels=True, together=True)


def _approach(sheet: Sheet, said: Texts, number: int) -> None:
    approach = said["approach"]
    prompts = zip(approach["prompts"], approach["head"], strict=True)
    fields = tuple(Fill(prompt, head) for prompt, head in prompts)
    sheet.text(approach["question"].format(n=number), "question")
    described = approach | {"title": approach["title"].format(n=number)}
    sheet.table(described, THIRDS, (Row(fields, 2.0),), together=True)


def _actions(sheet: Sheet, said: Texts, common: Texts) -> None:
    what, who, until = said["head"]
    fields = Fill(said["what"], what), Fill(said["who"], who), Fill(common["pick_date"], until, "date")
    row = Row(fields, 1.0)
    sheet.heading(said["heading"])
    sheet.table(said, (9.4, 4.2, 3.4), (Repeated((row,) * ACTION_ROWS, said["row"]),), together=True)


def _second(sheet: Sheet, said: Texts, common: Texts) -> None:
    rows = (
        Row((said["day"], Fill(common["pick_date"], said["day"], "date"))),
        Row((said["start"], Fill(said["start_prompt"], said["start"]))),
        Row((said["place"], Fill(said["place_prompt"], said["place"]))),
        Row((said["who"], Fill(said["who_prompt"], said["who"]))),
    )
    sheet.heading(said["heading"])
    sheet.text(said["text"], keep=True)
    sheet.table(said, FACTS, rows, labels=True, together=True)


def _next(sheet: Sheet, said: Texts) -> None:
    sheet.heading(said["heading"], 2)
    sheet.text(said["text"])


def _effects(sheet: Sheet, said: Texts) -> None:
    rows = tuple(
        Row(
            (
                said["priority"].format(n=number),
                Fill(said["pupils"], said["head"][1]),
                Fill(said["team"], said["head"][2]),
                Fill(said["adjust"], said["head"][3]),
            ),
            4.6,
        )
        for number in range(1, PRIORITIES + 1)
    )
    sheet.on_new_page(said["heading"])
    sheet.text(said["text"], keep=True)
    sheet.table(said, (2.5, 4.8, 5.0, 4.7), rows, labels=True)
    sheet.text(said["room"], "question")
    sheet.choices(said["choices"])
    sheet.text(said["agreed"], "question")
    sheet.text(Fill(said["agreed_prompt"], said["agreed"]), "answer")
