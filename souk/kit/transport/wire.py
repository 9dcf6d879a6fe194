"""Requests over connections that are checked, pinned to what was checked, and bounded in bytes and seconds."""

import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpcore
import httpx

from souk.kit.errors import Invalid, Unavailable
from souk.kit.transport.addresses import Allowed, Blocked, Resolver, resolve

REDIRECTS = 3
_SLICE = 16384


class TooLarge(Invalid):
    """The answer is longer than the caller wants to hold."""


class Unreachable(Unavailable):
    """No connection came about."""


class Unresolved(Unreachable):
    """The name of the host leads nowhere."""


class _NoAddress(httpcore.ConnectError):
    pass


class Interrupted(Unreachable):
    """There was a connection, then silence or its end; the other side may have done what was asked."""


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time is up")
    return left if timeout is None else min(left, timeout)


@dataclass(frozen=True)
class _Stream(httpcore.NetworkStream):
    """A connection that no read or write keeps open past the deadline."""

    stream: httpcore.NetworkStream
    deadline: float

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _SLICE):
            self.stream.write(buffer[start : start + _SLICE], _left(self.deadline, timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(self, ssl_context: ssl.SSLContext, *rest: Any, **more: Any) -> httpcore.NetworkStream:
        more["timeout"] = _left(self.deadline, more.get("timeout"))
        return _Stream(self.stream.start_tls(ssl_context, *rest, **more), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


@dataclass(frozen=True)
class _Backend(httpcore.NetworkBackend):
    """Resolves, checks and connects in one step, so that no second answer of the resolver is ever used."""

    way: "Transport"
    scheme: str
    deadline: float

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *_: Any, **__: Any
    ) -> httpcore.NetworkStream:
        failure: Exception = _NoAddress("the name has no address")
        for address in self._checked(host, port):
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, _left(self.deadline, timeout))
                return _Stream(stream, self.deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self.way.resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise _NoAddress(f"the name does not resolve ({error})") from error
        for address in addresses:
            self.way.allowed.check(host, port, address, self.scheme == "https")
        return addresses


class _Body(httpx.SyncByteStream):
    """The parts of an answer, up to a size."""

    def __init__(self, parts: Iterable[bytes], pool: httpcore.ConnectionPool, most: int, host: str) -> None:
        self._parts, self._pool, self._most, self._host = parts, pool, most, host

    def __iter__(self) -> Iterator[bytes]:
        left = self._most
        with _named(self._host):
            for part in self._parts:
                left -= len(part)
                if left < 0:
                    raise TooLarge("{host} sends more than {most} bytes.", host=self._host, most=self._most)
                yield part

    def close(self) -> None:
        self._pool.close()


@contextmanager
def _named(host: str) -> Iterator[None]:
    """The transport's errors as ours; what a malformed request was is not repeated, for it may hold a secret."""
    try:
        yield
    except httpcore.LocalProtocolError:
        raise Invalid("The request to {host} is malformed.", host=host) from None
    except _NoAddress as error:
        raise Unresolved("{host} cannot be reached: {why}.", host=host, why=str(error)) from error
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        raise Unreachable("{host} cannot be reached: {why}.", host=host, why=str(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        raise Interrupted("{host} broke off: {why}.", host=host, why=str(error) or type(error).__name__) from error


def _accept(request: httpx.Request, answer: httpx.Response, most: int) -> None:
    host, length = request.url.host, answer.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most:
        raise TooLarge("{host} sends {length} bytes; {most} are allowed.", host=host, length=length, most=most)
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise Blocked("{host} compresses, and what it unpacks to has no bound.", host=host)
    if not answer.has_redirect_location:
        return
    hops = request.extensions["hops"] = request.extensions.get("hops", 0) + 1
    target = answer.headers["location"]
    if hops > REDIRECTS or not _same_origin(request.url, target):
        raise Blocked("{host} redirects to {target}.", host=host, target=target)


def _same_origin(here: httpx.URL, target: str) -> bool:
    try:
        there = here.join(target)
    except httpx.InvalidURL:
        return False
    return (here.scheme, here.host, here.port) == (there.scheme, there.host, there.port)


@dataclass(frozen=True)
class Transport(httpx.BaseTransport):
    """One connection a request: checked, pinned, and with an end in bytes and seconds, redirects included."""

    allowed: Allowed
    most_bytes: int
    seconds: float
    resolver: Resolver
    trust: ssl.SSLContext

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raises `Blocked`, `TooLarge`, `Unreachable`, `Interrupted`, and `Invalid` for a malformed request."""
        url, known = request.url, request.extensions
        if url.scheme not in ("http", "https"):
            raise Blocked("{scheme} is neither https nor http.", scheme=url.scheme)
        # httpx hands the extensions on to the request that follows a redirect.
        known.setdefault("deadline", time.monotonic() + self.seconds)
        pool = httpcore.ConnectionPool(self.trust, network_backend=_Backend(self, url.scheme, known["deadline"]))
        try:
            with _named(url.host):
                target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
                more: dict[str, Any] = {"headers": request.headers.raw, "content": request.stream, "extensions": known}
                got = pool.handle_request(httpcore.Request(request.method, target, **more))
            stream = _Body(got.iter_stream(), pool, self.most_bytes, url.host)
            answer = httpx.Response(got.status, headers=got.headers, stream=stream, extensions=got.extensions)
            _accept(request, answer, self.most_bytes)
        except BaseException:
            pool.close()
            raise
        return answer


@cache
def _trust() -> ssl.SSLContext:
    """The public authorities, read once: a quarter of what opening a system costs otherwise."""
    return httpx.create_ssl_context()


def client(
    allow: Sequence[str] = (), most_bytes: int = 8 << 20, seconds: float = 30.0, resolver: Resolver = resolve
) -> httpx.Client:
    """A client that may go to public https addresses and to what `allow` lists (see `Allowed.of`).

    It follows three redirects within an origin, keeps no cookies and reads no proxy or password from the environment.
    Of httpx's own errors only `InvalidURL` is left.
    """
    return httpx.Client(
        transport=Transport(Allowed.of(allow), most_bytes, seconds, resolver, _trust()),
        timeout=httpx.Timeout(seconds, connect=min(seconds, 5.0)),
        headers={"accept-encoding": "identity", "user-agent": "souk"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=True,
        trust_env=False,
    )
