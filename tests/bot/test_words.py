"""Every text of both languages: the same keys, all of them used, and within Slack's limits."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

import pytest

from bot.rehearse import MAIL
from bot.teams.package import menu
from bot.words import language_of
from handlers import registry
from handlers.commands.anchor import LEAVES, STAYS
from handlers.commands.frame import AVERAGED, STRICT
from handlers.commands.overview import COLUMNS
from handlers.commands.reminder_settings import LAST_SCHOOL_DAY, WEEKDAYS
from handlers.commands.reminders import LATER
from handlers.jobs import BY_KIND, JOBS
from handlers.rules import meetings
from handlers.rules.meetings import Problem
from handlers.rules.recipients import Mark, Party
from handlers.rules.tasks import Task
from handlers.rules.visits import Warn
from storage.values import CancelReason, MeetingKind, Role, TypeGroup
from tests.bot.chat_words import KEYS, LANGUAGES, ROOT, words
from tests.bot.overview_samples import LINES

SHOWN = sorted(
    {*(command.name for command in registry.COMMANDS if command.slash), registry.ROOT}
    | {*menu(alone=True), *menu(alone=False)}
)
BECAUSE = sorted({job.because for job in JOBS if job.because})
EXPANDED: dict[str, Sequence[str]] = {
    "warning/": list(Warn),
    "reason.": list(CancelReason),
    "group.": [*TypeGroup, "both"],
    "spread.": [AVERAGED, STRICT],
    "leaving.": [STAYS, LEAVES],
    "head.": ["school", *COLUMNS],
    "fact.": LINES,
    "overview/": [*COLUMNS, *LINES],
    "tasks/": list(Task),
    "error.": ["school", "person", "until"],
    "language.": LANGUAGES,
    "placeholder.": ["school", "person"],
    "mailed.": sorted(registry.BY_MAIL),
    "party.": [*Role, Party.SCHOOL],
    "mark.": [mark for mark in Mark if mark],
    "later.": LATER,
    "kind.": [*BY_KIND, MAIL],
    "because.": ["anchor", "replaces", "supporter", "coordinator", *BECAUSE],
    "weekday.": [LAST_SCHOOL_DAY, *WEEKDAYS],
    "command.": SHOWN,
    "usage.": SHOWN,
    "timeframe/": ["head", "numbers"],
    "meeting_warning/": list(meetings.Warn),
    "meeting/": list(Problem),
    **{f"button.{does}_": list(MeetingKind) for does in ("plan", "no", "close")},
    **{f"form.{does}_": list(MeetingKind) for does in ("plan", "move", "no", "close")},
    "meeting_kind.": list(MeetingKind),
    "takes_part.": ["principal", "care_lead", "clb", "slsc", "lsc"],
    "second.": ["other", "later", "none"],
}
"""What the braces of a key like `f"warning/{kind}"` can hold."""


def _sources() -> Iterator[ast.AST]:
    for folder in ("bot", "handlers"):
        for path in (ROOT / folder).rglob("*.py"):
            if "imports" not in path.parts and "local" not in path.parts:
                yield from ast.walk(ast.parse(path.read_text("utf-8")))


def _said() -> Iterator[ast.expr]:
    """The first argument of every `say(…)`."""
    for node in _sources():
        if isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            if called == "say":
                yield node.args[0]


def _expanded(text: ast.JoinedStr) -> list[str]:
    first = text.values[0]
    prefix = str(first.value) if isinstance(first, ast.Constant) else ""
    return [f"{prefix}{end}" for end in EXPANDED.get(prefix, ())]


def test_both_languages_have_the_same_texts() -> None:
    assert words("nl").keys() == words("en").keys()


def test_every_text_that_is_said_exists() -> None:
    known = words("nl").keys()
    for argument in _said():
        parts = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
        for part in parts:
            if isinstance(part, ast.JoinedStr):
                assert _expanded(part), f"unknown expansion: {ast.unparse(part)}"
                assert set(_expanded(part)) <= known
            elif isinstance(part, ast.Constant) and ("/" in str(part.value) or "." in str(part.value)):
                assert part.value in known


def test_every_text_is_used_somewhere() -> None:
    used: set[str] = set()
    for node in _sources():
        if isinstance(node, ast.JoinedStr):
            used.update(_expanded(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            used.add(node.value)
    assert words("nl").keys() - used == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_slack_limits_fits(language: str) -> None:
    say = words(language)
    for key in sorted(KEYS):
        if key.startswith("form."):
            assert len(say(key)) <= 24, key
        elif key.startswith("button.") and key not in {"button.from", "button.leaves", "button.all_went"}:
            assert len(say(key)) <= 30, key
    assert all(len(say(key)) <= 24 for key in ("button.save", "button.close", "slack.shortcut_log"))
    assert len(say("button.preview")) <= 24
    assert len(say("slack.about")) <= 140


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_teams_limits_fits(language: str) -> None:
    say = words(language)
    assert len(say("teams.full_name")) <= 100
    assert len(say("teams.about")) <= 80
    assert len(say("teams.about_fully")) <= 4000
    assert all(len(say(f"command.{name}")) + len(say(f"usage.{name}")) <= 120 for name in SHOWN)


@pytest.mark.parametrize(
    ("chosen", "locale", "language"),
    [
        (None, None, "nl"),
        (None, "en-GB", "en"),
        (None, "en_US", "en"),
        (None, "fr-FR", "nl"),
        ("nl", "en-GB", "nl"),
        ("en", None, "en"),
        ("xx", "EN", "en"),
    ],
)
def test_own_choice_then_locale_then_dutch(chosen: str | None, locale: str | None, language: str) -> None:
    assert language_of(chosen, locale) == language
