"""Whatever comes in the place of a block, the checks answer."""

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.local.blocks import check_message, check_options, check_view
from bot.local.config import Json
from tests.bot.local.block_parts import (
    EVERYWHERE,
    MESSAGE_ONLY,
    MODAL_ONLY,
    MOMENT,
    RICH_INPUT,
    field,
    home,
    modal,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
VALID = [modal(block) for block in [*EVERYWHERE, *MODAL_ONLY, field(MOMENT), field(RICH_INPUT)]]
VALID += [home(block) for block in MESSAGE_ONLY]  # fine as far as the blocks go: they are sent as a message


def places(value: object) -> list[tuple[Any, Any]]:
    """Every (container, key) in a JSON value."""
    keys = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in keys for place in [(value, key), *places(inner)]]


@st.composite
def damaged(draw: st.DrawFn) -> Json:
    """A good view with one to three places in it overwritten by anything."""
    view = copy.deepcopy(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 3))):
        container, key = draw(st.sampled_from(places(view)))
        container[key] = draw(JSON)
    return view


@settings(deadline=None)
@given(JSON, st.text() | st.none(), st.lists(JSON, max_size=3) | st.none())
def test_no_json_at_all_breaks_the_checks(
    value: object, text: str | None, blocks: list[object] | None
) -> None:
    assert isinstance(check_message(text, blocks, value), list)
    assert isinstance(check_view(value), list)
    assert isinstance(check_options(value), list)


@settings(deadline=None)
@given(damaged())
def test_no_damaged_block_breaks_the_checks(view: Json) -> None:
    check_view(view)
    blocks = view["blocks"]
    check_message("Tekst", blocks if isinstance(blocks, list) else [blocks], [{"blocks": blocks}])
    check_options(blocks)


@settings(deadline=None)
@given(st.integers(0, 10**5), st.sampled_from(["min_lines", "max_lines", "max_selected_items"]))
def test_enormous_numbers_are_no_trouble(exponent: int, name: str) -> None:
    enormous = 1 << exponent
    kind = "multi_users_select" if name == "max_selected_items" else "rich_text_input"
    check_view(modal(field({"type": kind, "min_lines": 1, name: enormous})))
