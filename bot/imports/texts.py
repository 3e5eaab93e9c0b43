"""The sentences of an import, from `templates/<language>/imports.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("nl", "en")


class UnreadableFileError(Exception):
    """The file as a whole cannot be taken. `str()` is a sentence for the person, in `language`."""

    def __init__(self, problem: str, **data: object) -> None:
        super().__init__(problem, data)
        self.problem = problem
        self.data = {name: str(value) for name, value in data.items()}
        self.language = "nl"

    def __str__(self) -> str:
        return sentence(self.language, self.problem, self.data)


@lru_cache(maxsize=len(LANGUAGES))
def sentences(language: str) -> dict[str, str]:
    known = language if language in LANGUAGES else LANGUAGES[0]
    text = files("templates").joinpath(known, "imports.toml").read_text("utf-8")
    return {key: str(value) for key, value in tomllib.loads(text).items()}


def sentence(language: str, key: str, data: dict[str, str]) -> str:
    return sentences(language)[key].format(**data)
