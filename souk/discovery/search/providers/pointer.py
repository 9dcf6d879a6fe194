"""The file `current` of a folder: the number of the generation that answers."""

import os
from pathlib import Path


class Pointer:
    """Read at every query, so by one look at the file's stamp; written by renaming, so that it is never half."""

    def __init__(self, folder: Path) -> None:
        self._path = str(folder / "current")
        self._last: tuple[tuple[int, int], int] = (0, 0), 0

    def read(self) -> int:
        """The number, or 0 where nothing was named yet."""
        try:
            about = os.stat(self._path)
            stamp = (about.st_ino, about.st_mtime_ns)
            if self._last[0] != stamp:
                self._last = stamp, int(Path(self._path).read_text())
            return self._last[1]
        except (OSError, ValueError):
            return 0

    def write(self, number: int) -> None:
        """Name another one."""
        beside = Path(f"{self._path}.part")
        beside.write_text(str(number))
        beside.replace(self._path)
