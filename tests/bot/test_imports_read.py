from __future__ import annotations

import ast
import io
import string
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook  # type: ignore[import-untyped]

import bot.imports
import handlers.imports
from bot.imports import ImportResult, report
from bot.imports.read import Sheet, decode, read_file, read_text
from bot.imports.texts import LANGUAGES, UnreadableFileError, sentences

ROWS = ("school;naam;nota", '12345;"Één; school";"eerste\ntweede"', "", "23456;Twee;drie")


def written(tmp_path: Path, content: bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def saved(tmp_path: Path, rows: list[list[Any]]) -> Path:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(tmp_path / "file.xlsx")
    workbook.close()
    return tmp_path / "file.xlsx"


def cells(sheet: Sheet) -> list[dict[str, str]]:
    return [dict(row.cells) for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_encodings_line_ends_and_delimiters_make_no_difference(
    tmp_path: Path, encoding: str, end: str, delimiter: str
) -> None:
    other = "," if delimiter == ";" else ";"
    text = end.join(ROWS).replace(";", delimiter).replace(f"Één{delimiter}", f"Één{other}")
    sheet = read_file(written(tmp_path, text.encode(encoding)))
    assert sheet.columns == ("school", "naam", "nota")
    assert [row.number for row in sheet.rows] == [2, 5]
    assert cells(sheet) == [
        {"school": "12345", "naam": f"Één{other} school", "nota": "eerste\ntweede"},
        {"school": "23456", "naam": "Twee", "nota": "drie"},
    ]


def test_column_names_are_trimmed_and_lowered_and_blank_ones_left_out() -> None:
    sheet = read_text("\n School ;NAAM;;\na;b;;\n")
    assert sheet.columns == ("school", "naam")
    assert cells(sheet) == [{"school": "a", "naam": "b"}]
    assert not sheet.rows[0].surplus


def test_a_short_row_is_filled_and_a_long_one_marked() -> None:
    sheet = read_text("a;b\n1\n1;2;3\n1;2; ;\n")
    assert [row.surplus for row in sheet.rows] == [False, True, False]
    assert sheet.rows[0].cells == {"a": "1", "b": ""}


def test_a_sheet_of_excel_reads_as_it_would_be_typed(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        [
            ["School", "date", "start", "minutes", "amount", "flag", "length", "moment"],
            [12345, date(2026, 11, 23), time(9, 30), 150.0, 0.5, True, timedelta(hours=2, minutes=5), None],
            [None] * 8,
            ["de-linde", datetime(2026, 11, 23), "9u", 0.1 + 0.2, "½", False, 1, datetime(2026, 1, 2, 3, 4)],  # noqa: DTZ001
        ],
    )
    sheet = read_file(path)
    assert [row.number for row in sheet.rows] == [2, 4]
    assert [list(row.cells.values()) for row in sheet.rows] == [
        ["12345", "2026-11-23", "09:30", "150", "0.5", "True", "02:05", ""],
        ["de-linde", "2026-11-23", "9u", "0.3", "½", "False", "1", "2026-01-02 03:04"],
    ]


def test_a_sheet_is_known_by_its_content(tmp_path: Path) -> None:
    path = saved(tmp_path, [["a", "b"], [1, 2]])
    assert cells(read_file(written(tmp_path, path.read_bytes(), "lijst.csv"))) == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize(
    ("content", "name", "problem", "said"),
    [
        (b"", "a.csv", "empty_file", "leeg"),
        (b" \r\n;;\n", "a.csv", "empty_file", "leeg"),
        (b"", "a.xlsx", "empty_file", "leeg"),
        (b"a;b\0c", "a.csv", "not_text", "geen tekst"),
        (b"\x89PNG\r\n\x1a\n\x81\x8d", "a.csv", "not_text", "geen tekst"),
        ("a;b\n1;2".encode("utf-16"), "a.csv", "not_text", "CSV (UTF-8)"),
        (b"no zip", "a.xlsx", "broken_workbook", "beschadigd"),
        (b"PK\x03\x04 no zip", "a.csv", "broken_workbook", "beschadigd"),
        (b"a;A ;b\n1;2;3", "a.csv", "duplicate_columns", ": a."),
        (b'a;b\n1;2\n1;"2\n3', "a.csv", "broken_quotes", "lijn 3"),
        (b'a;b\n1;"2"x', "a.csv", "broken_quotes", "lijn 2"),
        (b"a;b\n1;" + b"x" * 140_000, "a.csv", "cell_too_long", "lijn 2"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_in_a_sentence(
    tmp_path: Path, content: bytes, name: str, problem: str, said: str
) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_file(written(tmp_path, content, name))
    assert caught.value.problem == problem
    assert said in str(caught.value)


def test_a_workbook_that_is_cut_off_is_told(tmp_path: Path) -> None:
    content = saved(tmp_path, [["a", "b"], [1, 2]]).read_bytes()
    for length in range(10, len(content), 97):
        with pytest.raises(UnreadableFileError, match="Excel"):
            read_file(written(tmp_path, content[:length], "cut.xlsx"))


def test_a_file_that_is_not_there_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"weg\.csv bestaat niet"):
        read_file(tmp_path / "weg.csv")
    with pytest.raises(UnreadableFileError, match="kan niet gelezen worden"):
        read_file(tmp_path)


def test_missing_columns_are_told_with_those_that_are_there() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_text("school;naam\n").require(("school", "date", "type"))
    assert str(caught.value) == "Deze kolommen ontbreken: date, type. Het bestand heeft: school, naam."


@given(st.text(alphabet=st.sampled_from('a;,"\r\n\0\ufeff é½\x1a\u2028'), max_size=60) | st.text())
def test_any_text_reads_or_is_told(text: str) -> None:
    try:
        sheet = read_text(text)
    except UnreadableFileError as error:
        assert str(error)  # noqa: PT017  (reading well is as good)
    else:
        assert all(set(row.cells) == set(sheet.columns) for row in sheet.rows)
        assert [row.number for row in sheet.rows] == sorted({row.number for row in sheet.rows})


@given(st.binary(max_size=200) | st.binary(max_size=200).map(b"PK\x03\x04".__add__))
def test_any_bytes_read_or_are_told(content: bytes) -> None:
    path = _Unwritten(content)
    with suppress(UnreadableFileError):
        read_file(path)


class _Unwritten(type(Path())):  # type: ignore[misc]
    """A path whose bytes were never on a disk."""

    def __new__(cls, content: bytes) -> _Unwritten:
        path: _Unwritten = super().__new__(cls, "file.csv")
        path.content = content
        return path

    def read_bytes(self) -> bytes:
        return bytes(self.content)


PLAIN = st.text(alphabet=string.ascii_letters + ' ;,"é\n', max_size=12)


@given(st.lists(st.tuples(PLAIN, PLAIN).filter(lambda pair: any(cell.strip() for cell in pair)), max_size=8))
def test_what_a_spreadsheet_saves_is_read_back(rows: list[tuple[str, str]]) -> None:
    import csv

    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([("een", "twee"), *rows])
    sheet = read_text(decode(out.getvalue().encode("utf-8-sig")))
    assert [tuple(row.cells.values()) for row in sheet.rows] == rows


def test_both_languages_have_the_same_sentences_with_the_same_gaps() -> None:
    dutch, english = (sentences(language) for language in LANGUAGES)
    assert list(dutch) == list(english)
    assert {key: _gaps(text) for key, text in dutch.items()} == {
        key: _gaps(text) for key, text in english.items()
    }


def test_every_sentence_that_the_code_asks_for_exists_and_every_one_is_asked_for() -> None:
    asked = set(_keys_in_code())
    near = {f"{key}_near" for key in ("unknown_school", "unknown_person")}
    counts = {f"counts_{kind.replace('-', '_')}" for kind in handlers.imports.KINDS}
    endings = {
        f"{ending}_{number}"
        for ending in ("skipped", "dry_run_bad", "refused")
        for number in ("one", "several")
    }
    assert asked | near | counts | endings == set(sentences("nl"))


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_bad_line_brings_what_its_sentence_needs() -> None:
    short = {
        key: needed
        for call in _calls()
        for key, given in _problem(call)
        if (needed := _gaps(sentences("nl")[key]) - given)
    }
    assert short == {}


def _keys_in_code() -> Iterator[str]:
    """Strings in the code of the import that are keys, and those used where a key belongs."""
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node.value in sentences("nl"):
                yield str(node.value)
    for call in _calls():
        yield from (key for key, _ in _problem(call))


def _trees() -> Iterator[ast.Module]:
    for package in (bot.imports, handlers.imports):
        for path in Path(str(package.__file__)).parent.glob("*.py"):
            yield ast.parse(path.read_text("utf-8"))


def _calls() -> Iterator[ast.Call]:
    for tree in _trees():
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _problem(call: ast.Call) -> Iterator[tuple[str, set[str]]]:
    """The key of a fault that a call tells, and the names of its data."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    position = {"bad": 1, "wrong": 1, "UnreadableFileError": 0}.get(name)
    if position is not None and isinstance(call.args[position], ast.Constant):
        given = {keyword.arg or "" for keyword in call.keywords}
        yield str(call.args[position].value), given | ({"value"} if name == "wrong" else set())  # type: ignore[attr-defined]


def _result(**changes: Any) -> ImportResult:
    usual: dict[str, Any] = {
        "kind": "visits",
        "rows": 1234,
        "added": 1200,
        "changed": 30,
        "unchanged": 4,
        "bad_rows": 0,
        "bad_lines": (),
        "stored": True,
    }
    return ImportResult(**{**usual, **changes})


@pytest.mark.parametrize(
    ("changes", "dutch", "english"),
    [
        ({}, "Alles is opgeslagen.", "Everything is stored."),
        ({"added": 0, "changed": 0}, "Alles stond er al.", "Everything was there already."),
        (
            {"stored": False, "dry_run": True},
            "Dit was een proef: er is niets opgeslagen.",
            "nothing is stored.",
        ),
        (
            {"stored": False, "bad_rows": 3, "bad_lines": ("lijn 12, kolom a: fout",)},
            "Er is niets opgeslagen: 3 lijnen moeten eerst verbeterd worden.\nlijn 12, kolom a: fout",
            "3 lines must be corrected first.\nlijn 12",
        ),
        (
            {"bad_rows": 1, "bad_lines": ("lijn 12, kolom a: fout",)},
            "Opgeslagen, op 1 lijn na:\nlijn 12",
            "except for 1 line:\nlijn 12",
        ),
    ],
)
def test_the_report_says_what_was_read_and_stored(changes: dict[str, Any], dutch: str, english: str) -> None:
    result = _result(**changes)
    assert report(result, "nl").startswith("1 234 rijen gelezen. Bezoeken: ")
    assert dutch in report(result, "nl")
    assert report(result, "en").startswith("1,234 rows read. Visits: ")
    assert english in report(result, "en")
