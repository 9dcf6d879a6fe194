"""Pictures from their addresses, through the one guarded way out."""

from collections.abc import Sequence

from souk.goods.catalog.contracts import NotThere
from souk.kit.transport import client

MOST_BYTES = 12 << 20


class WebPictures:
    """Fetches over https; `allow` lists hosts or networks that the guard would else refuse."""

    def __init__(self, allow: Sequence[str] = (), seconds: float = 8.0) -> None:
        self._client = client(allow, MOST_BYTES, seconds)

    def fetch(self, url: str) -> bytes:
        answer = self._client.get(url)
        if not answer.is_success:
            raise NotThere(url, answer.status_code)
        return answer.content
