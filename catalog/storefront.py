"""Pictures of goods."""

import mimetypes
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from core.guards import insider
from core.requests import SignedInRequest


@insider
def picture(request: SignedInRequest, name: str) -> FileResponse:
    """An uploaded picture of this tenant; names are random and never reused, so browsers may keep them."""
    path = PurePosixPath("products") / name
    if PurePosixPath(name).name != name or not default_storage.exists(str(path)):
        raise Http404
    response = FileResponse(default_storage.open(str(path)), content_type=mimetypes.guess_type(name)[0])
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
