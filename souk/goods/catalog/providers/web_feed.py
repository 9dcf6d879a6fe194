"""Files of feeds from their addresses, through the one guarded way out, piece by piece to the disk."""

from collections.abc import Sequence
from pathlib import Path

from souk.goods.catalog.contracts import NotThere
from souk.kit.transport import client


class WebFeed:
    """Fetches over https; `allow` lists hosts or networks that the guard would else refuse."""

    def __init__(self, allow: Sequence[str] = (), seconds: float = 120.0, most_mb: int = 2048) -> None:
        self._client = client(allow, most_mb << 20, seconds)

    def fetch(self, url: str, to: Path) -> None:
        with self._client.stream("GET", url) as answer:
            if not answer.is_success:
                raise NotThere(url, answer.status_code)
            with to.open("wb") as kept:
                for part in answer.iter_bytes():
                    kept.write(part)
