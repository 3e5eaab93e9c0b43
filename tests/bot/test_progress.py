"""The progress bar: for a person who looks, and for nobody else."""

from __future__ import annotations

import io
import sys

import pytest

from bot.progress import progress_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_person_at_a_terminal_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bar("bezoeken.csv") as progress:
        assert progress is not None
        progress(30, 120)
        progress(120, 120)
    shown = terminal.getvalue().split("\r")
    assert [line[:18] for line in shown if "bezoeken" in line][1:] == [
        "bezoeken.csv  25 %",
        "bezoeken.csv 100 %",
    ]
    assert not shown[-2].strip()  # nothing of it stays


def test_nothing_is_drawn_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr(sys, "stderr", file)
    with progress_bar("bezoeken.csv") as progress:
        assert progress is None
    assert not file.getvalue()
