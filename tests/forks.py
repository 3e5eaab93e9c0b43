"""Processes of their own without the second in which each would import everything: forks of one that has."""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

SECONDS = 60

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["tests.warm", "tests.forks", "tests.faults.mortal"])


def schoolbeeld(
    arguments: Sequence[str], folder: Path, settings: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """The command in a folder, with these settings and no others, as a shell would run it."""
    with tempfile.TemporaryDirectory() as kept:
        out, err = (Path(kept) / name for name in ("out", "err"))
        process = forks.Process(target=_run, args=(tuple(arguments), folder, dict(settings), out, err))
        process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(["schoolbeeld", *arguments], SECONDS)
        said = (path.read_text("utf-8") for path in (out, err))
        return subprocess.CompletedProcess(["schoolbeeld", *arguments], process.exitcode, *said)


def _run(arguments: tuple[str, ...], folder: Path, settings: dict[str, str], out: Path, err: Path) -> None:
    from bot.cli import main

    os.chdir(folder)
    for name in set(os.environ) - {"PATH", "HOME"}:
        del os.environ[name]
    os.environ.update(settings)
    for stream, path in ((sys.stdout, out), (sys.stderr, err)):
        with path.open("wb") as file:
            os.dup2(file.fileno(), stream.fileno())
    ended = main(list(arguments))
    gc.collect()  # what a process that ends by itself closes: its databases
    sys.exit(ended)
