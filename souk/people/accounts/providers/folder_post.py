"""Letters laid into a folder, where whoever runs the house reads them or lets a mailer take them."""

import os
from email.utils import formatdate
from pathlib import Path

from souk.people.accounts.contracts import Letter, PostAway
from souk.people.accounts.rules.letters import posted


class FolderPost:
    """Writes each letter as `<folder>/mail/<id>.eml` (RFC 5322), readable by its owner alone, whole or not at all."""

    def __init__(self, folder: Path, sender: str = "Souk <souk@localhost>") -> None:
        self._folder = folder / "mail"
        self._sender = sender

    def send(self, letter: Letter) -> None:
        try:
            self._lay(letter.id, posted(letter, self._sender, formatdate()).as_bytes())
        except OSError as error:
            raise PostAway(str(error.strerror)) from error

    def _lay(self, id: str, text: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._folder / f".{id}.part"
        with open(part, "wb", opener=_private) as file:
            file.write(text)
        part.replace(self._folder / f"{id}.eml")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
