"""What every request passes before it reaches a tenant."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.middleware import ClientAddress


def address_behind(settings, proxies: int, forwarded: str) -> str:
    settings.PROXIES = proxies
    seen: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=forwarded)
    ClientAddress(answer)(request)
    return seen[0]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.7", "10.0.0.9"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (1, "", "10.0.0.9"),
        (2, "203.0.113.7", "10.0.0.9"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, forwarded, address):
    assert address_behind(settings, proxies, forwarded) == address


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/readyz", 200)])
def test_health_answers_on_any_host_without_a_session(db, client, path, status):
    answer = client.get(path, HTTP_HOST="10.1.2.3")
    assert (answer.status_code, answer.cookies) == (status, {})


def test_a_proxy_learns_which_hosts_are_ours(acme, client):
    host = f"{acme.slug}.localhost"
    assert client.get("/hostz", {"domain": host.upper()}).status_code == 200
    assert client.get("/hostz", {"domain": f"{host}.evil.example"}).status_code == 404
    assert client.get("/hostz").status_code == 404
