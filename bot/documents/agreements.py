"""Samenwerkingsafspraken: what the centres propose, and the school's part (R10-R13, R20-R23)."""

from __future__ import annotations

from bot.documents.pieces import Fill, Row, tag_row
from bot.documents.sheet import Sheet, Texts

PROPOSALS = ("presence", "grouping", "few", "expertise", "confidential", "review")


def write(sheet: Sheet, said: Texts, common: Texts) -> None:
    sheet.text(said["lead"], "lead")
    sheet.text(said["clb"])
    aim = said["aim"]
    sheet.heading(aim["heading"])
    sheet.text(aim["text"])
    sheet.tag("p if with_slsc")
    sheet.text(aim["slsc"])
    sheet.tag("p endif")
    sheet.heading(said["centres"]["heading"])
    sheet.text(said["centres"]["text"])
    _contact(sheet, said["contact"], common)
    for theme in PROPOSALS:
        _proposal(sheet, said[theme], said["centres"])
    _school(sheet, said["school"])
    _signatures(sheet, said["signatures"], common)


def _contact(sheet: Sheet, said: Texts, common: Texts) -> None:
    _, who, reach, when = said["head"]
    fields = Fill(said["reach"], reach), Fill(said["when"], when)
    rows = (
        Row((said["school"], Fill(common["name"], who), *fields), 0.9),
        Row(("LSC WBB", "{{ anchor }}", *fields), 0.9),
        tag_row("tr if with_slsc"),
        Row(("SLSC467", Fill(common["name"], who), *fields), 0.9),
        tag_row("tr endif"),
    )
    sheet.heading(said["heading"], 2)
    sheet.bullets(said["points"])
    sheet.table(said, (2.6, 4.8, 5.2, 4.4), rows, labels=True, together=True)


def _proposal(sheet: Sheet, said: Texts, centres: Texts) -> None:
    sheet.heading(said["heading"], 2)
    sheet.bullets(said["points"])
    label = f"{centres['agreed']}: {said['heading']}"
    row = Row((centres["agreed"], Fill(said["prompt"], label)), 1.2)
    sheet.table({"title": label, "about": centres["about"]}, (4.0, 13.0), (row,), labels=True)


def _school(sheet: Sheet, said: Texts) -> None:
    rows = tuple(
        Row((question, Fill(prompt, question)), 2.5)
        for question, prompt in zip(said["questions"], said["prompts"], strict=True)
    )
    sheet.on_new_page(said["heading"], "school_heading")
    sheet.text(said["text"], keep=True)
    sheet.table(said, (5.4, 11.6), rows, labels=True, school=True)


def _signatures(sheet: Sheet, said: Texts, common: Texts) -> None:
    def row(partner: str) -> Row:
        _, name, day, _ = said["head"]
        return Row((partner, Fill(said["name"], name), Fill(common["pick_date"], day, "date"), ""), 1.9)

    rows = (
        row(said["school"]), row("LSC WBB"), tag_row("tr if with_slsc"), row("SLSC467"), tag_row("tr endif"),
    )  # fmt: skip
    sheet.heading(said["heading"])
    sheet.text(said["text"], keep=True)
    sheet.table(said, (2.6, 5.4, 3.2, 5.8), rows, labels=True, together=True)
    sheet.text(said["copies"], "after_table")
