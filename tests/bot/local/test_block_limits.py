"""Block Kit's limits, each at its edge: fine at the limit, refused one further."""

from collections.abc import Callable

import pytest

from bot.local.blocks import check_message, check_options, check_view
from bot.local.config import Json
from tests.bot.local.block_parts import (
    LETTER,
    OPTION,
    RICH,
    WRITTEN,
    actions,
    button,
    confirm,
    field,
    home,
    image,
    in_message,
    long,
    markdown,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    rich,
    section,
    table,
)

Probe = Callable[[int], list[str]]


def shown(block: Callable[[int], Json]) -> Probe:
    return lambda size: in_message(block(size))


def form(view: Callable[[int], Json]) -> Probe:
    return lambda size: check_view(view(size))


LENGTHS: dict[str, tuple[int, str, Probe]] = {
    "section text": (3000, "/blocks/0/text/text", shown(lambda n: section(text=long(n)))),
    "section field": (
        2000,
        "/blocks/0/fields/0/text",
        shown(lambda n: {"type": "section", "fields": [long(n)]}),
    ),
    "header": (150, "/blocks/0/text/text", shown(lambda n: {"type": "header", "text": long(n)})),
    "context": (
        3000,
        "/blocks/0/elements/0/text",
        shown(lambda n: {"type": "context", "elements": [long(n)]}),
    ),
    "markdown": (12_000, "/blocks/0/text", shown(markdown)),
    "block_id": (255, "/blocks/0/block_id", shown(lambda n: {"type": "divider", "block_id": "b" * n})),
    "rich text block_id": (255, "/blocks/0/block_id", shown(lambda n: {**RICH, "block_id": "b" * n})),
    "action_id": (255, "/blocks/0/elements/0/action_id", shown(lambda n: actions(button(action_id="a" * n)))),
    "button text": (75, "/blocks/0/elements/0/text/text", shown(lambda n: actions(button(text=long(n))))),
    "button value": (2000, "/blocks/0/elements/0/value", shown(lambda n: actions(button(value="v" * n)))),
    "button url": (
        3000,
        "/blocks/0/elements/0/url",
        shown(lambda n: actions(button(url="https://".ljust(n, "u")))),
    ),
    "button label": (
        75,
        "/blocks/0/elements/0/accessibility_label",
        shown(lambda n: actions(button(accessibility_label="l" * n))),
    ),
    **{
        f"confirm {name}": (
            most,
            f"/blocks/0/elements/0/confirm/{name}/text",
            shown(lambda n, name=name: actions(button(confirm=confirm(**{name: long(n)})))),  # type: ignore[misc]
        )
        for name, most in {"title": 100, "text": 300, "confirm": 30, "deny": 30}.items()
    },
    "placeholder": (
        150,
        "/blocks/0/element/placeholder/text",
        shown(lambda n: field({"type": "plain_text_input", "placeholder": long(n)})),
    ),
    "label": (2000, "/blocks/0/label/text", shown(lambda n: field(WRITTEN[0], label=long(n)))),
    "hint": (2000, "/blocks/0/hint/text", shown(lambda n: field(WRITTEN[0], hint=long(n)))),
    "initial value": (
        3000,
        "/blocks/0/element/initial_value",
        shown(lambda n: field({"type": "plain_text_input", "initial_value": "i" * n})),
    ),
    "image alt_text": (2000, "/blocks/0/alt_text", shown(lambda n: image(alt_text="a" * n))),
    "image title": (2000, "/blocks/0/title/text", shown(lambda n: image(title=long(n)))),
    "image url": (
        3000,
        "/blocks/0/image_url",
        shown(lambda n: image(image_url="https://".ljust(n, "u"))),
    ),
    "option text": (
        75,
        "/options/0/text/text",
        lambda n: check_options({"options": [{"text": long(n), "value": "1"}]}),
    ),
    "option value": (150, "/options/0/value", lambda n: check_options({"options": [option("v" * n)]})),
    "option description": (
        75,
        "/options/0/description/text",
        lambda n: check_options({"options": [option(description=long(n))]}),
    ),
    "group label": (
        75,
        "/option_groups/0/label/text",
        lambda n: check_options({"option_groups": [{"label": long(n), "options": [OPTION]}]}),
    ),
    "checkbox text": (
        75,
        "/blocks/0/elements/0/options/0/text/text",
        shown(
            lambda n: actions({"type": "checkboxes", "options": [{"text": mrkdwn(LETTER * n), "value": "1"}]})
        ),
    ),
    "view title": (24, "/view/title/text", form(lambda n: modal(section(), title=long(n)))),
    "view submit": (24, "/view/submit/text", form(lambda n: modal(section(), submit=long(n)))),
    "view close": (24, "/view/close/text", form(lambda n: modal(section(), close=long(n)))),
    "private_metadata": (
        3000,
        "/view/private_metadata",
        form(lambda n: modal(section(), private_metadata="p" * n)),
    ),
    "home metadata": (
        3000,
        "/view/private_metadata",
        form(lambda n: home(section(), private_metadata="p" * n)),
    ),
    "callback_id": (255, "/view/callback_id", form(lambda n: modal(section(), callback_id="c" * n))),
    "external_id": (255, "/view/external_id", form(lambda n: modal(section(), external_id="e" * n))),
}


