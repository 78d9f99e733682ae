"""Pictures of cases and reviews: re-encoded before they are kept, which drops whatever else a file carried."""

import uuid
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.db import transaction

from catalog.services.products import to_webp as _encode
from core.registry import quotas
from orders.models import Photo

AT_MOST = 6
Encoded = tuple[bytes, tuple[int, int]]


def to_webp(data: bytes) -> Encoded:
    """An upload as WebP with its size in pixels. Raises PictureRefused."""
    return _encode(data)


@transaction.atomic
def attach(*, pictures: Sequence[Encoded], case_id: int | None = None, review_id: int | None = None) -> None:
    """Keep at most six pictures with a case or a review, all or none. Raises QuotaReached, FilesUnavailable."""
    chosen = pictures[:AT_MOST]
    quotas.ensure("storage", adding=sum(len(webp) for webp, _size in chosen))
    kept: list[Photo] = []
    try:
        for webp, (width, height) in chosen:
            photo = Photo(case_id=case_id, review_id=review_id, width=width, height=height)
            photo.file.save(f"{uuid.uuid4().hex}.webp", ContentFile(webp), save=True)
            kept.append(photo)
    except Exception:
        for photo in kept:  # the rows go with the transaction, the files don't
            photo.file.delete(save=False)
        raise
