"""Fetching from an address somebody typed: https only, public only, so much and so long, the name looked up once."""

import datetime as dt
import http.server
import ipaddress
import ssl
import threading
import time
from dataclasses import dataclass

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.safe_http import FetchRefused, SafeFetcher, is_public

HOST = "pictures.example"


@dataclass(frozen=True)
class World:
    """What is trusted there, and where it listens."""

    trust: ssl.SSLContext
    port: int


class Shop(http.server.BaseHTTPRequestHandler):
    """A small world: a file, a big one, a slow one, and ways that lead elsewhere."""

    def do_GET(self):
        path = self.path.partition("?")[0]
        if path == "/slow":
            time.sleep(1.5)
        if path == "/drip":
            self.drip()
            return
        moved = {
            "/moved": "/file",
            "/inside": "https://inside.example/secret",
            "/plain": "http://pictures.example/file",
            "/circle": "/circle",
        }.get(path)
        body = {"/file": b"hello", "/big": b"x" * 5_000, "/slow": b"late"}.get(path, b"")
        self.send_response(302 if moved else 200 if body else 404)
        if moved:
            self.send_header("Location", moved)
        if path != "/big" or self.path.endswith("?told"):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(30):
            self.wfile.write(b".")
            self.wfile.flush()
            time.sleep(0.1)

    def log_message(self, *args):
        """Quiet."""


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Visitors that hang up are no news."""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A server with a certificate of its own on a port that web servers use, and what trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("world") / "both.pem"
    own = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(
        cert.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, *own)
    )
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(file)
    server = Server(("127.0.0.1", 0), Shop)
    server.socket = served.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield World(ssl.create_default_context(cafile=str(file)), server.server_address[1])
    server.shutdown()
    server.server_close()


HOSTS = {HOST: ["127.0.0.1"], "inside.example": ["10.0.0.7"], "other.example": ["127.0.0.1"]}


def way_out(world, **more):
    """A way out in which this machine counts as public."""
    return SafeFetcher(
        **{
            "max_bytes": 1_000,
            "seconds": 5.0,
            "trust": world.trust,
            "ports": (443, world.port),
            "resolve": lambda host: HOSTS.get(host, []),
            "allowed": lambda address: address == "127.0.0.1",
            **more,
        }
    )


def cause(outside, url):
    with pytest.raises(FetchRefused) as refusal:
        outside.fetch(url)
    return refusal.value.facts["cause"]


def test_what_stands_there_is_fetched(world):
    assert way_out(world).fetch(f"https://{HOST}:{world.port}/file") == b"hello"


def test_a_redirect_is_followed_when_it_may_be(world):
    assert way_out(world).fetch(f"https://{HOST}:{world.port}/moved") == b"hello"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("inside", "private"),
        ("plain", "not_https"),
        ("circle", "redirects"),
        ("none", "status"),
        ("big", "too_big"),
        ("big?told", "too_big"),
    ],
)
def test_what_may_not_be_is_refused(world, path, why):
    assert cause(way_out(world), f"https://{HOST}:{world.port}/{path}") == why


@pytest.mark.parametrize("path", ["slow", "drip"])
def test_who_answers_too_slowly_is_left_alone(world, path):
    assert cause(way_out(world, seconds=0.6), f"https://{HOST}:{world.port}/{path}") == "slow"


def test_a_certificate_of_another_name_is_not_trusted(world):
    assert cause(way_out(world), f"https://other.example:{world.port}/file") == "unreachable"


def test_nobody_is_called_when_one_address_of_a_name_is_private(world):
    asked = way_out(world, resolve=lambda host: ["127.0.0.1", "10.0.0.7"])
    assert cause(asked, f"https://{HOST}:{world.port}/file") == "private"


def test_a_name_is_looked_up_once_and_that_address_is_called(world):
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])
    outside = way_out(world, resolve=lambda host: next(answers))
    assert outside.fetch(f"https://{HOST}:{world.port}/file") == b"hello"
    assert next(answers) == ["10.0.0.7"]


@pytest.mark.parametrize(
    "url",
    [
        "http://1.1.1.1/",
        "ftp://1.1.1.1/",
        "https://user@1.1.1.1/",
        "https:///x",
        "https://1.1.1.1:22/",
        "https://1.1.1.1:x/",
        "x",
        "",
    ],
)
def test_only_https_on_its_own_ports_and_without_a_name_and_password(url):
    assert cause(SafeFetcher(max_bytes=10), url) == "not_https"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "[::1]", "[fd00::1]", "0.0.0.0"]
)
def test_this_machine_and_its_network_are_not_called(host):
    assert cause(SafeFetcher(max_bytes=10), f"https://{host}/") in ("private", "unknown_host")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("192.168.0.1", False),
        ("100.64.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("224.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::a00:1", False),
        ("::7f00:1", False),
        ("fec0::1", False),
        ("2606:4700:4700::1111", True),
        ("nonsense", False),
    ],
)
def test_public_is_what_the_world_can_reach(address, public):
    assert is_public(address) is public
    assert public is False or ipaddress.ip_address(address).is_global
