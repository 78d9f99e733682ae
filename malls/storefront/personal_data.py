"""A member's own data: what is kept, and a file of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.files.downloads import attachment
from core.guards import step_up, storefront
from core.requests import MemberRequest
from malls.selectors.personal_data import everything_of, file_of


@require_GET
@storefront
def my_data(request: MemberRequest) -> HttpResponse:
    """What the mall keeps about them, how long, and the way to a file of it."""
    return render(request, "storefront/malls/my_data.html", {"data": everything_of(request.member)})


@require_GET
@storefront
@step_up
def my_data_file(request: MemberRequest) -> HttpResponse:
    """Everything in one file people and programs can read."""
    return attachment(file_of(request.member), f"my-data-{timezone.localdate():%Y%m%d}.json")
