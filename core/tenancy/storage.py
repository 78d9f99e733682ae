"""Uploaded files live in a folder per tenant."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from core.tenancy.current import current_schema


@deconstructible(path="core.tenancy.storage.TenantStorage")
class TenantStorage(FileSystemStorage):
    """Files under `MEDIA_ROOT/<schema>/`, served only by guarded views, so they have no public URL."""

    @property
    def base_location(self) -> Path:
        return Path(settings.MEDIA_ROOT) / current_schema()

    @property
    def location(self) -> str:
        return str(self.base_location.resolve())

    def url(self, name: str | None) -> str:
        return f"/media/{name}"

    def replace(self, name: str, content: bytes) -> None:
        """Write a file of exactly this name; a reader finds the old one or the new one, whole. One writer at a time."""
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)
