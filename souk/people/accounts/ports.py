"""What accounts need: a hasher of passwords, a verifier of passkeys, and somebody who carries letters."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from souk.people.accounts.contracts import Letter


@runtime_checkable
class PasswordHasher(Protocol):
    """Makes of a password what may be kept; slow by design, and the same password never gives the same twice."""

    def hash(self, password: str) -> str: ...

    def fits(self, kept: str, password: str) -> bool:
        """Whether the password is the one that was hashed; never raises."""
        ...

    def outdated(self, kept: str) -> bool:
        """Whether what is kept was made with weaker parameters than today's."""
        ...


@runtime_checkable
class PasskeyVerifier(Protocol):
    """Makes and checks the ceremonies of WebAuthn Level 3 for one relying party; options and credentials are JSON."""

    def registration(self, account: str, name: str, known: tuple[str, ...]) -> tuple[dict[str, Any], str]:
        """Options for `navigator.credentials.create`, and the challenge in them (base64url)."""
        ...

    def registered(self, credential: Mapping[str, Any], challenge: str) -> tuple[str, str]:
        """The credential's id and public key (base64url); raises `Refused` where it does not verify."""
        ...

    def assertion(self) -> tuple[dict[str, Any], str]:
        """Options for `navigator.credentials.get` with any discoverable credential, and the challenge in them."""
        ...

    def asserted(self, credential: Mapping[str, Any], challenge: str, public_key: str, count: int) -> int:
        """The new signature count; raises `Refused` where signature, origin, party or count do not fit."""
        ...


@runtime_checkable
class Post(Protocol):
    """Carries letters; raises `PostAway` where it cannot now. The same letter may come twice after a break."""

    def send(self, letter: Letter) -> None: ...
