"""Arranging the front page: each act is written down and seen by everybody within seconds."""

import datetime as dt
from typing import Any

from django.db import transaction

from catalog.models import HomeBlock
from catalog.selectors import home_blocks
from catalog.services import goods_version
from core.actors import Actor
from core.events import operation_log


def _own() -> list[HomeBlock]:
    """The mall's own blocks, made from the usual ones the first time."""
    rows = list(HomeBlock.objects.select_for_update())
    return rows or HomeBlock.objects.bulk_create(home_blocks())


def _note(action: str, block: HomeBlock | None, by: Actor) -> None:
    goods_version.raise_version()
    target = f"home/{block.pk}" if block else "home"
    operation_log.record(
        by=by, action=action, target=target, label=str(block or ""), after={"kind": block.kind} if block else {}
    )


@transaction.atomic
def save_block(
    *,
    block_id: int | None,
    kind: str,
    title: str,
    title_en: str,
    settings: dict[str, Any],
    starts_at: dt.datetime | None,
    ends_at: dt.datetime | None,
    is_active: bool,
    by: Actor,
) -> HomeBlock:
    """Change a block, or put a new one at the end (`block_id` None)."""
    own = _own()
    block = next((one for one in own if one.pk == block_id), None) or HomeBlock(position=len(own))
    block.kind, block.title, block.title_en, block.settings = HomeBlock.Kind(kind), title, title_en, settings
    block.starts_at, block.ends_at, block.is_active = starts_at, ends_at, is_active
    block.save()
    _note("home.save", block, by)
    return block


@transaction.atomic
def move_block(*, place: int, up: bool, by: Actor) -> None:
    """Let the block at this place (from 0) change places with the one above or below it. Nothing happens at the ends."""
    own = _own()
    other = place + (-1 if up else 1)
    if 0 <= place < len(own) and 0 <= other < len(own):
        own[place], own[other] = own[other], own[place]
        for number, block in enumerate(own):
            HomeBlock.objects.filter(pk=block.pk).update(position=number)
        _note("home.move", own[other], by)


@transaction.atomic
def switch_block(*, place: int, by: Actor) -> None:
    """Show a block, or hide it."""
    own = _own()
    if 0 <= place < len(own):
        block = own[place]
        block.is_active = not block.is_active
        block.save(update_fields=["is_active"])
        _note("home.save", block, by)


@transaction.atomic
def remove_block(*, place: int, by: Actor) -> None:
    """Take a block off the page."""
    own = _own()
    if 0 <= place < len(own):
        _note("home.remove", own[place], by)
        own[place].delete()


@transaction.atomic
def reset(*, by: Actor) -> None:
    """Back to the usual blocks. Idempotent."""
    HomeBlock.objects.all().delete()
    _note("home.reset", None, by)
