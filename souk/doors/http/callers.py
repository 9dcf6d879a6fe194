"""Who asks over HTTP: a visitor, or the operator with the key of this installation."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from starlette.requests import Request

from souk.kit.errors import Refused
from souk.kit.operation import Caller

COOKIE = "souk_operator"
VISITOR = Caller("visitor", frozenset({"catalog:read", "annotation:read", "search:find", "search:status", "guide:ask"}))
OPERATOR = Caller("operator", frozenset({"*"}))


class WrongKey(Refused):
    """The operator's key is another one."""

    def __init__(self) -> None:
        super().__init__("This is not the key of this installation; `souk key` prints it.")


class Keyring:
    """The operator's key, made at the first start and readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        path = folder / "operator.key"
        if not path.exists():
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(made, "w") as file:
                file.write(secrets.token_urlsafe(24))
        self.key = path.read_text().strip()

    @property
    def cookie(self) -> str:
        """What a signed-in browser keeps: derived from the key, which itself stays here."""
        return hmac.new(self.key.encode(), b"cookie", hashlib.sha256).hexdigest()

    def fits(self, key: str) -> bool:
        """Whether somebody knows the key."""
        return hmac.compare_digest(self.key.encode(), key.strip().encode())

    def caller_of(self, request: Request) -> Caller:
        """The operator by bearer key or cookie, else a visitor; raises `WrongKey` for a wrong bearer key."""
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            if not self.fits(bearer):
                raise WrongKey
            return OPERATOR
        kept = request.cookies.get(COOKIE, "")
        return OPERATOR if hmac.compare_digest(self.cookie.encode(), kept.encode()) else VISITOR
