"""`schoolbeeld preview`: every text with sample data, to leaf through, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment

from bot.preview import chat, mails, papers, strangers
from bot.preview.entry import Entry, Found, Sample, concerns
from bot.preview.faults import Fault
from bot.words import DEFAULT_LANGUAGE, LANGUAGES
from handlers.rules.terms import Terms

GROUPS = {
    "chat": chat.found,
    "words.toml": chat.words_found,
    "mail": mails.found,
    "documents": papers.found,
}


@dataclass(frozen=True)
class Preview:
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def preview(terms: Terms, overrides: Path | None, wanted: str = "") -> Preview:
    """All texts, or those with `wanted` in their name; a centre's own in the place of ours."""
    found = [
        make(language, terms, overrides, wanted)
        for language in LANGUAGES
        for group, make in GROUPS.items()
        if concerns(f"{language}/{group}", wanted)
    ]
    found.append(Found(faults=strangers.faults(overrides)))
    return Preview(
        tuple(entry for each in found for entry in each.entries if wanted in entry.name),
        tuple(dict.fromkeys(fault for each in found for fault in each.faults if wanted in fault.file)),
        tuple(note for each in found for note in each.notes if wanted in note),
    )


def write(made: Preview, folder: Path) -> Path:
    """All samples, each in a file of its own, and the page that leads to them."""
    page = Environment(autoescape=True).from_string(
        files(__package__).joinpath("index.html").read_text("utf-8")
    )
    for entry in made.entries:
        for sample in entry.samples:
            path = folder / file_of(entry, sample)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(sample.content)
    examples = mails.examples(DEFAULT_LANGUAGE, Terms())
    index = folder / "index.html"
    folder.mkdir(parents=True, exist_ok=True)
    index.write_text(page.render(vars(made) | {"file_of": file_of, "examples": examples}), "utf-8")
    return index


def listed(made: Preview) -> str:
    """Each text, and what each part of it may use."""
    lines: list[str] = []
    for entry in made.entries:
        lines.append(entry.name + (" (eigen tekst)" if entry.own else ""))
        lines += [f"  {part}: {', '.join(names) or '-'}" for part, names in entry.placeholders]
    lines += [
        "Zo vul je in:",
        *(f"  {code}: {shown}" for code, shown in mails.examples(DEFAULT_LANGUAGE, Terms())),
    ]
    return "\n".join(lines)


def file_of(entry: Entry, sample: Sample) -> str:
    """`nl/mail/meeting/zonder-SLSC467.html`, below the folder."""
    return f"{entry.name}/{sample.label.replace(' ', '-')}.{sample.ending}"
