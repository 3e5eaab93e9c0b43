"""Twenty-four invented schools around Halle, Asse and Brussels."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass


@dataclass(frozen=True)
class SampleSchool:
    number: str
    slug: str
    name: str
    street: str
    postcode: str
    place: str
    clb: str

    @property
    def email(self) -> str:
        return f"info@{self.slug.replace('-', '')}.example"


PAJOTTENLAND = "CLB De Pajotse Brug"
NOORDRAND = "CLB Noordrand"
STAD = "CLB Zennestad"

_TABLE = (
    ("de-linde", "De Linde", "Lindeplein 4", "1500", "Halle", PAJOTTENLAND),
    ("de-regenboog", "De Regenboog", "Kleurenstraat 17", "1700", "Dilbeek", PAJOTTENLAND),
    ("de-springplank", "De Springplank", "Sprongweg 2", "1740", "Ternat", PAJOTTENLAND),
    ("sint-jozef-asse", "Sint-Jozef", "Timmermansstraat 31", "1730", "Asse", NOORDRAND),
    ("sint-jozef-ternat", "Sint-Jozef", "Schaafplein 8", "1740", "Ternat", PAJOTTENLAND),
    ("obrien-zonen", "O'Brien & Zonen", "Klaverbladlaan 12", "1602", "Vlezenbeek", PAJOTTENLAND),
    ("de-notenkraker", "De Notenkraker", "Notelaarsdreef 5", "1770", "Liedekerke", PAJOTTENLAND),
    ("het-vlierhof", "Het Vlierhof", "Vlierpad 23", "1600", "Sint-Pieters-Leeuw", PAJOTTENLAND),
    ("t-klavertje-vijf", "'t Klavertje Vijf", "Gelukstraat 55", "1600", "Sint-Pieters-Leeuw", PAJOTTENLAND),
    ("de-leeuwerikhof", "De Leeuwerikhof", "Zangvogelweg 9", "1750", "Lennik", PAJOTTENLAND),
    ("de-kersenpit", "De Kersenpit", "Boomgaardstraat 40", "1755", "Gooik", PAJOTTENLAND),
    ("de-tarwehalm", "De Tarwehalm", "Korenwijk 3", "1760", "Roosdaal", PAJOTTENLAND),
    ("de-hopstaak", "De Hopstaak", "Hopduvelweg 14", "1790", "Affligem", NOORDRAND),
    ("de-kalkoven", "De Kalkoven", "Ovenstraat 6", "1745", "Opwijk", NOORDRAND),
    ("tussen-de-molens", "Tussen de Molens", "Wiekenpad 1", "1785", "Merchtem", NOORDRAND),
    ("de-zandkorrel", "De Zandkorrel", "Zandkuil 27", "1840", "Londerzeel", NOORDRAND),
    ("de-plantenkas", "De Plantenkas", "Serredreef 10", "1860", "Meise", NOORDRAND),
    ("de-geuzenboom", "De Geuzenboom", "Lambiekstraat 19", "1650", "Beersel", PAJOTTENLAND),
    ("de-zinnebloem", "De Zinnebloem", "Zinnekenskaai 7", "1000", "Brussel", STAD),
    ("het-kanaalhuis", "Het Kanaalhuis", "Sluisgang 11", "1070", "Anderlecht", STAD),
    ("campus-zeven-bruggen", "Campus Zeven Bruggen", "Brugwachterslaan 77", "1080", "Brussel", STAD),
    ("atheneum-zenneboog", "Atheneum Zenneboog", "Meanderlaan 100", "1500", "Halle", PAJOTTENLAND),
    ("instituut-hopveld", "Instituut Hopveld", "Rankenstraat 62", "1730", "Asse", NOORDRAND),
    ("lyceum-zoe", "Lyceum Zoë", "Vrijheidsdreef 28", "1700", "Dilbeek", PAJOTTENLAND),
)

SCHOOLS = tuple(
    SampleSchool(str(990101 + 13 * index), *columns)  # six digits that no school has
    for index, columns in enumerate(_TABLE)
)

SECOND_SITES = {"het-kanaalhuis": ("Het Kanaalhuis - Kade", "Rederskaai 3")}
"""Sites next to the main one: same school, another address."""


def schools(with_channel: Container[str]) -> list[list[str]]:
    """The rows of the government's list: one per site, the `hoofdzetel` names the school."""
    rows = []
    for school in SCHOOLS:
        channel = school.slug if school.slug in with_channel else ""
        rows.append(_row(school, "1", school.name, school.street, channel))
        if school.slug in SECOND_SITES:
            rows.append(_row(school, "2", *SECOND_SITES[school.slug], channel))
    return rows


def _row(school: SampleSchool, site: str, name: str, address: str, channel: str) -> list[str]:
    street, house = address.rsplit(" ", 1)
    main = "True" if site == "1" else "False"
    return [
        *(school.number, site, main, name, street, house, school.postcode, school.place),
        *(school.email, school.clb, "LSC WBB", school.slug, channel),
    ]
