"""Letters handed to a mail server."""

import smtplib
import ssl
from email.utils import formatdate
from pathlib import Path
from urllib.parse import unquote, urlsplit

from souk.kit.errors import Invalid
from souk.people.accounts.contracts import Letter, PostAway
from souk.people.accounts.rules.letters import posted

_PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
_SECONDS = 20


class SmtpPost:
    """Sends through `smtps://user:password@host` (TLS from the start) or `smtp://…` (STARTTLS, never without).

    `smtp+plain://…` speaks in the open, for a server on the same machine. User and password are percent-encoded.
    """

    def __init__(self, folder: Path, server: str, sender: str) -> None:
        parts = urlsplit(server)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise Invalid("A mail server is named like smtps://user:password@mail.example.")
        self._scheme, self._host = parts.scheme, parts.hostname
        self._port = parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender

    def send(self, letter: Letter) -> None:
        try:
            with self._opened() as connection:
                if self._user:
                    connection.login(self._user, self._password)
                connection.send_message(posted(letter, self._sender, formatdate()))
        except (OSError, smtplib.SMTPException) as error:
            # What a server says may repeat the address, so only the kind of the trouble is told.
            raise PostAway(type(error).__name__) from error

    def _opened(self) -> smtplib.SMTP:
        secure = ssl.create_default_context()
        if self._scheme == "smtps":
            return smtplib.SMTP_SSL(self._host, self._port, timeout=_SECONDS, context=secure)
        connection = smtplib.SMTP(self._host, self._port, timeout=_SECONDS)
        if self._scheme == "smtp":
            try:
                connection.starttls(context=secure)
            except (OSError, smtplib.SMTPException):
                connection.close()
                raise
        return connection
