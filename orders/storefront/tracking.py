"""Couriers' callbacks."""

from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.guards import public
from core.requests import MallRequest
from orders.errors import CourierUnknown
from orders.gateways.courier import SignatureWrong
from orders.services import tracking

NOTICE_BYTES = 256 * 1024


@csrf_exempt
@public
@require_POST
def courier_notify(request: MallRequest, courier: str) -> HttpResponse:
    """A courier's callback, signed by it; answered in its own form. The host says whose it is."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > NOTICE_BYTES:
        return HttpResponse(status=413)
    try:
        body, kind = tracking.take_callback(courier=courier, form=request.POST.dict())
    except CourierUnknown as unknown:
        raise Http404 from unknown
    except SignatureWrong:
        return HttpResponse(status=401)
    except (ValueError, KeyError, TypeError):  # signed, but not in the form that was agreed
        return HttpResponse(status=400)
    return HttpResponse(body, content_type=kind)
