"""The head of a request is bounded, and so are the trailers of a body; all else is served."""

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from souk.doors.http import Heads
from souk.doors.http.heads import HEAD_BYTES


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers the body that came."""
    body = await Request(scope, receive).body()
    await PlainTextResponse(body)(scope, receive, send)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(echo, http=Heads, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


def answered(port: int, *parts: bytes) -> bytes:
    """All that comes back until the server closes."""
    came = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        try:
            for part in parts:
                line.sendall(part)
            while got := line.recv(65536):
                came += got
        except ConnectionError:
            # It was closed while more was on its way.
            pass
    return came


def request(*, filler: int = 0, body: bytes = b"hello", path: str = "/") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\nX-Filler: {'x' * filler}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def test_a_head_of_a_usual_length_is_served_whatever_pieces_it_comes_in(port: int) -> None:
    whole = request(filler=HEAD_BYTES - 1_000)
    pieces = [whole[at : at + 7_000] for at in range(0, len(whole), 7_000)]
    for parts in ([whole], pieces):
        assert answered(port, *parts).endswith(b"\r\n\r\nhello")


def test_a_body_may_be_longer_than_any_head(port: int) -> None:
    body = b"y" * (4 * HEAD_BYTES)
    assert answered(port, request(body=body)).endswith(body)


@pytest.mark.parametrize("long", [{"filler": HEAD_BYTES}, {"path": "/" + "x" * HEAD_BYTES}], ids=["line", "address"])
def test_a_longer_head_is_refused_and_the_line_closed(port: int, long: dict[str, int]) -> None:
    assert answered(port, request(**long)).startswith(b"HTTP/1.1 400 ")  # type: ignore[arg-type]


def test_many_short_lines_are_as_long_as_one(port: int) -> None:
    lines = b"".join(b"X-%05d: x\r\n" % number for number in range(HEAD_BYTES // 10))
    assert answered(port, b"GET / HTTP/1.1\r\nHost: here\r\n", lines, b"\r\n").startswith(b"HTTP/1.1 400 ")


def test_a_head_that_never_ends_is_not_waited_for(port: int) -> None:
    assert b"200 OK" not in answered(port, b"GET / HTTP/1.1\r\nHost: here\r\nX: ", *[b"x" * 60_000] * 20)


def test_trailers_that_never_end_are_not_waited_for(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: "
    assert b"200 OK" not in answered(port, head, *[b"x" * 60_000] * 20)


def test_two_lengths_are_no_request(port: int) -> None:
    smuggled = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert answered(port, smuggled).startswith(b"HTTP/1.1 400 ")
