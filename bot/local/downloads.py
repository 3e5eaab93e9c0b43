"""Files given to a browser: their names made harmless, their kind known by the name alone."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import Response

LONGEST_NAME = 120
NOT_IN_A_NAME = re.compile(r'[/\\:*?"<>|]')
SHOWN_BY_BROWSERS = {"image/png", "image/jpeg", "image/gif"}


@dataclass(frozen=True)
class Kind:
    """Slack's name for a type of file, and what people call it."""

    filetype: str
    mimetype: str
    pretty: str
    label: str

    @property
    def is_picture(self) -> bool:
        return self.mimetype in SHOWN_BY_BROWSERS


OFFICE = "application/vnd.openxmlformats-officedocument."
OTHER = Kind("binary", "application/octet-stream", "Binary", "Bestand")
KINDS = {
    "docx": Kind("docx", OFFICE + "wordprocessingml.document", "Word Document", "Word-document"),
    "xlsx": Kind("xlsx", OFFICE + "spreadsheetml.sheet", "Excel Spreadsheet", "Excel-werkblad"),
    "pdf": Kind("pdf", "application/pdf", "PDF", "PDF"),
    "png": Kind("png", "image/png", "PNG", "Afbeelding (PNG)"),
    "jpg": Kind("jpg", "image/jpeg", "JPEG", "Afbeelding (JPEG)"),
    "jpeg": Kind("jpg", "image/jpeg", "JPEG", "Afbeelding (JPEG)"),
    "gif": Kind("gif", "image/gif", "GIF", "Afbeelding (GIF)"),
    "csv": Kind("csv", "text/csv", "CSV", "CSV-bestand"),
    "txt": Kind("text", "text/plain", "Plain Text", "Tekst"),
    "ics": Kind("ics", "text/calendar", "Calendar", "Agenda-item"),
    "eml": Kind("email", "message/rfc822", "Email", "E-mail"),
    "zip": Kind("zip", "application/zip", "Zip", "Zip-bestand"),
}


def kind_of(name: str) -> Kind:
    return KINDS.get(name.rpartition(".")[2].lower(), OTHER)


def visible(name: str) -> str:
    """Without what cannot be seen but changes how a name reads: controls, direction marks, zero widths."""
    return "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def safe_name(name: str) -> str:
    """A name that is one file in the folder of the person's choice, whatever was asked for."""
    last = visible(name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    safe = NOT_IN_A_NAME.sub("_", last).strip(" .")
    stem, dot, ending = safe.rpartition(".")
    if dot and len(ending) <= 10:
        return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
    return safe[:LONGEST_NAME] or "bestand"


def disposition(name: str) -> str:
    """RFC 6266: the name in plain ASCII for old readers, and in full by RFC 5987."""
    safe = safe_name(name)
    plain = unicodedata.normalize("NFKD", safe).encode("ascii", "ignore").decode().strip() or "bestand"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


def download(content: bytes, name: str) -> Response:
    """Never opened in the browser, whatever the content would like to be."""
    headers = {
        "Content-Disposition": disposition(name),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=kind_of(name).mimetype, headers=headers)


def picture(content: bytes, name: str) -> Response | None:
    """Shown in the page, when it is of a kind that browsers draw without running anything."""
    kind = kind_of(name)
    if not kind.is_picture:
        return None
    return Response(content, media_type=kind.mimetype, headers={"Cache-Control": "private, max-age=3600"})


def size_text(size: int) -> str:
    """1 kB is 1000 bytes, as file managers count; a comma, as the page's readers do."""
    if size < 1000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")
