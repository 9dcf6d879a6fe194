"""Messages to addresses outside, through the one guarded way out."""

from collections.abc import Mapping, Sequence

import httpx

from souk.insight.events.contracts import Reply
from souk.kit.errors import Invalid
from souk.kit.transport import client


class WebCarrier:
    """Posts over https; `allow` lists hosts or networks that the guard would else refuse.

    An answer's status is all that is read of it; one of more than `most_kb`, or that compresses, is refused.
    """

    def __init__(self, allow: Sequence[str] = (), seconds: float = 10.0, most_kb: int = 1024) -> None:
        if not 0 < seconds <= 50:
            raise Invalid("seconds is {seconds}; a message takes at most 50.", seconds=seconds)
        self._client = client(allow, most_kb << 10, seconds)

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        try:
            request = self._client.build_request("POST", url, headers=dict(headers), content=body)
        except httpx.InvalidURL as error:
            raise Invalid("{url} is no address: {why}.", url=url, why=error) from None
        answer = self._client.send(request, stream=True, follow_redirects=False)
        answer.close()
        return Reply(answer.status_code, answer.headers.get("retry-after", ""))
