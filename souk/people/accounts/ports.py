"""What accounts need: a hasher of passwords, a verifier of passkeys, chance, and somebody who carries letters."""

from collections.abc import Mapping
from dataclasses import dataclass
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
    """Makes and checks the ceremonies of WebAuthn Level 3 for one relying party; options and credentials are JSON.

    Challenges come from the caller, base64url of 32 random bytes, and each serves one ceremony.
    """

    def registration(self, account: str, name: str, *, known: tuple[str, ...], challenge: str) -> dict[str, Any]:
        """Options for `navigator.credentials.create`; `known` are the ids of credentials that are there already."""
        ...

    def registered(self, credential: Mapping[str, Any], challenge: str) -> tuple[str, str, int]:
        """The credential's id, public key (base64url) and signature count; raises `Refused` for a wrong one."""
        ...

    def assertion(self, challenge: str) -> dict[str, Any]:
        """Options for `navigator.credentials.get` with any discoverable credential."""
        ...

    def asserted(self, credential: Mapping[str, Any], *, challenge: str, public_key: str, count: int) -> int:
        """The new signature count; raises `Refused` where signature, origin, party or count do not fit."""
        ...

    def challenge_in(self, credential: Mapping[str, Any]) -> str:
        """The challenge that a credential says it answers, unverified; raises `Refused` where it says none."""
        ...


@runtime_checkable
class Tokens(Protocol):
    """Gives what nobody can guess."""

    def draw(self, of: str) -> str:
        """32 random bytes in base64url, without padding; `of` says what they are for, and they do not tell it."""
        ...


@runtime_checkable
class Post(Protocol):
    """Carries letters; raises `PostAway` where it cannot now. The same letter may come twice after a break."""

    def send(self, letter: Letter) -> None: ...


@dataclass(frozen=True)
class Backing:
    """What stands behind accounts; `address` is where the house is reached, such as https://shop.example."""

    hasher: PasswordHasher
    passkeys: PasskeyVerifier
    tokens: Tokens
    post: Post
    address: str
    demo: bool = False
