"""The texts of the chat: every block, and the short ones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes
from markupsafe import Markup, escape

from bot.preview import faults, reading
from bot.preview.entry import Entry, Found, Sample, concerns
from bot.preview.faults import Fault
from bot.preview.samples import data_for
from bot.templating import ENCODING, OURS, environment
from bot.words import LANGUAGES, TemplateWords, words_of
from handlers.rules.terms import Terms

ENDING = ".html.j2"
HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Schoolbeeld</title>'
    "<style>:root { color-scheme: light dark } body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem;"
    " font: 16px/1.5 system-ui, sans-serif } h2 { margin: 2rem 0 0; font-size: .85rem; opacity: .7 }"
    " p { margin: .25rem 0 }</style>"
)
Known = dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def known_names() -> Known:
    """What each block and short text may use: what ours use, in either language, is what handlers give."""
    known: dict[str, set[str]] = {}
    for language in LANGUAGES:
        reader = environment([OURS / language / "chat"], language, Terms(), escape=True)
        for path in sorted((OURS / language / "chat").glob(f"*{ENDING}")):
            whole = reader.parse(path.read_text(ENCODING))
            ours = reading.own_names(whole, reader)
            for block in whole.find_all(nodes.Block):
                key = f"{path.name.removesuffix(ENDING)}/{block.name}"
                known.setdefault(key, set()).update(reading.names_used(block, ours))
        for key, text in words_of(OURS / language / "words.toml").items():
            whole = reader.parse(text)
            used = reading.names_used(whole, reading.own_names(whole, reader))
            known.setdefault(key, set()).update(used)
    return {key: tuple(sorted(names)) for key, names in known.items()}


def found(language: str, terms: Terms, overrides: Path | None, wanted: str) -> Found:
    entries, wrong = [], []
    say = _say(language, terms, overrides)
    reader = environment([OURS / language / "chat"], language, terms, escape=True, sandboxed=True)
    for path in sorted((OURS / language / "chat").glob(f"*{ENDING}")):
        name = path.name.removesuffix(ENDING)
        if not concerns(f"{language}/chat/{name}", wanted):
            continue
        own = overrides / language / "chat" / path.name if overrides else None
        used = own if own and own.is_file() else path
        here = list(_checked(used, name, reader))
        wrong += here
        blocks = {key: names for key, names in known_names().items() if key.startswith(f"{name}/")}
        if blocks:
            samples, failed = ((), []) if here else _shown(blocks, say, used)
            wrong += failed
            entries.append(Entry(f"{language}/chat/{name}", used is own, tuple(blocks.items()), samples))
    return Found(tuple(entries), tuple(wrong))


def _checked(path: Path, name: str, reader: Environment) -> Iterator[Fault]:
    file = str(path)
    whole = reading.parsed_or_fault(reader, path)
    if isinstance(whole, Fault):
        yield whole
        return
    ours = reading.own_names(whole, reader)
    for block in whole.find_all(nodes.Block):
        key = f"{name}/{block.name}"
        if key not in known_names():
            yield Fault(file, f"het blok “{block.name}” bestaat niet en wordt nergens getoond.", block.lineno)
            continue
        yield from reading.faults_in(block, ours, _given(key), file)


def _given(key: str) -> dict[str, object]:
    data = data_for(key)
    return {name: data.get(name) for name in known_names()[key]}


def _say(language: str, terms: Terms, overrides: Path | None) -> TemplateWords:
    try:
        return TemplateWords(language, terms, overrides)
    except ValueError:
        return TemplateWords(language, terms)  # words_found tells what is wrong with words.toml


def _shown(
    blocks: Mapping[str, tuple[str, ...]], say: TemplateWords, path: Path
) -> tuple[tuple[Sample, ...], list[Fault]]:
    """All blocks of a file on one page, as the chat would have them."""
    shown: list[str] = []
    failed: list[Fault] = []
    for key in blocks:
        try:
            text = say(key, **data_for(key))
        except faults.WRONG as error:
            failed.append(faults.rendering(error, str(path)))
            continue
        shown.append(f"<h2>{escape(key)}</h2>\n<p>{text.replace(chr(10), '<br>')}</p>")
    return (_page(say.language, "\n".join(shown)),), failed


def _page(language: str, body: str) -> Sample:
    page = f'<!DOCTYPE html>\n<html lang="{language}"><head>{HEAD}</head>\n<body>\n{body}\n</body></html>\n'
    return Sample("alle blokken", "html", page.encode())


# the short texts


def words_found(language: str, terms: Terms, overrides: Path | None, _wanted: str) -> Found:
    ours = words_of(OURS / language / "words.toml")
    own_path = overrides / language / "words.toml" if overrides else None
    own: dict[str, str] = {}
    wrong: list[Fault] = []
    if own_path and own_path.is_file():
        try:
            own = words_of(own_path)
        except tomllib.TOMLDecodeError as error:
            return Found(faults=(_not_toml(own_path, error),))
        except UnicodeDecodeError:
            return Found(faults=(faults.not_text(str(own_path)),))
        wrong += _own_faults(own_path, own, ours, language, terms)
    texts = ours | own
    placeholders = tuple((key, known_names()[key]) for key in ours if known_names()[key])
    samples: tuple[Sample, ...] = ()
    if not wrong:
        say = TemplateWords(language, terms, overrides)
        rows = [Markup("<p><b>{}</b>: {}</p>").format(key, say(key, **data_for(key))) for key in texts]
        samples = (_page(language, "\n".join(rows)),)
    return Found((Entry(f"{language}/words.toml", bool(own), placeholders, samples),), tuple(wrong))


def _own_faults(
    path: Path, own: Mapping[str, str], ours: Mapping[str, str], language: str, terms: Terms
) -> Iterator[Fault]:
    reader = environment([], language, terms, escape=False, sandboxed=True)
    for key, text in own.items():
        line = _line_of(path, key)
        if key not in ours:
            yield Fault(str(path), f"de tekst “{key}” bestaat niet.", line)
            continue
        try:
            whole = reader.parse(text)
            reader.compile(text)
            inside = list(reading.faults_in(whole, reading.own_names(whole, reader), _given(key), str(path)))
            if not inside:
                reader.from_string(text).render(data_for(key))
        except TemplateSyntaxError as error:
            inside = [faults.syntax(str(path), error)]
        except faults.WRONG as error:
            inside = [faults.rendering(error, str(path))]
        for fault in inside:
            yield Fault(fault.file, f"{key}: {fault.sentence}", line)


def _not_toml(path: Path, error: tomllib.TOMLDecodeError) -> Fault:
    sentence = "dit kan niet gelezen worden: ontbreekt er een aanhalingsteken, of staat een naam dubbel?"
    place = re.search(r"line (\d+)", str(error))
    return Fault(str(path), sentence, int(place[1]) if place else len(path.read_text(ENCODING).splitlines()))


def _line_of(path: Path, key: str) -> int | None:
    """Where a text of the file stands: below its heading, before the next one."""
    table, _, name = key.rpartition(".")
    heading = ""
    for number, line in enumerate(path.read_text(ENCODING).splitlines(), 1):
        if match := re.match(r"\s*\[(.+?)\]", line):
            heading = match[1].strip()
        elif heading == table and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", line):
            return number
    return None
