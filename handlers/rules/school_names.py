"""Finding the school that somebody means in a few typed words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from storage.values import School

ARTICLES = frozenset({"de", "het", "t", "den", "the"})
KINDS = frozenset({"school", "basisschool", "kleuterschool", "lagere", "secundair", "college", "sint"})
"""Words that many names share: alone they name no school."""
MOST_WORDS = 12
"""A name is looked for in this many words; what follows is never part of it."""
CERTAIN, LIKELY = 88, 62
"""Scores of 100 from which a misspelt name is taken, or offered."""
_OTHER = re.compile("[^a-z0-9 ]+")


@dataclass(frozen=True)
class Match:
    """Schools that fit equally well, and the words that were not part of the name."""

    schools: tuple[School, ...]
    rest: str = ""
    sure: bool = True
    """Named in full, with or without article and place; not by some of its words or misspelt."""


def normal(text: str) -> str:
    """Letters and digits only, lower case, without accents."""
    bare = text.casefold()
    if not bare.isascii():
        bare = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    return _OTHER.sub(" ", bare).strip()


def _joined(text: str) -> str:
    return normal(text).replace(" ", "")


class Names:
    """The ways to write one school: name, slug, number, with or without article and place."""

    def __init__(self, school: School, sites: Iterable[str] = ()) -> None:
        self.school = school
        written = [school.name, f"{school.name} {school.place}", school.slug, *sites]
        self.full = {_joined(text) for text in written} | {school.number}
        self.short = {_joined(_without_article(text)) for text in written} - self.full
        self.words = {word for text in written for word in normal(text).split()}
        self.own_words = set(normal(school.name).split()) - ARTICLES - KINDS

    def fit(self, words: tuple[str, ...]) -> int:
        """3 the name itself, 2 without its article, 1 some of its words, 0 not this school."""
        joined = "".join(words)
        if joined in self.full:
            return 3
        if joined in self.short:
            return 2
        telling = any(word in self.own_words and len(word) > 2 for word in words)
        return int(telling and self.words.issuperset(words))

    def likeness(self, words: tuple[str, ...]) -> float:
        joined = "".join(words)
        return max((fuzz.ratio(joined, name) for name in self.full | self.short), default=0.0)


def likeness(wanted: str, text: str) -> float:
    """How well some part of the text fits what was typed: 0 to 100."""
    return fuzz.partial_ratio(wanted, text)


def _without_article(text: str) -> str:
    first, _, rest = normal(text).partition(" ")
    return rest if first in ARTICLES and rest else text


def match(text: str, known: Iterable[Names]) -> Match | None:
    """The schools whose name stands in the text: the longest run of words that names one wins.

    Where two runs are as good and name other schools, all of them fit: then it is to be asked.
    """
    words, named = text.split(), tuple(known)
    best: list[tuple[int, int, tuple[School, ...]]] = []
    best_rank = (0, 0.0)
    for begin, end, normal_words in _runs(words):
        fits = [(names.fit(normal_words), names.school) for names in named]
        level = max((fit for fit, _ in fits), default=0)
        rank = (min(level, 2), end - begin + level / 10)
        if not level or rank < best_rank:
            continue
        schools = tuple(school for fit, school in fits if fit == level)
        if rank > best_rank:
            best, best_rank = [(begin, end, schools)], rank
        elif all(schools != others for _, _, others in best):
            best.append((begin, end, schools))
    if not best:
        return None
    named_words = {number for begin, end, _ in best for number in range(begin, end)}
    rest = " ".join(word for number, word in enumerate(words) if number not in named_words)
    every = {school.id: school for _, _, found in best for school in found}
    return Match(tuple(every.values()), rest, sure=best_rank[0] > 1)


def keys(text: str) -> list[str]:
    """Every run of words as a slug or a number: what an index can look up."""
    return sorted({"-".join(run) for _, _, run in _runs(text.split())})


def nearest(text: str, known: Iterable[Names], most: int = 3) -> tuple[Match | None, list[School]]:
    """A misspelt name: the one school that it must be, or the few that it may be."""
    words = text.split()
    runs = tuple(_runs(words))
    scored: list[tuple[float, School, str]] = []
    for names in known if runs else ():
        score, _, begin, end = max((names.likeness(run), begin - end, begin, end) for begin, end, run in runs)
        scored.append((score, names.school, " ".join(words[:begin] + words[end:])))
    scored.sort(key=lambda found: -found[0])
    likely = [found for found in scored if found[0] >= LIKELY]
    if likely and likely[0][0] >= CERTAIN and (len(likely) == 1 or likely[0][0] - likely[1][0] >= 5):
        return Match((likely[0][1],), likely[0][2], sure=False), []
    return None, [school for _, school, _ in likely[:most]]


def _runs(words: list[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Every run of up to six words, as (begin, end, its normal words)."""
    bare = [tuple(normal(word).split()) for word in words[:MOST_WORDS]]
    for begin in range(len(bare)):
        for end in range(begin + 1, min(begin + 6, len(bare)) + 1):
            if bare[begin] and bare[end - 1]:
                yield begin, end, tuple(part for word in bare[begin:end] for part in word)
