"""How the documents look: colours, the type scale, and the named styles that a centre finds back in Word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

FONT = "Calibri"
INK = "22303A"
PETROL = "1B4B5A"
"""The centres' colour: headings, header rows."""
MIST = "EDF3F4"
RULE = "6F97A3"
LINE = "BFD0D5"
OCHRE = "8F5415"
"""The school's colour, for the place that is the school's own."""
SAND = "FBF3E8"
SAND_LINE = "E2CBA9"
GREY = "5F6B73"
"""4.5 to 1 and more on white, mist and sand: prompts stay readable."""


@dataclass(frozen=True)
class Type:
    """One step of the scale: points, and what goes around it."""

    size: float
    bold: bool = False
    colour: str = INK
    before: float = 0
    after: float = 6
    line: float = 1.12
    keep: bool = False
    """With the next paragraph, on one page."""
    level: int | None = None
    """In the outline; for headings only."""


SCALE = {
    "Normal": Type(10.5),
    "Title": Type(25, bold=True, colour=PETROL, after=0, line=1, keep=True),
    "Subtitle": Type(13, colour=OCHRE, before=2, after=12, line=1.05, keep=True),
    "heading 1": Type(15, bold=True, colour=PETROL, before=18, after=6, line=1.05, keep=True, level=0),
    "heading 2": Type(11.5, bold=True, colour=PETROL, before=12, after=4, line=1.05, keep=True, level=1),
    "List Bullet": Type(10.5, after=3),
    "header": Type(9, colour=GREY, after=0, line=1),
    "footer": Type(9, colour=GREY, after=0, line=1),
}
"""Word's own styles, by the names that it knows them under."""

OWN = {
    "school_heading": Type(15, bold=True, colour=OCHRE, before=20, after=6, line=1.05, keep=True, level=0),
    "lead": Type(11.5, after=8),
    "after_table": Type(9.5, colour=GREY, before=8, after=0),
    "question": Type(10.5, bold=True, colour=PETROL, before=10, after=3, keep=True),
    "answer": Type(10, before=2, after=6, line=1.1),
    "choice": Type(10.5, after=3),
    "table_head": Type(10, bold=True, colour="FFFFFF", after=0, line=1.05, keep=True),
    "table_label": Type(10, bold=True, colour=PETROL, after=0, line=1.1),
    "school_label": Type(10, bold=True, colour=OCHRE, after=0, line=1.1),
    "table_text": Type(10, after=0, line=1.1),
    "header_rule": Type(9, bold=True, colour=PETROL, after=0, line=1),
    "marker": Type(8, colour="A03070", after=0, line=1),
}
"""Our own; `nl.toml` and `en.toml` say what they are called."""

BASED_ON = {"school_heading": "heading 1", "header_rule": "header"}
"""What is not simply Normal with other looks."""

BOXES = {"table": (PETROL, MIST, LINE), "school_table": (OCHRE, SAND, SAND_LINE)}
"""Table styles: header row, first column, lines."""

RIGHT_EDGE = 9639
"""Twentieths of a point from the left margin: 17 cm."""
BULLETS, HEADINGS = 1, 2
"""The numbers under which `blank.py` keeps the two kinds of list."""


def style_id(key: str) -> str:
    """`heading 1` is `Heading1`, as Word has it; `table_head` is `TableHead`."""
    return "".join(part[:1].upper() + part[1:] for part in key.replace("_", " ").split())


def styles(names: dict[str, str]) -> str:
    """The styles as XML; `names` says what our own are called."""
    return "\n".join(_styles(names))


def _styles(names: dict[str, str]) -> Iterator[str]:
    for name, looks in SCALE.items():
        yield _paragraph_style(name, name, looks)
    for key, looks in OWN.items():
        yield _paragraph_style(key, names[key], looks)
    yield (
        '<w:style w:type="character" w:styleId="PlaceholderText"><w:name w:val="Placeholder Text"/>'
        f'<w:uiPriority w:val="99"/><w:rPr><w:color w:val="{GREY}"/></w:rPr></w:style>'
    )
    for key, colours in BOXES.items():
        yield _table_style(key, names[key], *colours)


def _paragraph_style(key: str, name: str, looks: Type) -> str:
    kind = ' w:default="1"' if key == "Normal" else "" if key in SCALE else ' w:customStyle="1"'
    based = "" if key == "Normal" else f'<w:basedOn w:val="{style_id(BASED_ON.get(key, "Normal"))}"/>'
    next_one = '<w:next w:val="Normal"/>' if looks.keep else ""
    kept = "<w:keepNext/><w:keepLines/>" if looks.keep else ""
    level = "" if looks.level is None else f'<w:outlineLvl w:val="{looks.level}"/>'
    indent = '<w:ind w:left="113" w:right="113"/>' if key == "answer" else ""
    bold = "<w:b/><w:bCs/>" if looks.bold else ""
    return (
        f'<w:style w:type="paragraph"{kind} w:styleId="{style_id(key)}"><w:name w:val={quoteattr(name)}/>'
        f"{based}{next_one}<w:qFormat/><w:pPr>{kept}{_list(key)}{_edge(key)}"
        f'<w:spacing w:before="{looks.before * 20:.0f}" w:after="{looks.after * 20:.0f}"'
        f' w:line="{looks.line * 240:.0f}" w:lineRule="auto"/>{indent}{level}</w:pPr>'
        f'<w:rPr>{bold}<w:color w:val="{looks.colour}"/><w:sz w:val="{looks.size * 2:.0f}"/>'
        f'<w:szCs w:val="{looks.size * 2:.0f}"/></w:rPr></w:style>'
    )


def _list(key: str) -> str:
    number = {"List Bullet": BULLETS, "heading 1": HEADINGS}.get(key)
    return f'<w:numPr><w:numId w:val="{number}"/></w:numPr>' if number else ""


def _edge(key: str) -> str:
    """The rule under the header, the right-hand stop of header and footer, the box around an answer."""
    if key == "answer":
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="5" w:color="{LINE}"/>'
            for side in ("top", "left", "bottom", "right")
        )
        return f"<w:pBdr>{sides}</w:pBdr>"
    if key == "header_rule":
        return f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="4" w:color="{RULE}"/></w:pBdr>'
    if key in {"header", "footer"}:
        return f'<w:tabs><w:tab w:val="right" w:pos="{RIGHT_EDGE}"/></w:tabs>'
    return ""


def _table_style(key: str, name: str, strong: str, tint: str, line: str) -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{line}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{style_id(key)}">'
        f'<w:name w:val={quoteattr(name)}/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>"
        '<w:top w:w="57" w:type="dxa"/><w:left w:w="113" w:type="dxa"/>'
        '<w:bottom w:w="57" w:type="dxa"/><w:right w:w="113" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"{_tinted('firstRow', strong)}{_tinted('firstCol', tint)}</w:style>"
    )


def _tinted(part: str, fill: str) -> str:
    """The words' own looks are in the paragraph styles."""
    return (
        f'<w:tblStylePr w:type="{part}"><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/></w:tcPr></w:tblStylePr>'
    )
