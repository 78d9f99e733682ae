"""What every request passes before it reaches a tenant."""

import logging

import pytest
import structlog
from csp.decorators import csp_update
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.middleware import ClientAddress, ContentSecurityPolicy, RequestLog
from core.odd_requests import is_too_deep


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


def plain(request):
    return HttpResponse()


def with_nonce(request):
    return HttpResponse(str(request.csp_nonce))


@csp_update({"img-src": "https://pictures.example"})
def with_more(request):
    return HttpResponse()


@pytest.mark.parametrize("view", [plain, with_nonce, with_more])
def test_the_lean_policy_is_the_packages_own(view):
    """The same header as django-csp's, whatever the view asked for."""

    def header(middleware):
        request = RequestFactory().get("/")
        request._csp_nonce = "bm9uY2U="  # drawn before, so that both have the same
        if view is plain:
            del request._csp_nonce
        return middleware(view)(request).headers["Content-Security-Policy"]

    assert header(ContentSecurityPolicy) == header(CSPMiddleware)


def test_each_page_has_a_nonce_of_its_own():
    middleware = ContentSecurityPolicy(with_nonce)
    first, second = (middleware(RequestFactory().get("/")) for _ in range(2))
    assert first.content != second.content
    for page in (first, second):
        assert f"'nonce-{page.content.decode()}'" in page.headers["Content-Security-Policy"]


def bound_while_answering(level):
    logger, before = logging.getLogger("django_structlog"), logging.getLogger("django_structlog").level
    logger.setLevel(level)
    found = {}

    def answer(request):
        found.update(structlog.contextvars.get_contextvars())
        return HttpResponse()

    try:
        RequestLog(answer)(RequestFactory().get("/", REMOTE_ADDR="10.0.0.9"))
    finally:
        logger.setLevel(before)
    return found


@pytest.mark.parametrize("level", [logging.INFO, logging.WARNING])
def test_lines_written_while_answering_name_the_request(level):
    found = bound_while_answering(level)
    assert found["ip"] == "10.0.0.9"
    assert len(found["request_id"]) == 36
    assert structlog.contextvars.get_contextvars() == {}


def test_a_refused_request_is_logged(capture_logs):
    RequestLog(lambda request: HttpResponse(status=403))(RequestFactory().get("/secret/"))
    assert [(line["event"], line["code"]) for line in capture_logs] == [("request_finished", 403)]


def test_an_answered_one_is_not(capture_logs):
    RequestLog(lambda request: HttpResponse())(RequestFactory().get("/"))
    assert capture_logs == []


DEEP = b"[" * 5_000 + b"]" * 5_000


@pytest.mark.parametrize(
    ("body", "is_deep"),
    [
        (DEEP, True),
        (b'{"a":' * 21 + b"1" + b"}" * 21, True),
        (b'{"a":' * 20 + b"1" + b"}" * 20, False),
        (b'["' + b"[" * 500 + b'"]', False),
        (b"[" + b'{"a": "]\\"["},' * 500 + b"{}]", False),
        (b"]" * 50 + b"[" * 50, False),
    ],
)
def test_depth_is_read_without_recursion_and_strings_are_no_brackets(body, is_deep):
    assert is_too_deep(body) == is_deep


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/orders/%00/", 404),
        ("/" + "x" * 301 + "/", 404),
        ("/goods/?category=festival%00", 422),
        ("/goods/?%00=1", 422),
        ("/goods/?q=" + "x" * 17_000, 422),
        ("/goods/?" + "x" * 201 + "=1", 422),
        ("/api/v1/members/%00/points/", 404),
        ("/api/v1/orders/?q=%00", 422),
    ],
)
def test_what_nobody_can_mean_ends_before_a_door(acme, at, cast, address, status):
    answer = at("acme", cast.lin.user).get(address)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/json" if address.startswith("/api/") else "text/html")


@pytest.mark.parametrize("body", [DEEP, b'{"points": "\\u0000"}', b'{"points": "\\ud800"}', b'{"a": "\x00"}'])
def test_json_nobody_can_keep_is_refused_to_a_program(acme, at, body):
    answer = at("acme").post("/api/v1/transfers/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_a_form_with_a_nul_is_refused_and_one_without_is_not(acme, at, cast):
    hr = at("acme", cast.hr)
    assert hr.post("/console/members/new/", {"employee_no": "A\x00", "name": "林晓"}).status_code == 422
    assert hr.post("/console/members/new/", {"employee_no": "A1", "name": "林晓"}).status_code == 302


def test_a_cookie_no_database_keeps_is_none(acme, at, settings):
    stranger = at("acme")
    stranger.cookies[settings.SESSION_COOKIE_NAME] = "a\x00b"
    assert stranger.get("/account/login/").status_code == 200
