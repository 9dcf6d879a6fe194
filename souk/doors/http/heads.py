"""Requests read by llhttp, whose heads are bounded: uvicorn bounds them for its slower parser alone."""

from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# A request line with its headers, and the trailers of a body; bodies have limits of their own.
HEAD_BYTES = 32 << 10


class Heads(HttpToolsProtocol):
    """Answers 400 and closes where a head is longer than `HEAD_BYTES`, or comes and comes and never ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head, self._endless, self._moved = 0, 0, False

    def data_received(self, data: bytes) -> None:
        """Read what came; what brought a request no further is counted."""
        self._moved = False
        super().data_received(data)
        self._endless = 0 if self._moved else self._endless + len(data)
        if self._endless > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of this request does not end.")

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._head, self._moved = 0, True

    def on_header(self, name: bytes, value: bytes) -> None:
        """One line of a head, or of trailers."""
        self._count(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head has ended."""
        self._count(len(self.url))
        self._moved = True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Some of a body."""
        self._moved = True
        super().on_body(body)

    def _count(self, more: int) -> None:
        self._head += more
        if self._head > HEAD_BYTES:
            raise httptools.HttpParserError("a head is too long")
