"""The front page's blocks: arranged here, with what members would see beside them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog import selectors as catalog
from catalog.models import HomeBlock
from catalog.services import home
from core.actors import Actor
from core.guards import console
from core.requests import SignedInRequest
from malls.forms.home_blocks import BlockForm
from malls.selectors.home_blocks import drawn_blocks

PREVIEW_POINTS = 2_000  # what the preview's member has


@console("settings.edit")
def home_blocks(request: SignedInRequest) -> HttpResponse:
    """All blocks in order, and the page they make."""
    blocks = catalog.home_blocks(all_of_them=True)
    shown = [block for block in blocks if block.is_active]
    context = {
        "blocks": blocks,
        "drawn_blocks": drawn_blocks(shown, request.tenant, None, PREVIEW_POINTS),
        "form": BlockForm(),
    }
    return render(request, "console/malls/home_blocks.html", context)


@console("settings.edit")
def home_block(request: SignedInRequest, place: int) -> HttpResponse:
    """One block's words and settings; a place after the last is a new one (`?kind=`)."""
    blocks = catalog.home_blocks(all_of_them=True)
    if place > len(blocks):
        raise Http404
    block = blocks[place] if place < len(blocks) else None
    form = BlockForm(request.POST or None, initial=BlockForm.initial_of(block, request.GET.get("kind", "")))
    if request.method == "POST" and form.is_valid():
        if block is not None and block.pk is None:  # the usual blocks become the mall's own, in the same order
            home.switch_block(place=place, by=Actor.of(request))
            block = catalog.home_blocks(all_of_them=True)[place]
        home.save_block(block_id=block.pk if block else None, by=Actor.of(request), **form.details())
        messages.success(request, _("首页已更新，几秒后生效"))
        return redirect("console:home_blocks")
    drawn = drawn_blocks([block], request.tenant, None, PREVIEW_POINTS) if block else []
    context = {
        "form": form,
        "edited": block,
        "place": place,
        "drawn_blocks": drawn,
    }  # (a template calls its own blocks «block»)
    return render(request, "console/malls/home_block.html", context, status=422 if form.errors else 200)


@console("settings.edit")
def home_blocks_preview(request: SignedInRequest) -> HttpResponse:
    """What the block in the form would look like; a fragment."""
    form = BlockForm(request.GET)
    block = HomeBlock(**form.details()) if form.is_valid() else None
    drawn = drawn_blocks([block], request.tenant, None, PREVIEW_POINTS) if block else []
    return render(request, "console/malls/home_preview.html", {"drawn_blocks": drawn})


@console("settings.edit")
@require_POST
def home_block_act(request: SignedInRequest, place: int) -> HttpResponse:
    """Up, down, shown or hidden, away; or all back to the usual."""
    by, act = Actor.of(request), request.POST.get("act", "")
    if act in ("up", "down"):
        home.move_block(place=place, up=act == "up", by=by)
    elif act == "switch":
        home.switch_block(place=place, by=by)
    elif act == "remove":
        home.remove_block(place=place, by=by)
    elif act == "reset":
        home.reset(by=by)
    else:
        raise Http404
    messages.success(request, _("首页已更新，几秒后生效"))
    return redirect("console:home_blocks")
