"""The guide and the agreements for one meeting: Word files with Jinja in them, filled by docxtpl."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, MutableMapping
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from bot.documents.names import ENDING, file_name, plain
from bot.phrases import Phrases
from handlers.letters import Attendee, MeetingLetter
from handlers.rules.terms import Terms
from storage.values import Centre, MailFile, Role

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
NAMES = ("guide", "agreements")
PLACEHOLDERS = (
    "school", "school_number", "year", "day", "start", "place", "anchor", "attendees", "centres", "parties",
    "with_slsc",
)  # fmt: skip
"""What either document may use. No address of a person: the files are posted in the school's channel too."""
FILTERS = ("day", "long_day", "day_of_month", "month", "clock", "sentence")
ROLES = ("principal", "care_lead", "anchor", "lsc", "slsc", "clb_member")
"""In the order of the table of attendees; a role that nobody has yet gets an empty row."""
MOST_COMPILED = 64
TAGS = re.compile(r"{[{%#].*?[}%#]}")

Texts = dict[str, dict[str, Any]]


class DocumentError(Exception):
    """A template that cannot be used; the message is for the person who edited it."""

    def __init__(self, sentence: str, file: Path, placeholder: str = "") -> None:
        super().__init__(sentence)
        self.file = file
        self.placeholder = placeholder


def render(
    letter: MeetingLetter, language: str, phrases: Phrases, overrides: Path | None = None
) -> tuple[MailFile, ...]:
    """Guide and agreements; a file of `overrides`, such as `nl/documents/guide.docx`, wins over ours."""
    texts = _texts(language)
    data = _data(letter, texts)
    compiler = _compiler(phrases.language, phrases.terms)
    made = []
    for name in NAMES:
        title = file_name(texts[name]["title"], phrases.named(letter.school), letter.year)
        content = _filled(
            template_path(name, language, overrides), data, compiler, title.removesuffix(ENDING)
        )
        made.append(MailFile(title, DOCX, content))
    return tuple(made)


def placeholders() -> dict[str, tuple[str, ...]]:
    """What each document may use."""
    return dict.fromkeys(NAMES, PLACEHOLDERS)


def placeholders_of(path: Path) -> tuple[str, ...]:
    """What a template uses, also where this meeting would leave it out; unknown names are refused."""
    compiler = _compiler("nl", Terms())
    document = _opened(path)
    try:
        used = document.get_undeclared_template_variables(compiler)
    except TemplateError as error:
        raise _wrong(path, error) from error
    for name in sorted(used - set(PLACEHOLDERS)):
        raise _unknown(path, name)
    return tuple(name for name in PLACEHOLDERS if name in used)


def template_path(name: str, language: str, overrides: Path | None = None) -> Path:
    if overrides and (own := overrides / language / "documents" / f"{name}{ENDING}").is_file():
        return own
    return Path(str(files("templates"))) / language / "documents" / f"{name}{ENDING}"


# what is filled in


def _data(letter: MeetingLetter, texts: Texts) -> dict[str, object]:
    centres = ["LSC WBB", "SLSC467"] if letter.with_slsc else ["LSC WBB"]
    school, together = letter.school, texts["words"]["and"]
    return {
        "school": _literal(f"{school.name}, {school.place}" if school.place else school.name),
        "school_number": _literal(school.number),
        "year": _literal(letter.year),
        "day": letter.day,
        "start": letter.start,
        "place": _literal(letter.place),
        "anchor": _literal(letter.anchor),
        "attendees": list(_attendees(letter, texts["roles"])),
        "centres": together.join(centres),
        "parties": ", ".join([texts["words"]["parties"], *centres[:-1]]) + together + centres[-1],
        "with_slsc": letter.with_slsc,
    }


