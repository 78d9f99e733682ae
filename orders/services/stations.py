"""Counters where vouchers are written off."""

from django.db import transaction

from core.actors import Actor
from core.events import operation_log
from orders.models import Station


@transaction.atomic
def open_station(*, name: str, place: str, by: Actor) -> Station:
    """A new counter."""
    station = Station.objects.create(name=name, place=place)
    operation_log.record(by=by, action="station.open", target=f"station/{station.pk}", label=name)
    return station


@transaction.atomic
def set_active(*, station_id: int, is_active: bool, by: Actor) -> None:
    """Close a counter or open it again. Idempotent."""
    station = Station.objects.select_for_update().get(pk=station_id)
    if station.is_active != is_active:
        Station.objects.filter(pk=station_id).update(is_active=is_active)
        action = "station.open" if is_active else "station.close"
        operation_log.record(by=by, action=action, target=f"station/{station_id}", label=station.name)
