"""What is built is whole: the wheel alone, in an empty folder, does its work."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
import zipfile
from pathlib import Path

import bot

PROJECT = Path(bot.__file__).parents[1]


def test_the_wheel_alone_migrates_and_answers(tmp_path: Path) -> None:
    built = tmp_path / "dist"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    unpacked = tmp_path / "installed"
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        assert not [name for name in wheel.namelist() if name.startswith("tests/")]
        wheel.extractall(unpacked)
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}", "PYTHONPATH": str(unpacked)}
    settings |= {"TEAMS_CLIENT_ID": str(uuid.uuid4()), "TEAMS_TENANT_ID": "lsc.example"}
    settings |= {
        "PUBLIC_URL": "https://bot.example",
        "CENTRE_NAME": "LSC",
        "CENTRE_URL": "https://lsc.example",
    }

    def run(*arguments: str) -> str:
        code = (
            "import bot, sys; from pathlib import Path; "
            f"assert Path(bot.__file__).is_relative_to({str(unpacked)!r}); "
            "from bot.cli import main; sys.exit(main(sys.argv[1:]))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], **settings},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    run("migrate")
    assert "Schoolbeeld" in run("say", "--as", "iemand@elders.example", "hallo")
    assert "/log-visit" in run("manifest", "slack")
    assert "schoolbeeld-teams.zip" in run("manifest", "teams")
    assert "index.html" in run("preview", "nl/documents")
    assert (tmp_path / "var/preview/nl/documents/guide/voorbeeld.docx").is_file()
