"""`python -m tests.simulator --seed 7 --steps 500`: a shop, its people and their misfortunes, all by one seed."""

import argparse
import itertools
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.databases import migrated_sqlite
from tests.simulator.runs import ran, shortened
from tests.simulator.world import World, opened


def _read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds, one after the other")
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--trace", action="store_true", help="print what was done although all holds")
    return parser.parse_args()


def main() -> int:
    """Run the seeds; print the shortest trace of the first that fails."""
    asked = _read()
    with tempfile.TemporaryDirectory() as folder:
        numbers, template = itertools.count(), migrated_sqlite(Path(folder) / "template.db")

        def fresh() -> World:
            place = Path(folder) / str(next(numbers))
            place.mkdir()
            shutil.copy(template, place / "souk.db")
            return opened(place)

        for seed in range(asked.seed, asked.seed + asked.seeds):
            began = time.process_time()
            run = ran(fresh, seed, range(1, asked.steps + 1))
            if run.wrong:
                print(shortened(fresh, run))  # noqa: T201
                return 1
            print(f"seed {seed}: {asked.steps} steps hold, {time.process_time() - began:.1f} s")  # noqa: T201
            if asked.trace:
                print(run)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
