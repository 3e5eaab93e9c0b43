"""What an import did, as the text that a person reads."""

from __future__ import annotations

from dataclasses import dataclass

from bot.imports.texts import sentence


@dataclass(frozen=True)
class ImportResult:
    kind: str
    rows: int
    """Rows of the file, the header left out."""
    added: int
    changed: int
    unchanged: int
    """Schools, people, versions, visits or free days; when nothing was stored: what it would have been."""
    bad_rows: int
    bad_lines: tuple[str, ...]
    """A sentence for every fault; one row may have several."""
    stored: bool
    dry_run: bool = False


def report(result: ImportResult, language: str) -> str:
    def say(key: str, **numbers: int) -> str:
        return sentence(language, key, {name: _number(n, language) for name, n in numbers.items()})

    read = say("read_one" if result.rows == 1 else "read", rows=result.rows)
    counts = say(
        f"counts_{result.kind.replace('-', '_')}",
        added=result.added,
        changed=result.changed,
        unchanged=result.unchanged,
    )
    ending = say(_ending(result), bad=result.bad_rows)
    return "\n".join((" ".join((read, counts, ending)), *result.bad_lines))


def _ending(result: ImportResult) -> str:
    several = "one" if result.bad_rows == 1 else "several"
    if result.stored:
        if result.bad_rows:
            return f"skipped_{several}"
        return "stored" if result.added or result.changed else "nothing_new"
    if not result.bad_rows:
        return "dry_run"
    return f"dry_run_bad_{several}" if result.dry_run else f"refused_{several}"


def _number(number: int, language: str) -> str:
    """`1 234` in Dutch, `1,234` in English."""
    return f"{number:,}" if language == "en" else f"{number:,}".replace(",", " ")
