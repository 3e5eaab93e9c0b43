"""The documents as they go out: what is known is there, all else can be filled in, what was typed is text."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.names import plain
from bot.documents.render import DocumentError, placeholders_of, render, template_path
from handlers.letters import Attendee, MeetingLetter
from storage.values import Centre, Role, School
from tests.bot.documents.letters import (
    LANGUAGES,
    LETTER,
    WITHOUT_SLSC,
    documents,
    fields,
    parts,
    phrases,
    tables,
    text,
)

HOSTILE = (
    'O\'Brien & "Zn" <b>',
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{_{ x }_}",
    "{#",
    "=1+1",
    "&amp; &#65; ]]>",
    "<w:p/>",
    "Zoë ’s “school” – ½",
    "سكول",
)


# what is filled in


def test_the_guide_says_where_and_when() -> None:
    assert tables(documents()["guide"])["Gegevens van het overleg"] == [
        ["School", "De Linde, Halle"],
        ["Schoolnummer", "990101"],
        ["Schooljaar", "2026-2027"],
        ["Datum", "dinsdag 22 september 2026"],
        ["Uur", "13u30"],
        ["Plaats", "lerarenkamer"],
    ]


def test_in_english_too() -> None:
    made = tables(documents(language="en")["guide"])["The meeting"]
    assert ["Date", "Tuesday 22 September 2026"] in made
    assert ["Time", "13:30"] in made


def test_without_an_hour_there_is_a_field_and_without_a_place_it_is_at_school() -> None:
    made = documents(replace(LETTER, start=None, place=""))["guide"]
    rows = dict(tables(made)["Gegevens van het overleg"])
    assert rows["Uur"] == "Nog af te spreken"
    assert rows["Plaats"] == "op school"
    assert fields(made)["text"] == fields(documents()["guide"])["text"] + 1


def test_attendees_stand_by_role() -> None:
    assert tables(documents()["guide"])["Deelnemers aan het overleg"] == [
        ["Rol", "Naam", "Aanwezig"],
        ["Directie", "Katrien De Smet", "☐"],
        ["Zorgverantwoordelijke", "Joke Vermeulen", "☐"],
        ["Ankerondersteuner LSC WBB", "Nele Vandamme", "☐"],
        ["Leerondersteuner LSC WBB", "Tom Peeters", "☐"],
        ["Leerondersteuner SLSC467", "Bart Maes", "☐"],
        ["CLB-medewerker", "Hilde Claes", "☐"],
        ["Rol", "Naam", "☐"],
    ]


def test_a_role_without_a_name_gets_a_field_and_the_anchor_is_always_there_once() -> None:
    supporter = Attendee("Nele Vandamme", Role.SUPPORTER, Centre.LSC)
    made = documents(replace(LETTER, attendees=(supporter,)))["guide"]
    assert [row[:2] for row in tables(made)["Deelnemers aan het overleg"]][1:-1] == [
        ["Directie", "Naam"],
        ["Zorgverantwoordelijke", "Naam"],
        ["Ankerondersteuner LSC WBB", "Nele Vandamme"],
        ["Leerondersteuner LSC WBB", "Naam"],
        ["Leerondersteuner SLSC467", "Naam"],
        ["CLB-medewerker", "Naam"],
    ]
    assert fields(made)["text"] == fields(documents()["guide"])["text"] + 5


def test_the_agreements_name_the_anchor() -> None:
    assert ["LSC WBB", "Nele Vandamme"] in [
        row[:2] for row in tables(documents()["agreements"])["Contactgegevens"]
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", [LETTER, WITHOUT_SLSC])
def test_no_address_no_link_and_no_opening_of_the_mail_is_in_a_document(
    letter: MeetingLetter, language: str
) -> None:
    for content in documents(letter, language).values():
        for part in parts(content).values():
            for secret in ("@", "nele.vandamme", "school.example", "Een eigen begin"):
                assert secret not in part


def test_the_overview_holds_centres_and_nothing_else_yet() -> None:
    head, *rows = tables(documents()["guide"])["Aangemelde leersteuntrajecten"]
    assert head == ["Centrum", "Type", "Niveau", "Aantal trajecten", "Leerondersteuner"]
    assert [row[0] for row in rows] == ["LSC WBB"] * 4 + ["SLSC467"] * 3
    assert {tuple(row[1:]) for row in rows} == {("Kies een type", "Kies een niveau", "Aantal", "Naam")}
    said = " ".join(text(documents()["guide"]))
    assert "Namen van leerlingen horen er niet in." in said
    assert "niet op casusniveau" in said


# fields survive


def test_all_that_is_to_be_filled_in_can_be() -> None:
    assert fields(documents()["guide"]) == {
        "text": 2 + 15 + 3 * 8 + 18 + 3 + 10,
        "date": 10,
        "comboBox": 14,
        "checkbox": 10,
        "repeatingSection": 4,
    }
    assert fields(documents()["agreements"]) == {"text": 21, "date": 3}


def test_nothing_of_the_template_is_left() -> None:
    for letter in (LETTER, WITHOUT_SLSC):
        for content in documents(letter).values():
            assert not [part for part, xml in parts(content).items() if "{{" in xml or "{%" in xml]


# SLSC467 and CLB


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_slsc467_nothing_is_said_of_it(language: str) -> None:
    for content in documents(WITHOUT_SLSC, language).values():
        assert not [part for part, xml in parts(content).items() if "SLSC" in xml or "Bart Maes" in xml]


def test_without_slsc467_a_partner_less_expects_and_signs() -> None:
    guide, agreements = documents(WITHOUT_SLSC).values()
    expects = tables(guide)["Prioriteit 1: verwachtingen van de partners"]
    assert [row[0].removeprefix("Verwachtingen van ") for row in expects] == [
        "Waaraan werken we?", "de school", "LSC WBB", "het CLB",
    ]  # fmt: skip
    assert [row[0] for row in tables(agreements)["Ondertekening"]] == ["Partner", "School", "LSC WBB"]
    assert "Wat LSC WBB belangrijk vindt" in text(agreements)


def test_the_clb_expects_but_does_not_sign() -> None:
    guide, agreements = documents().values()
    for number in (1, 2, 3):
        expects = tables(guide)[f"Prioriteit {number}: verwachtingen van de partners"]
        assert [row[0].removeprefix("Verwachtingen van ") for row in expects] == [
            "Waaraan werken we?", "de school", "LSC WBB", "SLSC467", "het CLB",
        ]  # fmt: skip
    assert [row[0] for row in tables(agreements)["Ondertekening"]] == [
        "Partner",
        "School",
        "LSC WBB",
        "SLSC467",
    ]
    (line,) = (line for line in text(agreements) if "CLB" in line)
    assert line.endswith(
        "voor de school, LSC WBB en SLSC467. Het CLB ontvangt ze ter informatie en is geen partij."
    )


# as text, whatever was typed


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_was_typed_is_text(typed: str) -> None:
    letter = replace(
        LETTER,
        school=School(1, typed, "x", typed, typed),
        place=typed,
        anchor=typed,
        attendees=(Attendee(typed, Role.PRINCIPAL, Centre.SCHOOL),),
    )
    guide, agreements = documents(letter).values()
    assert dict(tables(guide)["Gegevens van het overleg"])["School"] == f"{typed}, {typed}"
    assert ["Directie", typed, "☐"] in tables(guide)["Deelnemers aan het overleg"]
    assert text(guide, "word/header1.xml")[1] == f"{typed}, {typed}"
    assert f"De ankerondersteuner, {typed}, is voor de school het eerste aanspreekpunt bij LSC WBB." in text(
        agreements
    )


def test_what_xml_forbids_and_what_turns_a_line_is_left_out() -> None:
    made = documents(replace(LETTER, place="zaal\x00 \x0b1\ud800\ufffe\u202e\n\tlinks"))["guide"]
    assert dict(tables(made)["Gegevens van het overleg"])["Plaats"] == "zaal 1 links"


@given(st.text(max_size=60))
@settings(max_examples=25)
def test_any_text_comes_out_as_it_went_in(typed: str) -> None:
    made = render(replace(LETTER, place=f"x{typed}"), "nl", phrases())[0].content
    assert dict(tables(made)["Gegevens van het overleg"])["Plaats"] == plain(f"x{typed}")


# the file


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("nl", ["Leidraad schoolbeeldoverleg", "Samenwerkingsafspraken"]),
        ("en", ["Guide to the school meeting", "Working agreements"]),
    ],
)
def test_names_titles_and_kinds(language: str, titles: list[str]) -> None:
    made = render(LETTER, language, phrases(language))
    assert [file.name for file in made] == [f"{title} - De Linde, Halle - 2026-2027.docx" for title in titles]
    for file in made:
        opened = docx.Document(BytesIO(file.content))
        assert opened.core_properties.title == file.name.removesuffix(".docx")
        assert file.content_type.endswith("wordprocessingml.document")
        assert len(file.content) < 20_000


def test_word_finds_what_an_older_word_may_ignore() -> None:
    for content in documents().values():
        root = parts(content)["word/document.xml"]
        assert 'Ignorable="w14 w15"' in root[: root.index("<w:body")]


def test_starting_the_bot_does_not_load_the_libraries_for_word() -> None:
    code = "import bot.documents.render, sys; sys.exit(bool({'docx', 'docxtpl', 'lxml'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_another_program_reads_them(tmp_path: Path) -> None:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        pytest.skip("LibreOffice is not on this machine: nothing needs it but this look from outside")
    for name, content in documents(replace(LETTER, place=HOSTILE[0])).items():
        (tmp_path / f"{name}.docx").write_bytes(content)
    subprocess.run(
        [program, f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "txt:Text",
         "--outdir", str(tmp_path), *map(str, tmp_path.glob("*.docx"))],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    guide, agreements = ((tmp_path / f"{name}.txt").read_text("utf-8-sig") for name in documents())
    assert HOSTILE[0] in guide
    assert "Kies een niveau" in guide
    assert "Wat de school belangrijk vindt" in agreements


# a centre's own


def own(folder: Path, *lines: str, name: str = "guide") -> Path:
    """A template as a centre may write it: our header and footer, other lines."""
    path = folder / "nl" / "documents" / f"{name}.docx"
    path.parent.mkdir(parents=True, exist_ok=True)
    made = docx.Document(str(template_path(name, "nl")))
    for line in lines:
        made.add_paragraph(line)
    made.save(str(path))
    return path


def test_a_centres_own_file_wins_for_that_document_alone(tmp_path: Path) -> None:
    own(tmp_path, "Onze school: {{ school }}, {{ day|day }}.")
    guide, agreements = render(LETTER, "nl", phrases(), tmp_path)
    assert text(guide.content)[-1] == "Onze school: De Linde, Halle, di 22 september."
    assert text(agreements.content) == text(documents()["agreements"])
    assert text(render(LETTER, "en", phrases("en"), tmp_path)[0].content) == text(
        documents(language="en")["guide"]
    )


def test_a_file_that_libreoffice_saved_has_its_properties_once(tmp_path: Path) -> None:
    path = own(tmp_path, "Onze school")
    saved = parts(path.read_bytes())
    saved["_rels/.rels"] = saved["_rels/.rels"].replace(
        "openxmlformats.org/package/2006/relationships/metadata",
        "openxmlformats.org/officedocument/2006/relationships/metadata",
    )
    with ZipFile(path, "w") as package:
        for name, part in saved.items():
            package.writestr(name, part)
    (guide, _) = render(LETTER, "nl", phrases(), tmp_path)
    assert text(guide.content)[-1] == "Onze school"
    with ZipFile(BytesIO(guide.content)) as package:
        assert package.namelist().count("docProps/core.xml") == 1
    assert docx.Document(BytesIO(guide.content)).core_properties.title.startswith("Leidraad")


def test_a_changed_file_is_used_at_once(tmp_path: Path) -> None:
    for line in ("Eerst", "Dan"):
        own(tmp_path, line)
        assert text(render(LETTER, "nl", phrases(), tmp_path)[0].content)[-1] == line


@pytest.mark.parametrize(
    ("line", "placeholder"),
    [
        ("{{ schoolnaam }}", "schoolnaam"),
        ("{% for d in attendees %}{{ d.naam }}{% endfor %}", "naam"),
        ("{{ school naam }}", "{{ school naam }}"),
        ("{{ day|datum }}", "{{ day|datum }}"),
        ("{% if start %}", ""),
        ("{{ start.__class__.mro() }}", ""),
        ("{{ 1 / 0 }}", ""),
    ],
)
def test_what_is_wrong_in_a_template_is_named_with_its_file(
    tmp_path: Path, line: str, placeholder: str
) -> None:
    path = own(tmp_path, line)
    with pytest.raises(DocumentError) as raised:
        render(LETTER, "nl", phrases(), tmp_path)
    assert raised.value.file == path
    assert str(path) in str(raised.value)
    assert placeholder in raised.value.placeholder
    assert placeholder in str(raised.value)


def test_a_fault_is_found_also_where_this_meeting_does_not_come(tmp_path: Path) -> None:
    path = own(tmp_path, "{% if not start %}{{ uurwerk }}{% endif %}")
    render(LETTER, "nl", phrases(), tmp_path)
    with pytest.raises(DocumentError, match="gebruikt de invulplaats uurwerk, maar die bestaat niet"):
        placeholders_of(path)


@pytest.mark.parametrize("content", [b"", b"Dit is geen Word-document.", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_word_document_is_named(tmp_path: Path, content: bytes) -> None:
    path = own(tmp_path)
    path.write_bytes(content)
    with pytest.raises(DocumentError, match="geen Word-document"):
        render(LETTER, "nl", phrases(), tmp_path)
    with pytest.raises(DocumentError, match=r"guide\.docx"):
        placeholders_of(path)


def test_a_date_far_away_is_a_date() -> None:
    made = documents(replace(LETTER, day=date(2027, 3, 1)))["guide"]
    assert dict(tables(made)["Gegevens van het overleg"])["Datum"] == "maandag 1 maart 2027"
