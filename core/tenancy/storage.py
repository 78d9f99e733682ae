"""Uploaded files live in a folder per tenant."""

from pathlib import Path

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from core.errors import FilesUnavailable
from core.tenancy.current import current_schema

log = structlog.get_logger(__name__)


@deconstructible(path="core.tenancy.storage.TenantStorage")
class TenantStorage(FileSystemStorage):
    """Files under `MEDIA_ROOT/<schema>/`, served only by guarded views, so they have no public URL."""

    @property
    def base_location(self) -> Path:
        return Path(settings.MEDIA_ROOT) / current_schema()

    @property
    def location(self) -> str:
        return str(self.base_location.resolve())

    def _save(self, name: str, content: File) -> str:
        """A file, whole or not at all. Raises FilesUnavailable: the disk is full or can't be written."""
        is_new = not self.exists(name)
        try:
            return super()._save(name, content)  # type: ignore[misc]  # not in the stubs
        except OSError as fault:
            if is_new:  # the half that was written; never somebody else's file of that name
                Path(self.path(name)).unlink(missing_ok=True)
            log.error("file_not_written", cause=type(fault).__name__, errno=fault.errno)
            raise FilesUnavailable from fault

    def url(self, name: str | None) -> str:
        return f"/media/{name}"

    def replace(self, name: str, content: bytes) -> None:
        """Write a file of exactly this name; a reader finds the old one or the new one, whole. One writer at a time."""
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        try:
            part.write_bytes(content)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
