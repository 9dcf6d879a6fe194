"""Letters laid into a folder, where whoever runs the house reads them or lets a mailer take them."""

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
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = self._folder / f".{letter.id}.part"
            part.write_bytes(posted(letter, self._sender, formatdate()).as_bytes())
            part.chmod(0o600)
            part.replace(self._folder / f"{letter.id}.eml")
        except OSError as error:
            raise PostAway(str(error.strerror)) from error
