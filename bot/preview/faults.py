"""What is wrong with a template: which file, which line, and a sentence for whoever edited it."""

from __future__ import annotations

import re
import traceback
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError

WRONG = (TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
"""What a template can raise while it is filled in."""
SENTENCES = (
    (r"No filter named '(.+)'", "het filter “{0}” bestaat niet."),
    (r"No test named '(.+)'", "de vraag “is {0}” bestaat niet."),
    (r"Encountered unknown tag '(.+?)'", "“{{% {0} %}}” is geen opdracht, of staat hier verkeerd."),
    (r"Unexpected end of template", "iets wordt niet afgesloten: een if, for of block mist zijn einde."),
    (r"unexpected end of (?:template|statement|print)|expected token '(?:end of|%|}).*|unexpected '[}%]'",
     "tussen accolades staat iets te veel of te weinig: kijk de {{{{ … }}}} en {{% … %}} na."),
)  # fmt: skip
MISSING = re.compile(r"has no attribute '(.+)'|'(.+)' is undefined")


@dataclass(frozen=True)
class Fault:
    file: str
    sentence: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}, lijn {self.line}" if self.line else self.file
        return f"{place}: {self.sentence}"


def syntax(file: str, error: TemplateSyntaxError) -> Fault:
    said = error.message or ""
    for shape, sentence in SENTENCES:
        if match := re.search(shape, said):
            return Fault(file, sentence.format(*match.groups()), error.lineno)
    return Fault(file, f"dit is geen geldige sjablooncode ({said}).", error.lineno)


def unknown(file: str, name: str, line: int | None, known: Collection[str]) -> Fault:
    near = get_close_matches(name, known, 1)
    hint = f" Bedoel je “{near[0]}”?" if near else ""
    may = (
        f" Hier kan je gebruiken: {', '.join(sorted(known))}." if known else " Hier valt niets in te vullen."
    )
    return Fault(file, f"de invulplaats “{name}” bestaat hier niet.{hint}{may}", line)


def not_text(file: str) -> Fault:
    return Fault(file, "dit is geen leesbare tekst. Bewaar het bestand opnieuw als UTF-8.")


def no_part(file: str, name: str, part: str, line: int | None) -> Fault:
    return Fault(file, f"“{name}” heeft geen “{part}”.", line)


def rendering(error: Exception, file: str) -> Fault:
    """What went wrong while the sample data were filled in; `file` where the trace does not tell."""
    if isinstance(error, TemplateSyntaxError):
        return syntax(error.filename or file, error)
    where, line = _place(error) or (file, None)
    if isinstance(error, UndefinedError) and (match := MISSING.search(str(error))):
        return Fault(where, f"“{match[1] or match[2]}” bestaat hier niet.", line)
    return Fault(where, f"met de voorbeeldgegevens loopt het hier mis ({error}).", line)


def _place(error: Exception) -> tuple[str, int] | None:
    """The file and line of the template in which it happened.

    Jinja writes them into the trace when it renders a whole template; of a single block we ask it.
    """
    place = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename.endswith(".j2"):
            template = frame.f_globals.get("__jinja_template__")
            place = frame.f_code.co_filename, template.get_corresponding_lineno(line) if template else line
    return place