@pytest.mark.parametrize(("most", "at", "probe"), LENGTHS.values(), ids=LENGTHS)
def test_a_text_as_long_as_the_limit_is_fine_and_one_longer_is_refused(
    most: int, at: str, probe: Probe
) -> None:
    assert probe(most) == []
    assert probe(most + 1) == [f"must be less than {most + 1} characters [json-pointer:{at}]"]


MAY_BE_EMPTY = {"button value", "initial value", "private_metadata", "home metadata"}
MAY_BE_EMPTY |= {"callback_id", "external_id"}


@pytest.mark.parametrize("name", LENGTHS)
def test_an_empty_text_is_refused_where_a_person_would_see_nothing(name: str) -> None:
    _, at, probe = LENGTHS[name]
    if name.endswith("url"):
        assert probe(0) == [f"must be a valid URL [json-pointer:{at}]"]
    elif name in MAY_BE_EMPTY:
        assert probe(0) == []
    else:
        assert probe(0) == [f"must be more than 0 characters [json-pointer:{at}]"]


def picked(kind: str, name: str = "options") -> Callable[[int], Json]:
    return lambda n: actions({"type": kind, name: options(n)})


def groups(count: int) -> list[Json]:
    return [{"label": plain(), "options": options(1)} for _ in range(count)]


COUNTS: dict[str, tuple[int, int, str, Probe]] = {
    "blocks of a message": (0, 50, "/blocks", lambda n: in_message(*[{"type": "divider"}] * n)),
    "blocks of a modal": (1, 100, "/view/blocks", form(lambda n: modal(*[section()] * n))),
    "blocks of a home tab": (1, 100, "/view/blocks", form(lambda n: home(*[section()] * n))),
    "fields": (1, 10, "/blocks/0/fields", shown(lambda n: {"type": "section", "fields": [plain()] * n})),
    "actions": (1, 25, "/blocks/0/elements", shown(lambda n: actions(*[button()] * n))),
    "context": (
        1,
        10,
        "/blocks/0/elements",
        shown(lambda n: {"type": "context", "elements": [plain()] * n}),
    ),
    "options": (1, 100, "/blocks/0/elements/0/options", shown(picked("static_select"))),
    "multi options": (1, 100, "/blocks/0/elements/0/options", shown(picked("multi_static_select"))),
    "overflow": (1, 5, "/blocks/0/elements/0/options", shown(picked("overflow"))),
    "radio buttons": (1, 10, "/blocks/0/elements/0/options", shown(picked("radio_buttons"))),
    "checkboxes": (1, 10, "/blocks/0/elements/0/options", shown(picked("checkboxes"))),
    "option groups": (
        1,
        100,
        "/blocks/0/elements/0/option_groups",
        shown(lambda n: actions({"type": "static_select", "option_groups": groups(n)})),
    ),
    "options of a group": (
        1,
        100,
        "/option_groups/0/options",
        lambda n: check_options({"option_groups": [{"label": plain(), "options": options(n)}]}),
    ),
    "suggestions": (0, 100, "/options", lambda n: check_options({"options": options(n)})),
    "suggested groups": (0, 100, "/option_groups", lambda n: check_options({"option_groups": groups(n)})),
    "rows": (1, 100, "/blocks/0/rows", shown(lambda n: table(rows=n))),
    "columns": (1, 20, "/blocks/0/rows/0", shown(lambda n: table(rows=1, columns=n))),
    "column settings": (
        1,
        20,
        "/blocks/0/column_settings",
        shown(lambda n: table(column_settings=[{"align": "left"}] * n)),
    ),
    "attachments": (
        0,
        100,
        "/attachments",
        lambda n: check_message("Tekst", None, [{"text": "oud"}] * n),
    ),
}


@pytest.mark.parametrize(("least", "most", "at", "probe"), COUNTS.values(), ids=COUNTS)
def test_as_many_items_as_the_limit_are_fine_and_one_more_is_refused(
    least: int, most: int, at: str, probe: Probe
) -> None:
    assert probe(least) == []
    assert probe(most) == []
    assert probe(most + 1) == [f"no more than {most} items allowed [json-pointer:{at}]"]
    if least:
        assert probe(least - 1) == [f"no fewer than {least} items allowed [json-pointer:{at}]"]


def asked(name: str, element: Json) -> Probe:
    return form(lambda n: modal(field({**element, name: n})))


def listed(name: str) -> Probe:
    return shown(lambda n: rich({**RICH["elements"][2], name: n}))


NUMBERS: dict[str, tuple[int, int | None, Probe]] = {
    "min_length": (0, 3000, asked("min_length", {"type": "plain_text_input"})),
    "max_length": (1, 3000, asked("max_length", {"type": "plain_text_input"})),
    "max_files": (1, 10, asked("max_files", {"type": "file_input"})),
    "max_selected_items": (1, None, asked("max_selected_items", {"type": "multi_users_select"})),
    "min_query_length": (0, None, asked("min_query_length", {"type": "external_select"})),
    "initial_date_time": (10**9, 10**10 - 1, asked("initial_date_time", {"type": "datetimepicker"})),
    "indent": (0, 8, listed("indent")),
    "border": (0, 1, listed("border")),
    "offset": (0, None, listed("offset")),
}


@pytest.mark.parametrize(("least", "most", "probe"), NUMBERS.values(), ids=NUMBERS)
def test_a_number_stays_within_its_bounds(least: int, most: int | None, probe: Probe) -> None:
    assert probe(least) == []
    assert "must be greater than or equal to" in probe(least - 1)[0]
    if most is not None:
        assert probe(most) == []
        assert "must be less than or equal to" in probe(most + 1)[0]
