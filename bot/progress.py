"""A progress bar on standard error, when a person is looking."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOK = "{desc} {percentage:3.0f} % |{bar:40}| {remaining}"


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """Gives a function of (done, total); None when nobody is looking."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm  # noqa: PLC0415  (only when there is a terminal)

    with tqdm(desc=label, total=1, leave=False, bar_format=LOOK, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.refresh()

        yield show
