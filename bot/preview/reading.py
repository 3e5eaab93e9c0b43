"""Reading a template without filling it in: is it well formed, and is all that it asks for there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

from bot.preview import faults
from bot.preview.faults import Fault
from bot.templating import ENCODING

ALWAYS = {"loop", "self", "super", "caller", "varargs", "kwargs"}


def parsed(environment: Environment, path: Path) -> nodes.Template:
    """Raises TemplateSyntaxError, also for a filter that does not exist."""
    source = path.read_text(ENCODING)
    environment.compile(source, filename=str(path))
    return environment.parse(source, filename=str(path))


def parsed_or_fault(environment: Environment, path: Path) -> nodes.Template | Fault:
    try:
        return parsed(environment, path)
    except TemplateSyntaxError as error:
        return faults.syntax(str(path), error)
    except UnicodeDecodeError:
        return faults.not_text(str(path))


def own_names(whole: nodes.Template, environment: Environment) -> set[str]:
    """What a template makes itself, imports, or always has."""
    made = {name.name for name in whole.find_all(nodes.Name) if name.ctx != "load"}
    made |= {macro.name for macro in whole.find_all(nodes.Macro)}
    for bringing in whole.find_all(nodes.FromImport):
        made |= {name[1] if isinstance(name, tuple) else name for name in bringing.names}
    return made | set(environment.globals) | ALWAYS


def names_used(part: nodes.Node, ours: set[str]) -> dict[str, int]:
    """What has to be given, and the first line that asks for it."""
    used: dict[str, int] = {}
    for name in part.find_all(nodes.Name):
        if name.name not in ours:
            used.setdefault(name.name, name.lineno)
    return used


def faults_in(part: nodes.Node, ours: set[str], known: Mapping[str, object], file: str) -> Iterator[Fault]:
    """Unknown placeholders, and unknown parts of known ones, also where the sample data never come."""
    for name, line in names_used(part, ours).items():
        if name not in known:
            yield faults.unknown(file, name, line, known.keys())
    for asked in part.find_all(nodes.Getattr):
        root = asked.node
        if isinstance(root, nodes.Name) and root.name in known and root.name not in ours:
            value = known[root.name]
            if value is not None and not isinstance(value, dict) and not hasattr(value, asked.attr):
                yield faults.no_part(file, root.name, asked.attr, asked.lineno)


def checked(environment: Environment, path: Path, known: Mapping[str, object]) -> Iterator[Fault]:
    """All of that for a whole file."""
    whole = parsed_or_fault(environment, path)
    if isinstance(whole, Fault):
        yield whole
        return
    yield from faults_in(whole, own_names(whole, environment), known, str(path))
