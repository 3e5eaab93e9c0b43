"""What the documents are built of, as Word's XML: paragraphs, fields to fill in, rows and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from bot.documents.looks import style_id

DXA = 567
"""Twentieths of a point in a centimetre."""
MOST_LABEL = 64
FIRST_ROW, FIRST_COLUMN, NO_BANDS = 0x20, 0x80, 0x600
"""What a table takes over from its style."""
TEXT_WIDTH = 17.0
"""Centimetres between the margins: what the columns of a table add up to."""


@dataclass(frozen=True)
class Fill:
    """A field to fill in: a content control with its prompt."""

    prompt: str
    label: str
    """What a screen reader says, and what the frame around the field is called."""
    kind: Literal["text", "date", "choice"] = "text"
    choices: tuple[str, ...] = ()
    """Offered; something else can be typed too."""


@dataclass(frozen=True)
class Check:
    """A box to tick, with the words behind it."""

    words: str
    label: str


Piece = str | Fill | Check
Cell = Piece | tuple[Piece, ...]


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    height: float = 0.75
    """Centimetres, at least."""


@dataclass(frozen=True)
class Repeated:
    """Rows that Word can repeat with a plus sign at the end."""

    rows: tuple[Row, ...]
    label: str


Entry = Row | Repeated


@dataclass(frozen=True)
class Table:
    widths: tuple[float, ...]
    entries: tuple[Entry, ...]
    title: str
    about: str
    """Read aloud instead of the table: what it holds."""
    head: tuple[str, ...] = ()
    labels: bool = False
    """Whether the first column says what the others are about."""
    together: bool = False
    """Kept on one page."""
    school: bool = False
    """In the school's own colour."""


def tag_row(tag: str) -> Row:
    """`tr if with_slsc`: a row that docxtpl takes out, with what it says about the rows below it."""
    return Row((f"{{%{tag} %}}",), height=0)


# paragraphs


def paragraph(
    piece: Piece, style: str, *, keep: bool = False, new_page: bool = False, after: float | None = None
) -> str:
    """Kept with the next, on a new page, or with so many points of room below it."""
    if isinstance(piece, str) and piece.startswith("{%p"):
        style = "marker"
    kept = "<w:keepNext/>" * keep
    if new_page:
        kept += '<w:pageBreakBefore/><w:spacing w:before="0"/>'
    if after is not None:
        kept += f'<w:spacing w:after="{after * 20:.0f}"/>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>{kept}</w:pPr>{_inside(piece)}</w:p>'


def _inside(piece: Piece) -> str:
    if isinstance(piece, Fill):
        return _field(piece)
    if isinstance(piece, Check):
        return _box(piece.label) + (run(f" {piece.words}") if piece.words else "")
    return run(piece) if piece else ""


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def tabbed(left: str, right: str, style: str) -> str:
    """Two texts on one line, at both ends of it."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/></w:pPr>{left}<w:r><w:tab/></w:r>{right}</w:p>'


def page_field(name: Literal["PAGE", "NUMPAGES"]) -> str:
    return f'<w:fldSimple w:instr=" {name} ">{run("1")}</w:fldSimple>'


# fields to fill in


def _alias(label: str) -> str:
    if len(label) > MOST_LABEL:
        raise ValueError(f"{label}: Word refuses a file with a label of more than {MOST_LABEL} characters")
    return f"<w:alias w:val={quoteattr(label)}/>"


def _field(field: Fill) -> str:
    return (
        f"<w:sdt><w:sdtPr>{_alias(field.label)}<w:showingPlcHdr/>{_kind(field)}</w:sdtPr>"
        '<w:sdtContent><w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(field.prompt)}</w:t></w:r></w:sdtContent></w:sdt>'
    )


def _kind(field: Fill) -> str:
    if field.kind == "date":
        # The language of the date is the document's: Word takes that when none is said.
        return (
            '<w:date><w:dateFormat w:val="d MMMM yyyy"/><w:storeMappedDataAs w:val="dateTime"/>'
            '<w:calendar w:val="gregorian"/></w:date>'
        )
    if field.kind == "choice":
        items = "".join(
            f"<w:listItem w:displayText={quoteattr(choice)} w:value={quoteattr(choice)}/>"
            for choice in field.choices
        )
        return f"<w:comboBox>{items}</w:comboBox>"
    return '<w:text w:multiLine="1"/>'


def _box(label: str) -> str:
    font = '<w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic" w:hint="eastAsia"/>'
    return (
        f'<w:sdt><w:sdtPr>{_alias(label)}<w14:checkbox><w14:checked w14:val="0"/>'
        '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent><w:r><w:rPr>{font}</w:rPr><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>"
    )


# tables


def table(made: Table) -> str:
    if (width := round(sum(made.widths), 2)) != TEXT_WIDTH:
        raise ValueError(f"{made.title}: the columns are {width} cm wide together, not {TEXT_WIDTH}")
    grid = "".join(f'<w:gridCol w:w="{_dxa(each)}"/>' for each in made.widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style_id("school_table" if made.school else "table")}"/>'
        f'<w:tblW w:w="{sum(map(_dxa, made.widths))}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{NO_BANDS + FIRST_ROW * bool(made.head) + FIRST_COLUMN * made.labels:04X}"/>'
        f"<w:tblCaption w:val={quoteattr(made.title)}/><w:tblDescription w:val={quoteattr(made.about)}/>"
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(_rows(made))}</w:tbl>"
    )


def _rows(made: Table) -> Iterator[str]:
    if made.head:
        yield _row(made, Row(made.head), keep=True, head=True)
    for place, entry in enumerate(made.entries, 1):
        last = place == len(made.entries)
        if isinstance(entry, Row):
            yield _row(made, entry, keep=made.together and not last)
        else:
            ends = last and len(entry.rows)
            items = (
                "<w:sdt><w:sdtPr><w15:repeatingSectionItem/></w:sdtPr><w:sdtContent>"
                f"{_row(made, row, keep=made.together and number != ends)}</w:sdtContent></w:sdt>"
                for number, row in enumerate(entry.rows, 1)
            )
            yield (
                f"<w:sdt><w:sdtPr>{_alias(entry.label)}<w15:repeatingSection/></w:sdtPr>"
                f"<w:sdtContent>{''.join(items)}</w:sdtContent></w:sdt>"
            )


def _row(made: Table, row: Row, *, keep: bool, head: bool = False) -> str:
    cells = row.cells + ("",) * (len(made.widths) - len(row.cells))
    label = "school_label" if made.school else "table_label"
    written = []
    for number, (cell, width) in enumerate(zip(cells, made.widths, strict=True)):
        style = "table_head" if head else label if made.labels and not number else "table_text"
        pieces = cell if isinstance(cell, tuple) else (cell,)
        if isinstance(cell, str) and cell.startswith("{%tr"):
            style = "marker"
        if not head and isinstance(cell, Fill):
            style = "table_text"
        body = "".join(paragraph(piece, style, keep=keep) for piece in pieces)
        written.append(f'<w:tc><w:tcPr><w:tcW w:w="{_dxa(width)}" w:type="dxa"/></w:tcPr>{body}</w:tc>')
    height = f'<w:trHeight w:val="{_dxa(row.height)}" w:hRule="atLeast"/>' if row.height else ""
    return (
        f"<w:tr><w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if head else ''}</w:trPr>"
        f"{''.join(written)}</w:tr>"
    )


def _dxa(centimetres: float) -> int:
    return round(centimetres * DXA)
