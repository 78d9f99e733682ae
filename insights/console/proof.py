"""Whether the books can be believed: the nightly proof, its history, the chain, and the means to check it oneself."""

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.guards import console
from core.requests import SignedInRequest
from core.tenancy.tasks import BULK, enqueue_on_commit
from insights import selectors
from insights.services import proofs
from insights.tasks import run_proof
from points import selectors as points


@require_GET
@console("ledger.view")
def proof(request: SignedInRequest) -> HttpResponse:
    """The last proof, those before it, the head of the chain; under way: asked for again every second."""
    last = points.last_proof()
    context = {
        "proof": last,
        "proofs": points.proofs(),
        "seal": points.last_seal(),
        "running": selectors.open_run(),
        "unsealed": points.unsealed(),
    }
    return render(request, "console/insights/proof.html", context)


@require_GET
@console("ledger.view")
def proof_state(request: SignedInRequest) -> HttpResponse:
    """A fragment while a proof is under way; tells the page to load itself again when it is over."""
    running = selectors.open_run()
    response = render(request, "console/insights/proof_running.html", {"running": running})
    if running is None:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@console("exports.create")
def prove(request: SignedInRequest) -> HttpResponse:
    """Prove now."""
    run = proofs.ask_proof(by=Actor.of(request))
    enqueue_on_commit(run_proof, queue=BULK, run_id=run.pk)
    return redirect("console:proof")


@require_GET
@console("ledger.view")
def verifier(request: SignedInRequest) -> HttpResponseBase:
    """The stand-alone program that adds an exported ledger up again."""
    program = settings.BASE_DIR / "tools" / "verify_ledger.py"
    return FileResponse(program.open("rb"), as_attachment=True, filename=program.name)
