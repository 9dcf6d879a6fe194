"""Profiles of platforms: read from where only public machines are, kept a minute, and refused with UCP's codes."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from souk.doors.protocols.profiles import MOST_BYTES, Profiles, WrongProfile, agent_url, read
from tests.clocks import Standing

KEY = {"kid": "k1", "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}
OTHER = {"kid": "k2", "kty": "RSA", "n": "AA", "e": "AQAB"}
HOOK = "https://platform.example/orders?channel=1"
UCP: dict[str, Any] = {
    "version": "2026-04-08",
    "supported_versions": {"2026-08-25": "https://platform.example/profile-08.json"},
    "capabilities": {
        "dev.ucp.shopping.checkout": [{"version": "2026-04-08"}, {"version": "2026-08-25"}],
        "dev.ucp.shopping.order": [{"version": "2026-04-08", "config": {"webhook_url": HOOK}}],
    },
}
PLATFORM = "https://platform.example/profile.json"


@dataclass
class Served:
    """What a platform answers, and how often it was asked."""

    port: int
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = json.dumps({"ucp": UCP, "signing_keys": [KEY]}).encode()
    asked: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/profile.json"


@contextmanager
def serving() -> Iterator[Served]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked += 1
            self.send_response(made.status)
            for name, value in {"content-length": str(len(made.body)), **made.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(made.body)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Served(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def there() -> Iterator[Served]:
    with serving() as made:
        yield made


@pytest.fixture
def clock() -> Standing:
    return Standing()


def refused(ask: Any) -> tuple[str, int]:
    with pytest.raises(WrongProfile) as error:
        ask()
    return error.value.reason, error.value.status


def test_a_profile_is_read_wrapped_or_bare_with_both_names_of_its_keys(there: Served, clock: Standing) -> None:
    found = Profiles(clock, local=True).fetch(there.url)
    assert (found.url, found.version, found.versions) == (there.url, "2026-04-08", ("2026-04-08", "2026-08-25"))
    assert found.keys == (KEY,)
    assert found.capabilities["dev.ucp.shopping.checkout"] == ("2026-04-08", "2026-08-25")
    assert found.webhook == HOOK
    bare = read(PLATFORM, json.dumps({**UCP, "keys": [KEY, OTHER], "signing_keys": [KEY]}).encode())
    assert (bare.keys, bare.webhook) == ((KEY, OTHER), HOOK)
    assert read(PLATFORM, b'{"ucp": {"version": "2026-04-08"}}').webhook == ""


def test_a_profile_is_kept_as_long_as_it_says_and_never_shorter_than_a_minute(there: Served, clock: Standing) -> None:
    profiles = Profiles(clock, local=True)
    for step, asked in ((0, 1), (59, 1), (60, 2)):
        clock.at = Standing().at
        clock.on(seconds=step)
        profiles.fetch(there.url)
        assert there.asked == asked
    there.headers = {"cache-control": "public, max-age=600"}
    clock.on(seconds=60)
    profiles.fetch(there.url)
    clock.on(seconds=599)
    profiles.fetch(there.url)
    assert there.asked == 3
    profiles.fetch(there.url, renew=True)
    assert there.asked == 4
    profiles.fetch(there.url, renew=True)
    assert there.asked == 4


def test_what_cannot_be_fetched_is_told_apart_from_what_cannot_be_read(there: Served, clock: Standing) -> None:
    profiles = Profiles(clock, local=True)
    for status, headers in ((404, {}), (500, {}), (302, {"location": "/elsewhere"}), (301, {"location": "/x"})):
        there.status, there.headers = status, headers
        assert refused(lambda: profiles.fetch(there.url)) == ("profile_unreachable", 424)
    there.status, there.headers = 200, {}
    bodies = [b"no json", b"[]", b"{}", b'{"ucp": []}', b'{"ucp": {"version": "v1"}}', b'"x"', b"\xff", b"[" * 5000]
    wrong: list[Any] = [
        {"ucp": {**UCP, "capabilities": {"a": {}}}},
        {"ucp": {**UCP, "capabilities": {"a": [{"version": 1}]}}},
        {"ucp": {**UCP, "supported_versions": ["2026-08-25"]}},
        {"ucp": UCP, "keys": {}},
        {"ucp": UCP, "keys": [{"kty": "EC"}]},
        {"ucp": UCP, "keys": [{**KEY, "d": "secret"}]},
        {"ucp": UCP, "keys": [KEY] * 51},
        {
            "ucp": {
                **UCP,
                "capabilities": {"dev.ucp.shopping.order": [{"version": "2026-04-08", "config": {"webhook_url": 1}}]},
            }
        },
    ]
    for body in [*bodies, *(json.dumps(one).encode() for one in wrong), b" " * (MOST_BYTES + 1)]:
        there.body = body
        assert refused(lambda: profiles.fetch(there.url)) == ("profile_malformed", 422), body[:80]
    port = there.port
    assert there.asked > 10
    with serving() as gone:
        port = gone.port
    assert refused(lambda: profiles.fetch(f"http://127.0.0.1:{port}/")) == ("profile_unreachable", 424)


@pytest.mark.parametrize(
    "url",
    [
        *("", "platform.example", "ftp://platform.example/x", "http://platform.example/x", "https://", "https://a b/"),
        *(
            "https://u:p@platform.example/x",
            "https://platform.example/x#y",
            "https://platform.example:99999/",
            "https://é/",
        ),
        *("https://127.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/latest", "https://10.0.0.1/x"),
        *("https://0.0.0.0/x", "https://192.168.1.1/x", "https://[fd00::1]/x", "http://127.0.0.1:1/x"),
    ],
)
def test_no_address_but_a_public_one_over_tls_is_asked(url: str, clock: Standing) -> None:
    assert refused(lambda: Profiles(clock).fetch(url)) == ("invalid_profile_url", 400)


def test_a_name_that_leads_inside_is_not_asked_however_it_is_called(there: Served, clock: Standing) -> None:
    def inside(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    at = f"https://platform.example:{there.port}/profile.json"
    assert refused(lambda: Profiles(clock, resolver=inside).fetch(at)) == ("invalid_profile_url", 400)
    assert refused(lambda: Profiles(clock, resolver=nowhere).fetch(PLATFORM)) == ("invalid_profile_url", 400)
    assert refused(lambda: Profiles(clock).fetch(there.url)) == ("invalid_profile_url", 400)
    assert there.asked == 0


@pytest.mark.parametrize(
    "header", [None, "", "x", "profile", "profile=1", "profile=token", 'other="x"', 'profile="x', "profile=:AA==:"]
)
def test_a_platform_that_does_not_say_who_it_is_is_refused(header: str | None) -> None:
    assert refused(lambda: agent_url(header)) == ("invalid_profile_url", 400)


def test_the_agent_header_is_a_dictionary_that_may_say_more() -> None:
    assert agent_url(f'profile="{PLATFORM}", agent="x";v=1') == PLATFORM
