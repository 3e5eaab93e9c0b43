"""The government's list of sites, or just numbers and names. One school for each schoolnummer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from handlers.imports.cells import parse_email, slugify
from handlers.imports.known import Known
from handlers.imports.lines import Checked, Faults, Line, Row
from handlers.rules.terms import Terms
from storage.imports import ImportedSchool, ImportedSite

REQUIRED = ("schoolnummer", "naam")
OPTIONAL = (
    "intern_vplnummer", "hoofdzetel", "straat", "huisnummer", "busnummer", "postcode", "gemeente", "e-mail",
    "clb", "leersteuncentrum", "slug", "channel",
)  # fmt: skip
_NUMBER = re.compile(r"[0-9]{5,6}")
_TRUE, _FALSE = {"true", "waar", "ja", "1"}, {"", "false", "onwaar", "nee", "0"}


@dataclass(frozen=True)
class _Site:
    line: Line
    school: ImportedSchool
    """The school as this row has it; the slug is the one given, if any."""
    number: str
    is_head: bool


def check(rows: Iterable[Row], known: Known, _terms: Terms) -> Checked[ImportedSchool]:
    faults = Faults()
    seen: dict[tuple[str, str], int] = {}
    sites: dict[str, list[_Site]] = {}
    for row in rows:
        line = Line(row, faults)
        site = _site(line)
        if site is None:
            continue
        key = (site.school.number, site.number)
        if key in seen:
            line.bad("schoolnummer", "duplicate_line", line=seen[key])
        seen.setdefault(key, row.number)
        sites.setdefault(site.school.number, []).append(site)
    whole = [school for group in sites.values() if (school := _merge(group))]
    return faults.checked(_with_slugs(whole, known))


def _site(line: Line) -> _Site | None:
    """None when it cannot even be said of which school the row is."""
    number = line.needed("schoolnummer")
    if number and not _NUMBER.fullmatch(number):
        line.wrong("schoolnummer", "school_number")
    head = line.text("hoofdzetel").lower()
    if head not in _TRUE | _FALSE:
        line.wrong("hoofdzetel", "true_or_false")
    school = ImportedSchool(
        number=number,
        slug=_given_slug(line),
        name=line.needed("naam"),
        place=line.text("gemeente"),
        street=_street(line),
        postcode=line.text("postcode"),
        email=_email(line),
        clb=line.text("clb"),
        support_centre=line.text("leersteuncentrum"),
        channel=line.text("channel"),
    )
    if not _NUMBER.fullmatch(number):
        return None
    return _Site(line, school, line.text("intern_vplnummer"), head in _TRUE)


def _given_slug(line: Line) -> str:
    slug = line.text("slug")
    if slug and (slug != slugify(slug) or slug.isdigit()):
        line.wrong("slug", "slug_form", suggestion=slugify(slug) if not slug.isdigit() else f"school-{slug}")
    return slug


def _street(line: Line) -> str:
    box = line.text("busnummer")
    parts = (line.text("straat"), line.text("huisnummer"), f"bus {box}" if box else "")
    return " ".join(part for part in parts if part)


def _email(line: Line) -> str:
    text = line.text("e-mail")
    email = parse_email(text) if text else ""
    if email is None:
        line.wrong("e-mail", "email")
    return email or ""


def _merge(sites: list[_Site]) -> _Site | None:
    """The head site as the school, the others under it; None when the head's own row is bad."""
    head = next((site for site in sites if site.is_head), None)
    if head is not None and not head.line.is_good:
        for site in sites:
            if site.line.is_good:
                site.line.bad("schoolnummer", "head_line", line=head.line.number)
        return None
    good = [site for site in sites if site.line.is_good]
    if not good:
        return None
    head = head or good[0]
    others = tuple(
        ImportedSite(site.number, site.school.name, site.school.place)
        for site in good
        if site is not head and site.number
    )
    slug = head.school.slug or next((site.school.slug for site in good if site.school.slug), "")
    channel = head.school.channel or next((s.school.channel for s in good if s.school.channel), "")
    return replace(head, school=replace(head.school, sites=others, slug=slug, channel=channel))


def _with_slugs(sites: Iterable[_Site], known: Known) -> list[ImportedSchool]:
    """Slugs that are given go first; then every new school gets one that is free."""
    taken = {slug: school.number for slug, school in known.slugs.items()}
    accepted = [site for site in sites if not site.school.slug or _take(site, taken, known)]
    return [replace(site.school, slug=_slug(site.school, taken, known)) for site in accepted]


def _take(site: _Site, taken: dict[str, str], known: Known) -> bool:
    school = site.school
    holder = taken.setdefault(school.slug, school.number)
    if holder == school.number:
        return True
    name = known.schools[holder].name if holder in known.schools else holder
    site.line.wrong("slug", "slug_taken", school=name, number=holder)
    return False


def _slug(school: ImportedSchool, taken: dict[str, str], known: Known) -> str:
    if school.slug:
        return school.slug
    if school.number in known.schools:
        return known.schools[school.number].slug
    place = slugify(f"{school.name} {school.place}")
    for slug in (slugify(school.name), place, slugify(f"{place} {school.number}")):
        if slug and not slug.isdigit() and slug not in taken:
            taken[slug] = school.number
            return slug
    taken[f"school-{school.number}"] = school.number
    return f"school-{school.number}"
