"""A typed line as words: hygiene, number words, and the marking of words that a pattern understood.

A word keeps its own spelling beside the key that patterns are matched against, so that what is left
over (a school's name, a note) can be handed back exactly as it was typed.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

LONGEST_PARSED = 2_000
"""Characters of a line that are read; what follows is passed on unread."""

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\\s]+")
_QUARTERS = re.compile("([¼½¾])")
_PUNCTUATION = ".,;!?()[]"
_APOSTROPHES = str.maketrans("‘’ʼ´`", "'" * 5)

_DAYS_NL = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_DAY_WORDS = {*_DAYS_NL, "vandaag", "gisteren", "eergisteren", "overmorgen"}
_PART_OF_DAY = {
    "morgen": "voormiddag",
    "ochtend": "voormiddag",
    "voormiddag": "voormiddag",
    "vroeg": "voormiddag",
    "morning": "voormiddag",
    "middag": "namiddag",
    "namiddag": "namiddag",
    "afternoon": "namiddag",
    "avond": "avond~",
    "evening": "avond~",
}
_COMPOUND = re.compile(
    rf"(van|gister(?:en)?|eergisteren|overmorgen|morgen|{'|'.join(_DAYS_NL)})"
    r"(morgen|ochtend|voormiddag|middag|namiddag|avond|vroeg)"
)

COUNTS = {
    "twaalf": 12, "elf": 11, "tien": 10, "negen": 9, "acht": 8, "zeven": 7, "zes": 6, "vijf": 5,
    "vier": 4, "drie": 3, "twee": 2, "een": 1, "'n": 1, "veertien": 14, "vijftien": 15, "twintig": 20,
    "dertig": 30, "veertig": 40, "vijfenveertig": 45, "vijftig": 50, "zestig": 60, "negentig": 90,
    "twelve": 12, "eleven": 11, "ten": 10, "nine": 9, "eight": 8, "seven": 7, "six": 6, "five": 5,
    "four": 4, "three": 3, "two": 2, "one": 1, "an": 1, "a": 1, "fourteen": 14, "fifteen": 15,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip
_COUNT_WORD = "|".join(sorted(COUNTS, key=lambda word: (-len(word), word)))
_HALVES = {"half": 1, "halve": 1, "halven": 1, "anderhalf": 3, "anderhalve": 3}

COUNT = rf"(?:[0-9]{{1,4}}|{_COUNT_WORD})"
"""A whole number, in digits or as a word."""

NUMBER = (
    r"(?:[0-9]{1,2} ?[½¼¾]|[½¼¾]|(?:[0-9] )?(?:1/2|1/4|3/4)|[0-9]{1,4}[.,][0-9]{1,2}"
    rf"|(?:{_COUNT_WORD}|[0-9]{{1,3}})(?: ?en ?| and )(?:een |a )?hal(?:f|ve)"
    r"|anderhal(?:f|ve)|(?:een |a )?(?:halven|halve|half)(?: an?)?"
    rf"|{COUNT})"
)
"""A whole or broken number, in digits or as words."""

_QUARTER_VALUES = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
_MIXED = re.compile(r"(?:([0-9]{1,3}) ?)?(?:([½¼¾])|([13])/([24]))")
_AND_A_HALF = re.compile(rf"({_COUNT_WORD}|[0-9]{{1,3}})(?: ?en ?| and )(?:een |a )?hal(?:f|ve)")


def read_count(text: str) -> int:
    """The value of what COUNT matched."""
    return COUNTS[text] if text in COUNTS else int(text)


def read_number(text: str) -> Fraction:
    """The value of what NUMBER matched."""
    if mixed := _MIXED.fullmatch(text):
        whole, sign, above, below = mixed.groups()
        part = _QUARTER_VALUES[sign] if sign else Fraction(int(above), int(below))
        return int(whole or 0) + part
    if text[0].isdigit() and not text[-1].isalpha():
        return Fraction(text.replace(",", "."))
    if text in COUNTS:
        return Fraction(COUNTS[text])
    if more := _AND_A_HALF.fullmatch(text):
        return read_count(more[1]) + Fraction(1, 2)
    words = text.split()
    halves = next((_HALVES[word] for word in words if word in _HALVES), 1)
    return Fraction(halves, 2)


def clean(text: str) -> str:
    """Without control and invisible characters, white space collapsed; the spelling stays."""
    return _CONTROL.sub(" ", _INVISIBLE.sub("", text)).strip()


def fold(word: str) -> str:
    """What patterns see: compatibility forms made plain, lower case, no accents, straight apostrophes."""
    plain = "".join(
        piece if piece in _QUARTER_VALUES else unicodedata.normalize("NFKC", piece)
        for piece in _QUARTERS.split(word.translate(_APOSTROPHES))
    )
    bare = "".join(
        letter for letter in unicodedata.normalize("NFD", plain) if not unicodedata.combining(letter)
    )
    lowered = "".join(bare.lower().split())
    return lowered.strip(_PUNCTUATION) or lowered


@dataclass(frozen=True)
class Word:
    raw: str
    key: str


def split_words(text: str) -> list[Word]:
    """The words of a clean text; `vrijdagnamiddag` becomes two, the second without spelling of its own."""
    words: list[Word] = []
    for raw in text.split():
        key = fold(raw)
        if compound := _COMPOUND.fullmatch(key):
            day = {"van": "vandaag", "gister": "gisteren"}.get(compound[1], compound[1])
            words += [Word(raw, day), Word("", _PART_OF_DAY[compound[2]])]
        else:
            words.append(Word(raw, key))
    return _parts_of_day(words)


def _parts_of_day(words: list[Word]) -> list[Word]:
    """`deze middag` and `gisteren morgen`: the second word is a part of the day, not a day."""
    for place in range(1, len(words)):
        before, here = words[place - 1], words[place]
        if here.key not in _PART_OF_DAY:
            continue
        if before.key in ("deze", "this"):
            words[place - 1] = Word(before.raw, "vandaag")
        elif before.key not in _DAY_WORDS and not (before.key == "morgen" and here.key != "morgen"):
            continue
        words[place] = Word(here.raw, _PART_OF_DAY[here.key])
    return words


class Row:
    """Words in a row, for matching at word boundaries and marking what was understood."""

    def __init__(self, text: str) -> None:
        """`text` is clean; only its first part is read, `beyond` holds the rest."""
        head, self.beyond = _cut(text)
        self.words = split_words(head)
        self.text = " ".join(word.key for word in self.words)
        self.starts: list[int] = []
        self._ends: dict[int, int] = {}
        offset = 0
        for place, word in enumerate(self.words):
            self.starts.append(offset)
            offset += len(word.key)
            self._ends[offset] = place + 1
            offset += 1
        self.taken = [False] * len(self.words)

    def place_after(self, end: int) -> int:
        """The place of the word after character `end` of the keys."""
        return self._ends[end]

    def free(self, first: int, last: int) -> bool:
        return not any(self.taken[first:last])

    def take(self, first: int, last: int) -> str:
        self.taken[first:last] = [True] * (last - first)
        return self.spelling(first, last)

    def closed(self, place: int) -> bool:
        """Whether a neighbour is understood, or is the line's edge."""
        return not 0 <= place < len(self.words) or self.taken[place]

    def key(self, place: int) -> str:
        return self.words[place].key if 0 <= place < len(self.words) else ""

    def spelling(self, first: int, last: int) -> str:
        return " ".join(word.raw for word in self.words[first:last] if word.raw)

    def rest(self, also: tuple[int, int] | None = None) -> str:
        """What is left, as it was typed; with the words of `also` put back."""
        kept = [
            word.raw
            for place, word in enumerate(self.words)
            if word.raw and (self._left(place) or (also and also[0] <= place < also[1]))
        ]
        text = " ".join(kept).strip(",; ")
        return f"{text} {self.beyond}".strip()

    def _left(self, place: int) -> bool:
        if self.taken[place]:
            return False
        before, after = self.closed(place - 1), self.closed(place + 1)
        if self.words[place].key in ("en", "and"):
            return not (before and after)
        marks = all(unicodedata.category(sign).startswith("P") for sign in self.words[place].key)
        return not (marks and (before or after))


def _cut(text: str) -> tuple[str, str]:
    if len(text) <= LONGEST_PARSED:
        return text, ""
    edge = text.rfind(" ", 0, LONGEST_PARSED)
    edge = edge if edge > 0 else LONGEST_PARSED
    return text[:edge], text[edge:].strip()
