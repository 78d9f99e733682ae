"""Files that a view makes and a browser saves."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from core.documents.sheets import XLSX

TYPES = {"xlsx": XLSX, "pdf": "application/pdf", "json": "application/json"}


def attachment(content: bytes | str, name: str) -> HttpResponse:
    """`content` to be saved under `name`, in any script; its ending (xlsx, pdf, json) says what it is."""
    response = HttpResponse(content, content_type=TYPES[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
