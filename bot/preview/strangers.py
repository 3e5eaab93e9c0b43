"""Files in a centre's own folder that nothing looks at: most often a name that was mistyped."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from bot.preview.faults import Fault
from bot.templating import OURS
from bot.words import LANGUAGES

KINDS = (".j2", ".toml", ".docx")


def faults(overrides: Path | None) -> tuple[Fault, ...]:
    if overrides is None:
        return ()
    known = names()
    found = []
    for path in sorted(overrides.rglob("*")):
        name = path.relative_to(overrides).as_posix()
        if (
            not path.is_file()
            or path.suffix not in KINDS
            or path.name.startswith((".", "~"))
            or name in known
        ):
            continue
        near = get_close_matches(name, known, 1)
        hint = f" Bedoel je {near[0]}?" if near else ""
        found.append(Fault(str(path), f"dit bestand wordt nergens gebruikt.{hint}"))
    return tuple(found)


def names() -> tuple[str, ...]:
    """Every file that a centre may replace, below its folder."""
    ours = [path for kind in KINDS for path in OURS.rglob(f"*{kind}")]
    made = {path.relative_to(OURS).as_posix() for path in ours}
    layouts = {f"{language}/mail/layout.html.j2" for language in LANGUAGES}
    return tuple(sorted(made - {f"{language}/imports.toml" for language in LANGUAGES} | layouts))
