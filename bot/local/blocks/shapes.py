"""Checks to build other checks from: each says, in Slack's words, what is wrong with a value and where."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from bot.local.config import Json

Details = Iterator[str]
Check = Callable[[object, str], Details]  # (any JSON value, JSON pointer to it)
Rule = Callable[[Json, str], Details]  # (an object whose fields are each fine, JSON pointer to it)
Fields = Mapping[str, Check]


def detail(problem: str, at: str) -> str:
    return f"{problem} [json-pointer:{at}]"


def flag(value: object, at: str) -> Details:
    if not isinstance(value, bool):
        yield detail("must provide a boolean", at)


def text(most: int | None = None, least: int = 1) -> Check:
    """A string of at least and at most so many characters."""

    def check(value: object, at: str) -> Details:
        if not isinstance(value, str):
            yield detail("must provide a string", at)
        elif len(value) < least:
            yield detail(f"must be more than {least - 1} characters", at)
        elif most is not None and len(value) > most:
            yield detail(f"must be less than {most + 1} characters", at)

    return check


def pattern(expression: str, problem: str, most: int | None = None) -> Check:
    sized, wanted = text(most), re.compile(expression)

    def check(value: object, at: str) -> Details:
        yield from sized(value, at)
        if isinstance(value, str) and value and not wanted.fullmatch(value):
            yield detail(problem, at)

    return check


def day(value: object, at: str) -> Details:
    """A date that exists, written YYYY-MM-DD."""
    try:
        exists = isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        exists = False
    if not exists:
        yield detail("must be a valid date in the format YYYY-MM-DD", at)


def whole(least: int, most: int | None = None) -> Check:
    def check(value: object, at: str) -> Details:
        if not isinstance(value, int) or isinstance(value, bool):
            yield detail("must be an integer", at)
        elif value < least:
            yield detail(f"must be greater than or equal to {least}", at)
        elif most is not None and value > most:
            yield detail(f"must be less than or equal to {most}", at)

    return check


def number(value: object, at: str) -> Details:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield detail("must be a number", at)


def one_of(*allowed: str) -> Check:
    def check(value: object, at: str) -> Details:
        if value not in allowed:
            yield detail(f"must be one of: {', '.join(allowed)}", at)

    return check


def or_null(inner: Check) -> Check:
    def check(value: object, at: str) -> Details:
        if value is not None:
            yield from inner(value, at)

    return check


def each(check_item: Check, most: int | None = None, least: int = 1) -> Check:
    """A list of at least and at most so many items."""

    def check(value: object, at: str) -> Details:
        if not isinstance(value, list):
            yield detail("must provide an array", at)
            return
        if len(value) < least:
            yield detail(f"no fewer than {least} items allowed", at)
        if most is not None and len(value) > most:
            yield detail(f"no more than {most} items allowed", at)
        for index, item in enumerate(value[:most]):
            yield from check_item(item, f"{at}/{index}")

    return check


def record(required: Fields, optional: Fields | None = None, *rules: Rule) -> Check:
    """An object with all of the required fields and no unknown ones; then the rules between its fields."""
    known = {**required, **(optional or {})}

    def fields(value: Json, at: str) -> Details:
        for name in required:
            if name not in value:
                yield detail(f"missing required field: {name}", at)
        for name, part in value.items():
            if name in known:
                yield from known[name](part, f"{at}/{name}")
            else:
                yield detail(f"invalid additional property: {name}", at)

    def check(value: object, at: str) -> Details:
        if not isinstance(value, dict):
            yield detail("must provide an object", at)
            return
        wrong = list(fields(value, at))
        yield from wrong
        for rule in () if wrong else rules:
            yield from rule(value, at)

    return check


def typed(kinds: Fields) -> Check:
    """An object whose `type` says which check the rest of it is for."""

    def check(value: object, at: str) -> Details:
        if not isinstance(value, dict):
            yield detail("must provide an object", at)
        elif "type" not in value:
            yield detail("missing required field: type", at)
        elif not isinstance(kind := value["type"], str):
            yield detail("must provide a string", f"{at}/type")
        elif kind not in kinds:
            yield detail(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from kinds[kind]({name: part for name, part in value.items() if name != "type"}, at)

    return check


def exactly_one(*names: str) -> Rule:
    def rule(value: Json, at: str) -> Details:
        if sum(name in value for name in names) != 1:
            yield detail(f"must define exactly one of {_listed(names)}", at)

    return rule


def at_least_one(*names: str) -> Rule:
    def rule(value: Json, at: str) -> Details:
        if not any(name in value for name in names):
            yield detail(f"must define either {_listed(names)}", at)

    return rule


def in_order(low: str, high: str) -> Rule:
    """Two numbers of one object, as JSON numbers or as text, if both are there."""

    def rule(value: Json, at: str) -> Details:
        if low in value and high in value and Decimal(value[low]) > Decimal(value[high]):
            yield detail(f"`{low}` must be less than or equal to `{high}`", at)

    return rule


def _listed(names: tuple[str, ...]) -> str:
    return " or ".join(f"`{name}`" for name in names)
