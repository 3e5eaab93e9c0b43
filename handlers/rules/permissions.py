"""Who may do what: the permission table, one row an act, one column a kind of person at a school."""

from __future__ import annotations

from enum import StrEnum

from storage.values import Centre, Person, Role


class Standing(StrEnum):
    """What somebody is to one school."""

    LSC = "supporter LSC"
    SLSC = "supporter SLSC"
    ANCHOR = "anchor"
    COORDINATOR = "coordinator"
    OUTSIDE = "CLB, care lead, principal"
    STRANGER = "other school, stranger"


class Act(StrEnum):
    SEE_FRAME = "timeframe, why"
    SEE_OTHERS_VISITS = "single visits of others at the school"
    LOG = "log, plan a visit for oneself"
    CHANGE_OWN_VISIT = "change, undo, cancel an own visit"
    CHANGE_ANY_VISIT = "change, undo, cancel any visit of the school"
    SET_FRAME = "set a frame"
    NAME_REPLACEMENT = "name a replacement anchor"
    SEE_MEETINGS = "overview; when the meetings are"
    MEET = "plan, move, close a meeting; send the guide; report; link a channel"
    TELL_FRAME = "pass the frame on to the school"
    FILL_OVERVIEW = "note that the overview in the guide is filled in"
    SEE_FAILED_MAILS = "deliveries that failed"
    NAME_ANCHOR = "give a school another anchor"


TABLE: dict[Act, frozenset[Standing]] = {
    Act.SEE_FRAME: frozenset({Standing.LSC, Standing.SLSC, Standing.ANCHOR, Standing.COORDINATOR}),
    Act.SEE_OTHERS_VISITS: frozenset({Standing.ANCHOR}),
    Act.LOG: frozenset({Standing.LSC, Standing.SLSC, Standing.ANCHOR}),
    Act.CHANGE_OWN_VISIT: frozenset({Standing.LSC, Standing.SLSC, Standing.ANCHOR}),
    Act.CHANGE_ANY_VISIT: frozenset({Standing.ANCHOR}),
    Act.SET_FRAME: frozenset({Standing.ANCHOR, Standing.COORDINATOR}),
    Act.NAME_REPLACEMENT: frozenset({Standing.COORDINATOR}),
    Act.SEE_MEETINGS: frozenset({Standing.LSC, Standing.SLSC, Standing.ANCHOR, Standing.COORDINATOR}),
    Act.MEET: frozenset({Standing.ANCHOR}),
    Act.TELL_FRAME: frozenset({Standing.ANCHOR}),
    Act.FILL_OVERVIEW: frozenset({Standing.LSC, Standing.SLSC, Standing.ANCHOR}),
    Act.SEE_FAILED_MAILS: frozenset({Standing.ANCHOR, Standing.COORDINATOR}),
    Act.NAME_ANCHOR: frozenset({Standing.COORDINATOR}),
}


def standings(person: Person | None, school_id: int) -> frozenset[Standing]:
    """Everything that a person is to a school; a replacement anchor holds the role of anchor by then."""
    if person is None:
        return frozenset({Standing.STRANGER})
    found = {Standing.COORDINATOR} if person.is_coordinator else set()
    for role in person.roles_at(school_id):
        if role is Role.ANCHOR:
            found.add(Standing.ANCHOR)
        elif role is Role.SUPPORTER:
            found.add(Standing.SLSC if person.centre is Centre.SLSC else Standing.LSC)
        else:
            found.add(Standing.OUTSIDE)
    return frozenset(found or {Standing.STRANGER})


def may(person: Person | None, act: Act, school_id: int) -> bool:
    return not standings(person, school_id).isdisjoint(TABLE[act])
