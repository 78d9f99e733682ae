"""A member's address book. Contents are sealed; lists show a masked phone."""

import uuid

from django.db import transaction

from core.actors import Actor
from core.events import operation_log
from members.errors import AddressUnknown, TooManyAddresses
from members.models import Address
from members.selectors import PostalAddress

LIMIT = 20


@transaction.atomic
def save_address(
    *,
    member_id: int,
    address: PostalAddress,
    is_default: bool,
    by: Actor,
    public_id: str | None = None,
    new_id: uuid.UUID | None = None,
) -> Address:
    """Add an address, or change the one with `public_id`. The first one is the default. A new one is added once per `new_id`
    where one is given. Raises AddressUnknown, TooManyAddresses."""
    own = Address.objects.select_for_update().filter(member_id=member_id)
    book = list(own)
    if new_id and (done := next((a for a in book if a.public_id == new_id), None)):
        return done
    if public_id:
        saved = next((a for a in book if str(a.public_id) == str(public_id)), None)
        if saved is None:
            raise AddressUnknown
    elif len(book) >= LIMIT:
        raise TooManyAddresses(limit=LIMIT)
    else:
        saved = Address(member_id=member_id, **({"public_id": new_id} if new_id else {}))
    # The only address is the default, whatever is said of it.
    is_default = is_default or not book or (len(book) == 1 and saved.pk is not None)
    if is_default:
        own.exclude(pk=saved.pk).update(is_default=False)
    saved.sealed, saved.area_code, saved.is_default = address.seal(), address.area_code, is_default
    saved.save()
    operation_log.record(
        by=by, action="address.save", target=f"address/{saved.public_id}", after={"area": address.area}
    )
    return saved


@transaction.atomic
def delete_address(*, member_id: int, public_id: str, by: Actor) -> None:
    """Take an address out of the book; the newest other one becomes the default. Repeating it changes nothing."""
    address = Address.objects.select_for_update().filter(member_id=member_id, public_id=public_id).first()
    if address is None:
        return
    address.delete()
    rest = Address.objects.filter(member_id=member_id).first()
    if address.is_default and rest:
        Address.objects.filter(pk=rest.pk).update(is_default=True)
    operation_log.record(by=by, action="address.delete", target=f"address/{public_id}")
