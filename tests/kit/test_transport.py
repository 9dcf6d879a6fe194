"""Requests reach public and allowed addresses only, and end in bytes and in seconds."""

import datetime
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from souk.kit.errors import Invalid, Unavailable
from souk.kit.transport import Allowed, Blocked, Interrupted, TooLarge, Transport, Unreachable, client, is_public

LOOPBACK = "127.0.0.0/8"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


class Place:
    """A loopback server that answers each request with the next of its scripts, and keeps what it was asked."""

    def __init__(self, *scripts: bytes | Callable[[socketserver.StreamRequestHandler], None]) -> None:
        self.asked: list[bytes] = []
        self.names: list[str | None] = []
        self.over = threading.Event()
        self.port = 0
        self._scripts = list(scripts)

    def answer(self, handler: socketserver.StreamRequestHandler) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = handler.rfile.readline()
            if not line:
                return
            head += line
        self.asked.append(head)
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        if callable(script):
            script(handler)
        else:
            handler.wfile.write(script)


@contextmanager
def serving(place: Place, tls: ssl.SSLContext | None = None) -> Iterator[Place]:
    class Handler(socketserver.StreamRequestHandler):
        timeout = 2

        def setup(self) -> None:
            if tls:
                self.request = tls.wrap_socket(self.request, server_side=True)
            super().setup()

        def handle(self) -> None:
            place.answer(self)

        def finish(self) -> None:
            super().finish()
            self.request.close()

    class Server(socketserver.ThreadingTCPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Clients that leave are what is being tested."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        place.port = server.server_address[1]
        try:
            yield place
        finally:
            place.over.set()
            server.shutdown()
            thread.join()


class Names:
    """A resolver that says what it was told, one answer after the other."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def get(place: Place, allow: tuple[str, ...] = (LOOPBACK,), path: str = "/", **options: object) -> httpx.Response:
    with client(allow, **options) as way:  # type: ignore[arg-type]
        return way.get(f"http://127.0.0.1:{place.port}{path}")


def test_an_allowed_place_answers() -> None:
    with serving(Place(OK)) as place:
        assert get(place).text == "hello"
        assert get(place, (f"127.0.0.1:{place.port}",)).text == "hello"


def test_loopback_is_blocked_unless_allowed_at_that_port() -> None:
    with serving(Place(OK)) as place:
        for allow in ((), (f"127.0.0.1:{place.port + 1}",), ("10.0.0.0/8",)):
            with pytest.raises(Blocked):
                get(place, allow)
        assert place.asked == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "[::1]"])
def test_every_spelling_of_loopback_is_blocked(host: str) -> None:
    with client() as way, pytest.raises((Blocked, httpx.InvalidURL)):
        way.get(f"https://{host}/")


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "168.63.129.16", "169.254.169.254"),
        *("172.16.0.1", "192.0.0.192", "192.168.1.1", "198.18.0.1", "203.0.113.7", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1"),
        *(
            "64:ff9b:1::808:808",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
        ),
        *("fe80::1", "fec0::1", "ff02::1", "ff0e::1"),
    ],
)
def test_an_address_that_is_not_public_is_blocked(address: str) -> None:
    names = Names([address])
    with client(resolver=names) as way, pytest.raises(Blocked):
        way.get("https://shop.example/")
    assert names.asked == ["shop.example"]


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_passes_the_check(address: str) -> None:
    Allowed.of(()).check("shop.example", 443, address, secure=True)


@given(st.ip_addresses(v=4))
def test_a_wrapped_address_is_judged_as_what_it_wraps(address: object) -> None:
    allowed = Allowed.of(())
    for text in (f"::ffff:{address}", f"64:ff9b::{address}"):
        if is_public(address):  # type: ignore[arg-type]
            allowed.check("shop.example", 443, text, secure=True)
        else:
            with pytest.raises(Blocked):
                allowed.check("shop.example", 443, text, secure=True)


def test_one_private_address_among_public_ones_blocks() -> None:
    with client(resolver=Names(["8.8.8.8", "10.0.0.1"])) as way, pytest.raises(Blocked):
        way.get("https://shop.example/")


def test_a_name_is_resolved_once_a_connection_and_connected_to_what_was_checked() -> None:
    names = Names(["127.0.0.2"], ["127.0.0.1"])
    with serving(Place(OK)) as place, client(("127.0.0.1",), resolver=names) as way:
        with pytest.raises(Blocked):
            way.get(f"http://shop.example:{place.port}/")
        assert way.get(f"http://shop.example:{place.port}/").text == "hello"
        assert f"Host: shop.example:{place.port}\r\n".encode() in place.asked[0]
    assert names.asked == ["shop.example", "shop.example"]


def test_a_name_that_turns_private_after_it_was_public_is_blocked() -> None:
    with serving(Place(OK)) as place, client(("127.0.0.1",), resolver=Names(["127.0.0.1"], ["10.0.0.1"])) as way:
        assert way.get(f"http://shop.example:{place.port}/").text == "hello"
        with pytest.raises(Blocked):
            way.get(f"http://shop.example:{place.port}/")


@pytest.mark.parametrize("address", ["169.254.169.254", "fd00:ec2::254", "fe80::1", "0.0.0.0", "224.0.0.1"])
def test_an_allowed_name_still_cannot_lead_to_metadata(address: str) -> None:
    with pytest.raises(Blocked):
        Allowed.of(["llm.local:8000"]).check("llm.local", 8000, address, secure=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.9", "192.168.3.4", "::1", "fd12::9", "8.8.8.8"])
def test_an_allowed_name_may_be_local_and_plain(address: str) -> None:
    Allowed.of(["LLM.local.:8000"]).check("llm.local", 8000, address, secure=False)


def test_an_allow_list_says_what_is_wrong_with_it() -> None:
    for entry in ("llm.local", "10.0.0.0/99", "llm.local:http", ""):
        with pytest.raises(Invalid):
            Allowed.of([entry])


def test_plain_http_to_a_public_place_is_blocked() -> None:
    with client(resolver=Names(["8.8.8.8"])) as way, pytest.raises(Blocked, match="https"):
        way.get("http://shop.example/")


@pytest.mark.parametrize("url", ["ftp://shop.example/", "file:///etc/passwd", "gopher://shop.example/"])
def test_no_other_scheme_goes_out(url: str) -> None:
    with client() as way, pytest.raises((Blocked, httpx.UnsupportedProtocol)):
        way.get(url)


def test_a_redirect_within_the_origin_is_followed_three_times() -> None:
    hop = b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n"
    with serving(Place(hop, hop, hop, OK)) as place:
        assert get(place).text == "hello"
    with serving(Place(hop)) as place:
        with pytest.raises(Blocked):
            get(place)
        assert len(place.asked) == 4


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest", "http://127.0.0.1:1/", "//10.0.0.1/", "https://shop.example/", "http://[::1"],
)
def test_a_redirect_elsewhere_is_blocked_before_it_is_followed(target: str) -> None:
    hop = f"HTTP/1.1 307 Temporary Redirect\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()
    with serving(Place(hop)) as place:
        with pytest.raises(Blocked):
            get(place)
        assert len(place.asked) == 1


def test_a_redirect_is_resolved_and_checked_again() -> None:
    hop = b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n"
    with serving(Place(hop)) as place, client(("127.0.0.1",), resolver=Names(["127.0.0.1"], ["10.0.0.1"])) as way:
        with pytest.raises(Blocked):
            way.get(f"http://shop.example:{place.port}/")
        assert len(place.asked) == 1


def test_an_announced_huge_body_is_not_read() -> None:
    with serving(Place(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")) as place, pytest.raises(TooLarge):
        get(place, most_bytes=1000)


def test_a_body_without_end_is_cut() -> None:
    def pour(handler: socketserver.StreamRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            handler.wfile.write(b"x" * 65536)

    with serving(Place(pour)) as place, pytest.raises(TooLarge):
        get(place, most_bytes=200_000)


def test_a_compressed_body_is_refused_for_it_could_unpack_to_anything() -> None:
    with serving(Place(OK.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n"))) as place:
        with pytest.raises(Blocked):
            get(place)
        assert b"accept-encoding: identity" in place.asked[0]


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n", b""])
def test_a_trickle_ends_with_the_whole_time(head: bytes) -> None:
    def trickle(handler: socketserver.StreamRequestHandler) -> None:
        place.over.wait(0 if head else 2)
        handler.wfile.write(head)
        while not place.over.wait(0.01):
            handler.wfile.write(b"x")

    with serving(Place(trickle)) as place:
        start = time.monotonic()
        with pytest.raises(Interrupted):
            get(place, seconds=0.08)
        assert time.monotonic() - start < 10


def test_silence_and_a_broken_answer_are_interruptions() -> None:
    for answer in (b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", b"nonsense\r\n\r\n"):
        with serving(Place(answer)) as place, pytest.raises(Interrupted):
            get(place)


def test_a_closed_port_and_an_unknown_name_are_unreachable() -> None:
    with serving(Place(OK)) as place:
        pass
    with pytest.raises(Unreachable) as caught:
        get(place)
    assert not isinstance(caught.value, Interrupted)
    assert isinstance(caught.value, Unavailable)

    def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    for resolver in (unknown, Names([])):
        with client(resolver=resolver) as way, pytest.raises(Unreachable):
            way.get("https://shop.example/")


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    with serving(Place(OK)) as place, client((LOOPBACK, "::1"), resolver=Names(["::1", "127.0.0.1"])) as way:
        assert way.get(f"http://shop.example:{place.port}/").text == "hello"


def test_a_malformed_header_is_refused_without_being_repeated() -> None:
    with serving(Place(OK)) as place, client((LOOPBACK,)) as way:
        with pytest.raises(Invalid) as caught:
            way.get(f"http://127.0.0.1:{place.port}/", headers={"authorization": "Bearer sk-secret\r\nX: y"})
        assert "sk-secret" not in str(caught.value)
        assert caught.value.__suppress_context__
        assert place.asked == []


def test_cookies_are_not_kept_and_the_environment_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with serving(Place(OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n"))) as place, client((LOOPBACK,)) as way:
        way.get(f"http://127.0.0.1:{place.port}/")
        way.get(f"http://127.0.0.1:{place.port}/")
        assert b"Cookie" not in place.asked[1]


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for `name`, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    made = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(start).not_valid_after(start + datetime.timedelta(days=2))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(secret + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "both.pem")
    return server, ssl.create_default_context(cadata=pem.decode())


def test_a_pinned_connection_keeps_the_name_for_tls_and_for_the_host(tmp_path: Path) -> None:
    server, trust = certificate(tmp_path, "shop.example")
    place = Place(OK)
    server.sni_callback = lambda _socket, name, _context: place.names.append(name)
    way = Transport(Allowed.of((LOOPBACK,)), 1000, 5, Names(["127.0.0.1"]), trust)
    with serving(place, server), httpx.Client(transport=way) as asking:
        assert asking.get(f"https://shop.example:{place.port}/").text == "hello"
        assert place.names == ["shop.example"]
        assert f"Host: shop.example:{place.port}\r\n".encode() in place.asked[0]
        with pytest.raises(Unreachable, match="certificate"):
            asking.get(f"https://other.example:{place.port}/")
