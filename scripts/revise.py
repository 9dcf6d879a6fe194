"""Writes the next step of the tables' history: `python scripts/revise.py "what changes"`."""

import sys
import tempfile
from pathlib import Path

from alembic import command

import souk.assembly
import souk.doors.jobs  # noqa: F401
from souk.kit.database import open_engine
from souk.kit.database.migration import HISTORY, configuration


def main() -> None:
    """Compare the tables with a database at the newest step, and write down the difference."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'scratch.db'}")
        config = configuration(engine)
        command.upgrade(config, "head")
        number = len(list((HISTORY / "versions").glob("[0-9]*.py"))) + 1
        command.revision(config, message=sys.argv[1], autogenerate=True, rev_id=f"{number:04d}")


if __name__ == "__main__":
    main()
