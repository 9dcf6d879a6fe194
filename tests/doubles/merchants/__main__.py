"""`python -m tests.doubles.merchants SHELF [KEYS [LAG]]`: a merchant in a process of its own, until its input ends."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from tests.doubles.merchants.goods import read
from tests.doubles.merchants.merchant import Merchant
from tests.doubles.merchants.server import serving


def _fetched(url: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = httpx.get(url, timeout=5).json()
    return found


def main(shelf: str, keys: str = "", lag: str = "0") -> None:
    """Says its address in one line of JSON."""
    wallets = json.loads(Path(keys).read_text("utf-8")) if keys else []
    with serving(Merchant(read(Path(shelf)), wallets, _fetched)) as running:
        running.lag = float(lag)
        sys.stdout.write(json.dumps({"url": running.url, "keys": [running.merchant.signer.jwk]}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