def _literal(text: str) -> Markup:
    """For XML, and so that docxtpl, which turns `{_{` into `{{`, has nothing to turn."""
    return Markup(str(escape(plain(text))).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704


def _attendees(letter: MeetingLetter, roles: dict[str, str]) -> Iterator[dict[str, str]]:
    by_role: dict[str, list[str]] = {role: [] for role in (*ROLES, "coordinator")}
    for attendee in letter.attendees:
        by_role[_role(attendee)].append(plain(attendee.name))
    by_role["anchor"] = by_role["anchor"] or [plain(letter.anchor)]
    by_role["lsc"] = [name for name in by_role["lsc"] if name not in by_role["anchor"]]
    if not letter.with_slsc:
        del by_role["slsc"]
    for role, names in by_role.items():
        for name in dict.fromkeys(names or [""] if role in ROLES else names):
            yield {"role": roles[role], "name": _literal(name)}


def _role(attendee: Attendee) -> str:
    if attendee.role is Role.SUPPORTER:
        return "slsc" if attendee.centre is Centre.SLSC else "lsc"
    return attendee.role.value


# filling in


class _Compiler(ImmutableSandboxedEnvironment):
    """Keeps what it compiled: docxtpl hands over the same text at every rendering.

    In a sandbox, for a Word file passes through more hands than code does.
    """

    def __init__(self, phrases: Phrases) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.filters |= {name: getattr(phrases, name) for name in FILTERS}
        self._compiled: dict[str, Template] = {}

    def from_string(
        self,
        source: str | nodes.Template,
        globals: MutableMapping[str, Any] | None = None,
        template_class: type[Template] | None = None,
    ) -> Template:
        if globals or template_class or not isinstance(source, str):
            return super().from_string(source, globals, template_class)
        if source not in self._compiled:
            if len(self._compiled) >= MOST_COMPILED:
                self._compiled.clear()
            self._compiled[source] = super().from_string(source)
        return self._compiled[source]


@lru_cache(maxsize=8)
def _compiler(language: str, terms: Terms) -> _Compiler:
    return _Compiler(Phrases(language, terms))


@lru_cache(maxsize=2)
def _texts(language: str) -> Texts:
    return tomllib.loads(files("bot.documents").joinpath(f"{language}.toml").read_text("utf-8"))


def _filled(path: Path, data: dict[str, object], compiler: _Compiler, title: str) -> bytes:
    document = _opened(path)
    try:
        document.render(data, compiler, autoescape=True)
    except (TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
        raise _wrong(path, error) from error
    document.docx.core_properties.title = title
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _opened(path: Path) -> DocxTemplate:
    from docxtpl import DocxTemplate  # noqa: PLC0415  (70 ms and some megabytes, for a bot that may never mail)

    try:
        document = DocxTemplate(BytesIO(path.read_bytes()))
        document.init_docx()
    except (BadZipFile, OSError, LookupError, ValueError, SyntaxError) as error:
        sentence = f"{path} kan niet gelezen worden: het is geen Word-document (.docx), of het is beschadigd."
        raise DocumentError(sentence, path) from error
    document.patch_xml = _patched
    # LibreOffice relates the properties in its own way; python-docx would add a second part of the same name.
    relations = document.docx.part.package.rels
    for key, relation in list(relations.items()):
        if relation.reltype.endswith("/metadata/core-properties") and relation.reltype != CORE:
            del relations[key]
    return document


@lru_cache(maxsize=MOST_COMPILED)
def _patched(xml: str) -> str:
    """What docxtpl makes of Word's XML for Jinja: half of its time, and the same at every rendering."""
    from docxtpl import DocxTemplate  # noqa: PLC0415

    return str(DocxTemplate.patch_xml(None, xml))


# what is wrong


def _wrong(path: Path, error: Exception) -> DocumentError:
    if isinstance(error, UndefinedError) and (names := re.findall(r"'([^']+)'", str(error))):
        return _unknown(path, names[-1])
    where = ""
    if isinstance(error, TemplateSyntaxError):
        lines = (error.source or "").splitlines()[error.lineno - 1 : error.lineno]
        where = " ".join(TAGS.findall(re.sub(r"<[^>]*>", "", "".join(lines))))
    place = f"bij {where}" if where else "in een van de invulplaatsen"
    sentence = f"{path} kan niet ingevuld worden: er klopt iets niet {place}. ({error})"
    return DocumentError(sentence, path, where)


def _unknown(path: Path, name: str) -> DocumentError:
    known = ", ".join(PLACEHOLDERS)
    sentence = f"{path} gebruikt de invulplaats {name}, maar die bestaat niet. Deze bestaan wel: {known}."
    return DocumentError(sentence, path, name)
