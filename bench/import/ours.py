"""One import through the catalogue's operations, in a fresh folder: prints what it took as JSON."""

import json
import sys
import tempfile
from pathlib import Path

from bench.shop import OPERATOR, fill, opened, peak_mb


def main(files: list[Path]) -> None:
    """Import the files, follow the log to its end, look that search has all of it."""
    with tempfile.TemporaryDirectory() as place:
        souk, _, _ = opened(Path(place))
        filled = fill(souk, Path(place), "icecat", files)
        found = souk.call("search.status", {}, OPERATOR)["products"]
        souk.database.close()
    if found != filled.products:
        sys.exit(f"{filled.products} products went in, and search has {found}")
    told = {**filled.__dict__, "seconds": filled.seconds, "peak_mb": peak_mb()}
    print(json.dumps(told))


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
