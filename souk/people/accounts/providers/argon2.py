"""Argon2id, the first choice of RFC 9106 and of the OWASP password storage cheat sheet."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2:
    """Hashes with Argon2id; memory in KiB. What holds where nothing is chosen takes a core some 60 ms."""

    def __init__(self, time_cost: int = 3, memory_cost: int = 32768, parallelism: int = 1) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=parallelism)

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def fits(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    def outdated(self, kept: str) -> bool:
        try:
            return self._hasher.check_needs_rehash(kept)
        except InvalidHashError:
            return True
