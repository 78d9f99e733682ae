"""A batch for people who were picked instead of listed."""

import hashlib
import uuid
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from core import idempotency
from core.actors import Actor
from members.errors import NobodyPicked
from members.selectors.audiences import Audience, people
from points.models import GrantBatch
from points.services.grants import batches
from points.services.grants.columns import own_header


@transaction.atomic
def create_from_audience(
    *, audience: Audience, points: int, settings: batches.Settings, request_key: uuid.UUID | None = None, by: Actor
) -> GrantBatch:
    """Make a draft batch of `points` each for everybody the audience means now; once per `request_key`.

    The people are kept with the batch as its lines, so who joins later is not in it, nor does a repeat look again. Raises
    NobodyPicked and as grants.create_batch.
    """
    numbers = list(people(audience).values_list("employee_no", "name"))
    if not numbers:
        raise NobodyPicked
    rows = [own_header("employee_no", "name", "points"), *([number, name, str(points)] for number, name in numbers)]
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    return batches.create_batch(
        settings=settings,
        file_name=_("按人群选择"),
        file_sha256=digest,
        rows=rows,
        request_key=request_key,
        source=GrantBatch.Source.PICKED,
        audience=audience.to_json(),
        asked=idempotency.fingerprint(asdict(settings), audience.to_json(), points),
        by=by,
    )
