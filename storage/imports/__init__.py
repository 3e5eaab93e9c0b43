"""Writing what an import brings: compared with what is there, and stored in one short transaction."""

from __future__ import annotations

from storage.imports.values import (
    Counts,
    ImportedDayOff,
    ImportedFrame,
    ImportedMeeting,
    ImportedPerson,
    ImportedSchool,
    ImportedSite,
    ImportedVisit,
)
from storage.imports.write import Note, store, store_visits

__all__ = [
    "Counts",
    "ImportedDayOff",
    "ImportedFrame",
    "ImportedMeeting",
    "ImportedPerson",
    "ImportedSchool",
    "ImportedSite",
    "ImportedVisit",
    "Note",
    "store",
    "store_visits",
]
