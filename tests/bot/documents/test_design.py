"""The templates: made again they are the same, and Word and screen readers find what they look for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from bot.documents.design import design
from bot.documents.pieces import Fill, Row, Table, paragraph, table
from bot.documents.render import PLACEHOLDERS, placeholders, placeholders_of, template_path
from tests.bot.documents.letters import LANGUAGES, NAMES, W, body, parts, text, words

EVERY = [(language, name) for language in LANGUAGES for name in NAMES]


def committed(language: str, name: str) -> bytes:
    return template_path(name, language).read_bytes()


def _shape(texts: Any, name: str = "") -> Iterator[tuple[str, int]]:
    if isinstance(texts, dict):
        for key, value in texts.items():
            yield from _shape(value, f"{name}.{key}")
    else:
        yield name, len(texts) if isinstance(texts, list) else 1


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_made_again_a_template_is_the_committed_one(language: str, name: str) -> None:
    assert design(language, name) == committed(language, name), "run make documents, and commit what it makes"


def test_both_languages_say_the_same() -> None:
    nl, en = (
        dict(_shape(tomllib.loads(files("bot.documents").joinpath(f"{language}.toml").read_text("utf-8"))))
        for language in LANGUAGES
    )
    nl.pop(".guide.trajectories.levels")
    en.pop(".guide.trajectories.levels")
    assert nl == en


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_a_placeholder_stands_in_one_piece(language: str, name: str) -> None:
    for part, xml in parts(committed(language, name)).items():
        runs = re.findall(r"<w:t[ >][^<]*</w:t>", xml)
        assert sum(run.count("{{") + run.count("{%") for run in runs) == xml.count("{{") + xml.count("{%"), (
            part
        )
        assert all(run.count("{{") == run.count("}}") for run in runs)
        assert all(run.count("{%") == run.count("%}") for run in runs)


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_a_template_uses_what_it_may(language: str, name: str) -> None:
    used = placeholders_of(template_path(name, language))
    assert {"school", "year", "centres", "with_slsc"} <= set(used) <= set(placeholders()[name])


def test_no_placeholder_holds_an_address_of_a_person() -> None:
    assert not [name for name in PLACEHOLDERS if "mail" in name or "address" in name]


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_every_table_can_be_read_aloud(language: str, name: str) -> None:
    tables = list(body(committed(language, name)).iter(f"{W}tbl"))
    assert len(tables) >= 9
    for each in tables:
        assert each.find(f"{W}tblPr/{W}tblCaption") is not None
        assert each.find(f"{W}tblPr/{W}tblDescription") is not None
        look = next(int(str(found.get(f"{W}val")), 16) for found in each.iter(f"{W}tblLook"))
        rows = list(each.iter(f"{W}tr"))
        headers = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        assert headers == [bool(look & 0x20)] + [False] * (len(rows) - 1)
        assert look & (0x20 | 0x80), "neither a header row nor a first column says what a cell is about"
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert not [tag for tag in ("gridSpan", "vMerge") if each.find(f".//{W}{tag}") is not None]


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_page_header_footer_and_language(language: str, name: str) -> None:
    made = parts(committed(language, name))
    code, page, of = {"nl": ("nl-BE", "pagina ", " van "), "en": ("en-GB", "page ", " of ")}[language]
    assert f'<w:lang w:val="{code}"' in made["word/styles.xml"]
    assert f"<dc:language>{code}</dc:language>" in made["docProps/core.xml"]
    size = body(committed(language, name)).find(f".//{W}pgSz")
    assert size is not None
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == ("11906", "16838")
    assert text(committed(language, name), "word/header1.xml")[1] == "{{ school }}"
    assert text(committed(language, name), "word/footer1.xml")[0].endswith(f"{page}1{of}1")
    assert re.findall('w:instr=" ([A-Z]+) "', made["word/footer1.xml"]) == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_every_paragraph_has_a_named_style(language: str, name: str) -> None:
    content = committed(language, name)
    known = set(re.findall('w:styleId="([^"]+)"', parts(content)["word/styles.xml"]))
    used = [str(style.get(f"{W}val")) for style in body(content).iter(f"{W}pStyle")]
    assert len(used) == len(list(body(content).iter(f"{W}p")))
    assert set(used) <= known
    headings = [
        words(p)
        for p in body(content).iter(f"{W}p")
        if p.find(f"{W}pPr/{W}pStyle[@{W}val='Heading1']") is not None
    ]
    assert len(headings) >= 3


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_every_field_has_a_label_that_word_accepts(language: str, name: str) -> None:
    for properties in body(committed(language, name)).iter(f"{W}sdtPr"):
        label = properties.find(f"{W}alias")
        if label is None:
            assert "repeatingSectionItem" in properties[-1].tag
        else:
            assert 0 < len(str(label.get(f"{W}val"))) <= 64


def test_what_word_would_refuse_is_refused_here() -> None:
    with pytest.raises(ValueError, match="64 characters"):
        paragraph(Fill("?", "x" * 65), "answer")
    with pytest.raises(ValueError, match="12 cm wide"):
        table(Table((4, 8), (Row(("a", "b")),), "t", "t"))
